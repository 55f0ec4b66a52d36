"""Service of a letter with proof, for any procedure: serve, sign for it, record the paper receipt (R12)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from supervision.matters.procedures import Move, Role, Start

ADDRESSEE = frozenset({Role.ADDRESSEE_CLERK, Role.ADDRESSEE_HEAD})
RECEIVER = frozenset({Role.RECEIVER_CLERK, Role.RECEIVER_HEAD})
SERVERS = frozenset({Role.HANDLER, Role.ASSISTANT})
CIVIL = "《中华人民共和国民事诉讼法》"
# What runs until a letter is signed for: the signature itself, and the five working days of the post.
IN_DELIVERY = ("QS_ACKNOWLEDGE", "SD_POST")
# By post, from the day of posting (检察专递规定第6条); the carrier has no account here.
POSTED = Start(term="SD_POST", on="details:posted_on", obliges="party", day_label="交邮之日")
# Letters to somebody outside beside the one to which a matter's own service belongs.
SERVED_APART = frozenset(
    {
        "case_termination",
        "complaint_reasons_request",
        "complaint_reply",
        "custody_result",
        "entrustment_letter",
        "error_correction",
        "evidence_request",
        "filing_review_decision",
        "filing_urging",
        "modification",
        "objection_decision",
        "re_examination_decision",
        "reconsideration_decision",
        "sentence_correction",
        "sentence_opinion",
        "withdrawal",
    }
)


@dataclass(frozen=True, kw_only=True)
class Service:
    """One letter on its way: from which state, by which to which; `of` tells the moves of several letters apart.

    `to` is the part of the body that is served: addressee or receiver.
    """

    issued: frozenset[str]
    served: str
    signed: str
    basis: str
    to: str = "addressee"
    of: str = ""
    document: str = ""
    starts: tuple[Start, ...] = ()
    stops: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    help: str = "送达日期确定后，期限自次日起算。"


def _suffix(one: Service) -> str:
    return f"_{one.of}" if one.of else ""


def serve(one: Service) -> Move:
    """送达."""
    return Move(
        name=f"serve{_suffix(one)}",
        label=f"送达{one.document}",
        sources=one.issued,
        target=one.served,
        by=SERVERS,
        asks="cases.forms.service:ServeForm",
        guards=one.guards,
        effect="cases.moves.service:serve",
        starts=(*one.starts, Start(term="QS_ACKNOWLEDGE", on="today"), POSTED),
        stops=one.stops,
        tells=one.tells or (one.to,),
        letter="announcement_record",
        letter_when="cases.moves.service:is_announced",
        letter_stays_inside=True,
        primary=True,
        basis=one.basis,
        help=one.help,
    )


def acknowledge(one: Service) -> Move:
    """签收."""
    return Move(
        name=f"acknowledge{_suffix(one)}",
        label=f"签收{one.document}",
        sources=frozenset({one.served}),
        target=one.signed,
        by=RECEIVER if one.to == "receiver" else ADDRESSEE,
        asks="cases.forms.service:AcknowledgeForm",
        effect="cases.moves.service:acknowledge",
        starts=one.starts,
        stops=IN_DELIVERY,
        letter="service_receipt",
        tells=("handler",),
        primary=True,
        basis=f"{CIVIL}第87条；{one.basis}",
        help="送达日期尚未确定的，签收日为送达日。",
    )


def record_receipt(one: Service) -> Move:
    """登记纸质回证: the same, from the receipt on paper."""
    return replace(
        acknowledge(one),
        name=f"record_receipt{_suffix(one)}",
        label="登记纸质回证",
        by=SERVERS,
        asks="cases.forms.service:PaperReceiptForm",
        effect="cases.moves.service:record_receipt",
        tells=(one.to, "handler"),
        primary=False,
        own_work=False,
        help="对方单位在纸质回证上签收的，按回证上的日期登记。",
    )


def serve_apart(states: Iterable[str]) -> Move:
    """送达其他文书: any other letter of the matter, with its receipt; what was served before is not offered again."""
    return Move(
        name="serve_letter",
        label="送达其他文书",
        sources=frozenset(states),
        target=None,
        by=SERVERS,
        asks="cases.forms.service:ServeLetterForm",
        guards=("cases.moves.service:a_letter_is_to_be_served",),
        effect="cases.moves.service:serve_letter",
        letter="service_receipt",
        letter_stays_inside=True,
        quiet=True,
        basis=f"{CIVIL}第87–91条（检察机关的其他文书参照适用为可配置默认做法）",
        help="决定书、通知书、委托函等送达后，登记回证上的签收情况；邮寄的，收到回执后登记。",
    )


def service_moves(one: Service) -> tuple[Move, ...]:
    """送达, 签收, 登记纸质回证."""
    return (serve(one), acknowledge(one), record_receipt(one))
