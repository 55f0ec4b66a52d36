"""文书代字: the codes of an office's documents, as data with validity. Case management keeps those of its own office.

A code is never changed: the new one begins on a day, the old one ends there, and numbers already given stay.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from supervision.accounts.models import Body, Person, Post
from supervision.documents import letters
from supervision.documents.models import DocumentCode, NumberSequence
from supervision.documents.numbering import VOIDED, continue_from, set_code
from supervision.ledger.models import Action, Entry
from supervision.ledger.services import record

MOST_GAPS = 100


class CodeForm(forms.Form):
    """A code from a day on, and where an office's own numbering on paper stands."""

    kind = forms.ChoiceField(label="文书种类")
    code = forms.RegexField(
        label="代字",
        regex=r"^[\u4e00-\u9fff]{1,8}$",
        max_length=8,
        help_text="不含机关代字、年份和序号，如“行公建”。",
        error_messages={"invalid": "代字只能用汉字，不超过8个。"},
    )
    valid_from = forms.DateField(label="启用日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last = forms.IntegerField(
        label="启用年度已用末号",
        required=False,
        min_value=1,
        max_value=99999,
        help_text="此前在纸质台账编号的填写，系统接续编号；没有的不填。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["kind"].choices = [(kind, label) for kind, label, _ in numbered()]  # type: ignore[attr-defined]
        self.initial.setdefault("valid_from", timezone.localdate())

    def clean_valid_from(self) -> date:
        day: date = self.cleaned_data["valid_from"]
        if day < timezone.localdate():
            raise forms.ValidationError("启用日期不能早于今天，已编的号不变。")
        return day


def numbered() -> list[tuple[str, str, str]]:
    """Kinds of documents that bear a number, with their labels and titles: their code is data, or in the wording."""
    known = set(DocumentCode.objects.values_list("kind", flat=True))
    return [(name, kind.label, kind.title) for name, kind in letters.kinds().items() if name in known or kind.code]


@require_http_methods(["GET", "POST"])
def codes(request: HttpRequest) -> HttpResponse:
    """The codes in force in one's office, those to come, and how far each is used this year."""
    person = request.user
    office = _office(person) if isinstance(person, Person) else None
    if office is None or not isinstance(person, Person):
        raise PermissionDenied("此页供案件管理部门使用。")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        _keep(form.cleaned_data, office, person)
        messages.success(request, "已登记，自启用日期起使用。")
        return redirect("documents:codes")
    context = {"form": form, "rows": _rows(office, timezone.localdate()), "office": office, "gaps": _gaps(office)}
    return render(request, "documents/codes.html", context, status=400 if form.is_bound else 200)


def _office(person: Person) -> Body | None:
    return next((duty.body for duty in person.duties if duty.post == Post.CASE_MANAGEMENT), None)


@transaction.atomic
def _keep(said: dict[str, Any], office: Body, person: Person) -> None:
    kind, code, day = said["kind"], said["code"], said["valid_from"]
    set_code(kind, office, code, day)
    if said["last"]:
        continue_from(kind, office, day.year, said["last"])
    record(
        action=Action.ADMINISTER,
        name="number.code",
        label="设定文书代字",
        actor=person,
        body_name=office.name,
        text=f"{letters.kinds()[kind].label}：{code}，自{day.isoformat()}起" + _from(said["last"]),
        basis="《人民检察院检察建议工作规定》第7条（统一编号）",
        data={"kind": kind, "code": code, "valid_from": day.isoformat(), "last": said["last"]},
    )


def _from(last: int | None) -> str:
    return f"，接续第{last}号" if last else ""


def _gaps(office: Body) -> QuerySet[Entry]:
    """The numbers of the office that were not used, with the reason given and by whom, newest first.

    By the key of the body, which keeps them when its name changes; entries from before it was kept know only the name.
    """
    own = Q(data__body=office.pk) | Q(data__body__isnull=True, body_name=office.name)
    return Entry.objects.filter(own, name=VOIDED).order_by("-number")[:MOST_GAPS]


def _rows(office: Body, today: date) -> list[dict[str, Any]]:
    """One row for each code that is or will be in force: whose it is, since when, until when, how far used."""
    used = dict(NumberSequence.objects.filter(body=office, year=today.year).values_list("code", "last"))
    found = DocumentCode.objects.filter(Q(body=office) | Q(body=None)).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=today)
    )
    by_kind: dict[str, list[DocumentCode]] = {}
    for code in found.order_by("valid_from"):
        by_kind.setdefault(code.kind, []).append(code)
    for kind, written in letters.kinds().items():
        if written.code and not any(code.body_id is None for code in by_kind.get(kind, [])):
            by_kind.setdefault(kind, []).insert(0, DocumentCode(kind=kind, code=written.code))
    return [
        {"label": label, "code": code, "own": code.body_id is not None, "last": used.get(code.code)}
        for kind, label, _ in numbered()
        for code in _effective(by_kind.get(kind, []), today)
    ]


def _effective(codes: list[DocumentCode], today: date) -> list[DocumentCode]:
    """The office's own codes hide the general one from the day on which they begin."""
    own = [code for code in codes if code.body_id is not None]
    begun = any(code.valid_from is None or code.valid_from <= today for code in own)
    return own if begun else [*(code for code in codes if code.body_id is None), *own]
