"""半年通报: the half-year's state of the joint work, frozen, edited, approved by both sides, issued to the units.

府检联动意见第五部分第3项: every half-year the office circulates what was done, how the key tasks stand and what is
wrong, and urges each responsible unit to mend it and to answer. Who signs in which order is a configurable default.
"""

from __future__ import annotations

from supervision.matters.models import Matter, Phase
from supervision.matters.procedures import Move, Procedure, Role, Start

R = Role
BASIS = "渑池县人民政府、渑池县人民检察院府检联动意见第五部分第3项"
STEPS = f"{BASIS}（程序环节为可配置默认做法）"
OFFICE, CONVENOR, CHIEF = frozenset({R.OFFICE}), frozenset({R.CONVENOR}), frozenset({R.RECEIVER_HEAD})
BOTH = "linkage.moves.bulletins:signs_for_a_side"
HALF_YEAR = Start(
    term="FJ_BULLETIN_HALF_YEAR", on="half_began_on", obliges="owner", day_label="本期半年起始之日",
    when="linkage.moves.mechanisms:is_the_joint_meeting",
)  # fmt: skip

BULLETIN = Procedure(
    kind="bulletin",
    label="半年通报",
    addressee_label="成员单位",
    app="linkage",
    icon="newspaper",
    model=Matter,
    states={
        "drafting": "起草中",
        "chief_review": "待检察长审签",
        "convenor_review": "待召集人审签",
        "issued": "已印发待反馈",
        "closed": "已办结",
        "dropped": "已撤销",
    },
    phases={
        "drafting": Phase.DRAFTING,
        "chief_review": Phase.APPROVING,
        "convenor_review": Phase.APPROVING,
        "issued": Phase.SERVED,
        "closed": Phase.CLOSED,
        "dropped": Phase.WITHDRAWN,
    },
    parents={"mechanism": frozenset({"in_force"})},
    needs_parent=True,
    track=(
        ("drafting", "起草", "opened_on"),
        ("chief_review", "检察长审签", ""),
        ("convenor_review", "召集人审签", ""),
        ("issued", "印发", "issued_on"),
        ("closed", "办结", "closed_on"),
    ),
    letter_data="linkage.reports.bulletins:letter_data",
    sections="linkage.reports.bulletins:sections",
    gathers="linkage.reports.bulletins:gathers",
    links="linkage.reports.bulletins:links",
    texts="linkage.reports.bulletins:texts",
    turn="linkage.reports.turns:of_bulletin",
    basis=BASIS,
    opening=Move(
        name="draft",
        label="起草半年通报",
        sources=frozenset(),
        target="drafting",
        by=OFFICE,
        asks="linkage.forms:BulletinForm",
        effect="linkage.moves.bulletins:draft",
        internal=True,
        basis=BASIS,
        help="按所选期间即时取数并冻结，据此生成初稿；此后数据变化不影响本期通报。",
    ),
    moves=(
        Move(
            name="revise", label="修改正文", sources=frozenset({"drafting"}), target=None, by=OFFICE, edits=True,
            asks="linkage.forms:BulletinTextForm", effect="linkage.moves.bulletins:revise", internal=True,
            basis=STEPS, help="数字以冻结数据为准；在下方列明督促整改的单位、问题、要求和反馈日期。",
        ),
        Move(
            name="freeze_again", label="重新取数", sources=frozenset({"drafting"}), target=None, by=OFFICE, edits=True,
            effect="linkage.moves.bulletins:freeze_again", internal=True, own_work=False, basis=STEPS,
            help="再取一次并冻结，以前各次照样保留；未改动过的段落按新数据重写，改动过的不变。",
        ),
        Move(
            name="submit", label="报请审签", sources=frozenset({"drafting"}), target="chief_review", by=OFFICE,
            primary=True, asks="supervision.matters.forms:RemarkForm", effect="linkage.moves.bulletins:submit",
            tells=("receiver_head",), internal=True, basis=STEPS, help="先送检察长审签，再送召集人审签。",
        ),
        Move(
            name="agree", label="同意", sources=frozenset({"chief_review"}), target="convenor_review", by=CHIEF,
            primary=True, guards=(BOTH,), asks="supervision.matters.forms:OpinionForm",
            effect="linkage.moves.bulletins:agree", tells=("office", "convenor"), internal=True, basis=STEPS,
            not_owed="linkage.moves.bulletins:signs_for_none",
            help="由检察长为检察机关一方审签。",
        ),
        Move(
            name="send_back", label="退回修改", sources=frozenset({"chief_review", "convenor_review"}),
            target="drafting", by=CHIEF | CONVENOR, guards=(BOTH,), asks="supervision.matters.forms:ReasonForm",
            effect="cases.moves.exchanges:say", tells=("office",), internal=True, basis=STEPS,
        ),
        Move(
            name="issue", label="审签印发", sources=frozenset({"convenor_review"}), target="issued", by=CONVENOR,
            primary=True, asks="supervision.matters.forms:OpinionForm", effect="linkage.moves.bulletins:issue",
            letter="bulletin", numbered=True, tells=("office", "receiver", "member"), basis=BASIS,
            help="由召集人为政府一方审签。编定文号，生成通报，发送各成员单位；下一期自本期半年届满之日起计。",
        ),
        Move(
            name="urge_units", label="下达整改反馈任务", sources=frozenset({"issued"}), target=None, by=OFFICE,
            primary=True, guards=("linkage.moves.bulletins:units_wait",),
            effect="linkage.moves.bulletins:urge_units", basis=BASIS,
            help="通报列明的每个单位、每项要求成为一项重点任务，按通报载明的反馈日期计时。",
        ),
        Move(
            name="close", label="办结", sources=frozenset({"issued"}), target="closed", by=OFFICE, own_work=False,
            guards=("linkage.moves.bulletins:all_have_answered",), asks="supervision.matters.forms:RemarkForm",
            effect="cases.moves.exchanges:say", basis=STEPS, help="各单位反馈均已验收后办结。",
        ),
        Move(
            name="drop", label="撤销", sources=frozenset({"drafting"}), target="dropped", by=OFFICE, own_work=False,
            asks="supervision.matters.forms:ReasonForm", effect="cases.moves.exchanges:say", internal=True,
            basis=STEPS,
        ),
    ),
)  # fmt: skip
