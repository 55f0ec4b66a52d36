"""来宾签到: the one page of the joint work that opens without signing in, by the key that the wall shows."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from linkage.forms.guests import GuestForm
from linkage.moves import guests
from supervision.accounts.signin import asks_too_often

TOO_OFTEN = "请求过于频繁，请稍后再试。"


@never_cache
@require_http_methods(["GET", "POST"])
def guest(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Unit and name of a guest; a key that is wrong or over is answered like what never was."""
    if asks_too_often(request, "guest"):
        return HttpResponse(TOO_OFTEN, status=429, content_type="text/plain; charset=utf-8")
    now = timezone.now()
    found = guests.opened_by(pk, key, now)
    if found is None:
        raise Http404
    form = GuestForm(request.POST if request.method == "POST" else None)
    done = False
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        refused = guests.arrive(found, unit=said["unit"], name=said["name"], now=now)
        if refused:
            form.add_error(None, refused)
        done = not refused
    context = {"title": found.title, "form": form, "done": done}
    return render(request, "linkage/guest.html", context, status=400 if form.is_bound and not done else 200)
