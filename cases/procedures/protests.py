"""What becomes of a judgment under supervision beside a 检察建议: 抗诉, 提请抗诉, 不支持监督申请.

民事诉讼监督规则第88、89、92、93条 (2021), 行政诉讼监督规则第93–96条: each is decided by the chief or the
committee and sent within fifteen days; the court orders a retrial within thirty days of a 抗诉 (民事诉讼法第222条).
A procuratorate of the lowest level protests against no judgment in force: it asks the one above to.
"""

from __future__ import annotations

from cases.procedures.common import Extra
from cases.procedures.exchanges import CHIEF, CLERK, DEFAULT, Exchange, urging
from supervision.accounts.models import Body, Level
from supervision.matters.models import Matter, Phase
from supervision.matters.procedures import Move, Procedure

MS, XZ = "《人民检察院民事诉讼监督规则》", "《人民检察院行政诉讼监督规则》"
HERE = "cases.procedures.protests"
COURTS = frozenset({"civil", "administrative"})
REVIEWED = {
    "case": frozenset({"filed", "investigating", "concluded"}),
    "litigation": frozenset({"decided", "dispatched"}),
}
# What was decided in the review of a suit is recorded there as sent when its document is issued.
SENT_ON = {"litigation.issue": "record_dispatch"}
JUDGMENT = Extra(name="judgment", label="原生效裁判文书及文号")
GROUND = Extra(name="retrial_ground", label="应当再审的法定情形", help="写明法律条款和项。", long=True)
SESSION = Extra(
    name="session", label="检察委员会会议届次", help="由检察委员会决定的填写，如“2026年第12次会议”。", required=False
)
DOSSIER = Extra(name="dossier", label="随附案件卷宗", help="如“检察卷宗一册”。")


def may_protest(body: Body) -> bool:
    """Whether a procuratorate is not of the lowest level (民事诉讼法第219条)."""
    return body.level < Level.COUNTY


def may_ask_above(body: Body) -> bool:
    """Whether there is a procuratorate above."""
    return body.parent_id is not None


def is_still_wrong(procedure: Procedure, parent: Matter) -> bool:
    """From a protest only where its result was found wrong, or none came (民规第124条)."""
    return parent.kind != "protest" or parent.details.get("checked") in ("wrong", "late")


URGE = urging(
    "督促",
    f"{XZ}第94条（民事案件参照，为可配置默认做法）",
    "逾期未裁定再审的，以询问、走访等方式督促，写明工作情况。",
)
# What the court made of it is examined and put on its form before the protest ends (民规第123条、行规第124条).
CHECK = Move(
    name="check_result",
    label="审查处理结果",
    sources=frozenset({"answered"}),
    target="checked",
    by=CLERK,
    asks="cases.forms.litigation:ResultForm",
    effect="cases.moves.protests:check_result",
    letter="result_register",
    letter_stays_inside=True,
    tells=("department_head", "chief"),
    internal=True,
    primary=True,
    basis=f"{MS}第123、124条；{XZ}第124、125条",
    help="收到人民法院的裁判、决定文书后，审查处理结果，填写处理结果审查登记表；仍有明显错误的，再次监督或者提请上一级院监督。",
)
PROTEST = Exchange(
    kind="protest",
    label="抗诉",
    opening="起草抗诉书",
    letter="protest",
    icon="scale",
    basis=f"《中华人民共和国民事诉讼法》第219、222条；{MS}第92条；{XZ}第93条{DEFAULT}",
    help="由检察长或者检察委员会决定；决定之日起十五日内连同卷宗移送同级人民法院，并通知当事人。",
    decided_by=CHIEF,
    receivers={"": frozenset({"court"})},
    facts_label="案件来源和审查查明的事实",
    extras=(JUDGMENT, GROUND, Extra(name="reasons", label="抗诉理由", long=True), SESSION, DOSSIER),
    answered="再审裁定",
    answer_letter="paper_answer",
    term="COURT_KANGSU",
    dated=False,
    dispatch="MX_DECISION_DISPATCH",
    carries=SENT_ON,
    outcomes=(
        ("ordered", "裁定再审"),
        ("remanded", "裁定指令下级人民法院再审"),
        ("refused", "未裁定再审，已说明理由"),
    ),
    further={"checked": ("处理结果已审查", Phase.VERIFYING, "审查")},
    settles=frozenset({"received", "checked"}),
    more=(URGE, CHECK),
    parents={**REVIEWED, "protest_request": frozenset({"received", "answered"})},
    needs_parent=True,
    functions=COURTS,
    owner_fits=f"{HERE}:may_protest",
)
PROTEST_REQUEST = Exchange(
    kind="protest_request",
    label="提请抗诉",
    opening="提请上一级院抗诉",
    letter="protest_request",
    icon="arrow-up-right",
    basis=f"{MS}第88条；{XZ}第93–96条{DEFAULT}",
    help="由检察长或者检察委员会决定；决定之日起十五日内将提请抗诉报告书连同卷宗报送上一级人民检察院，并通知当事人。",
    decided_by=CHIEF,
    receivers={"": frozenset({"procuratorate"})},
    facts_label="案件来源和审查查明的事实",
    extras=(JUDGMENT, GROUND, Extra(name="reasons", label="提请抗诉的理由", long=True), SESSION, DOSSIER),
    answered="答复处理结果",
    answer_letter="paper_answer",
    dispatch="MX_DECISION_DISPATCH",
    carries=SENT_ON,
    outcomes=(("protested", "决定抗诉"), ("not_supported", "决定不支持监督申请"), ("returned", "退回补充审查")),
    settles=frozenset({"received", "answered"}),
    # A court that does not take up a 再审检察建议: the procuratorate above is asked (民规第124条、行规第125条).
    # So is it where the court decides on a protest with a plain error again (民规第124条第1项).
    parents={
        **REVIEWED,
        "recommendation_retrial": frozenset({"escalated"}),
        "protest": frozenset({"checked", "closed"}),
    },
    fits=f"{HERE}:is_still_wrong",
    needs_parent=True,
    functions=COURTS,
    owner_fits=f"{HERE}:may_ask_above",
)
NO_SUPPORT = Exchange(
    kind="no_support",
    weighs=("MS_REEXAMINE_APPLY",),
    label="不支持监督申请",
    opening="不支持监督申请",
    letter="no_support_decision",
    icon="circle-slash",
    way="named",
    basis=f"{MS}第89、93、103、109条；{XZ}第95、96、107、114条{DEFAULT}",
    help="由检察长决定；决定之日起十五日内将决定书发送当事人。",
    decided_by=CHIEF,
    types_label="不支持的情形",
    types=(
        ("judgment", "不符合提出再审检察建议、提请抗诉或者抗诉的条件"),
        ("conduct", "审判人员违法行为不存在或者不构成"),
        ("enforcement", "人民法院执行活动不存在违法情形"),
    ),
    receiver_label="申请人和其他当事人",
    receiver_help="姓名或者名称，用顿号分隔。",
    facts_label="申请监督的请求和审查查明的事实",
    extras=(
        Extra(name="suit", label="申请监督的裁判、诉讼或者执行案件及案号"),
        Extra(name="reasons", label="不支持的理由", long=True),
    ),
    dispatch="MX_DECISION_DISPATCH",
    carries=SENT_ON,
    parents=REVIEWED,
    needs_parent=True,
    functions=COURTS,
)
PROTESTS = (PROTEST_REQUEST, PROTEST, NO_SUPPORT)
