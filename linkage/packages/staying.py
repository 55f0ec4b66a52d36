"""Why a matter does not go into a package: asked before one is made, and told by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from linkage.models import ExchangedAct, Partner, Seat
from linkage.packages.courses import courses, stays
from linkage.packages.crossing import ON_THE_WAY, copied_kinds, shared
from supervision.matters.models import Matter, Part, Party

SECRET = "知悉范围为“{}”，交换包只签名、不加密，不得装入；载体和线路符合保密要求的，由部署单位放开"
ELSEWHERE = "对方单位不在对接系统"
SPLIT = "主办、协办单位不在同一个系统，回复须在一处会签"
THIRD = "发出、接收和抄送的机关分属三个系统，没有收到的一方以书面送达"
NOT_YET = "文书尚未送达或者发出，没有可以交换的办理"
WAITS = "已装入交换包，尚未收到对方回执"
KNOWN = "没有对方尚未收到的办理"
OUT_OF_USE = "对方系统已经停用"


def limited(partner: Partner) -> QuerySet[Matter]:
    """The open matters with a partner that may not leave: too secret, or for units of several systems."""
    theirs = partner.seats.values("body_id")
    joint = Party.objects.filter(matter=OuterRef("pk"), part=Part.JOINT)
    away = Q(Exists(joint.exclude(body__in=theirs)), counterpart__in=theirs)
    lead_elsewhere = Q(Exists(joint.filter(body__in=theirs))) & ~Q(counterpart__in=theirs) & ~Q(office__in=theirs)
    third = Q(kind__in=copied_kinds(), counterpart__seat__isnull=False) & ~Q(counterpart__in=theirs)
    third &= Q(office__seat=None)
    secret = ~Q(secrecy__in=settings.EXCHANGE_SECRECY)
    found = shared(partner).filter(secret | away | lead_elsewhere | third, closed_on=None, issued_on__isnull=False)
    return found.order_by("-pk")


def reasons(matters: Collection[Matter]) -> list[tuple[Matter, str]]:
    """Each of these matters with the reason why it is not offered; the number of queries depends on none of them."""
    if not matters:
        return []
    seats = {seat.body_id: seat.partner for seat in Seat.objects.select_related("partner")}
    beside: dict[str, dict[int, list[int]]] = {Part.JOINT: defaultdict(list), Part.COPIED: defaultdict(list)}
    parties = Party.objects.filter(matter__in=matters, part__in=beside)
    for key, body, part in parties.values_list("matter", "body", "part"):
        beside[part][key].append(body)
    joint, copies = beside.values()
    acts = ExchangedAct.objects.filter(matter__in=matters).order_by().values_list("matter")
    crossed = dict(acts.annotate(waiting=Count("pk", filter=ON_THE_WAY & Q(incoming=False))))
    return [
        (one, _forbids(one, seats, joint[one.pk], copies[one.pk]) or _tells(crossed.get(one.pk))) for one in matters
    ]


def _forbids(matter: Matter, seats: dict[int, Partner], joint: Iterable[int], copies: Iterable[int]) -> str:
    """What stands against it, whatever has been done in it; empty where nothing does."""
    if matter.kind not in courses():
        return stays()[matter.kind]
    if matter.secrecy not in settings.EXCHANGE_SECRECY:
        return SECRET.format(matter.get_secrecy_display())
    addressed = {seats.get(key) for key in (matter.counterpart_id or 0, *joint)}
    if seats.get(matter.office_id) is None and len(addressed) > 1:
        return SPLIT
    partner = seats.get(matter.office_id) or next(iter(addressed))
    if courses()[matter.kind].copied:
        copied = {seats[key] for key in copies if key in seats}
        if partner is not None and copied - {partner}:
            return THIRD
        partner = partner or next(iter(copied), None)
    if partner is None:
        return ELSEWHERE
    return "" if partner.is_active else OUT_OF_USE


def _tells(waiting: int | None) -> str:
    """How far it has come, where nothing stands against it; by the number of acts on their way, None before any act."""
    if waiting:
        return WAITS
    return NOT_YET if waiting is None else KNOWN
