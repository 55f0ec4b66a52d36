"""What every page shows around its content."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from supervision.accounts.models import CASE_POSTS, Person, Post
from supervision.notices.models import Notice

PRODUCT = "检察法律监督案件管理系统"
# The number in the frame stops here. Of those who let more notices lie unread, the newest are looked through.
MOST_UNREAD, MOST_NOTICES = 99, 400
PARTY_POSTS = frozenset({Post.CLERK, Post.AGENCY_HEAD, Post.OFFICE, Post.CONVENOR, Post.OBSERVER})
LINKED_POSTS = PARTY_POSTS - {Post.OBSERVER}
DASHBOARD_POSTS = CASE_POSTS | {Post.OFFICE, Post.CONVENOR, Post.OBSERVER}


def _entries(person: Person) -> list[tuple[str, str, str]]:
    """What this person's posts give access to: (label, url, icon)."""
    case, party = person.holds(*CASE_POSTS), person.holds(*PARTY_POSTS)
    matters = reverse("matters:list")
    offered = (
        (case or party, "我的工作台", reverse("matters:desk"), "layout-dashboard"),
        (case, "线索", f"{matters}?kind=clue", "search"),
        (case, "案件", f"{matters}?kind=case", "folder-open"),
        (case or party, "建议、意见与通知", f"{matters}?kind=recommendation", "file-text"),
        *((True, *entry) for entry in _joint_work(person, matters)),
        (case or party, "期限日历", reverse("matters:calendar"), "calendar-days"),
        (case or party, "账龄", reverse("matters:ageing"), "hourglass"),
        (person.holds(*DASHBOARD_POSTS), "统计", reverse("linkage:dashboard"), "chart-column"),
        (person.holds(Post.PROSECUTOR, Post.CASE_MANAGEMENT), "台账导入", reverse("imports:upload"), "upload"),
        *((True, *entry) for entry in _of_terms(person, in_work=case or party)),
        (person.holds(Post.CASE_MANAGEMENT, Post.SYSADMIN), "夜间核对", reverse("matters:checks"), "list-checks"),
        *((True, *entry) for entry in _administration(person)),
        (person.holds(Post.CASE_MANAGEMENT), "文书代字", reverse("documents:codes"), "hash"),
        (person.may_entrust, "代理和授权", reverse("accounts:deputies"), "user-check"),
        (True, "通讯录", reverse("accounts:bodies"), "building-2"),
    )
    return [(label, url, icon) for shown, label, url, icon in offered if shown]


def _of_terms(person: Person, *, in_work: bool) -> list[tuple[str, str, str]]:
    """What belongs to terms: the calculator, the catalogue, the calendar's changes, the office's own targets."""
    entries = [("期限计算", reverse("terms:calculator"), "calendar-clock")] if in_work else []
    entries.append(("期限目录", reverse("terms:catalogue"), "book-open"))
    if person.holds(Post.CASE_MANAGEMENT, Post.SYSADMIN):
        entries.append(("期限依据变更", reverse("terms:changes"), "calendar-cog"))
    if person.holds(Post.DEPARTMENT_HEAD, Post.CHIEF, Post.CASE_MANAGEMENT):
        entries.append(("内部目标", reverse("terms:targets"), "target"))
    return entries


def _administration(person: Person) -> list[tuple[str, str, str]]:
    """What the three administrators look after."""
    entries = [("人员", reverse("accounts:people"), "users")] if person.is_administrator else []
    if person.holds(Post.AUDITOR):
        entries.append(("留痕", reverse("ledger:entries"), "scroll-text"))
        entries.append(("通知证明", reverse("notices:proof"), "mail-check"))
    if person.holds(Post.SYSADMIN):
        entries.append(("未送达的通知", reverse("notices:dead"), "mail-x"))
        entries.append(("推送地址", reverse("notices:endpoints"), "webhook"))
    return entries


def _joint_work(person: Person, matters: str) -> list[tuple[str, str, str]]:
    """府检联动: what every unit has, and what the office of the joint meeting has."""
    if not person.holds(*CASE_POSTS, *LINKED_POSTS):
        return []
    kinds = [("线索移送", "transfer", "arrow-left-right"), ("协商协助", "request", "messages-square")]
    kinds += [("重点任务", "task", "square-check"), ("联席会议", "meeting", "users")]
    if person.holds(Post.OFFICE, Post.CONVENOR):
        kinds += [("工作要点", "plan", "list-checks"), ("提请协调", "topic", "message-square-warning")]
        kinds += [("联动机制", "mechanism", "network")]
    entries = [(label, f"{matters}?kind={kind}", icon) for label, kind, icon in kinds]
    return [*entries, ("移送台账", reverse("linkage:transfers"), "table")]


def _is_here(request: HttpRequest, url: str) -> bool:
    """Whether an entry leads to the part of the site one is in; lists differ by their kind."""
    path, _, query = url.partition("?")
    if query:
        return request.path == path and request.GET.get("kind") == query.removeprefix("kind=")
    return request.path == path or (path not in ("/", "/terms/") and request.path.startswith(path))


def shell(request: HttpRequest) -> dict[str, Any]:
    """The frame: navigation by what people do, the body's name, unread notices."""
    shown: dict[str, Any] = {"product": PRODUCT, "today": timezone.localdate()}
    person = getattr(request, "user", None)
    if isinstance(person, Person):
        duties = person.duties
        shown |= {
            "body_name": duties[0].body.name if duties else "",
            "post_label": "、".join(dict.fromkeys(duty.title or duty.get_post_display() for duty in duties)),
            "unread": min(Notice.objects.unread_by(person, most=MOST_NOTICES), MOST_UNREAD),
            "navigation": [
                {"label": label, "url": url, "icon": icon, "current": _is_here(request, url), "count": None}
                for label, url, icon in _entries(person)
            ],
        }
    return {"shell": shown}
