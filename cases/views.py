"""The page of 行刑衔接, and the open page of a one-time link."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cases import reports, services
from cases.forms.once import CounterSignForm, HandInForm, PinForm, SignForm
from supervision.accounts.models import CASE_POSTS
from supervision.accounts.signin import asks_too_often, guesses_too_often, peer_of
from supervision.documents.models import OneTimeLink
from supervision.documents.views import letter_file, sent
from supervision.matters.context import PARTY_POSTS
from supervision.matters.services import IllegalMove
from supervision.matters.views import person_of

# How long a page stays open after the PIN.
OPEN_FOR = timedelta(minutes=30)
TOO_OFTEN = "尝试过于频繁，请稍后再试。"


@require_GET
def links(request: HttpRequest) -> HttpResponse:
    """行刑衔接: what was not transferred though the threshold is reached, and both directions by unit."""
    person = person_of(request)
    if not person.holds(*CASE_POSTS, *PARTY_POSTS - {"observer"}):
        raise PermissionDenied("您的职务不查阅行刑衔接台账。")
    unit = request.GET.get("unit", "")
    chosen = int(unit) if unit.isdigit() and len(unit) < 10 else None
    context = reports.links(person, chosen, request.GET.get("after", ""), timezone.localdate())
    return render(request, "cases/links.html", context)


# --- 一次性链接: for whoever has the link and its PIN; nothing is told before the PIN ---
@never_cache
@require_http_methods(["GET", "POST"])
def once(request: HttpRequest, token: str) -> HttpResponse:
    """One served letter: read, sign, answer. What does not open is answered like what never was."""
    now = timezone.now()
    if settings.ONE_TIME_LINKS and asks_too_often(request, "once"):
        return _too_often()
    link = _found(token, now)
    if not _is_open(request, link, now):
        return _ask_pin(request, link, token, now)
    asked = request.POST.get("step", "") if request.method == "POST" else ""
    steps = _steps(request, link, asked, now)
    form = steps.get(asked)
    if form is not None and form.is_valid() and _done(link, asked, form, request, now):
        return redirect("cases:once", token=token)
    if asked and form is None:
        return redirect("cases:once", token=token)
    context = {"link": link, "token": token, **steps, "number": link.letter.number, "is_lead": services.is_lead(link)}
    context |= {"reply": services.reply_to_countersign(link), "signature_waits": services.signature_waits(link)}
    return render(request, "cases/once.html", context, status=400 if asked else 200)


def _steps(request: HttpRequest, link: OneTimeLink, asked: str, now: datetime) -> dict[str, Any]:
    """The forms of what this link can do now by name, the one that was sent bound."""

    def sent_to(step: str) -> tuple[Any, Any]:
        return (request.POST, request.FILES) if asked == step else (None, None)

    return {
        "sign": SignForm(*sent_to("sign")) if services.may_sign(link) else None,
        "countersign": CounterSignForm(*sent_to("countersign")) if services.draft_to_countersign(link) else None,
        "answer": HandInForm(*sent_to("answer")) if services.may_answer(link, now) else None,
    }


@never_cache
@require_GET
def once_letter(request: HttpRequest, token: str) -> FileResponse:
    """The letter of an opened link as PDF."""
    link, now = _found(token, timezone.now()), timezone.now()
    if not _is_open(request, link, now):
        raise Http404
    answer = sent(*letter_file(link.letter, "pdf"))
    services.note_download(link, peer_of(request))
    return answer


def _found(token: str, now: datetime) -> OneTimeLink:
    link = services.link_of(token, now)
    if link is None:
        raise Http404
    return link


def _too_often() -> HttpResponse:
    return HttpResponse(TOO_OFTEN, status=429, content_type="text/plain; charset=utf-8")


def _is_open(request: HttpRequest, link: OneTimeLink, now: datetime) -> bool:
    """Whether this browser gave the PIN of this link a short while ago."""
    opened: dict[str, Any] = request.session.get("once") or {}
    return opened.get("link") == link.pk and datetime.fromisoformat(opened["until"]) > now


def _ask_pin(request: HttpRequest, link: OneTimeLink, token: str, now: datetime) -> HttpResponse:
    """The page before the PIN, which says nothing of the letter; a good PIN opens this browser's session."""
    form = PinForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        if guesses_too_often(request, "once-pin"):
            return _too_often()
        if services.opens(link, form.cleaned_data["pin"].strip(), peer_of(request), now):
            request.session.cycle_key()
            request.session["once"] = {"link": link.pk, "until": (now + OPEN_FOR).isoformat()}
            return redirect("cases:once", token=token)
        # The last wrong guess ends the link.
        _found(token, now)
        form.add_error("pin", "口令不正确。")
    return render(request, "cases/once_pin.html", {"form": form}, status=400 if form.is_bound else 200)


def _done(link: OneTimeLink, step: str, form: Any, request: HttpRequest, now: datetime) -> bool:
    """Carry out a step; False leaves the reason on the form."""
    act = {"sign": services.sign, "countersign": services.countersign, "answer": services.hand_in}[step]
    # What was read is what is signed: a draft that has changed meanwhile is refused.
    said = form.cleaned_data | {"draft": request.POST.get("draft", "")}
    try:
        act(link, said, peer_of(request), now)
    except IllegalMove as error:
        form.add_error(None, str(error))
    except ValidationError as error:
        form.add_error("files", error)
    else:
        return True
    return False
