"""Sample of 案件质量管理, a clue merged into an earlier one, a 抗诉 after the county's request, and a one-time link.

The facts are made up for show and name nobody.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings

from recommendations.procedures.kinds import INSTRUMENTS
from recommendations.sample.cast import CITY, OFFICE
from recommendations.sample.proceedings import World
from supervision.accounts.models import Appointment, Body
from supervision.matters.models import Matter

DEMAND = "请及时查明情况并予以纠正，自收到通知书之日起十日以内将核查情况书面回复。"
PROBLEM = {"problem": "document", "basis": "《中华人民共和国民事诉讼法》第八十七条", "demand": DEMAND}
GRADES: tuple[tuple[str, list[str], int], ...] = (
    ("excellent", [], 12),
    ("basic", ["送达回证没有签收日期。", "结案报告没有写明核验方式。"], 4),
)


def load(world: World) -> int:
    """Tell everything; returns how many matters were made."""
    before = Matter.objects.count()
    _monitor(world)
    _review(world)
    _merge(world)
    _protest(world)
    return Matter.objects.count() - before


def _mine(world: World, *states: str, kinds: tuple[str, ...]) -> list[Matter]:
    """The office's matters of these kinds in these states, the newest first."""
    found = Matter.objects.filter(office=world.bodies[OFFICE], kind__in=kinds, state__in=states)
    return list(found.filter(handler=world.people["prosecutor"]).order_by("-opened_on", "-id"))


def _monitor(world: World) -> None:
    """A notice that waits for the answer, one answered, and a word in the ear."""
    courses = (("send acknowledge", 6), ("send acknowledge answer close", 25), ("hint", 2))
    for parent, (course, days) in zip(_mine(world, "investigating", "filed", kinds=("case",)), courses, strict=False):
        said = PROBLEM | {"facts": "询问笔录没有逐页签名，送达回证没有签收日期。"}
        made = world.open("monitoring_notice", "case_manager", OFFICE, days, said, parent)
        for name in course.split():
            days -= 1
            who = "prosecutor" if name in ("acknowledge", "answer") else "case_manager"
            answer = {"outcome": "corrected", "findings": "已经补正并在全部门提示。", "files": []}
            made = world.act(made, name, days, who, **(answer if name == "answer" else {}))


def _review(world: World) -> None:
    """Two closed matters graded; one of them has something to mend."""
    closed = _mine(world, "closed", kinds=("case", *INSTRUMENTS, "reverse_link"))
    fit = [one for one in closed if one.kind in ("case", "reverse_link") or one.kind.startswith("recommendation")]
    for parent, (grade, defects, days) in zip(fit, GRADES, strict=False):
        said = {"type": "routine", "reviewers": "案管甲、检察官丙", "scope": "办案程序、文书制作、期限遵守、释法说理"}
        made = world.open("quality_review", "case_manager", OFFICE, days, said, parent)
        opinion = "事实清楚，程序合法。" if not defects else "实体处理正确，程序和文书有需要改进之处。"
        graded = {"grade": grade, "defects": defects, "opinion": opinion}
        made = world.act(made, "propose_grade", days - 1, "case_manager", **graded)
        made = world.act(made, "respond", days - 2, agreed="yes", response="")
        until = world.today + timedelta(days=12) if defects else None
        world.act(made, "confirm", days - 3, "chief", grade=grade, opinion="同意评查意见。", rectify_by=until)


def _merge(world: World) -> None:
    """The same dumping reported twice: the later report goes into the earlier."""
    said: dict[str, Any] = {
        "function": "public_interest", "field": "生态环境和资源保护", "counterpart": None,
        "handler": world.people["prosecutor"], "secrecy": "ordinary", "source": "控告举报", "files": [],
    }  # fmt: skip
    first, later = (
        world.open("clue", "assistant", OFFICE, days, said | {
            "title": title, "summary": summary, "found_on": world.day(days),
        })
        for title, summary, days in (
            ("县道旁倾倒生活垃圾", "村民反映县道旁长期倾倒生活垃圾。", 9),
            ("县道十二公里处垃圾堆放", "12345热线转来：县道十二公里处垃圾成堆。", 5),
        )
    )  # fmt: skip
    later = world.act(later, "screen", 4, truth="与在先线索为同一地点。", feasibility="可查。", risk="")
    world.act(later, "merge_into", 4, "head", into=first, reason="同一地点、同一行为。")


def _protest(world: World) -> None:
    """The procuratorate above protests on the county's request; the court has signed for it."""
    asked = Matter.objects.filter(kind="protest_request", state="received", office=world.bodies[OFFICE]).first()
    if asked is None:
        return
    court = Body.objects.get(kind="court", region=world.bodies[CITY].region)
    kept = ("judgment", "retrial_ground", "reasons", "session", "dossier", "facts", "basis")
    made = world.open("protest", "sample-prosecutor4", CITY, 4, {
        "title": asked.title, "counterpart": court, "secrecy": "ordinary", "contact": "市院检察官甲 0398-0000000",
        "files": [], **{name: asked.details.get(name, "") for name in kept},
    }, asked)  # fmt: skip
    for name, who in (("submit", "sample-prosecutor4"), ("approve", "superior"), ("issue", "sample-prosecutor4")):
        made = world.act(made, name, 3, who)
    served = {
        "way": "in_person", "served_on": world.day(2), "place": "立案庭", "servers": "市院检察官甲、市院检察官乙",
        "recipient": "书记员", "recipient_title": "立案庭", "tracking_number": "", "electronic_consent": False,
        "announcement": "", "refusal": "", "witnesses": "", "files": [],
    }  # fmt: skip
    made = world.act(made, "serve", 2, "sample-prosecutor4", **served)
    receipt = {"signed_on": world.day(2), "recipient": "书记员", "recipient_title": "立案庭", "files": []}
    world.act(made, "record_receipt", 2, "sample-prosecutor4", **receipt)


def link(world: World) -> None:
    """A one-time link, where the deployment allows it, to a unit whose people are only told of and cannot sign in.

    Comes last: from then on nobody acts for the unit here.
    """
    if not settings.ONE_TIME_LINKS:
        return
    for one in _mine(world, "served", "acknowledged", kinds=tuple(INSTRUMENTS)):
        unit = Appointment.objects.in_force(world.today).filter(body=one.counterpart_id)
        if one.secrecy == "ordinary" and not unit.exclude(person__username__startswith="sample-").exists():
            unit.update(ended_on=world.today)
            world.act(one, "issue_link", 0, hours=72)
            return
