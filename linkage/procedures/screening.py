"""预警规则: a rule over an item of shared data; the rows that meet it are listed, and a person decides about each.

府检联动意见第四部分第3项: data of enforcement and justice are shared for warning, detection and study. It sets neither
rules nor steps: what is compared is data of each place, and no row is more than a reason to look.
"""

from __future__ import annotations

from supervision.matters.models import Matter, Phase
from supervision.matters.procedures import Move, Procedure, Role

R = Role
BASIS = "渑池县人民政府、渑池县人民检察院府检联动意见第四部分第3项（规则和程序环节为可配置默认做法）"
MAKERS = frozenset({R.PROSECUTOR, R.ASSISTANT})
MOVES, FORMS = "linkage.moves.screening", "linkage.forms"
# (name, label, whether it takes a value, the types of column that it suits; empty for all)
COMPARISONS = (
    ("eq", "等于", True, frozenset[str]()),
    ("ne", "不等于", True, frozenset[str]()),
    ("ge", "不小于、不早于", True, frozenset({"number", "integer", "date"})),
    ("gt", "大于、晚于", True, frozenset({"number", "integer", "date"})),
    ("le", "不大于、不晚于", True, frozenset({"number", "integer", "date"})),
    ("lt", "小于、早于", True, frozenset({"number", "integer", "date"})),
    ("contains", "包含", True, frozenset({"text"})),
    ("older", "距比对之日超过（日）", True, frozenset({"date"})),
    ("empty", "没有填写", False, frozenset[str]()),
    ("filled", "已经填写", False, frozenset[str]()),
)
JOINS = (
    ("", "不比对单位"),
    ("directory", "是组织目录中的单位"),
    ("supervised", "是本院制发过监督文书的单位"),
    ("pending", "是本院监督文书尚未办结的单位"),
)

SCREENING = Procedure(
    kind="screening_model",
    label="预警规则",
    app="linkage",
    icon="radar",
    model=Matter,
    states={"in_use": "在用", "ended": "已停用"},
    phases={"in_use": Phase.SERVED, "ended": Phase.CLOSED},
    track=(("in_use", "建立规则", "opened_on"), ("ended", "停用", "closed_on")),
    sections="linkage.reports.screening:sections",
    gathers="linkage.reports.screening:gathers",
    texts="linkage.reports.screening:texts",
    basis=BASIS,
    opening=Move(
        name="set_up", label="建立预警规则", sources=frozenset(), target="in_use", by=MAKERS,
        asks=f"{FORMS}:ScreeningModelForm", effect=f"{MOVES}:set_up", internal=True, basis=BASIS,
        help="选择共享目录中的一个字段、比较方式和界限，可以再与已知单位比对。命中只是提示，逐条由检察人员研判。",
    ),
    moves=(
        Move(
            name="run", label="比对新数据", sources=frozenset({"in_use"}), target=None, by=MAKERS, primary=True,
            guards=(f"{MOVES}:data_waits",), effect=f"{MOVES}:run", internal=True, basis=BASIS,
            help="逐行比对已验收、尚未比对的数据，列出命中的行；已经命中过的行不再列出。",
        ),
        Move(
            name="judge", label="逐条研判", sources=frozenset({"in_use"}), target=None, by=MAKERS, primary=True,
            edits=True, guards=(f"{MOVES}:hits_wait",), asks=f"{FORMS}:JudgeHitsForm", effect=f"{MOVES}:judge",
            internal=True, basis=BASIS, help="每条写明作为线索还是排除，以及理由。",
        ),
        Move(
            name="open_clues", label="登记线索", sources=frozenset({"in_use"}), target=None, by=MAKERS, primary=True,
            guards=(f"{MOVES}:clues_wait",), asks=f"{FORMS}:OpenCluesForm", effect=f"{MOVES}:open_clues",
            internal=True, basis=BASIS, help="研判为线索的命中各登记为一件线索，由承办检察官初核。",
        ),
        Move(
            name="change", label="调整规则", sources=frozenset({"in_use"}), target=None, by=MAKERS, own_work=False,
            edits=True, asks=f"{FORMS}:ScreeningModelForm", effect=f"{MOVES}:change", internal=True, basis=BASIS,
            help="调整后，已有的数据可以重新比对；已经研判的命中不变。",
        ),
        Move(
            name="end", label="停用", sources=frozenset({"in_use"}), target="ended",
            by=MAKERS | {R.DEPARTMENT_HEAD}, own_work=False, guards=(f"{MOVES}:all_is_judged",),
            asks="supervision.matters.forms:ReasonForm", effect="cases.moves.exchanges:say", internal=True,
            basis=BASIS,
        ),
    ),
)  # fmt: skip
