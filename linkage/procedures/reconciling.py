"""移送对账: each month both sides compare their ledgers of transfers, see what is missing, and sign.

府检联动意见第四部分第1项 asks that transfers and results be told to each other; comparing them monthly is a default.
"""

from __future__ import annotations

from typing import Any

from supervision.matters.models import Matter, Part, Phase
from supervision.matters.procedures import Move, Procedure, Role

R = Role
BASIS = "渑池县人民政府、渑池县人民检察院府检联动意见第四部分第1项（月度对账为可配置默认做法）"
OFFICE = frozenset({R.OFFICE})
CLERKS = frozenset({R.LEAD_CLERK, R.RESPONSIBLE_CLERK})
HEADS = frozenset({R.LEAD_HEAD, R.RESPONSIBLE_HEAD})
BOTH = ("lead", "responsible")
# What a unit's own ledger also counts: sent by it, signed for by it, results given by it.
DECLARED = (("sent", "移出"), ("received", "签收移入"), ("answered", "反馈结果"))

# What the joint office does not see it cannot count; a unit that counts it too would seem to differ.
LEFT_OUT = "刑事和限制知悉的移送不在联席办可见范围，系统数不计入；填报时请同样不计这两类。"

RECONCILIATION = Procedure(
    kind="reconciliation",
    label="移送对账",
    app="linkage",
    icon="scale",
    model=Matter,
    states={"checking": "核对签认中", "closed": "已对账", "cancelled": "已作废"},
    phases={"checking": Phase.SERVED, "closed": Phase.CLOSED, "cancelled": Phase.WITHDRAWN},
    parents={"mechanism": frozenset({"in_force"})},
    needs_parent=True,
    owner_part=Part.MEMBER,
    track=(("checking", "核对签认", "issued_on"), ("closed", "对账完成", "closed_on")),
    letter_data="linkage.letters:reconciliation_data",
    sections="linkage.reports.reconciling:sections",
    turn="linkage.reports.turns:of_reconciliation",
    basis=BASIS,
    opening=Move(
        name="compile",
        label="编制月度对账",
        sources=frozenset(),
        target="checking",
        by=OFFICE,
        asks="linkage.forms:ReconcileForm",
        effect="linkage.moves.reconciling:compile_month",
        tells=BOTH,
        basis=BASIS,
        help="按月汇总各单位移送、签收和结果，标明缺签收、缺结果和无移送的单位，送双方核对；刑事和限制知悉的移送不在联席办可见范围，不计入。",
    ),
    moves=(
        Move(
            name="declare", label="填报本单位台账数", sources=frozenset({"checking"}), target=None, by=CLERKS,
            primary=True, asks="linkage.forms:DeclareForm", effect="linkage.moves.reconciling:declare",
            not_owed="linkage.moves.reconciling:has_declared", tells=("office",), basis=BASIS,
            help=f"按本单位自己的台账填报；与系统数不一致的，写明原因。{LEFT_OUT}",
        ),
        Move(
            name="sign", label="签认", sources=frozenset({"checking"}), target=None, by=HEADS, primary=True,
            guards=("linkage.moves.reconciling:own_numbers_are_declared",),
            asks="supervision.matters.forms:OpinionForm", effect="linkage.moves.reconciling:sign", tells=("office",),
            not_owed="linkage.moves.reconciling:need_not_sign", basis=BASIS,
        ),
        Move(
            name="refresh", label="重新汇总", sources=frozenset({"checking"}), target=None, by=OFFICE,
            effect="linkage.moves.reconciling:refresh", own_work=False, basis=BASIS,
            help="补签收、补结果后重新汇总；数字有变化的单位须重新签认。",
        ),
        Move(
            name="close", label="完成对账", sources=frozenset({"checking"}), target="closed", by=OFFICE, primary=True,
            guards=("linkage.moves.reconciling:both_sides_have_signed",),
            asks="supervision.matters.forms:RemarkForm", effect="linkage.moves.reconciling:close",
            letter="reconciliation", numbered=True, tells=(*BOTH, "convenor"), basis=BASIS,
            help="检察院和有移送的单位均已签认后，生成对账单。",
        ),
        Move(
            name="cancel", label="作废", sources=frozenset({"checking"}), target="cancelled", by=OFFICE,
            asks="supervision.matters.forms:ReasonForm", effect="cases.moves.exchanges:say", own_work=False,
            tells=BOTH, basis=BASIS,
        ),
    ),
)  # fmt: skip


def is_empty(row: dict[str, Any]) -> bool:
    """A unit without any transfer in the month."""
    return not any(row["counts"].values())


def flags(row: dict[str, Any]) -> list[str]:
    """What is wrong with a unit's month, in words."""
    counts, declared = row["counts"], row.get("declared") or {}
    found = ["本月无移送"] if is_empty(row) else []
    words = (("unsigned_in", "未签收"), ("owed", "未反馈结果"), ("unsigned", "移出后对方未签收"))
    found += [
        f"{label}{counts[name]}件" for name, label in (*words, ("unanswered", "移出后对方未反馈")) if counts[name]
    ]
    differing = [f"{label}填报{declared[name]}、系统{counts[name]}" for name, label in DECLARED
                 if declared and declared[name] != counts[name]]  # fmt: skip
    return found + [f"数字不一致：{'；'.join(differing)}"] * bool(differing)


def figures_text(row: dict[str, Any]) -> str:
    """The figures of one unit, its own beside them where they were declared, and why they differ."""
    declared = row.get("declared") or {}
    parts = [
        f"{label}{row['counts'][name]}{f'（填报{declared[name]}）' if declared else ''}" for name, label in DECLARED
    ]
    why = f"；原因：{row['why'].rstrip('。')}" if row.get("why") else ""
    return f"{'，'.join(parts)}{why}"
