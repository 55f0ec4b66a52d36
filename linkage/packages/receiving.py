"""What becomes of a package that comes: each act once, through the engine, by the accounts of its sender's bodies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from linkage.models import ExchangedAct, ExchangedMatter, Package, PackageState, Partner, Seat
from linkage.packages.format import Opened, Refused, read
from linkage.packages.keys import own_code
from linkage.packages.partners import acting_for
from linkage.packages.sending import KINDS, SEND, asks_of, keep
from supervision.accounts.models import Body, Person
from supervision.documents import storage
from supervision.documents.originals import Original, arriving
from supervision.ledger.models import Action
from supervision.ledger.services import record
from supervision.matters.models import Matter
from supervision.matters.procedures import Move, procedure_of, procedures, resolve
from supervision.matters.roles import roles_of
from supervision.matters.services import IllegalMove, open_matter, perform

# How the sender's own steps are made up here before its letter arrives, by the state in which it finds the matter.
STEPS = {"": ("submit", "approve"), "returned": ("redraft", "revise", "submit", "approve")}
DECIDED = {"opinion": "已在发出单位审批。", "remark": "", "reason": ""}
# Clocks of two machines differ a little; what lies further ahead is no act of the past.
AHEAD = timedelta(minutes=10)
FAILURES = (IllegalMove, PermissionDenied, ValidationError, IntegrityError, ValueError, LookupError)


class RowRefused(ValueError):
    """One act is not carried out; the message says why."""


@dataclass
class Arrival:
    """One act of a package while it is carried out."""

    partner: Partner
    package: Package
    files: dict[str, bytes]
    item: dict[str, Any]
    act: dict[str, Any]
    accounts: tuple[Person, ...] = ()

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.act["at"])


def receive(data: bytes, *, by: Person | None, now: datetime) -> Package:
    """Take in a package: check it, carry out what is new in it, and make the receipt that goes back.

    Raises Refused when the package as a whole is not taken. The same package again changes nothing that was done; acts
    that could not be carried out before are tried once more.
    """
    partners = {one.code: one for one in Partner.objects.filter(is_active=True)}
    opened = read(data, key_of=lambda code: partners[code].key if code in partners else None, to=own_code())
    with transaction.atomic():
        # One at a time from each partner, so that two copies at once are one after the other.
        partner = Partner.objects.select_for_update().get(code=opened.manifest["from"], is_active=True)
        package = _known(partner, opened, data, by, now)
        if package.kind == "receipt":
            _take_receipt(package, opened.content, now)
        else:
            _take_matters(package, opened, by, now)
        record(
            action=Action.IMPORT,
            name="package",
            label="导入交换包",
            actor=by,
            data={"package": str(package.uid), "from": partner.code, "digest": package.digest, **counts(package)},
        )
    return package


def _known(partner: Partner, opened: Opened, data: bytes, by: Person | None, now: datetime) -> Package:
    """The package as it was taken in before, or as it is kept now; Refused when its number stood for another."""
    package, made = Package.objects.get_or_create(
        partner=partner,
        incoming=True,
        uid=opened.manifest["id"],
        defaults={
            "kind": opened.manifest["kind"],
            "digest": opened.digest,
            "size": len(data),
            "state": PackageState.TAKEN,
            "by": by,
            "at": now,
        },
    )
    if package.digest != opened.digest:
        raise Refused("同一包号已经导入过内容不同的交换包，不能采信。")
    if made:
        storage.store(package.pk, [data], ".zip")
    return package


def counts(package: Package) -> dict[str, int]:
    """How many acts were carried out, known already, refused."""
    results = [row["result"] for row in package.rows]
    return {name: results.count(name) for name in ("done", "known", "refused")}


# --- receipts ---------------------------------------------------------------------------------------------------------
def _take_receipt(package: Package, content: dict[str, Any], now: datetime) -> None:
    """What the other side says of a package of ours."""
    answered = Package.objects.filter(
        partner=package.partner, incoming=False, uid=content["package"], digest=content["digest"]
    ).first()
    if answered is None:
        raise Refused("回执所指的交换包不是本系统发出的。")
    own = {act.uid: act for act in ExchangedAct.objects.filter(incoming=False, matter__in=_matters_of(answered))}
    for row in content["rows"]:
        act = own.get(row["uid"])
        if act is None or act.confirmed_at:
            continue
        refused = row["result"] == "refused"
        act.confirmed_at, act.refusal = (None, row["reason"]) if refused else (now, "")
        act.save(update_fields=["confirmed_at", "refusal"])
    answered.state, answered.rows, answered.next_try_at = PackageState.CONFIRMED, content["rows"], None
    answered.save(update_fields=["state", "rows", "next_try_at"])
    package.answers, package.rows = answered, content["rows"]
    package.save(update_fields=["answers", "rows"])


def _matters_of(package: Package) -> Any:
    return ExchangedAct.objects.filter(package__partner=package.partner, incoming=False).values("matter_id")


# --- acts -------------------------------------------------------------------------------------------------------------
def _take_matters(package: Package, opened: Opened, by: Person | None, now: datetime) -> None:
    rows = []
    for item in opened.content["matters"]:
        for act in item["acts"]:
            arrival = Arrival(package.partner, package, opened.files, item, act)
            rows.append({"uid": act["uid"], **_row(arrival, now)})
    fresh = [(row["uid"], row["result"] == "refused", row["reason"]) for row in rows]
    before = [(row["uid"], row["result"] == "refused", row["reason"]) for row in package.rows]
    if fresh != before or not package.receipts.exists():
        package.rows = rows
        package.save(update_fields=["rows"])
        receipt = {"kind": "receipt", "package": str(package.uid), "digest": package.digest, "rows": rows}
        keep(package.partner, "receipt", receipt, {}, by=by, now=now, answers=package)


def _row(arrival: Arrival, now: datetime) -> dict[str, str]:
    """What becomes of one act; whatever fails leaves no trace but the reason."""
    if ExchangedAct.objects.filter(uid=arrival.act["uid"], incoming=True).exists():
        return {"result": "known", "reason": ""}
    try:
        with transaction.atomic():
            matter = _carry_out(arrival, now)
            ExchangedAct.objects.create(
                uid=arrival.act["uid"], matter=matter, package=arrival.package, incoming=True, at=arrival.at
            )
    except FAILURES as error:
        return {"result": "refused", "reason": _reason(error)}
    return {"result": "done", "reason": ""}


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "；".join(error.messages)[:500]
    if isinstance(error, IllegalMove | PermissionDenied | RowRefused):
        return str(error)[:500]
    return "办理内容不完整或者与本系统已有记录重复。"


def _carry_out(arrival: Arrival, now: datetime) -> Matter:
    act, code = arrival.act, arrival.partner.code
    if act["uid"].partition(":")[0] != code:
        raise RowRefused("办理编号不是发送方的。")
    if arrival.at > now + AHEAD:
        raise RowRefused("办理时间晚于当前时间。")
    if act["after"] and not ExchangedAct.objects.filter(uid=act["after"], incoming=True).exists():
        raise RowRefused("此前的办理尚未收到，请先导入此前的交换包。")
    matter = _found(arrival)
    body = _body_of(arrival)
    arrival.accounts = acting_for(arrival.partner, body)
    with arriving(_original(arrival)):
        if act["move"] == SEND:
            return _arrive(arrival, matter, body)
        if matter is None:
            raise RowRefused("事项尚未收到，请先导入此前的交换包。")
        if body.pk not in (matter.office_id, matter.counterpart_id):
            raise RowRefused("办理单位不是本事项的当事单位。")
        return _do(arrival, matter, act["move"])


def _found(arrival: Arrival) -> Matter | None:
    """The matter as it stands here: ours by its number, theirs by what was noted when it came."""
    uid, partner = arrival.item["uid"], arrival.partner
    place, _, number = uid.partition(":")
    if place == own_code():
        matter = Matter.objects.filter(pk=int(number), kind__in=KINDS).select_related("office", "counterpart").first()
        if matter is None or not partner.seats.filter(body=matter.counterpart_id).exists() or not matter.issued_on:
            raise RowRefused("本系统没有这一事项。")
        return matter
    if place != partner.code:
        raise RowRefused("事项编号不是发送方的。")
    known = ExchangedMatter.objects.filter(uid=uid, partner=partner).select_related("matter").first()
    return known.matter if known else None


def _body_of(arrival: Arrival) -> Body:
    """The body that acted, which must be one of the sender's."""
    seat = arrival.partner.seats.filter(body__code=arrival.act["by"]["body"]).select_related("body").first()
    if seat is None:
        raise RowRefused("办理单位不属于发送方。")
    return seat.body


def _original(arrival: Arrival) -> Original:
    """The letter as the sender made it."""
    said = arrival.act.get("letter")
    if said is None:
        return Original()
    suffixes = {"pdf": ".pdf", "docx": ".docx", "signed": ".signed.pdf"}
    files = {suffix: _file(arrival, said[name]) for name, suffix in suffixes.items() if name in said}
    about = {name: said[name] for name in ("version", "title", "text", "pages", "data", "signer")}
    return Original(number=said["number"], kind=said["kind"], about=about, files=files)


def _file(arrival: Arrival, digest: str) -> bytes:
    if digest not in arrival.files:
        raise RowRefused("包内缺少所列的文件。")
    return arrival.files[digest]


def _arrive(arrival: Arrival, matter: Matter | None, body: Body) -> Matter:
    """A letter of the other side comes for the first time, or again after it was returned."""
    item = arrival.item
    if item["kind"] not in KINDS or body.code != item["office"]:
        raise RowRefused("本系统不接收此类事项。")
    state = matter.state if matter else ""
    if state not in STEPS:
        raise RowRefused("本事项已经在办理，不能再次发来。")
    if matter is None:
        matter = _opened(arrival, body)
    for name in STEPS[state]:
        matter = _do(arrival, matter, name)
    return _do(arrival, matter, SEND)


def _opened(arrival: Arrival, office: Body) -> Matter:
    procedure = procedures()[arrival.item["kind"]]
    draft = procedure.model(kind=procedure.kind, office=office)
    clerk = arrival.accounts[0]
    data = _cleaned(arrival, draft, procedure.opening, clerk)
    here = data.get("counterpart")
    if not isinstance(here, Body) or here.code != arrival.item["counterpart"]:
        raise RowRefused("接收单位与函件载明的不一致。")
    if Seat.objects.filter(body=here).exists():
        raise RowRefused("接收单位不在本系统。")
    made = open_matter(procedure.kind, actor=clerk, office=office, data=data, now=arrival.at)
    ExchangedMatter.objects.create(uid=arrival.item["uid"], partner=arrival.partner, matter=made)
    return made


def _do(arrival: Arrival, matter: Matter, name: str) -> Matter:
    """One move by whichever account of the sender's bodies has the power."""
    try:
        move = procedure_of(matter).move(name)
    except KeyError as error:
        raise RowRefused("本类事项没有这一办理动作。") from error
    if move.internal and arrival.act["move"] != SEND:
        raise RowRefused("内部办理动作不交换。")
    actor = next((one for one in arrival.accounts if move.by & roles_of(one, matter)), arrival.accounts[0])
    own = arrival.act["move"] == name or name == "revise"
    if own:
        # The record names who acted over there; the account itself keeps its name.
        actor.name = f"{arrival.act['by']['name']}（{arrival.partner.name}）"[:60]
    data = _cleaned(arrival, matter, move, actor) if own else DECIDED
    return perform(matter, name, actor=actor, data=data, now=arrival.at)


def _cleaned(arrival: Arrival, matter: Matter, move: Move, actor: Person) -> dict[str, Any]:
    """What was filled in, judged field by field as the form does, but for what depends on the present day."""
    reference = asks_of(matter, move) if move.name != SEND else ""
    if not reference:
        return {}
    form = resolve(reference)(matter=matter, person=actor)
    said = arrival.act["said"]
    data: dict[str, Any] = {}
    for name, item in form.fields.items():
        if isinstance(item, forms.FileField):
            data[name] = _uploads(arrival, matter)
        elif isinstance(item, forms.ModelChoiceField):
            data[name] = _named_body(item, said.get(name))
        else:
            data[name] = item.clean(said.get(name))
    return data


def _named_body(item: forms.ModelChoiceField, value: Any) -> Body | None:
    code = value.get("body") if isinstance(value, Mapping) else None
    found = item.queryset.filter(code=code).first() if code and item.queryset is not None else None
    if found is None and item.required:
        raise RowRefused("单位代码在本系统中不存在，或者不能作为接收单位。")
    return found if isinstance(found, Body) else None


def _uploads(arrival: Arrival, matter: Matter) -> list[SimpleUploadedFile]:
    """The act's files that the matter does not have yet."""
    present = set(matter.attachments.values_list("name", "sha256")) if matter.pk else set()
    wanted = [file for file in arrival.act["files"] if (file["name"], file["sha256"]) not in present]
    return [SimpleUploadedFile(file["name"], _file(arrival, file["sha256"])) for file in wanted]
