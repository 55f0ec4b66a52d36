"""The inbox."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from supervision.notices.models import Notice

PAGE = 30
LIGHTS = {"overdue": "red", "reminder": "amber", "act": "green"}


@require_http_methods(["GET", "POST"])
def inbox(request: HttpRequest) -> HttpResponse:
    """Own notices, newest first; reading one or all is marked by a post."""
    own = Notice.objects.visible_to(request.user)
    if request.method == "POST":
        wanted = request.POST.get("read", "")
        unread = own.filter(read_at__isnull=True)
        if wanted == "all":
            unread.update(read_at=timezone.now())
        elif wanted.isdigit() and len(wanted) < 19:
            unread.filter(pk=int(wanted)).update(read_at=timezone.now())
        return redirect("notices:inbox")
    before = request.GET.get("before", "")
    if before.isdigit() and len(before) < 19:
        own = own.filter(pk__lt=int(before))
    found = list(own.order_by("-id")[: PAGE + 1])
    notices = [
        {
            "id": notice.pk,
            "at": notice.created_at,
            "title": notice.title,
            "text": notice.text,
            "url": f"/matters/{notice.matter_id}/" if notice.matter_id else "",
            "read": notice.read_at is not None,
            "light": LIGHTS[notice.kind],
        }
        for notice in found[:PAGE]
    ]
    following = f"?before={found[PAGE - 1].pk}" if len(found) > PAGE else ""
    return render(request, "notices/inbox.html", {"notices": notices, "next_url": following, "previous_url": ""})
