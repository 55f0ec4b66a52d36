"""专业人员名册: 特邀检察官助理 and “益心为公”志愿者, for a field and a time, each use on record.

府检联动意见第四部分第4项: chosen for what casework lacks, and chosen to be used. Who nominates and who appoints is a
configurable default.
"""

from cases.procedures.common import R
from supervision.matters.models import Matter, Phase
from supervision.matters.procedures import Move, Procedure, Start

BASIS = "渑池县人民政府、渑池县人民检察院府检联动意见第四部分第4项（程序环节为可配置默认做法）"
TYPES = (("assistant", "特邀检察官助理"), ("volunteer", "“益心为公”志愿者"))
WAYS = (
    ("advice", "专业咨询"),
    ("assist", "协助调查、办案"),
    ("hearing", "参加听证"),
    ("look_back", "参加回头看"),
    ("inspection", "参加检查评查"),
    ("clue", "提供线索"),
)
TERM = Start(term="FJ_APPOINTMENT", on="appointed_on", date="details:until", obliges="owner", day_label="聘任之日")
SAYS = "supervision.matters.forms"

ROSTER = Procedure(
    kind="roster_entry",
    label="特邀助理和志愿者",
    addressee_label="所在单位",
    app="cases",
    icon="user-check",
    model=Matter,
    states={"proposed": "待检察长审批", "serving": "在册", "declined": "未聘任", "ended": "已出册"},
    phases={
        "proposed": Phase.APPROVING,
        "serving": Phase.SERVED,
        "declined": Phase.WITHDRAWN,
        "ended": Phase.CLOSED,
    },
    track=(("proposed", "提名", "opened_on"), ("serving", "聘任", "issued_on"), ("ended", "出册", "closed_on")),
    sections="cases.reports.roster:sections",
    texts="cases.reports.roster:texts",
    basis=BASIS,
    opening=Move(
        name="nominate",
        label="提名入册",
        sources=frozenset(),
        target="proposed",
        by=frozenset({R.PROSECUTOR}),
        asks="cases.forms.roster:NominateForm",
        effect="cases.moves.roster:nominate",
        tells=("chief",),
        internal=True,
        basis=BASIS,
        help="写明专业领域和聘期；聘任后可以在听证、回头看、检查评查中选用，也可以据此商请所在单位派员。",
    ),
    moves=(
        Move(
            name="revise", label="修改", sources=frozenset({"proposed"}), target=None, by=frozenset({R.HANDLER}),
            edits=True, asks="cases.forms.roster:NominateForm", effect="cases.moves.roster:revise", internal=True,
            own_work=False, basis=BASIS,
        ),
        Move(
            name="appoint", label="聘任", sources=frozenset({"proposed"}), target="serving", by=frozenset({R.CHIEF}),
            guards=("cases.moves:decided_by_another",), asks=f"{SAYS}:OpinionForm",
            effect="cases.moves.roster:appoint", starts=(TERM,), tells=("handler", "office"), primary=True,
            basis=BASIS, help="自此列入名册，联席办可见；聘期届满前提醒。",
        ),
        Move(
            name="decline", label="不予聘任", sources=frozenset({"proposed"}), target="declined",
            by=frozenset({R.CHIEF}), guards=("cases.moves:decided_by_another",), asks=f"{SAYS}:ReasonForm",
            effect="cases.moves:note", tells=("handler",), internal=True, basis=BASIS,
        ),
        Move(
            name="record_use", label="登记参与", sources=frozenset({"serving"}), target=None,
            by=frozenset({R.PROSECUTOR, R.ASSISTANT, R.OFFICE}), asks="cases.forms.roster:UseForm",
            effect="cases.moves.roster:record_use", internal=True, own_work=False, basis=BASIS,
            help="在听证、回头看、检查评查中选用的，自动登记；其他参与在这里登记。",
        ),
        Move(
            name="renew", label="续聘", sources=frozenset({"serving"}), target=None, by=frozenset({R.CHIEF}),
            asks="cases.forms.roster:RenewForm", effect="cases.moves.roster:renew", cancels=("FJ_APPOINTMENT",),
            starts=(TERM,), tells=("handler", "office"), own_work=False, basis=BASIS,
        ),
        Move(
            name="end", label="出册", sources=frozenset({"serving"}), target="ended",
            by=frozenset({R.DEPARTMENT_HEAD, R.CHIEF}), asks=f"{SAYS}:ReasonForm", effect="cases.moves:note",
            cancels=("FJ_APPOINTMENT",), tells=("handler", "office"), own_work=False, basis=BASIS,
            help="聘期届满不再续聘、本人退出或者不宜继续的，写明理由；参与记录保留。",
        ),
    ),
)  # fmt: skip
