"""联合工作: what government and procuratorate do together from a plan to its report. One course, five kinds as data.

府检联动意见第四部分第1、6、7、8项, 第五部分第2项 name campaigns, releases of cases, training, inspections of
dossiers and petitions settled together; no rule numbers the steps between plan and report: they are a default.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from cases.procedures.common import relate_moves
from linkage.procedures.petitions import settling
from supervision.matters.models import Matter, Part, Phase
from supervision.matters.procedures import Move, Procedure, Role, Start

R = Role
FJ = "渑池县人民政府、渑池县人民检察院府检联动意见"
DEFAULT = "（程序环节为可配置默认做法）"
OFFICE, CONVENOR = frozenset({R.OFFICE}), frozenset({R.CONVENOR})
HEADS = frozenset({R.LEAD_HEAD, R.RESPONSIBLE_HEAD})
DOERS = HEADS | {R.LEAD_CLERK, R.RESPONSIBLE_CLERK}
ALL = ("lead", "responsible")


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of the plan that only this kind has; `inside` is not for the units that take part."""

    name: str
    label: str
    help: str = ""
    long: bool = False
    required: bool = True
    inside: bool = False


@dataclass(frozen=True, kw_only=True)
class Work:
    """One kind of joint work: names, parts of its plan, what is counted and reported, and the rule it rests on.

    `publishes`: it ends with a text for the public and has no time of carrying out. `limited`: it may concern a person,
    and the form asks who may know of it.
    """

    kind: str
    label: str
    opening: str
    plan_label: str
    basis: str
    icon: str
    parts: tuple[Section, ...] = ()
    targets: tuple[str, ...] = ()
    steps: tuple[tuple[str, str], ...] = ()
    outcomes: tuple[tuple[str, str], ...] = ()
    running: str = "实施中"
    publishes: bool = False
    limited: bool = False
    has_defects: bool = False
    has_attendance: bool = False
    settles: bool = False
    # What was sent to the office of the joint meeting and may lead to such work.
    parents: dict[str, frozenset[str]] = field(default_factory=dict)


CAMPAIGN = Work(
    kind="campaign",
    label="联合专项行动",
    opening="拟订专项行动方案",
    plan_label="目标、重点内容和分工",
    basis=f"{FJ}第四部分第8项{DEFAULT}",
    icon="flag",
    steps=(
        ("survey", "摸排"),
        ("rectify", "整治"),
        ("penalise", "查处"),
        ("supervise", "监督"),
        ("publicise", "宣传"),
    ),
    outcomes=(("reached", "达到目标"), ("partly", "部分达到目标"), ("missed", "未达到目标，须继续整治")),
    parents={"similar_cases": frozenset({"received", "answered", "closed"})},
)
RELEASE = Work(
    kind="case_release",
    label="案例联合发布",
    opening="提出联合发布案例",
    plan_label="选择理由和发布意义",
    basis=f"{FJ}第四部分第7项{DEFAULT}",
    icon="newspaper",
    parts=(
        Section(
            name="hidden", label="须隐去的姓名、名称", required=False, inside=True,
            help="当事人、证人、企业等在案例正文中不得出现的名称，用顿号分隔；仅联席办可见。",
        ),
        Section(name="text", label="案例正文", long=True, help="对外发布的文本；提请会签前自动检查个人信息。"),
    ),
    publishes=True,
)  # fmt: skip
TRAINING = Work(
    kind="training",
    label="同堂培训",
    opening="拟订培训方案",
    plan_label="培训内容",
    basis=f"{FJ}第五部分第2项{DEFAULT}",
    icon="graduation-cap",
    parts=(
        Section(name="place", label="时间和地点"),
        Section(name="teachers", label="授课人", required=False),
        Section(name="people", label="参训人员", help="如“检察官、行政执法人员、人民警察、律师”。"),
    ),
    targets=("参训人数",),
    steps=(("material", "发放材料"), ("lecture", "授课"), ("test", "测试")),
    outcomes=(("held", "已按计划举办"), ("partly", "部分举办"), ("not_held", "未举办")),
    has_attendance=True,
)
INSPECTION = Work(
    kind="inspection",
    label="联合检查与案卷评查",
    opening="拟订检查评查方案",
    plan_label="检查内容和评查标准",
    basis=f"{FJ}第四部分第1项{DEFAULT}",
    icon="clipboard-check",
    parts=(
        Section(name="sample", label="抽样范围和方法", long=True, help="写明案卷种类、时间范围、抽取数量和抽取办法。"),
        Section(name="team", label="检查评查人员", required=False),
    ),
    targets=("抽查案卷数",),
    steps=(("sample", "抽取案卷"), ("review", "评查"), ("feedback", "反馈意见"), ("rectify", "整改")),
    outcomes=(("sound", "总体规范"), ("defects", "存在问题，已提出整改要求"), ("serious", "存在严重问题")),
    has_defects=True,
)
PETITION = Work(
    kind="petition",
    label="信访联合化解",
    opening="确定联合化解事项",
    plan_label="化解方案",
    basis=f"{FJ}第四部分第6项{DEFAULT}",
    icon="handshake",
    parts=(
        Section(name="claims", label="信访事项和主要诉求", long=True, help="仅写办理所需信息，不写证件号码、住址。"),
        Section(name="leader", label="包案领导"),
    ),
    steps=(
        ("explain", "释法说理"),
        ("hearing", "公开听证"),
        ("aid", "司法救助"),
        ("help", "社会帮扶"),
        ("visit", "走访"),
    ),
    outcomes=(("settled", "已实质性化解"), ("partly", "部分化解，继续稳控"), ("open", "未化解")),
    running="化解中",
    limited=True,
    settles=True,
)
WORKS = {one.kind: one for one in (CAMPAIGN, RELEASE, TRAINING, INSPECTION, PETITION)}
PHASES = {
    "drafting": Phase.DRAFTING,
    "agreeing": Phase.APPROVING,
    "agreed": Phase.APPROVING,
    "running": Phase.SERVED,
    "reporting": Phase.VERIFYING,
    "closed": Phase.CLOSED,
    "cancelled": Phase.WITHDRAWN,
}
DUE = Start(term="FJ_TASK", on="counted_from", date="due_by", day_label="印发之日")


def states(one: Work) -> dict[str, str]:
    """The states in the words of the kind; what is only published has no time of carrying out."""
    found = {
        "drafting": "起草中",
        "agreeing": "会签中",
        "agreed": "已会签待发布" if one.publishes else "已会签待签发",
        "running": one.running,
        "reporting": "总结待审定",
        "closed": "已发布" if one.publishes else "已总结",
        "cancelled": "已取消",
    }
    gone = {"running", "reporting"} if one.publishes else set()
    return {name: label for name, label in found.items() if name not in gone}


def _track(one: Work) -> tuple[tuple[str, str, str], ...]:
    """The stages that the page shows."""
    steps = (
        ("drafting", "起草", "opened_on"),
        ("agreeing", "会签", ""),
        ("running", one.running, "issued_on"),
        ("reporting", "总结", "answered_on"),
        ("closed", "发布" if one.publishes else "审定", "closed_on"),
    )
    return tuple(step for step in steps if step[0] in states(one))


PARENTS = {
    "task": frozenset({"assigned", "reported"}),
    "meeting": frozenset({"held", "signing", "closed"}),
    "plan": frozenset({"issued"}),
}


def build(one: Work) -> Procedure:
    """The procedure of one kind of joint work."""
    return Procedure(
        kind=one.kind,
        label=one.label,
        app="linkage",
        icon=one.icon,
        family="joint_work",
        addressee_label="参加单位",
        model=Matter,
        states=states(one),
        phases={name: PHASES[name] for name in states(one)},
        parents={**PARENTS, **one.parents},
        # The units read the plan that they are to agree to: what the owner calls members sees it from the start.
        owner_part=Part.MEMBER,
        track=_track(one),
        letter_data="linkage.letters:work_data",
        sections="linkage.reports.works:sections",
        links="linkage.reports.works:links",
        texts="linkage.reports.works:texts",
        turn="linkage.reports.turns:of_work",
        basis=one.basis,
        opening=Move(
            name="draw_up",
            label=one.opening,
            sources=frozenset(),
            target="drafting",
            by=OFFICE,
            asks="linkage.forms:WorkForm",
            effect="linkage.moves.works:draw_up",
            internal=True,
            basis=one.basis,
            help="写明牵头单位、参加单位和内容，送各单位会签。",
        ),
        moves=(*_agreeing(one), *(_publishing(one) if one.publishes else _carrying_out(one)), *_always(one)),
    )


def _agreeing(one: Work) -> Iterator[Move]:
    """From draft to the consent of every unit."""
    yield Move(
        name="revise", label="修改", sources=frozenset({"drafting"}), target=None, by=OFFICE, edits=True,
        asks="linkage.forms:WorkForm", effect="linkage.moves.works:revise", internal=True, own_work=False,
        basis=one.basis,
    )  # fmt: skip
    yield Move(
        name="submit", label="送会签", sources=frozenset({"drafting"}), target="agreeing", by=OFFICE, primary=True,
        guards=("linkage.moves.works:both_sides_take_part", "linkage.moves.works:the_text_names_nobody"),
        asks="supervision.matters.forms:RemarkForm", effect="linkage.moves.works:submit", tells=ALL, basis=one.basis,
        help="各单位自此可见，由其负责人会签；检察院由检察长会签。",
    )  # fmt: skip
    yield Move(
        name="agree", label="同意会签", sources=frozenset({"agreeing"}), target=None, by=HEADS, primary=True,
        instead=(("agreed", "linkage.moves.works:all_have_agreed"),),
        guards=("linkage.moves.works:own_unit_has_not_agreed",), asks="supervision.matters.forms:OpinionForm",
        effect="linkage.moves.works:agree", tells=("office",), basis=one.basis,
        not_owed="linkage.moves.works:own_units_agreed",
        help="全部单位会签同意后，进入下一环节。",
    )  # fmt: skip
    yield Move(
        name="disagree", label="提出修改意见", sources=frozenset({"agreeing"}), target="drafting", by=HEADS,
        asks="supervision.matters.forms:ReasonForm", effect="linkage.moves.works:disagree", tells=("office",),
        basis=one.basis, help="退回联席办修改后重新会签。",
    )  # fmt: skip
    yield Move(
        name="send_back", label="退回修改", sources=frozenset({"agreeing", "agreed"}), target="drafting",
        by=OFFICE | CONVENOR, asks="supervision.matters.forms:ReasonForm", effect="linkage.moves.works:disagree",
        tells=(*ALL, "office"), own_work=False, basis=one.basis, help="退回起草；修改后重新送各单位会签。",
    )  # fmt: skip


def _publishing(one: Work) -> Iterator[Move]:
    yield Move(
        name="publish", label="联合发布", sources=frozenset({"agreed"}), target="closed", by=OFFICE, primary=True,
        guards=("linkage.moves.works:the_text_names_nobody",), asks="linkage.forms:PublishForm",
        effect="linkage.moves.works:publish", letter="case_release", numbered=True, tells=(*ALL, "convenor"),
        basis=one.basis, help="登记发布日期和渠道，列入发布目录；下一次发布自本次起计时。",
    )  # fmt: skip


def _carrying_out(one: Work) -> Iterator[Move]:
    """From the signed plan to the report."""
    yield Move(
        name="issue", label="签发方案", sources=frozenset({"agreed"}), target="running", by=CONVENOR, primary=True,
        asks="supervision.matters.forms:OpinionForm", effect="linkage.moves.works:issue", letter="joint_plan",
        numbered=True, starts=(DUE,), tells=(*ALL, "office"), basis=one.basis, help="编定文号，印发各单位执行。",
    )  # fmt: skip
    yield Move(
        name="report_progress", label="报告进展", sources=frozenset({"running"}), target=None, by=DOERS | OFFICE,
        asks="linkage.forms:StepForm", effect="linkage.moves.works:report_progress", tells=("office",),
        basis=one.basis,
    )  # fmt: skip
    yield from _of_its_own(one)
    yield Move(
        name="report", label="报送总结", sources=frozenset({"running"}), target="reporting", by=OFFICE, primary=True,
        asks="linkage.forms:ReportForm", effect="linkage.moves.works:report", stops=("FJ_TASK",),
        tells=("convenor",), internal=True, basis=one.basis,
    )  # fmt: skip
    yield Move(
        name="approve_report", label="审定总结", sources=frozenset({"reporting"}), target="closed", by=CONVENOR,
        primary=True, asks="supervision.matters.forms:OpinionForm", effect="linkage.moves.works:say",
        letter="joint_report", tells=(*ALL, "office"), basis=one.basis,
    )  # fmt: skip
    yield Move(
        name="return_report", label="退回继续办理", sources=frozenset({"reporting"}), target="running", by=CONVENOR,
        asks="supervision.matters.forms:ReasonForm", effect="linkage.moves.works:return_report", starts=(DUE,),
        tells=("office",), internal=True, basis=one.basis, help="完成时限不变。",
    )  # fmt: skip
    yield Move(
        name="change_due", label="调整完成时限", sources=frozenset({"running"}), target=None, by=CONVENOR,
        asks="linkage.forms:DueForm", effect="linkage.moves.works:change_due", cancels=("FJ_TASK",), starts=(DUE,),
        tells=(*ALL, "office"), own_work=False, basis=one.basis,
    )  # fmt: skip


def _of_its_own(one: Work) -> Iterator[Move]:
    """What only an inspection, a training or a petition has."""
    if one.settles:
        yield from settling(one.basis)
    if one.has_defects:
        yield Move(
            name="draw_files", label="抽取案卷", sources=frozenset({"running"}), target=None, by=OFFICE,
            asks="linkage.forms:DrawFilesForm", effect="linkage.moves.works:draw_files", own_work=False, tells=ALL,
            basis=one.basis, help="从被检查单位报送的案卷清单中随机抽取；清单和种子相同，任何人重抽结果相同。",
        )  # fmt: skip
        yield Move(
            name="record_defects", label="登记问题并下达整改", sources=frozenset({"running"}), target=None, by=OFFICE,
            asks="linkage.forms:DefectsForm", effect="linkage.moves.works:record_defects", tells=("lead",),
            basis=one.basis, help="每个问题写明案卷、责任单位和整改期限，各成为一项任务，按期提醒。",
        )  # fmt: skip
    if one.has_attendance:
        yield Move(
            name="sign_in", label="签到", sources=frozenset({"running"}), target=None, by=DOERS, own_work=False,
            asks="linkage.forms:SignInForm", effect="linkage.moves.works:sign_in", basis=one.basis,
            help="扫描现场二维码，或者输入现场显示的签到码。",
        )  # fmt: skip
        yield Move(
            name="record_attendance", label="补登签到", sources=frozenset({"running"}), target=None, by=OFFICE,
            asks="linkage.forms:AttendeesForm", effect="linkage.moves.works:record_attendance", own_work=False,
            basis=one.basis,
        )  # fmt: skip
        yield Move(
            name="confirm_guests", label="确认来宾签到", sources=frozenset({"running"}), target=None, by=OFFICE,
            asks="linkage.forms:ConfirmGuestsForm", effect="linkage.moves.guests:confirm_guests", own_work=False,
            guards=("linkage.moves.guests:guests_wait",), quiet=True, basis=one.basis,
            help="没有账号的来宾扫描现场二维码自行填写，核对后列入签到表。",
        )  # fmt: skip
        yield Move(
            name="record_scores", label="登记成绩", sources=frozenset({"running"}), target=None, by=OFFICE,
            asks="linkage.forms:ScoresForm", effect="linkage.moves.scores:record_scores", own_work=False,
            basis=one.basis, help="逐行填写，或者导入含有单位、姓名、成绩三栏的表格；同一人以最后登记的为准。",
        )  # fmt: skip


def _always(one: Work) -> Iterator[Move]:
    going = frozenset(states(one)) - {"closed", "cancelled"}
    yield from relate_moves(
        frozenset(states(one)) - {"cancelled"}, OFFICE | DOERS, one.basis, internal=False,
        help="登记由此办理的线索、案件、检察建议等；他人只看到其本来可以看到的事项。",
    )  # fmt: skip
    yield Move(
        name="cancel", label="取消", sources=going, target="cancelled", by=CONVENOR, own_work=False,
        asks="supervision.matters.forms:ReasonForm", effect="linkage.moves.works:say", cancels=("FJ_TASK",),
        tells=(*ALL, "office"), basis=one.basis,
    )  # fmt: skip


def average(rows: list[dict[str, str]]) -> str:
    """The mean of the scores to one decimal, halves up; empty of none."""
    if not rows:
        return ""
    mean = sum((Decimal(row["score"]) for row in rows), Decimal(0)) / len(rows)
    return str(mean.quantize(Decimal("0.1"), ROUND_HALF_UP))


def sum_text(rows: list[dict[str, str]]) -> str:
    """How many were tested and their average, in words."""
    return f"参加测试{len(rows)}人，平均{average(rows)}分" if rows else ""


def by_unit(rows: list[dict[str, str]]) -> list[tuple[str, list[dict[str, str]]]]:
    """The scores of each unit, by its name."""
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        found[row["unit"]].append(row)
    return sorted(found.items())
