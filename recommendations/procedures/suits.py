"""公益诉讼 by kind: what the three laws call things, which articles they cite, and where they differ, as data."""

from dataclasses import dataclass, field

from recommendations.procedures.instruments import GY, Extra

# 公益规则第85–103条 give the whole of the civil course; where one article is named, its text was read.
CIVIL_RULES = "第85–103条"
COURT_MEDIATES = "《最高人民法院关于适用〈中华人民共和国民事诉讼法〉的解释》第287条"
# The articles on the second instance were read in part; the right to appeal is the interpretation's.
APPEAL = "第58–62条；《最高人民法院、最高人民检察院关于检察公益诉讼案件适用法律若干问题的解释》第10条"
# A ruling leaves five days less than a judgment (行政诉讼法第85条、民事诉讼法第171条).
APPEAL_TERMS = ("GY_APPEAL", "GY_APPEAL_RULING")
CASES = frozenset({"filed", "investigating", "concluded"})
RULED = "《最高人民法院、最高人民检察院关于检察公益诉讼案件适用法律若干问题的解释》"
ADMINISTRATIVE_ARTICLES = {
    "review": "第47、81、82条",
    "propose_suit": "第81、82条",
    "decide_suit": "第81、83条",
    "send_back": "第81条",
    "end_without_suit": "第74、79、80条",
    "file_suit": "第46、83条",
    "report_complaint": "第46条",
    "record_summons": "第49条",
    "send_prosecutor": "第49条",
    "withdraw_suit": "第84条",
    "submit_withdrawal": "第84条",
    **dict.fromkeys(("withdrawal_allowed", "withdrawal_denied"), f"第84条；{RULED}第24、26条"),
    "record_judgment": "第58条",
    "report_judgment": "第58条",
    "decide_appeal": APPEAL,
    "decide_no_appeal": APPEAL,
    "record_appeal": APPEAL,
    "report_appeal": "第62条",
    "follow_execution": f"第66条；{RULED}第12条（跟进方式为可配置默认做法）",
    "close": "第66条（办结为可配置默认做法）",
    "change_claims": "第84条",
    "submit_change": "第84条",
}


@dataclass(frozen=True, kw_only=True)
class Suit:
    """One kind of 公益诉讼. `labels` and `helps` replace words of the shared course by name of move.

    `review_term`: the term of the review for suit, none where no rule has one. `notice`: whether a public notice comes
    first, `mediates` whether the court may settle it by mediation. `brought`: whether the procuratorate itself sues,
    with all that follows before the court and above. `report`: the letter in which the handler reports to the chief,
    where a rule names one. `tests`: what must be the case for a suit, by code. `parts`: who is named beside the court.
    """

    kind: str
    label: str
    opening: str
    help: str
    form: str
    effect: str
    parents: dict[str, frozenset[str]]
    articles: dict[str, str]
    tests: tuple[tuple[str, str], ...]
    tests_label: str
    complaint: str
    withdrawal: str
    claims_label: str = "诉讼请求"
    review_term: str = ""
    report: str = ""
    notice: bool = False
    mediates: bool = False
    brought: bool = True
    parts: tuple[Extra, ...] = ()
    labels: dict[str, str] = field(default_factory=dict)
    helps: dict[str, str] = field(default_factory=dict)

    @property
    def withdrawn_to(self) -> str:
        """Where submitting a withdrawal leads: its own suit the court must let go, support is simply taken back."""
        return "withdrawal_sent" if self.brought else "withdrawn"

    @property
    def all_terms(self) -> tuple[str, ...]:
        """Everything that can run on such a matter."""
        own = [self.review_term] if self.review_term else []
        own += ["GY_COMPLAINT_FILING", "GY_COURT_APPEARANCE", "GY_JUDGMENT_FILING"] if self.brought else []
        own += [*APPEAL_TERMS, "GY_APPEAL_REPORT"] if self.brought else []
        own += ["GY_WITHDRAW_SUIT"] if self.brought else []
        own += ["GY_MEDIATION_NOTICE"] if self.mediates else []
        return (*own, *(["GY_PUBLIC_NOTICE"] if self.notice else []))


DEFENDANT = Extra(name="defendant", label="被告（侵权行为人）")
ADMINISTRATIVE = Suit(
    kind="public_interest_suit",
    label="行政公益诉讼",
    opening="审查起诉",
    help="检察建议整改期满仍未依法履行职责、公益仍受侵害的，自期满之日起一个月内审查决定是否起诉。",
    form="ReviewForm",
    effect="review_for_suit",
    parents={
        "recommendation_public_interest": frozenset(
            {"acknowledged", "replied", "supplementing", "urged", "escalated", "verified", "looked_back", "closed"}
        )
    },
    articles=ADMINISTRATIVE_ARTICLES,
    tests=(
        ("silent", "逾期不回复，也没有采取有效整改措施"),
        ("not_carried_out", "已制定整改措施但没有实质性执行"),
        ("partly", "虽按期回复，但没有采取整改措施或者仅采取部分整改措施"),
        ("duty_remains", "违法行为人已被追究刑事责任或者案件已移送刑事司法机关，行政机关仍应继续依法履职而未履行"),
        ("not_resumed", "客观障碍消除后未及时恢复整改"),
        ("unlawful_measures", "整改措施违反法律法规"),
        ("other", "其他没有依法履行职责的情形"),
    ),
    tests_label="未依法履行职责的情形（公益诉讼办案规则第82条）",
    complaint="public_interest_complaint",
    withdrawal="suit_withdrawal",
    review_term="GY_SUIT_REVIEW_ADMIN",
    report="follow_up_report",
    helps={
        "propose_suit": "写明未依法履行职责的情形和诉讼请求；诉讼请求与检察建议的内容相衔接。",
        "end_without_suit": "行政机关已经依法履行职责或者公共利益已经得到保护的，由检察长决定终结案件。",
    },
)
CIVIL = Suit(
    kind="civil_public_interest_suit",
    label="民事公益诉讼",
    opening="准备诉前公告",
    help="公告三十日，告知适格主体可以起诉；期满公益仍受损害的，审查提起民事公益诉讼。",
    form="CivilForm",
    effect="prepare",
    parents={"case": CASES},
    articles={
        **ADMINISTRATIVE_ARTICLES,
        "review": "第89、91条",
        "propose_notice": "第91条",
        "approve_notice": "第91条",
        "send_back_notice": "第91条",
        "publish_notice": "第91条",
        "end_notice": "第47、91、93、94、96条",
        "consult_relatives": "第92条",
        "propose_suit": "第96条",
        "decide_suit": "第96条",
        "send_back": "第96条",
        "end_without_suit": "第90、95条",
        "file_suit": "第46、96条",
        "withdraw_suit": "第99条",
        "submit_withdrawal": "第99条",
        **dict.fromkeys(("withdrawal_allowed", "withdrawal_denied"), f"第99条；{RULED}第19、26条"),
        "change_claims": f"{CIVIL_RULES}（决定书和三日提交参照第84条，为可配置默认做法）",
        "submit_change": f"{CIVIL_RULES}（参照第84条，为可配置默认做法）",
        "accept_mediation": f"第99条；{COURT_MEDIATES}",
        "publish_mediation": f"第99条；{COURT_MEDIATES}",
        "fail_mediation": f"第99条；{COURT_MEDIATES}",
        "follow_execution": f"第66条；{RULED}第12条（跟进方式为可配置默认做法）",
        "close": "第66条（办结为可配置默认做法）",
    },
    tests=(
        ("no_damages_claim", "生态环境损害赔偿权利人未启动赔偿程序，或者磋商不成又不起诉"),
        ("nobody_sues", "没有适格主体，或者公告期满适格主体不起诉"),
        ("relatives_do_not_sue", "英雄烈士等没有近亲属，或者近亲属不起诉"),
    ),
    tests_label="应当起诉的情形（公益诉讼办案规则第96条）",
    complaint="civil_complaint",
    withdrawal="suit_withdrawal",
    review_term="GY_SUIT_REVIEW_CIVIL",
    notice=True,
    mediates=True,
    parts=(DEFENDANT,),
    helps={
        "propose_suit": "写明公共利益仍受损害、应当起诉的情形和诉讼请求。",
        "end_without_suit": "适格主体已经起诉或者公共利益已经得到保护的，由检察长决定终结案件；可以转为支持起诉。",
    },
)
SUPPORT = Suit(
    kind="support_suit",
    label="支持起诉",
    opening="审查支持起诉",
    help="适格主体提起或者准备提起公益诉讼的，可以支持起诉。",
    form="SupportForm",
    effect="prepare",
    parents={
        "case": CASES,
        "civil_public_interest_suit": frozenset({"noticed", "reviewing", "chief_review", "not_sued"}),
    },
    articles={
        **dict.fromkeys(ADMINISTRATIVE_ARTICLES, CIVIL_RULES),
        "withdraw_suit": "第102条",
        "submit_withdrawal": "第102条",
        "follow_execution": f"{CIVIL_RULES}（跟进执行为可配置默认做法）",
    },
    tests=(
        ("damages", "生态环境损害赔偿权利人提起的损害赔偿诉讼"),
        ("qualified", "适格主体提起的民事公益诉讼"),
        ("relatives", "英雄烈士等的近亲属提起的诉讼"),
        ("soldiers", "军人和因公牺牲军人、病故军人遗属就荣誉、名誉等权益提起的诉讼"),
        ("other", "其他依法可以支持起诉的公益诉讼"),
    ),
    tests_label="可以支持起诉的案件",
    complaint="support_opinion",
    withdrawal="support_withdrawal",
    claims_label="所支持的诉讼请求",
    brought=False,
    parts=(Extra(name="plaintiff", label="原告（提起诉讼的机关、组织或者个人）"), DEFENDANT),
    labels={
        "propose_suit": "提请支持起诉",
        "decide_suit": "决定支持起诉",
        "end_without_suit": "决定不支持起诉",
        "file_suit": "提交支持起诉意见书",
        "withdraw_suit": "决定撤回支持起诉",
        "submit_withdrawal": "撤回支持起诉提交法院",
    },
    helps={
        "propose_suit": "写明原告、诉讼请求和支持的理由。",
        "decide_suit": "由检察长决定，制作支持起诉意见书。",
        "end_without_suit": "不符合支持起诉条件的，由检察长决定。",
        "file_suit": "向人民法院提交支持起诉意见书；还可以提供法律咨询、协助收集证据、出席法庭。",
        "withdraw_suit": "原告放弃请求、撤诉或者和解致公益不能得到有效保护等不宜支持的，三日内提交人民法院并发送原告。",
        "record_judgment": "登记人民法院的裁判，了解公益是否得到保护。",
    },
)
SUITS = {one.kind: one for one in (ADMINISTRATIVE, CIVIL, SUPPORT)}
__all__ = ["GY", "SUITS", "Suit"]
