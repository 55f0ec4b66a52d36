"""The course of every letter between bodies: what `exchanges.py` tells of a kind, made into its procedure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from cases.procedures.common import HAND_OVER, everywhere
from cases.procedures.exchanges import CLERK, FORMS, HEADS, MOVES, SAYS, SENDERS, WATCHED, Exchange
from cases.procedures.service import IN_DELIVERY, RECEIVER, SERVERS, Service, service_moves
from supervision.matters.models import Matter, Part
from supervision.matters.procedures import Move, Procedure, Role, Start

R = Role


def build(one: Exchange) -> Procedure:
    """The procedure of one kind of letter."""
    states = one.states
    return Procedure(
        kind=one.kind,
        label=one.label,
        app=one.app,
        family=one.family,
        made_from=one,
        icon=one.icon,
        model=Matter,
        states={name: label for name, (label, _) in states.items()},
        phases={name: phase for name, (_, phase) in states.items()},
        parents=one.parents,
        needs_parent=one.needs_parent,
        functions=one.functions,
        fits=one.fits,
        owner_fits=one.owner_fits,
        owner_part=Part.SENDER,
        owners=one.owners,
        track=_track(one),
        answers=one.terms if one.answered else (),
        letter_data="cases.moves.exchange_letters:letter_data",
        sections=one.sections,
        gathers=one.gathers,
        texts="cases.reports.exchanges:texts",
        links=one.links,
        basis=one.basis,
        opening=_opening(one),
        moves=tuple(_moves(one)),
    )


def _opening(one: Exchange) -> Move:
    """Drafting the letter."""
    return Move(
        name="draft",
        label=one.opening,
        sources=frozenset(),
        target="drafting",
        by=one.drafted_by,
        asks=one.form,
        effect=f"{MOVES}:draft",
        internal=True,
        basis=one.basis,
        help=one.help,
    )


def _track(one: Exchange) -> tuple[tuple[str, str, str], ...]:
    """The stages that the page of this kind shows."""
    stages = (
        ("drafting", "起草", "opened_on"),
        ("approving", "审批", ""),
        ("sent" if one.way == "sent" else "issued", one.sent, "issued_on"),
        ("received", "签收", "served_on"),
        ("accepted", "办理", ""),
        ("answered", one.answered, "answered_on"),
        *((name, label, "") for name, (_, _, label) in one.further.items()),
        ("closed", "办结", "closed_on"),
    )
    return tuple(stage for stage in stages if stage[0] in one.states)


def _moves(one: Exchange) -> Iterator[Move]:
    """The moves of the kind; what leads from nowhere it knows is left out."""
    parts = (_before(one), _going(one), _receiving(one), _answering(one), one.more, _after(one))
    for move in (move for moves in parts for move in moves):
        if move.sources and one.watched and move.name in WATCHED:
            yield replace(move, tells=(*move.tells, one.watched))
        elif move.sources:
            yield move


def _move(
    one: Exchange, name: str, label: str, sources: str, target: str | None, by: frozenset, **more: object
) -> Move:
    """A move of this course; what most of them share is said once. Sources that the kind does not have fall away."""
    said = {"asks": f"{SAYS}:ReasonForm", "effect": f"{MOVES}:say", **more}
    return Move(
        name=name,
        label=label,
        sources=frozenset(sources.split()) & set(one.states),
        target=target,
        by=by,
        basis=one.basis,
        **said,  # type: ignore[arg-type]
    )


def _before(one: Exchange) -> Iterable[Move]:
    """Inside the sender: drafting and approval."""
    decider = "sender_head" if one.decided_by == HEADS else "chief"
    note = "cases.moves:note"
    yield _move(
        one, "revise", "修改", "drafting", None, CLERK, edits=True, internal=True, own_work=False,
        asks=one.form, effect=f"{MOVES}:revise",
    )  # fmt: skip
    yield _move(
        one, "submit", "提请审批", "drafting", "approving", CLERK, asks=f"{SAYS}:RemarkForm", effect=note,
        tells=(decider,), internal=True, primary=True, letter=one.plan_letter,
        letter_stays_inside=bool(one.plan_letter),
        help="报本单位负责人审批。" if one.decided_by == HEADS else "报检察长决定。",
    )  # fmt: skip
    yield _move(
        one, "approve", "同意", "approving", "approved", one.decided_by, asks=f"{SAYS}:OpinionForm",
        effect=f"{MOVES}:approve", guards=("cases.moves:decided_by_another",), tells=("sender_clerk",),
        internal=True, primary=True, starts=_before_the_day(one), bulk=one.several, reads_first=one.several,
    )  # fmt: skip
    yield _move(
        one, "send_back", "退回修改", "approving", "drafting", one.decided_by, effect=note, tells=("sender_clerk",),
        internal=True,
    )  # fmt: skip


def _before_the_day(one: Exchange) -> tuple[Start, ...]:
    """What runs from the decision: the term for sending the letter, and what must be told some days before the day in
    it, such as a hearing (听证工作规定第10条).
    """
    sent = tuple(Start(term=term, on="today", obliges="owner") for term in one.dispatched)
    if one.way != "named":
        return sent
    return (*sent, *(Start(term=term, on="details:feedback_by", obliges="owner") for term in one.terms))


def _going(one: Exchange) -> Iterable[Move]:
    """Out of the house: sent in this system, served with proof, or handed to somebody named."""
    by_function = tuple(Start(term=term, on="served_on", only_for=name) for name, term in one.term_of.items())
    answer = by_function or tuple(
        Start(term=term, on="served_on", date="details:feedback_by" if one.dated else "") for term in one.terms
    )
    letter = {"asks": "", "letter": one.letter, "numbered": True, "primary": True}
    if one.way == "sent":
        yield _move(
            one, "send", one.sent, "approved", "sent", SENDERS, effect=f"{MOVES}:send", tells=("receiver",),
            starts=(Start(term="QS_ACKNOWLEDGE", on="today"),), **letter,
            help="编定文号、生成函件，接收单位自此可见，三个工作日内签收。",
        )  # fmt: skip
        yield _move(
            one, "acknowledge", "签收", "sent", "received", RECEIVER, asks=f"{FORMS}:ReceiptForm",
            effect=f"{MOVES}:acknowledge", stops=("QS_ACKNOWLEDGE",), starts=answer, tells=("sender",), primary=True,
            help="签收后按函件载明的日期反馈。",
        )  # fmt: skip
        return
    yield _move(
        one, "issue", one.sent, "approved", "issued", SENDERS, effect=f"{MOVES}:issue", internal=True,
        weighs=one.weighs, bulk=one.several, **letter,
        help="编定文号、生成文书，随后送达。",
    )  # fmt: skip
    if one.way == "named":
        yield _move(
            one, "deliver", "登记送交", "issued", one.delivered, SERVERS, asks=f"{FORMS}:DeliverForm",
            effect=f"{MOVES}:deliver", stops=(*one.terms, *one.dispatched), tells=("sender_head",), internal=True,
            primary=True,
            help="登记以何种方式、于何日送交对方" + ("，本件随即办结。" if one.delivered == "closed" else "。"),
        )  # fmt: skip
        return
    yield from service_moves(
        Service(
            issued=frozenset({"issued"}), served="sent", signed="received", to="receiver", starts=answer,
            stops=one.dispatched, basis=one.basis,
        )
    )  # fmt: skip


def _receiving(one: Exchange) -> Iterable[Move]:
    """At the receiver: returning it, accepting or declining."""
    if one.returns:
        yield _move(
            one, "return_letter", "退回", "sent received", "returned", RECEIVER, effect=f"{MOVES}:return_letter",
            cancels=(*IN_DELIVERY, *one.terms), tells=("sender",),
            help="不属于本单位管辖或者材料不全的，写明理由退回。",
        )  # fmt: skip
    if one.accepts:
        yield _move(
            one, "accept", "受理", "received", "accepted", frozenset({R.RECEIVER_HEAD}), asks=f"{SAYS}:OpinionForm",
            starts=one.on_accept, tells=("sender", "receiver_clerk"), primary=True,
        )  # fmt: skip
    if one.declines:
        yield _move(
            one, "decline", one.declines, "received", "declined", frozenset({R.RECEIVER_HEAD}),
            effect=f"{MOVES}:decline", stops=one.terms, letter=one.answer_letter, tells=("sender",),
            help="写明理由，函告对方。",
        )  # fmt: skip


def _answering(one: Exchange) -> Iterable[Move]:
    """What comes back: by letter of the receiver, or on paper."""
    if not one.answered:
        return
    waiting = "accepted" if one.accepts else "received"
    yield _move(
        one, "answer", one.answered, waiting, "answered", RECEIVER, asks=f"{FORMS}:AnswerForm",
        effect=f"{MOVES}:answer", stops=one.answer_terms, letter=one.answer_letter, tells=("sender",), primary=True,
        help="以函件写明结果和理由，附有关材料。",
    )  # fmt: skip
    if one.way == "served":
        yield _move(
            one, "record_answer", f"登记纸质{one.answered}", waiting, "answered", SERVERS,
            asks=f"{FORMS}:PaperAnswerForm", effect=f"{MOVES}:record_answer", stops=one.terms,
            tells=("receiver", "sender_head"), own_work=False, help="对方以纸质函件答复的，按收到日期登记并附扫描件。",
        )  # fmt: skip


def _after(one: Exchange) -> Iterable[Move]:
    """Back at the sender: sending again, closing, withdrawing; and papers from both sides."""
    going = set(one.states) - {"closed", "withdrawn"}
    over = {"answered", "declined", *one.further}
    both = SENDERS if one.way == "named" else SENDERS | RECEIVER
    yield _move(
        one, "redraft", "改后再发", "returned", "drafting", CLERK, asks="", effect=f"{MOVES}:redraft", internal=True,
        primary=True, help="保留退回记录，回到起草环节，可以补充材料或者变更接收单位，重新审批、编号、发出。",
    )  # fmt: skip
    unanswered = one.settles & {"received"} if one.answered else frozenset()
    yield _move(
        one, "close", "办结", " ".join(one.settles - unanswered), "closed", SENDERS, asks=f"{SAYS}:RemarkForm",
        tells=("receiver",), primary=True,
    )  # fmt: skip
    yield _move(
        one, "close_unanswered", "不待答复办结", " ".join(unanswered), "closed", SENDERS, cancels=one.terms,
        tells=("receiver",), own_work=False, help="对方没有答复、也不再等待的，写明理由和后续措施。",
    )  # fmt: skip
    yield _move(
        one, "withdraw", "撤回", " ".join(going - over), "withdrawn", one.decided_by, own_work=False,
        cancels=(*IN_DELIVERY, *one.answer_terms, *one.dispatched),
        tells=("sender",) if one.way == "named" else ("sender", "receiver"),
    )  # fmt: skip
    yield _move(
        one, "attach", "补充材料", " ".join(going), None, both, own_work=False, asks=f"{SAYS}:AttachForm",
        effect=f"{MOVES}:attach", help="双方均可见。" if one.way != "named" else "材料归入本事项。",
    )  # fmt: skip
    if one.way != "sent":
        yield everywhere(HAND_OVER, dict.fromkeys(going, ""))
