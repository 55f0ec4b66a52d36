"""The inbox, what people choose, what could not be delivered, where bodies want their notices, and the proof."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from supervision.accounts.models import Body, Person, Post
from supervision.ledger.models import Action
from supervision.ledger.services import record
from supervision.notices.forms import ChoiceForm, EndpointForm
from supervision.notices.models import Delivery, DeliveryState, Endpoint, Notice, choice_of
from supervision.notices.services.feed import end_feed, new_feed
from supervision.notices.services.proof import rows_of, with_deliveries
from supervision.notices.services.sending import try_again

PAGE = 30
LIGHTS = {"overdue": "red", "reminder": "amber", "act": "green"}


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() and len(text) < 19 else None


def _holder(request: HttpRequest, post: str, refusal: str) -> Person:
    person = request.user
    if not isinstance(person, Person) or not person.holds(post):
        raise PermissionDenied(refusal)
    return person


@require_http_methods(["GET", "POST"])
def inbox(request: HttpRequest) -> HttpResponse:
    """Own notices, newest first; reading one or all is marked by a post."""
    own = Notice.objects.visible_to(request.user)
    if request.method == "POST":
        wanted = request.POST.get("read", "")
        unread = own.filter(read_at__isnull=True)
        if wanted == "all":
            unread.update(read_at=timezone.now())
        elif (number := _number(wanted)) is not None:
            unread.filter(pk=number).update(read_at=timezone.now())
        return redirect("notices:inbox")
    before = _number(request.GET.get("before", ""))
    if before is not None:
        own = own.filter(pk__lt=before)
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


@require_POST
@transaction.atomic
def settings(request: HttpRequest) -> HttpResponse:
    """The forms of the profile page: choices, a new feed, the end of the feed."""
    person: Person = request.user  # type: ignore[assignment]
    wanted = request.POST.get("form")
    if wanted == "feed":
        token = new_feed(person, timezone.now())
        # Shown once, on the page that follows; only its digest is kept.
        request.session["new_feed_url"] = request.build_absolute_uri(reverse("matters:feed", args=[token]))
        record(action=Action.ADMINISTER, name="feed.make", label="生成日历订阅地址", actor=person)
    elif wanted == "end_feed":
        end_feed(person)
        record(action=Action.ADMINISTER, name="feed.end", label="停用日历订阅地址", actor=person)
        messages.success(request, "日历订阅已停用。")
    elif wanted == "choice":
        form = ChoiceForm(request.POST, instance=choice_of(person))
        if form.is_valid():
            form.save()
            messages.success(request, "通知偏好已保存。")
        else:
            messages.error(request, "通知偏好有误，未保存。")
    return redirect(f"{reverse('accounts:profile')}#notices")


@require_http_methods(["GET", "POST"])
def dead(request: HttpRequest) -> HttpResponse:
    """未送达: what was given up after all attempts, without a word of its matter; one or all can be tried again."""
    person = _holder(request, Post.SYSADMIN, "只有系统管理员可以处理未送达的通知。")
    found = Delivery.objects.filter(state=DeliveryState.DEAD)
    if request.method == "POST":
        number = _number(request.POST.get("again", ""))
        keys = [number] if number is not None else []
        if request.POST.get("again") == "all":
            keys = list(found.values_list("pk", flat=True)[:10_000])
        count = _try_again(person, keys)
        messages.success(request, f"已重新列入待发：{count}条。")
        return redirect("notices:dead")
    before = _number(request.GET.get("before", ""))
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found.select_related("notice__recipient").order_by("-id")[: PAGE + 1])
    following = f"?before={rows[PAGE - 1].pk}" if len(rows) > PAGE else ""
    return render(request, "notices/dead.html", {"rows": rows[:PAGE], "next_url": following, "previous_url": ""})


@transaction.atomic
def _try_again(person: Person, keys: list[int]) -> int:
    count = try_again(keys, timezone.now())
    if count:
        data = {"deliveries": keys[:100], "count": count}
        record(action=Action.ADMINISTER, name="delivery.again", label="重新投递通知", actor=person, data=data)
    return count


@require_http_methods(["GET", "POST"])
def endpoints(request: HttpRequest) -> HttpResponse:
    """推送地址: where bodies' own systems take their people's notices. A secret is shown once, when it is made."""
    person = _holder(request, Post.SYSADMIN, "只有系统管理员可以设置推送地址。")
    form = EndpointForm(request.POST if request.POST.get("form") == "endpoint" else None)
    secret, status = "", 400 if request.method == "POST" else 200
    if form.is_bound and form.is_valid():
        secret, status = _set_endpoint(person, form.cleaned_data["body"], form.cleaned_data["url"]), 200
        form = EndpointForm()
    stop = _number(request.POST.get("stop", ""))
    if stop is not None and _stop_endpoint(person, stop):
        messages.success(request, "已停止推送。")
        return redirect("notices:endpoints")
    found = Endpoint.objects.select_related("body").order_by("body__name")
    return render(
        request, "notices/endpoints.html", {"form": form, "endpoints": found, "secret": secret}, status=status
    )


@transaction.atomic
def _set_endpoint(person: Person, body: Body, url: str) -> str:
    secret = secrets.token_hex(32)
    Endpoint.objects.update_or_create(body=body, defaults={"url": url, "secret": secret, "is_active": True})
    data = {"body": body.code, "url": url}
    record(action=Action.ADMINISTER, name="endpoint.set", label="设置推送地址", actor=person, data=data)
    return secret


@transaction.atomic
def _stop_endpoint(person: Person, key: int) -> bool:
    stopped = Endpoint.objects.filter(pk=key, is_active=True).update(is_active=False)
    if stopped:
        data = {"endpoint": key}
        record(action=Action.ADMINISTER, name="endpoint.stop", label="停止推送", actor=person, data=data)
    return bool(stopped)


@require_GET
def proof(request: HttpRequest) -> HttpResponse:
    """通知证明 for the auditor: every notice with its deliveries, without a word of its matter."""
    _holder(request, Post.AUDITOR, "只有审计管理员可以查阅全部通知证明。")
    found = Notice.objects.order_by("-id")
    asked: dict[str, Any] = {"matter": request.GET.get("matter", ""), "recipient": request.GET.get("recipient", "")}
    matter = _number(asked["matter"])
    if matter is not None:
        found = found.filter(matter_id=matter)
    if asked["recipient"]:
        found = found.filter(recipient__username=asked["recipient"])
    before = _number(request.GET.get("before", ""))
    if before is not None:
        found = found.filter(pk__lt=before)
    notices = list(with_deliveries(found)[: PAGE + 1])
    query = "".join(f"{name}={value}&" for name, value in asked.items() if value)
    following = f"?{query}before={notices[PAGE - 1].pk}" if len(notices) > PAGE else ""
    context = {"rows": rows_of(notices[:PAGE], titles=False), "asked": asked, "next_url": following, "previous_url": ""}
    return render(request, "notices/proof.html", context)
