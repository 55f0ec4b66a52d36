"""授权和代理: who holds a post lets somebody of the same body act in it from one day to another.

《中华人民共和国人民检察院组织法》第29条: the chief may entrust powers to prosecutors. What is entrusted is written;
the system gives the post's rights for those days, and every act says that it was done by a deputy.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.http import require_http_methods

from supervision.accounts.models import ADMINISTRATOR_POSTS, DELEGABLE, PROSECUTORS, Appointment, Person, Post
from supervision.accounts.services import end_deputy, entrust
from supervision.ledger.models import Action
from supervision.ledger.services import record

GIVEN = ("deputy", "since", "until", "scope", "kinds", "moves")


def own_posts(person: Person) -> list[Appointment]:
    """The posts that this person holds in their own right and may entrust to another."""
    return [duty for duty in person.duties if duty.post in DELEGABLE and not duty.is_deputy]


Choices = list[tuple[str, str]]


def limits_of(duties: Iterable[Appointment]) -> tuple[Choices, Choices]:
    """The kinds of matters and the moves to which these posts may be narrowed, as the settings name who knows them."""
    known = import_string(settings.ENTRUSTABLE)
    kinds, moves = known(frozenset(duty.post for duty in duties))
    return list(kinds), list(moves)


class DeputyForm(forms.Form):
    """Who acts in which post, from when to when, and for what."""

    post = forms.ChoiceField(label="职务")
    deputy = forms.ModelChoiceField(
        label="由谁代理", queryset=Person.objects.none(), empty_label="请选择",
        help_text="本单位在任人员；检察长的职权只能委托检察官行使。",
    )  # fmt: skip
    since = forms.DateField(label="自（含当日）", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(label="至（含当日）", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    scope = forms.CharField(
        label="授权事项和依据", max_length=60, help_text="如“外出期间代行职权”“分管公益诉讼检察”。最长一年。"
    )
    kinds = forms.MultipleChoiceField(
        label="限于事项种类",
        required=False,
        help_text="可多选；不选为全部种类。",
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    moves = forms.MultipleChoiceField(
        label="限于办理动作",
        required=False,
        help_text="可多选；不选为该职务的全部动作。",
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.person, self.duties = person, {str(duty.pk): duty for duty in own_posts(person)}
        self.fields["post"].choices = [  # type: ignore[attr-defined]
            (key, f"{duty.get_post_display()}（{duty.body.name}）") for key, duty in self.duties.items()
        ]
        for name, choices in zip(("kinds", "moves"), limits_of(self.duties.values()), strict=True):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        colleagues = Appointment.objects.in_force(timezone.localdate()).filter(
            body__in=[duty.body_id for duty in self.duties.values()]
        )
        eligible = colleagues.exclude(post__in=ADMINISTRATOR_POSTS)
        if all(duty.post == Post.CHIEF and duty.body.is_procuratorate for duty in self.duties.values()):
            # 人民检察院组织法第29条. Who may entrust other posts too is told of it after choosing.
            eligible = eligible.filter(post__in=PROSECUTORS)
        people = Person.objects.filter(appointments__in=eligible)
        self.fields["deputy"].queryset = people.exclude(pk=person.pk).distinct()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        since, until, today = said.get("since"), said.get("until"), timezone.localdate()
        if since and since < today:
            self.add_error("since", "起始日期不能早于今天。")
        if since and until and not since <= until <= since + timedelta(days=366):
            self.add_error("until", "截止日期应当在起始日期之后一年以内。")
        return said


@require_http_methods(["GET", "POST"])
def deputies(request: HttpRequest) -> HttpResponse:
    """Whom I have let act for me, and a form for one more; also the end of one before its day."""
    person = request.user
    if not isinstance(person, Person) or not own_posts(person):
        raise PermissionDenied("此页供可以授权他人代行职务的人员使用。")
    form = DeputyForm(request.POST if "deputy" in request.POST else None, person=person)
    if request.method == "POST" and "end" in request.POST:
        return _ended(request, person)
    if form.is_bound and form.is_valid() and _entrusted(form, person):
        messages.success(request, "已登记授权，按所写日期生效。")
        return redirect("accounts:deputies")
    today = timezone.localdate()
    rows = [(row, _standing(row, today), _last_day(row), _limits(row)) for row in _deputies_of(person)]
    context = {"form": form, "rows": rows}
    return render(request, "accounts/deputies.html", context, status=400 if request.method == "POST" else 200)


def _deputies_of(person: Person) -> Any:
    places = [(duty.body_id, duty.post) for duty in own_posts(person)]
    found = Appointment.objects.filter(is_deputy=True, body__in=[body for body, _ in places])
    rows = found.select_related("person", "body").order_by("-started_on", "-id")
    return [row for row in rows if (row.body_id, row.post) in places]


def _standing(row: Appointment, today: date) -> str:
    if row.ended_on and row.ended_on <= today:
        return "已结束"
    return "未开始" if row.started_on > today else "代理中"


def _limits(row: Appointment) -> str:
    """How far the deputy may act, in words."""
    if not row.kinds and not row.moves:
        return "该职务的全部办理权限"
    kinds, moves = (dict(choices) for choices in limits_of([row]))
    named = [
        ("、".join(known.get(name, name) for name in chosen), rest)
        for known, chosen, rest in ((kinds, row.kinds, "全部事项"), (moves, row.moves, "全部动作"))
    ]
    return "：".join(text or rest for text, rest in named)


def _last_day(row: Appointment) -> date | None:
    """The end is kept as the first day without the right; people speak of the last day with it."""
    return row.ended_on and max(row.ended_on - timedelta(days=1), row.started_on)


def _entrusted(form: DeputyForm, person: Person) -> bool:
    said, duty = form.cleaned_data, form.duties[form.cleaned_data["post"]]
    try:
        with transaction.atomic():
            made = entrust(duty=duty, **{name: said[name] for name in GIVEN})
            _note(made, person, "授权代理")
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _note(row: Appointment, actor: Person, label: str) -> None:
    days = {"since": row.started_on.isoformat(), "until": row.ended_on.isoformat() if row.ended_on else ""}
    record(
        action=Action.ADMINISTER,
        name="deputy",
        label=label,
        actor=actor,
        body_name=row.body.name,
        text=f"{row.person.name}代理{row.get_post_display()}：{row.title}（{_limits(row)}）",
        basis="《中华人民共和国人民检察院组织法》第29条",
        data={"person": row.person.username, "kinds": row.kinds, "moves": row.moves, **days},
    )


def _ended(request: HttpRequest, person: Person) -> HttpResponse:
    key = str(request.POST["end"])
    row = get_object_or_404(Appointment, pk=int(key) if key.isdigit() and len(key) < 19 else 0, is_deputy=True)
    if row not in _deputies_of(person):
        raise PermissionDenied("只能终止自己授予的代理。")
    with transaction.atomic():
        end_deputy(row, on=timezone.localdate())
        _note(row, person, "终止代理")
    messages.success(request, "代理已经终止，自下一次请求起生效。")
    return redirect("accounts:deputies")
