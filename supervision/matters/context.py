"""What every page shows around its content."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from supervision.accounts.models import ADMINISTRATOR_POSTS, CASE_POSTS, Body, Person, Post
from supervision.notices.models import Notice

PRODUCT = "检察法律监督案件管理系统"
# The number in the frame stops here. Of those who let more notices lie unread, the newest are looked through.
MOST_UNREAD, MOST_NOTICES = 99, 400
UNIT_POSTS = frozenset({Post.CLERK, Post.AGENCY_HEAD})
OFFICE_POSTS = frozenset({Post.OFFICE, Post.CONVENOR, Post.DEPUTY_CONVENOR})
PARTY_POSTS = UNIT_POSTS | OFFICE_POSTS | {Post.OBSERVER}
TARGET_POSTS = frozenset({Post.DEPARTMENT_HEAD, Post.CHIEF, Post.CASE_MANAGEMENT})
LINKED_POSTS = PARTY_POSTS - {Post.OBSERVER}
DASHBOARD_POSTS = CASE_POSTS | OFFICE_POSTS | {Post.OBSERVER}
SHEET_POSTS = DASHBOARD_POSTS | UNIT_POSTS
Entry = tuple[str, str, str]


@lru_cache(maxsize=256)
def _groups(held: frozenset[str], may_entrust: bool) -> list[tuple[str, list[Entry]]]:
    """What these posts give access to, in groups of (label, url, icon); the first group needs no name.

    Every page shows it, and it is the same for all who hold the same posts: put together once.
    """
    groups = [
        ("", _chosen(held, (CASE_POSTS | PARTY_POSTS, "我的工作台", reverse("matters:desk"), "layout-dashboard"))),
        ("检察监督", _of_supervision(held)),
        ("府检联动", _joint_work(held)),
        ("期限", _of_terms(held)),
        ("管理", _administration(held, may_entrust)),
    ]
    return [(label, entries) for label, entries in groups if entries]


def carries(person: Person) -> bool:
    """Whether matters chosen in a list may have to be carried to units that work in another installation."""
    return person.holds(*CASE_POSTS, *LINKED_POSTS) and Body.objects.filter(seat__isnull=False).exists()


def _chosen(held: frozenset[str], *offered: tuple[frozenset[Post] | None, str, str, str]) -> list[Entry]:
    """What is open to one of these posts; None is open to everyone."""
    return [(label, url, icon) for posts, label, url, icon in offered if posts is None or held & posts]


def _of_supervision(held: frozenset[str]) -> list[Entry]:
    """The matters themselves, the registers they come from and what their numbers say."""
    matters = reverse("matters:list")
    return _chosen(
        held,
        (CASE_POSTS, "线索", f"{matters}?kind=clue", "search"),
        (CASE_POSTS, "案件", f"{matters}?kind=case", "folder-open"),
        (CASE_POSTS, "诉讼监督申请", f"{matters}?kind=litigation", "gavel"),
        (CASE_POSTS, "听证", f"{matters}?kind=hearing", "ear"),
        (CASE_POSTS, "热线线索", f"{matters}?kind=hotline", "phone"),
        (CASE_POSTS, "预警规则", f"{matters}?kind=screening_model", "radar"),
        (CASE_POSTS | PARTY_POSTS, "建议、意见与通知", f"{matters}?kind=recommendation", "file-text"),
        (CASE_POSTS | PARTY_POSTS, "公函", f"{matters}?kind=paper", "mail"),
        (CASE_POSTS, "案件质量", f"{matters}?kind=quality", "badge-check"),
        (UNIT_POSTS, "收到的文书", reverse("units:received"), "inbox"),
        (CASE_POSTS, "抽取回头看", reverse("look_backs:draw"), "repeat"),
        (DASHBOARD_POSTS, "统计", reverse("linkage:dashboard"), "chart-column"),
        (DASHBOARD_POSTS, "各地区", reverse("linkage:regions"), "map"),
        (SHEET_POSTS, "接受监督情况", reverse("linkage:sheet"), "clipboard-list"),
        (UNIT_POSTS, "电子送达确认", reverse("documents:consents"), "mail-check"),
        (frozenset({Post.PROSECUTOR, Post.CASE_MANAGEMENT}), "台账导入", reverse("imports:upload"), "upload"),
    )


def _joint_work(held: frozenset[str]) -> list[Entry]:
    """府检联动: what every unit has, and what the office of the joint meeting has."""
    matters, units = reverse("matters:list"), CASE_POSTS | LINKED_POSTS
    return _chosen(
        held,
        (units, "线索移送", f"{matters}?kind=transfer", "arrow-left-right"),
        (units, "协商协助", f"{matters}?kind=request", "messages-square"),
        (units, "重点任务", f"{matters}?kind=task", "square-check"),
        (units, "分解和会商任务", f"{matters}?kind=handed_task", "list-tree"),
        (units, "联席会议", f"{matters}?kind=meeting", "users"),
        (units, "半年通报", f"{matters}?kind=bulletin", "newspaper"),
        (LINKED_POSTS, "考核评价", f"{matters}?kind=assessment", "clipboard-check"),
        (OFFICE_POSTS, "考核汇总", reverse("linkage:sealed"), "table-2"),
        (units, "联合工作", f"{matters}?kind=joint_work", "flag"),
        (CASE_POSTS | OFFICE_POSTS, "专业人员名册", f"{matters}?kind=roster_entry", "user-check"),
        (units, "移送对账", f"{matters}?kind=reconciliation", "scale"),
        (CASE_POSTS | {Post.OBSERVER}, "人大、党委、政协来件", f"{matters}?kind=congress", "landmark"),
        (units, "工作要点", f"{matters}?kind=plan", "list-checks"),
        (units, "督办和指导", f"{matters}?kind=oversight", "stamp"),
        (units, "提请协调", f"{matters}?kind=topic", "message-square-warning"),
        (units, "联动机制", f"{matters}?kind=mechanism", "network"),
        (CASE_POSTS | OFFICE_POSTS, "联动看板", reverse("linkage:board"), "workflow"),
        (units, "移送台账", reverse("linkage:transfers"), "table"),
        (units, "共享目录", f"{matters}?kind=sharing", "database"),
        (units, "跨网交换", reverse("exchange:home"), "package"),
        (units, "行刑衔接", reverse("cases:links"), "siren"),
    )


def _of_terms(held: frozenset[str]) -> list[Entry]:
    """Terms: by day and by age, the calculator, the catalogue, the calendar's changes, the office's own targets."""
    keepers = frozenset({Post.CASE_MANAGEMENT, Post.SYSADMIN})
    return _chosen(
        held,
        (CASE_POSTS | PARTY_POSTS, "期限日历", reverse("matters:calendar"), "calendar-days"),
        (CASE_POSTS | PARTY_POSTS, "账龄", reverse("matters:ageing"), "hourglass"),
        (CASE_POSTS | PARTY_POSTS, "期限计算", reverse("terms:calculator"), "calendar-clock"),
        (None, "期限目录", reverse("terms:catalogue"), "book-open"),
        (TARGET_POSTS, "内部目标", reverse("terms:targets"), "target"),
        (keepers, "期限依据变更", reverse("terms:changes"), "calendar-cog"),
        (keepers, "夜间核对", reverse("matters:checks"), "list-checks"),
    )


def _administration(held: frozenset[str], may_entrust: bool) -> list[Entry]:
    """What the three administrators look after, and the directory."""
    entrusting = [("代理和授权", reverse("accounts:deputies"), "user-check")] if may_entrust else []
    auditor, sysadmin = frozenset({Post.AUDITOR}), frozenset({Post.SYSADMIN})
    return entrusting + _chosen(
        held,
        (frozenset({Post.CASE_MANAGEMENT}), "文书代字", reverse("documents:codes"), "hash"),
        (ADMINISTRATOR_POSTS, "人员", reverse("accounts:people"), "users"),
        (auditor, "留痕", reverse("ledger:entries"), "scroll-text"),
        (auditor, "通知证明", reverse("notices:proof"), "mail-check"),
        (sysadmin, "未送达的通知", reverse("notices:dead"), "mail-x"),
        (sysadmin, "推送地址", reverse("notices:endpoints"), "webhook"),
        (sysadmin, "对接系统", reverse("exchange:partners"), "handshake"),
        (None, "通讯录", reverse("accounts:bodies"), "building-2"),
    )


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
                {
                    "label": group,
                    "entries": [
                        {"label": label, "url": url, "icon": icon, "current": _is_here(request, url)}
                        for label, url, icon in entries
                    ],
                }
                for group, entries in _groups(frozenset(duty.post for duty in duties), person.may_entrust)
            ],
        }
    return {"shell": shown}
