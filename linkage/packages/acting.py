"""One act of a package, carried out by the engine: whose it is, whether it may be, and what was filled in."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, SuspiciousOperation, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import DataError, IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from linkage.models import ExchangedAct, ExchangedMatter, Package, Partner, Seat
from linkage.packages.courses import REVISION, courses
from linkage.packages.crossing import BESIDE
from linkage.packages.deciding import UnlikeOurs, decision, in_words, moments, sequence
from linkage.packages.keys import own_code
from linkage.packages.partners import acting_for
from linkage.packages.words import CLOCK, asks_of
from recommendations.moves.drafting import joint_ids
from supervision.accounts.models import Body, Person
from supervision.documents.originals import Original, arriving
from supervision.documents.uploads import checked, clean_name
from supervision.matters.forms import MoveForm
from supervision.matters.models import Matter, Part
from supervision.matters.procedures import Move, procedure_of, procedures, resolve
from supervision.matters.roles import roles_of
from supervision.matters.services import IllegalMove, open_matter, perform

DECIDED = {
    "opinion": "已在发出单位审批。", "remark": "", "reason": "已在发出单位办理。",
    "team": "", "report": "已在移送机关核实。", "method": "现场查看",
}  # fmt: skip
# Clocks of two machines differ a little; what lies further ahead is no act of the past.
AHEAD = timedelta(minutes=10)
FAILURES = (
    IllegalMove, PermissionDenied, SuspiciousOperation, ValidationError, IntegrityError, DataError, ValueError,
    LookupError, OverflowError,
)  # fmt: skip
SUFFIXES = {"pdf": ".pdf", "docx": ".docx", "signed": ".signed.pdf"}


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
    # When the sender's own steps to the letter were taken, where that is told.
    moments: dict[str, datetime] = field(default_factory=dict)

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.act["at"])

    @property
    def decided(self) -> list[dict[str, str]]:
        """Which of them are told."""
        return list(self.act.get("decided", ()))


def carried_out(arrival: Arrival, now: datetime, gone: Collection[str] = ()) -> dict[str, str]:
    """What becomes of one act; whatever fails leaves no trace but the reason. `gone` were done when it came before."""
    uid, partner = arrival.act["uid"], arrival.partner
    if ExchangedAct.objects.filter(uid=uid, incoming=True, package__partner=partner).exists():
        return {"result": "known", "reason": ""}
    if uid in gone:
        return {"result": "refused", "reason": "此前已经办理，事项现已不在本系统，不再重复办理。"}
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
    if isinstance(error, IllegalMove | PermissionDenied | RowRefused | UnlikeOurs):
        return str(error)[:500]
    return "办理内容不完整或者与本系统已有记录重复。"


def _carry_out(arrival: Arrival, now: datetime) -> Matter:
    act = arrival.act
    if act["uid"].partition(":")[0] != arrival.partner.code:
        raise RowRefused("办理编号不是发送方的。")
    matter = _found(arrival)
    _check_order(arrival, matter, now)
    body = _body_of(arrival)
    arrival.accounts = acting_for(arrival.partner, body)
    with arriving(_original(arrival)):
        if act["move"] == courses()[arrival.item["kind"]].brings:
            return _arrive(arrival, matter, body)
        if matter is None:
            raise RowRefused("事项尚未收到，请先导入此前的交换包。")
        if not _takes_part(matter, body):
            raise RowRefused("办理单位不是本事项的当事单位。")
        return _with_steps(arrival, matter, act["move"])


def _takes_part(matter: Matter, body: Body) -> bool:
    """Whether the body is one of the two sides, a joint unit, or the procuratorate above."""
    if body.pk in (matter.office_id, matter.counterpart_id):
        return True
    return matter.parties.filter(body=body, part__in=BESIDE, visible_from__isnull=False).exists()


def _check_order(arrival: Arrival, matter: Matter | None, now: datetime) -> None:
    """Not ahead of our clock, not before the letter, not before what the same side has done, and not without it.

    A moment that the sender chooses freely would choose the day on which a term is kept.
    """
    act, at = arrival.act, arrival.at
    if at > now + AHEAD:
        raise RowRefused("办理时间晚于当前时间。")
    came = ExchangedAct.objects.filter(incoming=True, package__partner=arrival.partner)
    if act["after"] and not came.filter(uid=act["after"]).exists():
        raise RowRefused("此前的办理尚未收到，请先导入此前的交换包。")
    if matter is None:
        return
    last = _last(arrival, matter)
    if (last and at < last) or (matter.issued_on and timezone.localtime(at).date() < matter.issued_on):
        raise RowRefused("办理时间早于此前的办理。")


def _last(arrival: Arrival, matter: Matter) -> datetime | None:
    """When the sender's side acted last in the matter."""
    acts = matter.exchanged_acts.filter(incoming=True, package__partner=arrival.partner)
    found: datetime | None = acts.aggregate(last=Max("at"))["last"]
    return found


def _found(arrival: Arrival) -> Matter | None:
    """The matter as it stands here: ours by its number, theirs by what was noted when it came."""
    uid, partner, kind = arrival.item["uid"], arrival.partner, arrival.item["kind"]
    if kind not in courses():
        raise RowRefused("本系统不接收此类事项。")
    place, _, number = uid.partition(":")
    if place == own_code():
        matter = Matter.objects.filter(pk=int(number), kind=kind).select_related("office", "counterpart").first()
        if matter is None or not _was_sent(matter, partner) or not _is_addressed_there(matter, partner):
            raise RowRefused("本系统没有这一事项。")
        return matter
    if place != partner.code:
        raise RowRefused("事项编号不是发送方的。")
    known = ExchangedMatter.objects.filter(uid=uid, partner=partner, matter__kind=kind).select_related("matter").first()
    return known.matter if known else None


def _was_sent(matter: Matter, partner: Partner) -> bool:
    """Whether this partner was ever sent anything of it: what was too secret to leave is not found by guessing."""
    return matter.exchanged_acts.filter(incoming=False, package__partner=partner).exists()


def _is_addressed_there(matter: Matter, partner: Partner) -> bool:
    """Whether the letter went to bodies of this partner: to all of them, where several answer together."""
    joint = matter.parties.filter(part=Part.JOINT).values_list("body_id", flat=True)
    addressed = {matter.counterpart_id, *joint}
    return partner.seats.filter(body__in=addressed).count() == len(addressed)


def _body_of(arrival: Arrival) -> Body:
    """The body that acted, which must be one of the sender's."""
    seat = arrival.partner.seats.filter(body__code=arrival.act["by"]["body"]).select_related("body").first()
    if seat is None:
        raise RowRefused("办理单位不属于发送方。")
    return seat.body


def _original(arrival: Arrival) -> Original:
    """The letter as the sender made it: files of the kinds that an upload may be, and a number."""
    said, about = arrival.act.get("letter"), arrival.item.get("about", {})
    by = decision(procedures()[arrival.item["kind"]], arrival.decided)
    if said is None:
        return Original(matter=about)
    files = {suffix: _file(arrival, said[name]) for name, suffix in SUFFIXES.items() if name in said}
    for suffix, content in files.items():
        checked(SimpleUploadedFile(f"{said['number'] or said['title']}{suffix}", content))
    if any(unicodedata.category(sign)[0] == "C" for sign in said["number"] + said["title"] + said["signer"]):
        raise RowRefused("函件的文号、标题或者签名人含有不能显示的字符。")
    told = {name: said[name] for name in ("version", "title", "text", "pages", "data", "signer")}
    enclosed = tuple((one["name"], _file(arrival, one["sha256"])) for one in said.get("enclosures", ()))
    return Original(
        number=said["number"], kind=said["kind"], about=told, files=files, matter=about, decided=by, enclosures=enclosed
    )


def _file(arrival: Arrival, digest: str) -> bytes:
    if digest not in arrival.files:
        raise RowRefused("包内缺少所列的文件。")
    return arrival.files[digest]


def _arrive(arrival: Arrival, matter: Matter | None, body: Body) -> Matter:
    """A letter of the other side comes for the first time, or again after it was returned or changed."""
    item = arrival.item
    course = courses()[item["kind"]]
    if body.code != item["office"] or (matter is not None and matter.office_id != body.pk):
        raise RowRefused("发来函件的单位不是本事项的发出单位。")
    state = matter.state if matter else ""
    if state not in course.steps[course.brings]:
        raise RowRefused("本事项已经在办理，不能再次发来。")
    steps = sequence(procedures()[item["kind"]], course.before(course.brings, state), arrival.decided)
    arrival.moments, began = moments(steps, arrival.decided, arrival.at, _last(arrival, matter) if matter else None)
    if matter is None:
        matter = _opened(arrival, body, began)
    for name in steps:
        matter = _do(arrival, matter, name)
    _check_joint(Body.objects.filter(pk__in=joint_ids(matter)))
    if course.to == "counterpart":
        _check_receiver(arrival, matter.counterpart)
    matter = _do(arrival, matter, course.brings)
    _check_receiver(arrival, matter.counterpart, matter)
    return matter


def _with_steps(arrival: Arrival, matter: Matter, name: str) -> Matter:
    """An act of either side, after the sender's own steps to it."""
    for step in courses()[matter.kind].before(name, matter.state):
        matter = _do(arrival, matter, step)
    return _do(arrival, matter, name)


def _check_joint(units: Iterable[Body]) -> None:
    """Joint units countersign one reply, so all of them work here."""
    if Seat.objects.filter(body__in=[unit.pk for unit in units]).exists():
        raise RowRefused("协办单位不在本系统，不能在本系统会签。")


def _check_receiver(arrival: Arrival, here: Any, matter: Matter | None = None) -> None:
    """The letter is for the body that the package names, and that body works here, or who has its copy."""
    if not isinstance(here, Body) or here.code != arrival.item["counterpart"]:
        raise RowRefused("接收单位与函件载明的不一致。")
    seat = Seat.objects.filter(body=here).first()
    if seat is None:
        return
    if matter is None and courses()[arrival.item["kind"]].copied and seat.partner_id == arrival.partner.pk:
        return  # who gets the copy is known once the letter is made, and is judged then
    copies = matter.parties.filter(part=Part.COPIED, body__seat=None) if matter is not None else None
    if seat.partner_id != arrival.partner.pk or copies is None or not copies.exists():
        raise RowRefused("接收单位不在本系统。")


def _opened(arrival: Arrival, office: Body, began: datetime) -> Matter:
    procedure = procedures()[arrival.item["kind"]]
    draft = procedure.model(kind=procedure.kind, office=office)
    clerk = arrival.accounts[0]
    data = _cleaned(arrival, draft, procedure.opening, clerk)
    if courses()[procedure.kind].to == "counterpart":
        _check_receiver(arrival, data.get("counterpart"))
    _check_joint(data.get("joint_units") or ())
    made = open_matter(procedure.kind, actor=clerk, office=office, data=data, now=began)
    ExchangedMatter.objects.create(uid=arrival.item["uid"], partner=arrival.partner, matter=made)
    return made


def _do(arrival: Arrival, matter: Matter, name: str) -> Matter:
    """One move by whichever account of the sender's bodies has the power; other than the act itself, a step to it."""
    course, said = courses()[matter.kind], arrival.act["move"]
    try:
        move = procedure_of(matter).move(name)
    except KeyError as error:
        raise RowRefused("本类事项没有这一办理动作。") from error
    if name == said != course.brings and (move.internal or move.within_unit):
        raise RowRefused("内部办理动作不交换。")
    if move.numbered and not arrival.act.get("letter", {}).get("number"):
        raise RowRefused("函件没有文号。")
    actor = next((one for one in arrival.accounts if move.by & roles_of(one, matter)), arrival.accounts[0])
    own = name in (said, REVISION)
    if own:
        # The record names who acted over there; the account itself keeps its name.
        actor.name = _as_told(arrival.act["by"]["name"], arrival.partner)
    data = _cleaned(arrival, matter, move, actor) if own else _made_up(arrival, matter, move, actor)
    return perform(matter, name, actor=actor, data=data, now=arrival.moments.get(name, arrival.at))


def _made_up(arrival: Arrival, matter: Matter, move: Move, actor: Person) -> dict[str, Any]:
    """What is put down for a step that was taken over there: who took it, where that is told."""
    day = timezone.localtime(arrival.at).date()
    data = {**DECIDED, "returned_on": day, "look_back_on": day}
    step = next((one for one in arrival.decided if one["move"] == move.name), None)
    if step is None:
        return data
    actor.name = _as_told(step["name"] or "检察委员会", arrival.partner)
    words = f"{in_words(procedure_of(matter), step)}。"
    return {**data, "opinion": words, "reason": words}


def _as_told(name: str, partner: Partner) -> str:
    """Somebody over there, always with the partner's name: a long name of theirs does not push it out."""
    mark = f"（{partner.name[:28]}）"
    return clean_name(name)[: 60 - len(mark)] + mark


# --- what was filled in -----------------------------------------------------------------------------------------------
def _cleaned(arrival: Arrival, matter: Matter, move: Move, actor: Person) -> dict[str, Any]:
    """What was filled in, judged field by field as the form does, but for what depends on the present day."""
    course = courses()[arrival.item["kind"]]
    reference = "" if move.name == course.brings else asks_of(matter, move)
    if course.adds and move.name == course.brings:
        reference = move.asks
    if not reference:
        return {"remark": "", "opinion": DECIDED["opinion"]} if move.name == course.brings else {}
    form = resolve(reference)(matter=matter, person=actor)
    said = arrival.act["said"]
    data: dict[str, Any] = {}
    for name, item in form.fields.items():
        if name in course.withheld:
            data[name] = ""
        elif isinstance(item, forms.FileField):
            data[name] = _uploads(arrival, matter)
        elif isinstance(item, forms.ModelChoiceField):
            data[name] = _named(item, said.get(name))
        elif name == CLOCK:
            data[name] = _clock(matter, said.get(name))
        else:
            data[name] = item.clean(_word(said.get(name), item))
    return data | _rows(arrival, form)


def _word(value: Any, item: forms.Field | None) -> Any:
    """What a field may be given: a form gives it text, and it need not be ready for anything else."""
    if isinstance(value, list) and isinstance(item, forms.MultipleChoiceField):
        return [str(one) for one in value if isinstance(one, str | int)]
    if isinstance(value, dict | list):
        raise RowRefused("办理内容的格式与所填项目不符。")
    if isinstance(value, int) and not (isinstance(value, bool) and isinstance(item, forms.BooleanField)):
        return str(value)
    return value


def _clock(matter: Matter, term: Any) -> str:
    """One of several running terms, which crosses by its name."""
    found = matter.clocks.filter(term=str(term or "")).exclude(state="met").order_by("-id").first()
    return str(found.pk) if found else ""


def _named(item: forms.ModelChoiceField, value: Any) -> Any:
    """The body, or the bodies, that are meant; nobody else is named across installations."""
    several = isinstance(item, forms.ModelMultipleChoiceField)
    values = value if several and isinstance(value, list) else [value]
    codes = [str(one.get("body")) for one in values if isinstance(one, Mapping)]
    bodies = item.queryset is not None and item.queryset.model is Body
    found = list(item.queryset.filter(code__in=codes)) if bodies and codes else []  # type: ignore[union-attr]
    if len(found) < len(codes) or (item.required and not found):
        raise RowRefused("单位代码在本系统中不存在，或者不能作为接收单位。")
    return found if several else (found[0] if found else None)


def _rows(arrival: Arrival, form: MoveForm) -> dict[str, Any]:
    """The repeated part, each row judged by its own form."""
    if form.formset is None:
        return {}
    said = arrival.act["said"].get(form.formset_name)
    rows = [one for one in said if isinstance(one, Mapping)] if isinstance(said, list) else []
    return {
        form.formset_name: [_one_row(arrival, form.formset.form, number, one) for number, one in enumerate(rows, 1)]
    }


def _one_row(arrival: Arrival, kind: type[forms.Form], number: int, said: Mapping[str, Any]) -> dict[str, Any]:
    listed = said.get("files") or []
    files: list[UploadedFile] = [SimpleUploadedFile(one["name"], _file(arrival, one["sha256"])) for one in listed]
    fields = kind.base_fields
    words = {name: _word(value, fields.get(name)) for name, value in said.items() if name != "files"}
    form = kind(words, MultiValueDict({"files": files}))
    if not form.is_valid():
        faults = [f"第{number}项{form.fields[name].label or name}：{errors[0]}" for name, errors in form.errors.items()]
        raise ValidationError(faults)
    return form.cleaned_data


def _uploads(arrival: Arrival, matter: Matter) -> list[SimpleUploadedFile]:
    """The act's files that the matter does not have yet."""
    present = set(matter.attachments.values_list("name", "sha256")) if matter.pk else set()
    wanted = [file for file in arrival.act["files"] if (file["name"], file["sha256"]) not in present]
    return [SimpleUploadedFile(file["name"], _file(arrival, file["sha256"])) for file in wanted]
