"""Service of a letter with proof, for any procedure: serve, sign for it, record the paper receipt (R12)."""

from dataclasses import dataclass

from supervision.matters.procedures import Move, Role, Start

ADDRESSEE = frozenset({Role.ADDRESSEE_CLERK, Role.ADDRESSEE_HEAD})
SERVERS = frozenset({Role.HANDLER, Role.ASSISTANT})
CIVIL = "《中华人民共和国民事诉讼法》"


@dataclass(frozen=True, kw_only=True)
class Service:
    """One letter on its way: from which state, by which to which; `of` tells the moves of several letters apart."""

    issued: frozenset[str]
    served: str
    signed: str
    basis: str
    of: str = ""
    document: str = ""
    starts: tuple[Start, ...] = ()
    stops: tuple[str, ...] = ()
    tells: tuple[str, ...] = ("addressee",)
    help: str = "送达日期确定后，期限自次日起算。"


def service_moves(one: Service) -> tuple[Move, ...]:
    """送达, 签收, 登记纸质回证."""
    suffix = f"_{one.of}" if one.of else ""
    signing = {
        "sources": frozenset({one.served}),
        "target": one.signed,
        "starts": one.starts,
        "stops": ("QS_ACKNOWLEDGE",),
        "letter": "service_receipt",
    }
    return (
        Move(
            name=f"serve{suffix}",
            label=f"送达{one.document}",
            sources=one.issued,
            target=one.served,
            by=SERVERS,
            asks="cases.forms.service:ServeForm",
            effect="cases.moves.service:serve",
            starts=(*one.starts, Start(term="QS_ACKNOWLEDGE", on="today")),
            stops=one.stops,
            tells=one.tells,
            primary=True,
            basis=one.basis,
            help=one.help,
        ),
        Move(
            name=f"acknowledge{suffix}",
            label=f"签收{one.document}",
            by=ADDRESSEE,
            asks="cases.forms.service:AcknowledgeForm",
            effect="cases.moves.service:acknowledge",
            tells=("handler",),
            primary=True,
            basis=f"{CIVIL}第87条；{one.basis}",
            help="送达日期尚未确定的，签收日为送达日。",
            **signing,  # type: ignore[arg-type]
        ),
        Move(
            name=f"record_receipt{suffix}",
            label="登记纸质回证",
            by=SERVERS,
            asks="cases.forms.service:PaperReceiptForm",
            effect="cases.moves.service:record_receipt",
            tells=("addressee", "handler"),
            own_work=False,
            basis=f"{CIVIL}第87条；{one.basis}",
            help="对方单位在纸质回证上签收的，按回证上的日期登记。",
            **signing,  # type: ignore[arg-type]
        ),
    )
