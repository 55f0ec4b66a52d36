"""The generic pages: desk, list, matter, act, create, explanation."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from supervision.accounts.models import Person
from supervision.ledger.models import Action
from supervision.ledger.services import record
from supervision.matters import bulk, consequences, gathering, pages
from supervision.matters.context import carries
from supervision.matters.desk import desk as desk_of
from supervision.matters.exports import ROW_LIMIT, workbook
from supervision.matters.filters import RECOMMENDATIONS, MatterFilter, kinds_in
from supervision.matters.forms import MoveForm, NoForm, digest_of_form
from supervision.matters.listing import SORTS, capped_count, create_links, keyset, registers, saved_filters
from supervision.matters.models import Matter, Phase, SavedFilter
from supervision.matters.procedures import FAMILIES, Move, concrete, procedure_of, procedures, resolve
from supervision.matters.proposals import initial_of
from supervision.matters.roles import office_for, roles_of
from supervision.matters.services import Conflict, IllegalMove, open_matter, perform, refusal, submitted


def person_of(request: HttpRequest) -> Person:
    """The signed-in person."""
    assert isinstance(request.user, Person)
    return request.user


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """我的工作台."""
    person = person_of(request)
    if person.is_administrator or not person.duties:
        place = "ledger:entries" if person.holds("auditor") else "accounts:people"
        return redirect(place if person.is_administrator else "accounts:bodies")
    bulk_url = reverse("matters:bulk") if bulk.names_for(person) else ""
    return render(request, "matters/desk.html", {**desk_of(person, timezone.now()), "bulk_url": bulk_url})


@require_GET
def matter_list(request: HttpRequest) -> HttpResponse:
    """A filtered, sorted, keyset-paged list; the URL holds the state."""
    person = person_of(request)
    now = timezone.now()
    found = MatterFilter(request.GET, queryset=Matter.objects.visible_to(person), request=request)
    bad = not found.form.is_valid()
    sort = request.GET.get("sort", "recent")
    today, after = timezone.localdate(now), request.GET.get("after", "")
    page = keyset(found.qs, sort=sort, cursor=after, today=today, person=person, now=now)
    context = {
        "title": _title(request),
        "rows": page.rows,
        "filter": found,
        "chips": _chips(request, found),
        "count_text": capped_count(found.qs),
        "next_url": _with(request, after=page.next_cursor) if page.next_cursor else "",
        "previous_url": _with(request, after=page.previous_cursor) if page.previous_cursor else "",
        "sorts": [
            {"label": label, "url": _with(request, sort=name, after=""), "current": name == sort}
            for name, (label, _, _) in SORTS.items()
        ],
        "saved": saved_filters(person),
        "registers": registers(person),
        "save_action": reverse("matters:save_filter"),
        "exports": [
            {"label": "导出 Excel", "url": f"{reverse('matters:export', args=['xlsx'])}?{request.GET.urlencode()}"},
            {"label": "导出 CSV", "url": f"{reverse('matters:export', args=['csv'])}?{request.GET.urlencode()}"},
        ],
        "create_links": create_links(person, kinds_in(request.GET.get("kind", ""))),
        "bulk_url": reverse("matters:bulk") if bulk.names_for(person) else "",
        "carry_url": reverse("exchange:home") if carries(person) else "",
        "columns": [],
    }
    part = bool(request.headers.get("HX-Request")) and not request.headers.get("HX-Boosted")
    return render(
        request, "matters/_results.html" if part else "matters/list.html", context, status=400 if bad else 200
    )


def _title(request: HttpRequest) -> str:
    kind = request.GET.get("kind", "")
    if kind == "recommendation":
        return "建议、意见与通知"
    if kind == "recommendations":
        return RECOMMENDATIONS
    return procedures()[kind].label if kind in procedures() else FAMILIES.get(kind, "全部事项")


def _with(request: HttpRequest, **changes: str) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"{request.path}?{query.urlencode()}"


def _chips(request: HttpRequest, found: MatterFilter) -> list[dict[str, str]]:
    chips = []
    for name, value in found.form.cleaned_data.items():
        if value in (None, "", False) or name == "kind":
            continue
        field = found.form.fields[name]
        shown = dict(getattr(field, "choices", [])).get(value, value) if hasattr(field, "choices") else value
        label = str(field.label) if value is True else f"{field.label}：{shown}"
        chips.append({"label": label, "remove_url": _with(request, **{name: "", "after": ""})})
    return chips


@require_POST
def save_filter(request: HttpRequest) -> HttpResponse:
    """Keep a filter under a name."""
    name, query = request.POST.get("name", "").strip()[:40], QueryDict(request.POST.get("query", ""), mutable=True)
    query.pop("after", None)
    if not name:
        messages.error(request, "请写明名称。")
    else:
        SavedFilter.objects.update_or_create(
            person=person_of(request), name=name, defaults={"query": query.urlencode()[:1000]}
        )
        messages.success(request, f"已保存筛选“{name}”。")
    return redirect(f"{reverse('matters:list')}?{query.urlencode()}")


@require_POST
def delete_filter(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget an own filter."""
    get_object_or_404(SavedFilter, pk=pk, person=person_of(request)).delete()
    return redirect("matters:list")


@require_GET
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The filtered list as a file; recorded, since it takes data out."""
    person = person_of(request)
    found = MatterFilter(request.GET, queryset=Matter.objects.visible_to(person), request=request)
    if not found.form.is_valid():
        return HttpResponse("筛选条件有误。", status=400, content_type="text/plain; charset=utf-8")
    content, media_type, count = workbook(found.qs, form, timezone.now(), person)
    record(
        action=Action.EXPORT,
        name=f"list.{form}",
        label="导出列表",
        actor=person,
        data={"rows": count, "limit": ROW_LIMIT, "query": request.GET.dict()},
    )
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="matters-{timezone.localdate():%Y%m%d}.{form}"'
    return answer


def find(request: HttpRequest, pk: int) -> Matter:
    """The matter if it exists for this person; otherwise 404, the same as for one that does not exist."""
    named = Matter.objects.visible_to(person_of(request)).select_related("office", "counterpart", "handler")
    return get_object_or_404(named, pk=pk)


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of one matter."""
    _, page = shown(person_of(request), pk)
    return render(request, "matters/detail.html", {"page": page})


def shown(person: Person, pk: int) -> tuple[Matter, dict[str, Any]]:
    """A matter and its page as this person may see it, or 404; reading a restricted matter is recorded."""
    kind = Matter.objects.visible_to(person).filter(pk=pk).values_list("kind", flat=True).first()
    if kind is None:
        raise Http404
    procedure = procedures()[kind]
    matter = gathering.gather(procedure, pk)
    if matter.secrecy == "restricted":
        record(action=Action.READ, name="matter", label="查阅限制知悉事项", actor=person, matter_id=pk)
    page = pages.matter_page(matter, person, timezone.localdate(), timezone.now())
    bulk.note_reading(person, matter, page["moves"])
    return matter, page


@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One view for all moves: the form asks, `perform` decides; a form sent twice is answered as the first time."""
    return _answer_before(request, pk, name) or _act(request, pk, name)


def _sent(request: HttpRequest, name: str) -> dict[str, Any]:
    """The key of the form that was sent, and the digest of what it says."""
    key = request.POST.get("idempotency_key", "")[:64]
    return {"key": key, "digest": digest_of_form(name, request.POST, request.FILES)}


def _answer_before(request: HttpRequest, pk: int | None, name: str) -> HttpResponse | None:
    """The answer to a form that was sent before, the same as then; None for anything new.

    `pk` and `name` are the matter's and the move's, or None and the kind of a matter to be opened.
    """
    if request.method != "POST":
        return None
    sent = _sent(request, f"{pk} {name}")
    try:
        done = submitted(person_of(request), **sent)
    except IllegalMove:
        return None  # The key was used for other words: `perform` will say so.
    return _acted(request, done, name if pk else "") if done else None


def _acted(request: HttpRequest, done: Matter, name: str) -> HttpResponse:
    """What is shown after an act: the matter, or the desk when the matter left the person's sight."""
    messages.success(request, _done_text(done, name))
    if done.said_once:
        messages.warning(request, done.said_once)
    still = Matter.objects.visible_to(person_of(request)).filter(pk=done.pk).exists()
    return redirect(done if still else "matters:desk")


def _done_text(done: Matter, name: str) -> str:
    """What was done; of a draft whose move is called by its end, that nothing left yet; who must still agree."""
    procedure = procedure_of(done)
    label = (procedure.move(name) if name else procedure.opening).label
    if not name and done.state == "drafting" and not label.startswith("起草"):
        return "已存为草稿，尚未发出。"
    return f"已{label}{f'，{procedure.states[done.state]}' if not name and done.phase == Phase.APPROVING else ''}。"


def _act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    matter = concrete(find(request, pk))
    person = person_of(request)
    try:
        move = procedure_of(matter).move(name)
    except KeyError as error:
        raise Http404 from error
    if move is procedure_of(matter).opening:
        raise Http404
    if not move.by & roles_of(person, matter):
        raise PermissionDenied("您在本事项中的身份无权作出此动作。")
    reason = reason_against(matter, move, person)
    if reason and request.method == "GET":
        messages.error(request, reason)
        return redirect(matter)
    try:
        initial = initial_of(matter, move)
        form = _form(move)(request.POST or None, request.FILES or None, matter=matter, person=person, initial=initial)
    except IllegalMove as error:
        # A form of a later or earlier stage cannot even be asked now.
        messages.error(request, reason or str(error))
        return redirect(matter)
    if request.method == "POST" and form.is_valid():
        done = _try(request, form, lambda: _perform(request, matter, move, form))
        if isinstance(done, Matter):
            return _acted(request, done, name)
        return _show_act(request, matter, move, form, done)
    # Its twin may have been done between our first question and the judgement of the form.
    again = _answer_before(request, pk, name)
    return again or _show_act(request, matter, move, form, 400 if form.is_bound else 200)


def _form(move: Move) -> type[MoveForm]:
    return resolve(move.asks) if move.asks else NoForm


def reason_against(matter: Matter, move: Move, person: Person) -> str | None:
    if matter.state not in move.sources:
        return f"当前状态为“{procedure_of(matter).states[matter.state]}”，不能{move.label}。"
    return refusal(matter, move, person, timezone.localdate())


def _perform(request: HttpRequest, matter: Matter, move: Move, form: MoveForm) -> Matter:
    version = request.POST.get("version", "")
    return perform(
        matter,
        move.name,
        actor=person_of(request),
        data=form.answers(),
        **_sent(request, f"{matter.pk} {move.name}"),
        version=int(version) if version.isdigit() and len(version) < 10 else None,
    )


def _try(request: HttpRequest, form: MoveForm, act: Any) -> Matter | int:
    """The matter after the act, or the status of a page that keeps what was typed and says why not."""
    try:
        with transaction.atomic():
            return act()
    except Conflict as conflict:
        form.conflict = conflict  # type: ignore[attr-defined]
        form.add_error(None, str(conflict))
        return 409
    except IllegalMove as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return 409
    except ValidationError as error:
        form.add_error(None, error)
        return 400


def _show_act(request: HttpRequest, matter: Matter, move: Move, form: MoveForm, status: int) -> HttpResponse:
    conflict = getattr(form, "conflict", None)
    more = {
        "page": pages.head(matter),
        "cancel_url": matter.get_absolute_url(),
        "version": conflict.matter.version if conflict else matter.version,
        "conflict": consequences.conflict(form, conflict.matter) if conflict else None,
    }
    return _show_form(request, matter, move, form, status, more)


def _show_form(
    request: HttpRequest, matter: Matter, move: Move, form: MoveForm, status: int, more: dict[str, Any]
) -> HttpResponse:
    """A move's form with what follows from it; what was refused as typed keeps its key."""
    context = {
        "move": {name: getattr(move, name) for name in ("label", "help", "basis", "edits")},
        "form": form,
        "formsets": form.formsets,
        "consequences": consequences.of(matter, move, timezone.localdate()),
        "idempotency_key": request.POST.get("idempotency_key") if status == 400 else secrets.token_hex(16),
        **more,
    }
    return render(request, "matters/act.html", context, status=status)


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest, kind: str) -> HttpResponse:
    """Open a matter: by itself, or from a parent."""
    return _answer_before(request, None, kind) or _create(request, kind)


def _create(request: HttpRequest, kind: str) -> HttpResponse:
    procedure = procedures().get(kind)
    if procedure is None:
        raise Http404
    person, parent = person_of(request), _parent(request)
    office = office_for(person, procedure, parent)
    if office is None:
        raise PermissionDenied("您的职务无权登记此类事项。")
    if procedure.needs_parent and parent is None:
        messages.error(request, f"{procedure.label}须从已有事项中提出，请先打开相应的事项。")
        return redirect("matters:list")
    blank = consequences.blank_of(procedure, office, parent)
    known = {"initial": {"type": request.GET["type"]}} if "type" in request.GET else {}
    form = _form(procedure.opening)(request.POST or None, request.FILES or None, matter=blank, person=person, **known)
    status = 400 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        sent = _sent(request, f"None {kind}")
        done = _try(
            request,
            form,
            lambda: open_matter(kind, actor=person, office=office, data=form.answers(), parent=parent, **sent),
        )
        if isinstance(done, Matter):
            return _acted(request, done, "")
        status = done
    more = {
        "page": {"title": parent.title if parent else procedure.label, "number": parent.number if parent else ""},
        "cancel_url": parent.get_absolute_url() if parent else f"{reverse('matters:list')}?kind={kind}",
    }
    return _show_form(request, blank, procedure.opening, form, status, more)


def _parent(request: HttpRequest) -> Matter | None:
    key = request.GET.get("parent", "")
    if key and (not key.isdigit() or len(key) > 18):
        raise Http404
    return find(request, int(key)) if key else None


@require_GET
def explain(request: HttpRequest, pk: int, clock: int) -> HttpResponse:
    """How one due date was computed, step by step, for both sides."""
    matter = find(request, pk)
    shown = consequences.explanation(matter, person_of(request), clock, timezone.localdate(), timezone.now())
    if shown is None:
        raise Http404
    more = {"page": pages.head(matter), "back_url": matter.get_absolute_url()}
    return render(request, "matters/explain.html", {**shown, **more})


@require_GET
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as it would be issued now, for those who draft, review and decide."""
    matter = concrete(find(request, pk))
    try:
        letter = consequences.preview(matter, person_of(request), timezone.now())
    except IllegalMove as error:
        messages.error(request, str(error))
        return redirect(matter)
    if letter is None:
        raise Http404
    context = {"page": pages.head(matter), "letter": letter, "back_url": matter.get_absolute_url()}
    return render(request, "matters/preview.html", context)
