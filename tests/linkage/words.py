"""What the forms of the joint work clean to, and how a matter gets to a state."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from supervision.accounts.models import Body, Person
from supervision.matters.models import Matter
from supervision.matters.services import open_matter, perform
from tests.builders import Cast, fresh

EXCHANGE_PATHS: dict[str, tuple[str, ...]] = {
    "drafting": (),
    "approving": ("submit",),
    "approved": ("submit", "approve"),
    "sent": ("submit", "approve", "send"),
    "returned": ("submit", "approve", "send", "return_letter"),
    "received": ("submit", "approve", "send", "acknowledge"),
    "accepted": ("submit", "approve", "send", "acknowledge", "accept"),
    "declined": ("submit", "approve", "send", "acknowledge", "decline"),
    "answered": ("submit", "approve", "send", "acknowledge", "accept", "answer"),
    "closed": ("submit", "approve", "send", "acknowledge", "accept", "answer", "close"),
    "withdrawn": ("withdraw",),
}
SAID: dict[str, dict[str, Any]] = {
    "acknowledge": {"recipient": "内勤"},
    "return_letter": {"reason": "不属于本单位管辖"},
    "decline": {"reason": "已过处罚时效"},
    "answer": {"outcome": "filed", "answer": "已于今日立案。", "files": []},
    "attach": {"files": [], "remark": "补充说明"},
}


def exchange_data(to: Body, **changes: Any) -> dict[str, Any]:
    """A transfer of a clue about river garbage, to be answered within thirty days."""
    said = {
        "title": "涧河河道倾倒建筑垃圾",
        "type": "public_interest",
        "counterpart": to,
        "department": "",
        "facts": "巡查发现涧河东段河道内倾倒建筑垃圾约三百立方米，朱雀七三。",
        "basis": "《中华人民共和国固体废物污染环境防治法》第二十条",
        "suspects": "",
        "feedback_by": timezone.localdate() + timedelta(days=30),
        "contact": "经办人 0398-0000000",
        "secrecy": "ordinary",
        "files": [],
    }
    return said | changes


def act(matter: Matter, name: str, actor: Person, **changes: Any) -> Matter:
    """One act with the usual words."""
    said = SAID.get(name, {"opinion": "同意", "reason": "理由如卷", "remark": ""})
    return perform(matter, name, actor=fresh(actor), data=said | changes)


def from_agency(cast: Cast, upto: str = "drafting", kind: str = "transfer", **changes: Any) -> Matter:
    """From the agency to the county procuratorate."""
    said = exchange_data(cast.county, **changes) | ({} if kind == "transfer" else {"type": "data"})
    matter = open_matter(kind, actor=fresh(cast.clerk), office=cast.agency, data=said)
    return carry(cast, matter, upto, {"s": (cast.clerk, cast.agency_head), "r": (cast.prosecutor, cast.head)})


def from_procuratorate(cast: Cast, upto: str = "drafting", kind: str = "transfer", **changes: Any) -> Matter:
    """From the county procuratorate to the agency."""
    said = exchange_data(cast.agency, **changes) | ({} if kind == "transfer" else {"type": "expertise"})
    matter = open_matter(kind, actor=fresh(cast.prosecutor), office=cast.county, data=said)
    return carry(cast, matter, upto, {"s": (cast.prosecutor, cast.head), "r": (cast.clerk, cast.agency_head)})


def carry(cast: Cast, matter: Matter, upto: str, sides: dict[str, tuple[Person, Person]]) -> Matter:
    """Carry an exchange on by the clerks and heads of both sides."""
    clerks = {"submit", "send"}
    heads = {"approve", "withdraw", "close"}
    for name in EXCHANGE_PATHS[upto]:
        side, place = ("s", 0) if name in clerks else ("s", 1) if name in heads else ("r", 0)
        place = 1 if name in ("accept", "decline") else place
        changes = {"outcome": "given"} if name == "answer" and matter.kind == "request" else {}
        matter = act(matter, name, sides[side][place], **changes)
    assert matter.state == upto
    return matter
