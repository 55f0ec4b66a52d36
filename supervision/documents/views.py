"""Files and letters, seen only with their matter; each download is recorded. And 核验, open to everybody.

Whoever holds a letter may ask with the code printed on it: is this letter ours, is this file it. Nothing of the case is
told. The code has 144 random bits, so it is known only to those who have seen the letter.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any
from uuid import UUID

from django import forms
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from supervision.accounts.models import Person
from supervision.accounts.signin import asks_too_often
from supervision.documents import storage
from supervision.documents.disclosure import UNIT_PURPOSES, file_is_shown, is_in_unit, is_inside, may_read_letter
from supervision.documents.models import Attachment, Letter
from supervision.documents.services import fate_of
from supervision.ledger.models import Action
from supervision.ledger.services import record

DIGEST = re.compile(r"[0-9a-fA-F]{64}")
LETTER_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def _side(request: HttpRequest, matter_id: int) -> bool:
    """404 unless the matter exists for this person; then whether the person looks from the procuratorates' side."""
    person = request.user
    assert isinstance(person, Person)
    matter = get_object_or_404(apps.get_model("matters", "Matter").objects.visible_to(person), pk=matter_id)
    return is_inside(person, matter)


def _in_unit(request: HttpRequest, found: Attachment) -> bool:
    assert isinstance(request.user, Person)
    if found.purpose not in UNIT_PURPOSES:
        return False
    parties = apps.get_model("matters", "Party").objects.filter(matter=found.matter_id, part__in=["addressee", "joint"])
    return is_in_unit(request.user, set(parties.values_list("body_id", flat=True)))


def _download(request: HttpRequest, key: UUID, suffix: str, name: str, media_type: str, matter_id: int) -> FileResponse:
    answer = sent(key, suffix, name, media_type)
    assert isinstance(request.user, Person)
    record(
        action=Action.READ, name="file", label="查阅文件", actor=request.user, matter_id=matter_id, data={"file": name}
    )
    return answer


def sent(key: UUID, suffix: str, name: str, media_type: str) -> FileResponse:
    """A stored file as a download that no browser runs; 404 when it is not there."""
    path = storage.path_of(key, suffix)
    if not path.exists():
        raise Http404
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


@require_GET
def file(request: HttpRequest, key: UUID) -> FileResponse:
    """An attachment."""
    found = get_object_or_404(Attachment, pk=key)
    inside = _side(request, found.matter_id)
    if not file_is_shown(purpose=found.purpose, inside=inside, in_unit=_in_unit(request, found)):
        raise Http404
    return _download(request, found.pk, "", found.name, found.media_type, found.matter_id)


@require_GET
def letter(request: HttpRequest, key: UUID, form: str) -> FileResponse:
    """A letter as PDF or Word."""
    found = get_object_or_404(Letter.objects.select_related("matter"), pk=key)
    inside = _side(request, found.matter_id)
    if not may_read_letter(found, inside=inside):
        raise Http404
    return _download(request, *letter_file(found, form), found.matter_id)


def letter_file(found: Letter, form: str) -> tuple[UUID, str, str, str]:
    """Key, suffix, name and media type of a letter's file; the signed one where there is one."""
    suffix = ".signed.pdf" if form == "pdf" and found.signed_sha256 else f".{form}"
    return found.pk, suffix, f"{found.title}{found.number}.{form}", LETTER_TYPES[form]


class FileForm(forms.Form):
    """The file at hand, or its SHA-256."""

    file = forms.FileField(label="要核验的 PDF 文件", required=False, help_text="只计算校验值，不保存文件。")
    digest = forms.CharField(label="或者填写文件的 SHA-256 值", required=False, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean_file(self) -> UploadedFile | None:
        file = self.cleaned_data["file"]
        if file and file.size > settings.MAX_UPLOAD_BYTES:
            raise forms.ValidationError("文件过大。")
        return file

    def clean_digest(self) -> str:
        said = str(self.cleaned_data["digest"]).strip().lower()
        if said and not DIGEST.fullmatch(said):
            raise forms.ValidationError("SHA-256 值是64位十六进制数。")
        return said

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not said.get("file") and not said.get("digest"):
            raise forms.ValidationError("请选择文件，或者填写校验值。")
        return said


@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Number, title, issuing body, date and digest of a letter; with a file, whether it is this letter."""
    if asks_too_often(request, "verify"):
        return HttpResponse("查询过于频繁，请稍后再试。", status=429, content_type="text/plain; charset=utf-8")
    letter = Letter.objects.select_related("matter__office").filter(code=code).first()
    if letter is None:
        # Who holds the paper must not take it for a page that moved: a letter of this system would be found.
        return render(request, "documents/verify_unknown.html", status=404)
    form = FileForm(request.POST or None, request.FILES or None) if request.method == "POST" else FileForm()
    same = None
    if form.is_bound and form.is_valid():
        asked = _digest(form.cleaned_data["file"]) if form.cleaned_data["file"] else form.cleaned_data["digest"]
        same = asked in {letter.pdf_sha256, letter.signed_sha256} - {""}
    context = {
        "letter": letter,
        "issuer": letter.matter.office.name,
        "on": timezone.localtime(letter.made_at).date(),
        "fate": fate_of(letter),
        "digest": letter.signed_sha256 or letter.pdf_sha256,
        "form": form,
        "same": same,
    }
    status = 400 if form.is_bound and not form.is_valid() else 200
    return render(request, "documents/verify.html", context, status=status)


def _digest(file: UploadedFile) -> str:
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    return found.hexdigest()
