"""What the instruments share, and where their law differs: one entry per instrument, as data.

An instrument is a document of the procuratorate that a unit must answer: the five kinds of 检察建议, 检察意见书,
纠正违法通知书, 侦查活动监督通知书 and 羁押必要性审查 建议书. Their common course is in this package's other files.
"""

from dataclasses import dataclass, field

from cases.procedures.common import Extra
from cases.procedures.service import IN_DELIVERY
from supervision.matters.models import Phase
from supervision.matters.procedures import Role, Start

R = Role
ADDRESSEE = frozenset({R.ADDRESSEE_CLERK, R.ADDRESSEE_HEAD})
# 主办 and 协办: every unit to which the letter is addressed.
JOINT_UNITS = frozenset({R.JOINT_CLERK, R.JOINT_HEAD})
UNITS = ADDRESSEE | JOINT_UNITS
JY = "《人民检察院检察建议工作规定》"
GY = "《人民检察院公益诉讼办案规则》"
STATES = {
    "drafting": "起草中",
    "drop_review": "待决定不提出",
    "legal_review": "法律政策研究审核中",
    "head_review": "部门审核中",
    "chief_review": "待检察长决定",
    "committee_review": "待检察委员会审议",
    "approved": "已批准待制发",
    "issued": "已制发待送达",
    "served": "已送达待签收",
    "returned": "被退回",
    "acknowledged": "已签收",
    "objected": "异议复核中",
    "replied": "已回复待核验",
    "supplementing": "待补充回复",
    "urged": "督促中",
    "escalated": "已升级处理",
    "verified": "已核验",
    "look_back_planned": "待回头看",
    "looked_back": "已回头看",
    "closed": "已办结",
    "withdrawn": "已撤回",
}
PHASES = {
    "drafting": Phase.DRAFTING,
    "drop_review": Phase.APPROVING,
    "legal_review": Phase.APPROVING,
    "head_review": Phase.APPROVING,
    "chief_review": Phase.APPROVING,
    "committee_review": Phase.APPROVING,
    "approved": Phase.APPROVING,
    "issued": Phase.ISSUED,
    "served": Phase.SERVED,
    "returned": Phase.ISSUED,
    "acknowledged": Phase.SERVED,
    "objected": Phase.SERVED,
    "replied": Phase.ANSWERED,
    "supplementing": Phase.SERVED,
    "urged": Phase.SERVED,
    "escalated": Phase.SERVED,
    "verified": Phase.VERIFYING,
    "look_back_planned": Phase.VERIFYING,
    "looked_back": Phase.VERIFYING,
    "closed": Phase.CLOSED,
    "withdrawn": Phase.WITHDRAWN,
}
# No rule lets an objection stop the reply term (a default here), so an answer may come while it is reviewed.
WAITING_FOR_REPLY = frozenset({"acknowledged", "objected", "supplementing", "urged", "escalated"})
BEFORE_ISSUE = frozenset(
    {"drafting", "drop_review", "legal_review", "head_review", "chief_review", "committee_review", "approved"}
)
# 2019规定第25条. The first four are letters of their own (procedures/papers.py), the others procedures of their own.
REPORT_UP = "报告上一级人民检察院"
TELL_ABOVE = "通报上级机关、行政主管部门或者行业自律组织"
REPORT_PARTY = "报告同级党委、人大"
TELL_BESIDE = "通报同级政府、纪检监察机关"
SUE = "依法提起公益诉讼"
AGAIN = "再次提出监督意见"
ASK_ABOVE = "提请上一级人民检察院监督"
TOLD_FROM_ABOVE = "由上一级人民检察院通报其上级机关或者主管机关"
CORRECT = "发出纠正违法通知书"
CORRECT_TOO = "提出纠正意见"
RECOMMEND = "提出检察建议"
CHANNELS = (REPORT_UP, TELL_ABOVE, REPORT_PARTY, TELL_BESIDE, SUE)
# By which matter of its own, made from this one, each channel is used; a letter's `field` names the channel besides.
CHANNEL_KINDS: dict[str, tuple[str, ...]] = {
    REPORT_UP: ("report",),
    REPORT_PARTY: ("report",),
    TELL_ABOVE: ("notice",),
    TELL_BESIDE: ("notice",),
    TOLD_FROM_ABOVE: ("report",),
    ASK_ABOVE: ("report", "protest_request"),
    # From a public-interest recommendation at once; from any other by a clue of its own (2019规定第25条).
    SUE: ("public_interest_suit", "clue"),
    AGAIN: ("recommendation_retrial", "recommendation_trial", "recommendation_enforcement"),
    CORRECT: ("correction_notice",),
    CORRECT_TOO: ("correction_notice",),
    RECOMMEND: ("recommendation_other", "recommendation_correction", "recommendation_social_governance"),
}
LETTERS = frozenset({"report", "notice"})
OUTCOMES = (
    ("rectified", "整改到位"),
    ("partly", "部分整改"),
    ("new_recommendation", "提出新的检察建议"),
    ("suit", "依法提起公益诉讼"),
    ("referred", "移送其他机关处理"),
)


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The articles that each act of one instrument rests on, as the page and the ledger cite them."""

    draft: str
    decide: str
    issue: str
    serve: str
    reply: str
    object: str
    change: str
    urge: str
    follow_up: str
    escalate: str
    close: str
    review: str = ""
    filing: str = ""
    time: str = f"{JY}第19条"
    pause: str = ""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Which term runs for the written answer; `function` where civil and administrative cases differ."""

    term: str
    function: str = ""


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """One instrument: names, powers, terms, parts, and the articles.

    `committee`: "must" where only the 检察委员会 may decide, "may" where the chief may refer to it, "" where neither.
    `objection`: "window" for an objection within the stated period, "re_examination" for a 复查 at any time (刑规554).
    `functions` and `addressees` narrow the parent matter's function and the addressee's kind of body; empty is any.
    """

    kind: str
    label: str
    document: str
    rules: Rules
    answers: tuple[Answer, ...]
    addressee_label: str = "被建议单位"
    measures_label: str = "建议事项"
    functions: frozenset[str] = frozenset()
    addressees: frozenset[str] = frozenset()
    grounds: tuple[tuple[str, str], ...] = ()
    grounds_basis: str = ""
    extras: tuple[Extra, ...] = ()
    dated_reply: bool = False
    dated_when_urgent: bool = False
    rectify_by: bool = False
    legal_policy: bool = False
    committee: str = ""
    objection: str = "window"
    review_term: str = "JY_OBJECTION_REVIEW"
    filings: tuple[Answer, ...] = ()
    filing_from: str = "issued_on"
    filed_with_policy: bool = False
    dispatch: str = ""
    # Whether several units may be addressed together, one of them as lead (主办、协办).
    joint: bool = False
    within_reach: bool = True
    # Whether its review may be public, by a hearing, which is weighed before the draft goes its way.
    heard: bool = False
    look_back: bool = True
    # What a visit to the spot after service is called.
    site_check: str = "现场核查"
    channels: tuple[str, ...] = CHANNELS
    outcomes: tuple[tuple[str, str], ...] = OUTCOMES
    escalation: str = "升级处理"
    parents: dict[str, frozenset[str]] = field(default_factory=dict)
    # What the addressee's written answer has beside the measures, and whether it reports the filing of a case before.
    answer_parts: tuple[Extra, ...] = ()
    reports_filing: bool = False
    # "parent kind.own move": the move of the parent that this act carries along.
    carries: dict[str, str] = field(default_factory=dict)

    @property
    def short(self) -> str:
        """检察建议, 检察意见, 纠正违法通知: the document's name in running text."""
        return self.document.removesuffix("书")

    @property
    def to_court(self) -> bool:
        """Whether only courts are addressed: recommendations on judgments, trials and execution."""
        return self.addressees == frozenset({"court"})

    @property
    def reply_terms(self) -> tuple[str, ...]:
        """The terms of the written answer."""
        return tuple(answer.term for answer in self.answers)

    @property
    def filing_terms(self) -> tuple[str, ...]:
        """The terms of the filing with the superior."""
        return tuple(filing.term for filing in self.filings)

    @property
    def window(self) -> tuple[str, ...]:
        """The period to object, where the document states one."""
        return ("JY_OBJECTION_WINDOW",) if self.objection == "window" else ()

    @property
    def all_terms(self) -> tuple[str, ...]:
        """Everything that can run on such a matter."""
        own = (
            self.review_term,
            *IN_DELIVERY,
            "HTK_LOOKBACK",
            "SD_NOTICE",
            "ZT_REVIEW",
            *((self.dispatch,) if self.dispatch else ()),
        )
        own += ("JWH_FEEDBACK",) if self.committee else ()
        return (*self.reply_terms, *self.filing_terms, *self.window, *own)

    @property
    def on_service(self) -> tuple[Start, ...]:
        """What starts on the day of service, once that day is known."""
        starts = [
            Start(term=answer.term, on="served_on", date="reply_by", only_for=answer.function)
            for answer in self.answers
        ]
        starts += [Start(term=term, on="served_on", length="objection_days") for term in self.window]
        return (*starts, *self.filing_starts("served_on"))

    def filing_starts(self, moment: str) -> tuple[Start, ...]:
        """The filing term, where it starts on this day (issued_on or served_on)."""
        if self.filing_from != moment:
            return ()
        # Signing after service on the spot starts anew what depends on the day; what was filed already is done.
        once = "recommendations.moves.serving:not_filed_yet"
        return tuple(
            Start(term=one.term, on=moment, obliges="owner", only_for=one.function, when=once) for one in self.filings
        )

    @property
    def states(self) -> dict[str, str]:
        """The states that this instrument can be in."""
        unused = {
            *(() if self.legal_policy else ("legal_review",)),
            *(() if self.committee else ("committee_review",)),
            *(() if self.look_back else ("look_back_planned", "looked_back")),
        }
        own = {"objected": "复查中"} if self.objection == "re_examination" else {}
        return {name: own.get(name, label) for name, label in STATES.items() if name not in unused}

    @property
    def phases(self) -> dict[str, Phase]:
        return {name: PHASES[name] for name in self.states}
