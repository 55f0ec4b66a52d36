"""The instruments themselves: what each is called, who decides it, which terms run, and the articles."""

from dataclasses import replace

from cases.procedures.protests import SENT_ON
from recommendations.procedures.instruments import (
    AGAIN,
    ASK_ABOVE,
    CORRECT,
    CORRECT_TOO,
    GY,
    JY,
    REPORT_UP,
    TOLD_FROM_ABOVE,
    Answer,
    Extra,
    Instrument,
    Rules,
)
from recommendations.procedures.opinions import OPINION, TRANSFER_OPINION, XS

MS = "《人民检察院民事诉讼监督规则》"
XZ = "《人民检察院行政诉讼监督规则》"
ZX = "《最高人民法院、最高人民检察院关于民事执行活动法律监督若干问题的规定》"
REPLY_TO_SUIT = "《最高人民法院、最高人民检察院关于检察公益诉讼案件适用法律若干问题的解释》第21条"
MECHANISM = "《最高人民检察院、公安部关于健全完善侦查监督与协作配合机制的意见》（具体程序为可配置默认做法）"
# 行政机关, with organisations that a law or rule empowers to administer (行政诉讼法第2、25条).
ADMINISTRATIVE = frozenset({"agency", "government", "police", "judicial_administration", "other"})
COURT = frozenset({"court"})
SUITS = frozenset({"civil", "administrative"})
# 民事、行政诉讼监督: the document that was decided on there is made from it, and its issue is recorded there.
DECIDED = {"litigation": frozenset({"decided", "dispatched"})}
# 2019规定第11条, in short words.
SOCIAL_GROUNDS = (
    ("prevention_gap", "预防违法犯罪制度不健全、管理有漏洞"),
    ("recurrent_cases", "同类违法犯罪多发或者监督管理有漏洞"),
    ("mass_disputes", "民间纠纷突出，可能转为群体性事件"),
    ("failure_of_duty", "相关单位不依法及时履行职责"),
    ("punishment_needed", "需要给予行政处罚、政务处分、行业惩戒或者追究责任"),
    ("other", "其他需要提出检察建议的情形"),
)
# 2019规定第9条第3–5项; items 1 and 2 have instruments of their own below.
CORRECTION_GROUNDS = (
    ("agency_in_suit", "行政机关的违法行为可能影响法院公正审理、执行（第3项）"),
    ("general_pattern", "刑事诉讼、刑罚执行中的普遍性、倾向性违法（第4项）"),
    ("other_correction", "诉讼活动中其他需要纠正的违法情形（第5项）"),
)


def _general(draft: str, *, review: str = "") -> Rules:
    """The general rule of 2019, from drafting to the end."""
    return Rules(
        draft=draft,
        review=review or f"{JY}第15条",
        decide=f"{JY}第15条",
        issue=f"{JY}第3、7、21条",
        serve=f"{JY}第18条",
        reply=f"{JY}第19条",
        object=f"{JY}第16、23条",
        change=f"{JY}第22、23条",
        urge=f"{JY}第24条",
        follow_up=f"{JY}第24条",
        escalate=f"{JY}第25条",
        close=f"{JY}第24、25条",
        filing=f"{JY}第21条",
    )


def _to_court(*, draft: str, decide: str, reply: str, filing: str = f"{JY}第21条") -> Rules:
    """Supervision of civil and administrative suits: the two rules of 2021 beside each other."""
    return Rules(
        draft=draft,
        review=f"{XZ}第53条（民事案件的部门审核为可配置默认做法）",
        decide=decide,
        issue=f"{JY}第7条；{decide}",
        serve=decide,
        reply=reply,
        object=f"{JY}第16、23条",
        change=f"{JY}第22、23条",
        urge=f"{MS}第124条；{XZ}第125条",
        follow_up=f"{MS}第123、124条；{XZ}第124、125条",
        escalate=f"{MS}第124条；{XZ}第125条",
        close=f"{MS}第123条；{XZ}第124条",
        filing=filing,
        time=reply,
    )


SOCIAL_GOVERNANCE = Instrument(
    kind="recommendation_social_governance",
    label="社会治理检察建议",
    document="检察建议书",
    rules=_general(f"{JY}第11、15、16条", review=f"{JY}第15、17条"),
    answers=(Answer(term="JY_REPLY"),),
    grounds=SOCIAL_GROUNDS,
    grounds_basis="2019规定第11条",
    dated_when_urgent=True,
    legal_policy=True,
    committee="may",
    filings=(Answer(term="JY_FILING_SUPERIOR"),),
    # 类案: what several documents showed is put to whoever supervises the trade (2019规定第11条第2项).
    parents={"similar_cases": frozenset({"issued", "sent", "received", "answered", "closed"})},
    filed_with_policy=True,
    joint=True,
)
PUBLIC_INTEREST = Instrument(
    kind="recommendation_public_interest",
    label="公益诉讼检察建议",
    document="检察建议书",
    rules=Rules(
        draft=f"{JY}第10条；{GY}第75条",
        review=f"{GY}第7、75条",
        decide=f"{GY}第75、76条",
        issue=f"{JY}第3、7条；{GY}第75、76条",
        serve=f"{GY}第76条",
        reply=REPLY_TO_SUIT,
        object=f"{JY}第16、23条",
        change=f"{JY}第22、23条",
        urge=f"{JY}第24条",
        follow_up=f"{GY}第77、79条",
        escalate=f"{JY}第25条",
        close=f"{GY}第74、79–81条",
        filing=f"{GY}第75条",
        time=f"{GY}第78条",
        pause=f"{GY}第78条",
    ),
    addressees=ADMINISTRATIVE,
    answers=(Answer(term="GY_REPLY"),),
    functions=frozenset({"public_interest"}),
    rectify_by=True,
    site_check="跟进调查",
    committee="may",
    filings=(Answer(term="GY_FILING"),),
    filing_from="served_on",
    dispatch="GY_SERVE",
    joint=True,
)
RETRIAL = Instrument(
    kind="recommendation_retrial",
    label="再审检察建议",
    document="再审检察建议书",
    rules=_to_court(
        draft=f"{JY}第8、16条；{MS}第87条；{XZ}第92条",
        decide=f"{MS}第87条；{XZ}第92条",
        reply="《最高人民法院关于适用〈中华人民共和国民事诉讼法〉的解释》第417条；"
        "《最高人民法院关于适用〈中华人民共和国行政诉讼法〉的解释》第126条",
        filing=f"{MS}第87条；{XZ}第92条",
    ),
    answers=(Answer(term="ZS_COURT_CIVIL", function="civil"), Answer(term="ZS_COURT_ADMIN", function="administrative")),
    functions=SUITS,
    parents=DECIDED,
    carries=SENT_ON,
    addressees=COURT,
    extras=(
        Extra(name="judgment", label="原生效裁判文书及文号"),
        Extra(
            name="retrial_ground",
            label="应当再审的法定情形",
            help="写明《民事诉讼法》第211条、《行政诉讼法》第91条的具体项。",
            long=True,
        ),
        Extra(name="dossier", label="随附检察卷宗", help="如“检察卷宗一册”。"),
    ),
    committee="must",
    filings=(Answer(term="MS_ZS_FILING", function="civil"), Answer(term="XZ_ZS_FILING", function="administrative")),
    dispatch="MX_DECISION_DISPATCH",
    look_back=False,
    channels=(AGAIN, ASK_ABOVE),
    outcomes=(
        ("retried", "裁定再审"),
        ("refused", "决定不予再审"),
        ("superior", "提请上级监督"),
        ("partly", "部分采纳"),
    ),
    escalation="跟进监督",
)
_COURT_OUTCOMES = (
    ("rectified", "采纳并纠正"),
    ("partly", "部分采纳"),
    ("refused", "不予采纳"),
    ("superior", "提请上级监督"),
)
TRIAL = Instrument(
    kind="recommendation_trial",
    label="审判程序违法检察建议",
    document="检察建议书",
    rules=_to_court(
        draft=f"{JY}第9条第1项、第16条；{MS}第100–102条；{XZ}第104–106条",
        decide=f"{MS}第102条；{XZ}第106条",
        reply="检察建议书统一文书样式载明的一个月（依据转引材料）",
    ),
    answers=(Answer(term="COURT_REPLY_TRIAL_VIOLATION"),),
    functions=SUITS,
    parents=DECIDED,
    carries=SENT_ON,
    addressees=COURT,
    extras=(
        Extra(name="suit", label="诉讼案件及案号"),
        Extra(name="dossier", label="随附检察卷宗", help="如“检察卷宗一册”。"),
    ),
    committee="may",
    filings=(Answer(term="JY_FILING_SUPERIOR"),),
    dispatch="MX_DECISION_DISPATCH",
    look_back=False,
    channels=RETRIAL.channels,
    outcomes=_COURT_OUTCOMES,
    escalation="跟进监督",
)
# The same course before the same court; the rule, the term and the case named differ.
ENFORCEMENT = replace(
    TRIAL,
    kind="recommendation_enforcement",
    label="执行监督检察建议",
    rules=_to_court(
        draft=f"{JY}第9条第2项、第16条；{MS}第106–108条；{XZ}第109–113条",
        decide=f"{MS}第108条；{XZ}第113条",
        reply=f"{ZX}第13条",
    ),
    answers=(
        Answer(term="COURT_REPLY_EXECUTION_CIVIL", function="civil"),
        Answer(term="COURT_REPLY_EXECUTION_ADMIN", function="administrative"),
    ),
    extras=(Extra(name="suit", label="执行案件及案号"), *TRIAL.extras[1:]),
)
CORRECTION = Instrument(
    kind="recommendation_correction",
    label="纠正违法检察建议",
    document="检察建议书",
    rules=_general(f"{JY}第9、12、15、16条"),
    answers=(Answer(term="JY_REPLY_JIUZHENG"),),
    functions=frozenset({"criminal", "civil", "administrative"}),
    grounds=CORRECTION_GROUNDS,
    grounds_basis="2019规定第9条",
    dated_when_urgent=True,
    committee="may",
    filings=(Answer(term="JY_FILING_SUPERIOR"),),
)
OTHER = Instrument(
    kind="recommendation_other",
    label="其他检察建议",
    document="检察建议书",
    rules=_general(f"{JY}第5条第5项、第15、16条"),
    answers=(Answer(term="JY_REPLY"),),
    dated_when_urgent=True,
    committee="may",
    filings=(Answer(term="JY_FILING_SUPERIOR"),),
    joint=True,
)
CORRECTION_NOTICE = Instrument(
    kind="correction_notice",
    label="纠正违法通知",
    document="纠正违法通知书",
    rules=Rules(
        draft=f"{XS}第551、552条；{JY}第12条",
        review=f"{XS}第552条（部门审核为可配置默认做法）",
        decide=f"{XS}第552条",
        issue=f"{XS}第552条",
        serve=f"{XS}第552条",
        reply=f"{XS}第552、553条（回复期限由通知书写明）",
        object=f"{XS}第554条",
        change=f"{XS}第554条",
        urge=f"{XS}第553条",
        follow_up=f"{XS}第553条",
        escalate=f"{XS}第553、554条",
        close=f"{XS}第553条",
    ),
    answers=(Answer(term="JW_REPLY"),),
    addressee_label="被监督单位",
    measures_label="纠正事项",
    functions=frozenset({"criminal"}),
    addressees=frozenset({"police", "court", "judicial_administration", "other"}),
    parents={
        "filing_supervision": frozenset({"awaiting_explanation", "awaiting_execution"}),
        # 刑规第556条: what was found upon a complaint; 第287、540条: what the police left undone.
        "complaint": frozenset({"correcting"}),
        "no_arrest": frozenset({"received", "answered"}),
        "treatment_order": frozenset({"received", "answered"}),
    },
    extras=(Extra(name="violation_time", label="违法行为发生的时间和案件"),),
    dated_reply=True,
    objection="re_examination",
    review_term="JW_REVIEW",
    within_reach=False,
    look_back=False,
    channels=(REPORT_UP, TOLD_FROM_ABOVE),
    outcomes=(
        ("rectified", "已纠正"),
        ("partly", "部分纠正"),
        ("superior", "已报上一级人民检察院处理"),
        ("referred", "移送其他机关处理"),
    ),
    escalation="向上一级人民检察院报告",
)
INVESTIGATION_NOTICE = Instrument(
    kind="investigation_notice",
    label="侦查活动监督通知",
    document="侦查活动监督通知书",
    rules=Rules(**dict.fromkeys(Rules.__dataclass_fields__, MECHANISM)),
    answers=(Answer(term="ZJ_REPLY"),),
    addressee_label="被监督单位",
    measures_label="纠正事项",
    functions=frozenset({"criminal"}),
    addressees=frozenset({"police"}),
    extras=(Extra(name="violation_time", label="侦查活动的时间和案件"),),
    dated_reply=True,
    objection="re_examination",
    review_term="JW_REVIEW",
    within_reach=False,
    look_back=False,
    channels=(CORRECT, REPORT_UP),
    outcomes=(("rectified", "已纠正"), ("partly", "部分纠正"), ("notice", "转发纠正违法通知书")),
    escalation="转为纠正违法通知书",
)
_CUSTODY = f"《中华人民共和国刑事诉讼法》第95条；{XS}"
CUSTODY_REVIEW = Instrument(
    kind="custody_review",
    label="羁押必要性审查建议",
    document="释放或者变更强制措施建议书",
    rules=Rules(
        draft=f"{_CUSTODY}第574–582条",
        review=f"{XS}第574–582条（部门审核为可配置默认做法）",
        decide=f"{_CUSTODY}第574–582条",
        issue=f"{XS}第581条",
        serve=f"{XS}第581条",
        reply=f"{_CUSTODY}第581条",
        object="",
        change=f"{XS}第581条",
        urge=f"{XS}第581条",
        follow_up=f"{XS}第581、582条",
        escalate=f"{XS}第581条",
        close=f"{XS}第582条",
    ),
    answers=(Answer(term="JYBYX_REPLY"),),
    functions=frozenset({"criminal"}),
    addressees=frozenset({"police", "court"}),
    extras=(
        Extra(name="detained", label="被羁押人"),
        Extra(name="measure", label="现强制措施及羁押场所"),
        Extra(name="ways", label="审查方式", help="如查阅案卷、听取办案机关和当事人意见、公开审查。"),
    ),
    objection="",
    within_reach=False,
    heard=True,
    look_back=False,
    channels=(CORRECT_TOO,),
    # From the application or the own review that precedes it, which goes along with it.
    parents={"custody": frozenset({"reviewing", "suggested"})},
    carries={"custody.issue": "record_suggestion", "custody.close": "close"},
    outcomes=(
        ("rectified", "已释放或者变更强制措施"),
        ("refused", "说明理由未采纳"),
        ("notice", "提出纠正意见"),
    ),
    escalation="提出纠正意见",
)
INSTRUMENTS = {
    instrument.kind: instrument
    for instrument in (
        SOCIAL_GOVERNANCE,
        PUBLIC_INTEREST,
        RETRIAL,
        TRIAL,
        ENFORCEMENT,
        CORRECTION,
        OTHER,
        OPINION,
        TRANSFER_OPINION,
        CORRECTION_NOTICE,
        INVESTIGATION_NOTICE,
        CUSTODY_REVIEW,
    )
}
REPLY_TERMS = tuple(dict.fromkeys(term for one in INSTRUMENTS.values() for term in one.reply_terms))
FILING_TERMS = tuple(dict.fromkeys(term for one in INSTRUMENTS.values() for term in one.filing_terms))
