"""电子送达确认: a body says for itself that letters may be served on it electronically, and takes that back.

The consent is the addressee's own (民事诉讼法第90条): without one, electronic service has no effect. What was served
before it was taken back stays served.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from supervision.accounts.models import Body, Person, Post
from supervision.documents.models import ServiceConsent
from supervision.documents.services import keep_consent, withdraw_consent
from supervision.ledger.models import Action
from supervision.ledger.services import record
from supervision.terms.arithmetic import day_text

# Who answers letters for a body also says how they may reach it.
SPEAKERS = (Post.CLERK, Post.AGENCY_HEAD)


class ConsentForm(forms.Form):
    """What a body confirms."""

    body = forms.ModelChoiceField(label="单位", queryset=Body.objects.none(), empty_label=None)
    address = forms.CharField(
        label="送达地址或者系统", max_length=200, help_text="如本系统、政务邮箱地址；到达该系统之日为送达日。"
    )
    signatory = forms.CharField(label="确认人及职务", max_length=60)

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
def consents(request: HttpRequest) -> HttpResponse:
    """电子送达确认 of the person's own bodies: what stands, what stood, and forms to give and to take back."""
    person = request.user
    if not isinstance(person, Person) or not person.holds(*SPEAKERS):
        raise PermissionDenied("电子送达由受送达单位的经办人或者负责人确认。")
    bodies = Body.objects.filter(pk__in=person.body_ids(*SPEAKERS)).order_by("name")
    wanted = request.POST.get("withdraw", "")
    if wanted:
        body = get_object_or_404(bodies, pk=wanted if wanted.isdigit() and len(wanted) < 19 else 0)
        if _withdraw(person, body):
            messages.success(request, "已撤回。自今日起不再以电子方式送达，此前的送达仍然有效。")
        return redirect("documents:consents")
    form = ConsentForm(request.POST if request.method == "POST" else None, bodies=bodies)
    if form.is_bound and form.is_valid():
        _give(person, form.cleaned_data)
        messages.success(request, "已确认，可以随时撤回。")
        return redirect("documents:consents")
    found = list(ServiceConsent.objects.filter(body__in=bodies).select_related("body", "recorded_by"))
    context = {
        "form": form,
        "standing": [row for row in found if row.withdrawn_on is None],
        "former": [row for row in found if row.withdrawn_on is not None],
    }
    return render(request, "documents/consents.html", context, status=400 if form.is_bound else 200)


@transaction.atomic
def _give(person: Person, said: dict[str, Any]) -> None:
    given = {"address": said["address"], "signatory": said["signatory"]}
    keep_consent(body=said["body"], given_on=timezone.localdate(), by=person, **given)
    _recorded(person, said["body"], "give", "同意电子送达", given)


@transaction.atomic
def _withdraw(person: Person, body: Body) -> bool:
    ended = withdraw_consent(body=body, on=timezone.localdate())
    if ended:
        _recorded(person, body, "withdraw", "撤回电子送达的同意", {})
        _tell_handlers(body)
    return bool(ended)


def _tell_handlers(body: Body) -> None:
    """Whoever has something to serve on the body must choose another way from now on."""
    now = timezone.now()
    day = day_text(timezone.localdate(now))
    # By name: matters stand above documents.
    import_module("supervision.matters.services").tell_handlers(
        body,
        title=f"{body.name}撤回电子送达的同意",
        text=f"自{day}起不再以电子方式向该单位送达，待送达的文书请改用其他方式；此前的送达仍然有效。",
        cause=f"consent:{body.pk}:{now.isoformat()}",
        now=now,
    )


def _recorded(person: Person, body: Body, name: str, label: str, data: dict[str, str]) -> None:
    record(
        action=Action.ADMINISTER,
        name=f"consent.{name}",
        label=label,
        actor=person,
        body_name=body.name,
        basis="《中华人民共和国民事诉讼法》第90条",
        data={"body": body.code, **data},
    )
