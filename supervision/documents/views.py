"""Files and letters, seen only with their matter; each download is recorded."""

from __future__ import annotations

from uuid import UUID

from django.apps import apps
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from supervision.accounts.models import Person
from supervision.documents import storage
from supervision.documents.disclosure import file_is_shown, is_inside, may_read_letter
from supervision.documents.models import Attachment, Letter
from supervision.ledger.models import Action
from supervision.ledger.services import record

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


def _download(request: HttpRequest, key: UUID, suffix: str, name: str, media_type: str, matter_id: int) -> FileResponse:
    path = storage.path_of(key, suffix)
    if not path.exists():
        raise Http404
    assert isinstance(request.user, Person)
    record(
        action=Action.READ, name="file", label="查阅文件", actor=request.user, matter_id=matter_id, data={"file": name}
    )
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


@require_GET
def file(request: HttpRequest, key: UUID) -> FileResponse:
    """An attachment."""
    found = get_object_or_404(Attachment, pk=key)
    inside = _side(request, found.matter_id)
    if not file_is_shown(purpose=found.purpose, inside=inside):
        raise Http404
    return _download(request, found.pk, "", found.name, found.media_type, found.matter_id)


@require_GET
def letter(request: HttpRequest, key: UUID, form: str) -> FileResponse:
    """A letter as PDF or Word."""
    found = get_object_or_404(Letter.objects.select_related("matter"), pk=key)
    inside = _side(request, found.matter_id)
    if not may_read_letter(found, inside=inside):
        raise Http404
    name = f"{found.title}{found.number}.{form}"
    return _download(request, found.pk, f".{form}", name, LETTER_TYPES[form], found.matter_id)
