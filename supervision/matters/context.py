"""What every page shows around its content."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from supervision.accounts.models import CASE_POSTS, Person, Post
from supervision.notices.models import Notice

PRODUCT = "检察法律监督案件管理系统"
PARTY_POSTS = frozenset({Post.CLERK, Post.AGENCY_HEAD, Post.OFFICE, Post.CONVENOR, Post.OBSERVER})
DASHBOARD_POSTS = CASE_POSTS | {Post.OFFICE, Post.CONVENOR, Post.OBSERVER}


def _entries(person: Person) -> list[tuple[str, str, str]]:
    """What this person's posts give access to: (label, url, icon)."""
    case, party = person.holds(*CASE_POSTS), person.holds(*PARTY_POSTS)
    matters = reverse("matters:list")
    entries = [("我的工作台", reverse("matters:desk"), "layout-dashboard")] if case or party else []
    if case:
        entries += [("线索", f"{matters}?kind=clue", "search"), ("案件", f"{matters}?kind=case", "folder-open")]
    if case or party:
        entries.append(("建议、意见与通知", f"{matters}?kind=recommendation", "file-text"))
    if person.holds(*DASHBOARD_POSTS):
        entries.append(("统计", reverse("linkage:dashboard"), "chart-column"))
    if person.holds(Post.PROSECUTOR, Post.CASE_MANAGEMENT):
        entries.append(("台账导入", reverse("imports:upload"), "upload"))
    if case or party:
        entries.append(("期限计算", reverse("terms:calculator"), "calendar-clock"))
    if person.is_administrator:
        entries += _administration(person)
    entries.append(("通讯录", reverse("accounts:bodies"), "building-2"))
    return entries


def _administration(person: Person) -> list[tuple[str, str, str]]:
    """What the three administrators look after."""
    entries = [("人员", reverse("accounts:people"), "users")]
    if person.holds(Post.AUDITOR):
        entries.append(("留痕", reverse("ledger:entries"), "scroll-text"))
        entries.append(("通知证明", reverse("notices:proof"), "mail-check"))
    if person.holds(Post.SYSADMIN):
        entries.append(("未送达的通知", reverse("notices:dead"), "mail-x"))
        entries.append(("推送地址", reverse("notices:endpoints"), "webhook"))
    return entries


def _is_here(request: HttpRequest, url: str) -> bool:
    """Whether an entry leads to the part of the site one is in; lists differ by their kind."""
    path, _, query = url.partition("?")
    if query:
        return request.path == path and request.GET.get("kind") == query.removeprefix("kind=")
    return request.path == path or (path != "/" and request.path.startswith(path) and "kind=" not in url)


def shell(request: HttpRequest) -> dict[str, Any]:
    """The frame: navigation by what people do, the body's name, unread notices."""
    shown: dict[str, Any] = {"product": PRODUCT, "today": timezone.localdate()}
    person = getattr(request, "user", None)
    if isinstance(person, Person):
        duties = person.duties
        shown |= {
            "body_name": duties[0].body.name if duties else "",
            "post_label": "、".join(dict.fromkeys(duty.title or duty.get_post_display() for duty in duties)),
            "unread": Notice.objects.filter(recipient=person, read_at__isnull=True)[:99].count(),
            "navigation": [
                {"label": label, "url": url, "icon": icon, "current": _is_here(request, url), "count": None}
                for label, url, icon in _entries(person)
            ],
        }
    return {"shell": shown}
