"""台账导入 (upload, check, confirm, result) and 文稿 (the draft's pages, for those inside only)."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from recommendations import services, tasks
from recommendations.drafts import pages
from recommendations.forms.drawing import DrawForm
from recommendations.forms.related import units_formset
from recommendations.models import Recommendation
from recommendations.reports import drawing, history
from recommendations.reports.register import register
from recommendations.services import several as writing
from supervision.accounts.models import CASE_POSTS, Body, Person
from supervision.documents.disclosure import UNIT_POSTS
from supervision.documents.models import RegisterImport
from supervision.documents.registers.opening import MAX_BYTES
from supervision.documents.uploads import clean_name
from supervision.ledger.models import Action
from supervision.ledger.services import record
from supervision.matters.exports import TYPES
from supervision.matters.pages import head
from supervision.matters.procedures import Role, concrete, procedures
from supervision.matters.roles import is_inside, roles_of
from supervision.matters.services import IllegalMove
from supervision.matters.views import find, person_of

logger = logging.getLogger("supervision.imports")

ROWS_PER_PAGE = 200
RECENT = 10
KINDS = (".xlsx", ".xls", ".csv")
LABELS = {
    True: {
        "imported": "可以写入",
        "warning": "可以写入，有提示",
        "skipped": "跳过",
        "refused": "不能写入",
        "note": "说明",
    },
    False: {"imported": "已写入", "warning": "已写入，有提示", "skipped": "跳过", "refused": "未写入", "note": "说明"},
}
# What somebody must still do stands first; within it the file's own order.
ORDER = {"note": 0, "refused": 1, "differs": 2, "warning": 3, "imported": 4, "skipped": 5}


class UploadForm(forms.Form):
    """One register; the office is asked only of those who serve in several."""

    office = forms.ModelChoiceField(label="导入到", queryset=Body.objects.none(), empty_label=None)
    file = forms.FileField(
        label="台账文件",
        help_text="xlsx、xls 或者 csv，不超过 20 MB；"
        "一行一件检察建议、检察意见或者监督通知，表头含“文号”“被建议单位”。",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(KINDS)}),
    )

    def __init__(self, *args: Any, offices: list[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["office"].queryset = Body.objects.filter(pk__in=[office.pk for office in offices])  # type: ignore[attr-defined]
        if len(offices) == 1:
            del self.fields["office"]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not (file.name or "").lower().endswith(KINDS):
            raise forms.ValidationError("只接受 xlsx、xls、csv 文件。")
        if file.size > MAX_BYTES:
            raise forms.ValidationError("文件超过20 MB，请拆分后再上传。")
        return file


def _importer(request: HttpRequest) -> tuple[Person, list[Body]]:
    """The signed-in person and the offices into which they may import; PermissionDenied when there are none."""
    assert isinstance(request.user, Person)
    offices = services.offices_of(request.user)
    if not offices:
        raise PermissionDenied("台账由检察官或者案件管理人员导入。")
    return request.user, offices


def _start(job_id: UUID) -> None:
    """Hand the job to the worker after the commit. A queue that is down loses nothing: beat asks for open jobs."""

    def send() -> None:
        try:
            tasks.run_import.delay(str(job_id))
        except Exception as error:
            logger.info("queue not woken: %s", error)

    transaction.on_commit(send, robust=True)


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take a register and have it checked; nothing is written before it is confirmed."""
    person, offices = _importer(request)
    form = UploadForm(request.POST or None, request.FILES or None, offices=offices)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with transaction.atomic():
            job = services.open_job(
                person=person,
                office=form.cleaned_data.get("office") or offices[0],
                name=clean_name(file.name),
                content=file.read(),
            )
            _start(job.pk)
        return redirect("imports:result", pk=job.pk)
    recent = RegisterImport.objects.filter(person=person).defer("content", "rows")[:RECENT]
    context = {"form": form, "recent": [_line(job) for job in recent]}
    return render(request, "imports/upload.html", context, status=400 if request.method == "POST" else 200)


def _line(job: RegisterImport) -> dict[str, Any]:
    url = reverse("imports:result", args=[job.pk])
    return {"url": url, "name": job.name, "state_label": _state_label(job), "at": job.created_at}


def _state_label(job: RegisterImport) -> str:
    what = "核对" if job.dry_run else "写入"
    return {"waiting": f"等待{what}", "running": f"正在{what}", "done": f"{what}完成", "failed": f"{what}失败"}[
        job.state
    ]


@require_GET
def result(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The verdicts row by row, or how far the work is; the part that asks again is the same view."""
    person, _ = _importer(request)
    job = get_object_or_404(RegisterImport.objects.defer("content"), pk=pk, person=person)
    rows = sorted(job.rows, key=lambda row: ORDER["differs" if row.get("differs") else row["status"]])
    page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "job": _shown(job),
        "rows": [_row(row, dry_run=job.dry_run) for row in page.object_list],
        "next_url": f"?page={page.next_page_number()}" if page.has_next() else "",
        "previous_url": f"?page={page.previous_page_number()}" if page.has_previous() else "",
    }
    part = bool(request.headers.get("HX-Request")) and not request.headers.get("HX-Boosted")
    return render(request, "imports/_progress.html" if part else "imports/result.html", context)


def _shown(job: RegisterImport) -> dict[str, Any]:
    counts = services.counts_of(job.rows)
    over = job.state in ("done", "failed")
    ready = job.state == "done" and job.dry_run and counts["imported"] + counts["warning"] > 0
    return {
        "name": job.name,
        "done": over,
        "dry_run": job.dry_run,
        "error": job.error,
        "state_label": _state_label(job),
        "percent": 100 if over else min(99, job.handled * 100 // job.total) if job.total else 0,
        "counts": counts,
        "confirm_url": reverse("imports:confirm", args=[job.pk]) if ready else "",
        "progress_url": reverse("imports:result", args=[job.pk]),
    }


def _row(row: dict[str, Any], *, dry_run: bool) -> dict[str, Any]:
    status = row["status"]
    return {
        "sheet": row["sheet"],
        "row": row["row"] or "",
        "status": "warning" if row.get("differs") else "skipped" if status == "note" else status,
        "status_label": "跳过，内容不同" if row.get("differs") else LABELS[dry_run][status],
        # The row's number has a column of its own.
        "reasons": [reason.removeprefix(f"第{row['row']}行：") for reason in row["reasons"]],
        "url": reverse("matters:detail", args=[row["matter"]]) if row.get("matter") else "",
    }


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The register of one's own offices as the import reads it; recorded, since it takes data out."""
    person, offices = _importer(request)
    content, count = register(person, offices)
    record(action=Action.EXPORT, name="register.xlsx", label="导出台账", actor=person, data={"rows": count})
    answer = HttpResponse(content, content_type=TYPES["xlsx"])
    answer["Content-Disposition"] = f'attachment; filename="register-{timezone.localdate():%Y%m%d}.xlsx"'
    return answer


@require_POST
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write what was checked."""
    person, _ = _importer(request)
    get_object_or_404(RegisterImport.objects.only("pk"), pk=pk, person=person)
    with transaction.atomic():
        if services.confirm_job(pk, person=person):
            _start(pk)
        else:
            messages.warning(request, "这份台账已经确认过，或者文件已清除；需要时请重新上传。")
    return redirect("imports:result", pk=pk)


def _draft(request: HttpRequest, pk: int) -> Recommendation:
    """The recommendation if it exists for this person and is its side's own; otherwise 404."""
    found = concrete(find(request, pk))
    if not isinstance(found, Recommendation) or not is_inside(person_of(request), found):
        raise Http404
    return found


@require_GET
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft with its check, comments, versions, evidence and earlier documents to the same unit."""
    found = _draft(request, pk)
    shown = pages.page(found, person_of(request), timezone.localdate())
    return render(request, "recommendations/draft.html", {"page": head(found), "draft": shown})


@require_http_methods(["GET", "POST"])
def several(request: HttpRequest, pk: int) -> HttpResponse:
    """One text for several units: fill in each unit's own facts, read what will be made, confirm."""
    found, person = _draft(request, pk), person_of(request)
    if reason := _against_several(found, person):
        messages.error(request, reason)
        return redirect(found)
    formset = units_formset(found, request.POST or None)
    units = {"title": "单位", "formset": formset, "help": "每个单位一行；本文稿的单位不必再写。", "fixed": False}
    context = {"page": head(found), "units": units, "key": request.POST.get("key") or uuid4().hex}
    if request.method == "GET" or not formset.is_valid():
        status = 400 if formset.is_bound else 200
        return render(request, "recommendations/several.html", context, status=status)
    rows = [form.cleaned_data for form in formset.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
    if "confirm" not in request.POST:
        return render(request, "recommendations/several.html", {**context, "planned": writing.planned(found, rows)})
    try:
        made = writing.write_several(found, rows, actor=person, key=str(context["key"])[:40])
    except IllegalMove as error:
        messages.error(request, str(error))
        return redirect(found)
    messages.success(request, f"已起草{len(made)}件，逐件审核、批准后可以成批制发。")
    return redirect(found)


def _against_several(found: Recommendation, person: Person) -> str:
    """Why this person may not draft further letters from this one now; PermissionDenied for those who draft none."""
    if not {Role.HANDLER, Role.ASSISTANT} & roles_of(person, found):
        raise PermissionDenied("由承办检察官、检察官助理起草。")
    if found.parent is None or found.state != "drafting":
        return "只能从起草中的文稿向多个单位制发。"
    return "" if procedures()[found.kind].suits(found.parent) else "原案件目前不能再提出文书。"


@require_GET
def received(request: HttpRequest) -> HttpResponse:
    """收到的文书 of one's own unit; those who handle cases name the unit and see what exists for them."""
    person = person_of(request)
    own = [duty.body for duty in person.duties if duty.post in UNIT_POSTS]
    asked = request.GET.get("unit", "")
    unit = next((body for body in own if asked in ("", str(body.pk))), None)
    if unit is None and not person.holds(*CASE_POSTS):
        raise PermissionDenied("只能查看本单位收到的文书。")
    if unit is None:
        if not asked.isdigit() or len(asked) > 18:
            return redirect("accounts:bodies")
        unit = get_object_or_404(Body, pk=asked)
    shown = history.page(person, unit, request.GET.get("after", ""), timezone.localdate())
    return render(request, "recommendations/received.html", {**shown, "own": own})


@require_GET
def draw(request: HttpRequest) -> HttpResponse:
    """抽取回头看: a random sample that anybody can draw again; planning is the handler's own act."""
    person = person_of(request)
    if not person.holds(*CASE_POSTS):
        raise PermissionDenied("由检察机关办案、审核人员抽取。")
    form = DrawForm(request.GET or None, today=timezone.localdate())
    drawn = drawing.draw(person, **form.cleaned_data) if form.is_valid() else None
    status = 400 if form.is_bound and drawn is None else 200
    return render(request, "recommendations/drawing.html", {"form": form, "drawn": drawn}, status=status)


@require_GET
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Two versions of the draft side by side."""
    found = _draft(request, pk)
    shown = pages.comparison(found, request.GET.get("older", ""), request.GET.get("newer", ""))
    if shown is None:
        raise Http404
    choices = [("older", "原版本", shown["older"].number), ("newer", "新版本", shown["newer"].number)]
    return render(request, "recommendations/compare.html", {"page": head(found), "choices": choices, **shown})
