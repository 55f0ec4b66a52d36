"""热线线索: a month's calls of 12345 or 12309, screened one by one, made clues or not, and answered to the hotline.

府检联动意见第三部分第4项: the two hotlines share their data. It sets no steps and no days: both are defaults.
"""

from __future__ import annotations

from supervision.matters.models import Matter, Phase
from supervision.matters.procedures import Move, Procedure, Role, Start

R = Role
BASIS = "渑池县人民政府、渑池县人民检察院府检联动意见第三部分第4项（程序环节为可配置默认做法）"
HOTLINES = (("12345", "12345政务服务便民热线"), ("12309", "12309检察服务热线"))
SCREENERS = frozenset({R.PROSECUTOR, R.ASSISTANT})

HOTLINE = Procedure(
    kind="hotline",
    label="热线线索",
    app="linkage",
    icon="phone",
    model=Matter,
    states={"screening": "筛查中", "answered": "已反馈办理中", "closed": "已办结"},
    phases={"screening": Phase.SERVED, "answered": Phase.ANSWERED, "closed": Phase.CLOSED},
    track=(
        ("screening", "导入筛查", "opened_on"),
        ("answered", "反馈热线", "answered_on"),
        ("closed", "办结", "closed_on"),
    ),
    sections="linkage.reports.hotline:sections",
    gathers="linkage.reports.hotline:gathers",
    texts="linkage.reports.hotline:texts",
    basis=BASIS,
    opening=Move(
        name="take",
        label="导入热线工单",
        sources=frozenset(),
        target="screening",
        by=SCREENERS | {R.CASE_MANAGEMENT},
        asks="linkage.forms:BatchForm",
        effect="linkage.moves.hotline:take",
        starts=(Start(term="FJ_HOTLINE", on="opened_on", date="feedback_by", obliges="owner"),),
        tells=("prosecutor",),
        internal=True,
        basis=BASIS,
        help="电话号码和身份证号导入时即遮盖，原文件不保存；已经导入过的工单自动略去。",
    ),
    moves=(
        Move(
            name="screen", label="逐条筛查", sources=frozenset({"screening"}), target=None, by=SCREENERS, primary=True,
            edits=True, guards=("linkage.moves.hotline:calls_wait",), asks="linkage.forms:ScreenCallsForm",
            effect="linkage.moves.hotline:screen", internal=True, basis=BASIS, help="每条写明是否作为线索和理由。",
        ),
        Move(
            name="open_clues", label="登记线索", sources=frozenset({"screening"}), target=None,
            by=SCREENERS, primary=True, guards=("linkage.moves.hotline:clues_wait",),
            asks="linkage.forms:OpenCluesForm", effect="linkage.moves.hotline:open_clues", internal=True, basis=BASIS,
            help="筛查为线索的工单各登记为一件线索，由承办检察官初核。",
        ),
        Move(
            name="feed_back", label="反馈热线", sources=frozenset({"screening"}), target="answered", by=SCREENERS,
            primary=True, guards=("linkage.moves.hotline:all_is_screened",),
            asks="supervision.matters.forms:RemarkForm", effect="linkage.moves.hotline:feed_back",
            stops=("FJ_HOTLINE",), internal=True, basis=BASIS, help="生成反馈表（xlsx），逐条写明筛查结果和理由。",
        ),
        Move(
            name="report", label="反馈办理进展", sources=frozenset({"answered"}), target=None, by=SCREENERS,
            own_work=False, asks="supervision.matters.forms:RemarkForm", effect="linkage.moves.hotline:feed_back",
            internal=True, basis=BASIS, help="线索有进展的，再生成一份反馈表。",
        ),
        Move(
            name="close", label="办结", sources=frozenset({"answered"}), target="closed",
            by=SCREENERS | {R.DEPARTMENT_HEAD}, primary=True, guards=("linkage.moves.hotline:no_clue_is_open",),
            asks="supervision.matters.forms:RemarkForm", effect="linkage.moves.hotline:feed_back", internal=True,
            basis=BASIS, help="线索均有结果后，生成最后一份反馈表。",
        ),
    ),
)  # fmt: skip
