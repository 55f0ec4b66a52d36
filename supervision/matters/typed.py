"""What someone has typed into an act's form and not sent, kept for a week so that a crash or sign-out loses nothing.

It is the person's own note, without any effect: nobody else reads it, and no act comes of it. Restricted matters are
left out, as in the browser's own store.
"""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from supervision.accounts.models import Person
from supervision.matters.models import Matter, Secrecy, TypedText

KEPT_FOR = timedelta(days=7)
LONGEST = 200_000
PLACE = re.compile(r"/matters/(?:(?P<pk>\d{1,18})|new)/[a-z0-9_]{1,60}/(?:\?parent=(?P<parent>\d{1,18}))?")


@require_http_methods(["GET", "POST"])
def typed(request: HttpRequest) -> HttpResponse:
    """GET: what this person typed at a place, or an empty object. POST: keep it; nothing said forgets it."""
    person = request.user
    assert isinstance(person, Person)
    said = request.POST if request.method == "POST" else request.GET
    place = said.get("place", "")
    matter = _matter(person, place)
    if request.method == "GET":
        return JsonResponse(read(person, place, timezone.now()))
    try:
        keep(person, place, matter, said.get("said", ""), timezone.now())
    except ValueError:
        return HttpResponse("内容无法保存。", status=400, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204)


def _matter(person: Person, place: str) -> Matter | None:
    """The matter that a place is about; 404 for what is no place, not this person's to see, or restricted."""
    found = PLACE.fullmatch(place)
    if found is None:
        raise Http404
    key = found["pk"] or found["parent"]
    if not key:
        return None
    matter = Matter.objects.visible_to(person).filter(pk=int(key)).exclude(secrecy=Secrecy.RESTRICTED).first()
    if matter is None:
        raise Http404
    return matter


def read(person: Person, place: str, now: datetime) -> dict[str, Any]:
    """What was kept; {} when there is nothing or it is too old."""
    kept = TypedText.objects.filter(person=person, place=place, saved_at__gt=now - KEPT_FOR).first()
    return dict(kept.said) if kept else {}


def keep(person: Person, place: str, matter: Matter | None, said: str, now: datetime) -> None:
    """Keep the form's values as the page gathered them. Raises ValueError when they are not what a page sends."""
    if not said:
        TypedText.objects.filter(person=person, place=place).delete()
        return
    values = json.loads(said) if len(said) <= LONGEST else None
    if not isinstance(values, dict) or not isinstance(values.get("values"), dict):
        raise ValueError("not a form's values")
    # A lone surrogate cannot be encoded (UnicodeEncodeError is a ValueError), NUL cannot be stored.
    if b"\\u0000" in json.dumps(values, ensure_ascii=False).encode():
        raise ValueError("cannot be stored")
    TypedText.objects.update_or_create(
        person=person, place=place, defaults={"matter": matter, "said": values, "saved_at": now}
    )


def expire(now: datetime) -> int:
    """Forget what is older than a week."""
    return TypedText.objects.filter(saved_at__lte=now - KEPT_FOR).delete()[0]
