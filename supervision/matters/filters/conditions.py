"""What the parameters of lists and statistics ask of a matter: one condition for a number and the rows behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet

from supervision.ledger.models import Entry
from supervision.matters.listing import AMBER_DAYS
from supervision.matters.models import Matter
from supervision.matters.procedures import procedures
from supervision.terms.models import Clock

NO_FIELD = "未填领域"
SERVICE = [("served", "已送达"), ("signed", "已签收")]
REPLIED = [("yes", "已回复"), ("in_time", "按期回复"), ("late", "逾期回复"), ("no", "未回复")]
REPLY_LIGHTS = [
    ("red", "逾期未回复"),
    ("not_due", "未到期"),
    ("amber", "七日内到期"),
    ("green", "七日以后到期"),
    ("grey", "已中止"),
]
ADOPTION = [("any", "全部或者部分采纳"), ("all", "全部采纳"), ("some", "部分采纳"), ("none", "不采纳")]
VERIFIED = [("yes", "已核验"), ("rectified", "整改到位"), ("partly", "部分整改")]
QUALITY = [("judged", "回复已评价"), ("sound", "回复充分")]
OBJECTION = [("raised", "提出异议"), ("decided", "已复核"), ("upheld", "异议成立"), ("rejected", "异议不成立")]
LOOK_BACK = [("any", "已回头看"), ("held", "成果巩固"), ("partial", "部分反弹"), ("relapse", "反弹")]
FILED = [("yes", "已备案"), ("in_time", "按期备案")]
SUIT = [("yes", "已起诉"), ("no", "未起诉")]
JUDGMENT = [("judged", "已判决"), ("supported", "判决支持")]
SUPERVISION = [
    ("asked", "已要求说明理由"),
    ("explained", "已说明理由"),
    ("ordered", "已通知立案、撤案"),
    ("executed", "通知后已立案、撤案"),
]
HANDED = [("yes", "已移送"), ("in_time", "按期移送"), ("opinion", "已制发检察意见")]
CRIME = [
    ("received", "公安机关已接受"),
    ("filed", "公安机关已立案"),
    ("reconsidered", "已提请复议"),
    ("supervised", "已建议立案监督"),
]
PENALTY = [("penalised", "已作出处罚、处分"), ("no_penalty", "不予处罚、处分"), ("pending", "尚未作出决定")]
GRADE = [
    ("any", "已评定等次"),
    ("excellent", "优质"),
    ("qualified", "合格"),
    ("basic", "基本合格（2026年以前为瑕疵）"),
    ("unqualified", "不合格"),
]
DISPATCH = [("due", "有送达期限"), ("in_time", "按期送达")]
YES = [("yes", "是")]
Asked = Mapping[str, Any]


def _reply_terms() -> list[str]:
    """The terms in which a written reply is due, of every kind; a matter has a clock of one of them."""
    return sorted({term for procedure in procedures().values() for term in procedure.answers})


def last_filings() -> QuerySet:
    """The term of filing with the superior that counts, of an outer matter: the last, unless it was taken back.

    One that the closing of the matter ended unfulfilled counts: it was not filed.
    """
    ended = Q(state="cancelled", ended_on=F("matter__closed_on"), matter__phase="closed")
    filings = [term for procedure in procedures().values() for term in procedure.filings]
    return _last_clocks(filings).filter(Q(state__in=["running", "suspended", "met"]) | ended)


def _last_clocks(terms: list[str]) -> QuerySet:
    """The last clock of these terms, of an outer matter."""
    newer = Clock.objects.filter(matter=OuterRef("matter"), term__in=terms, pk__gt=OuterRef("pk"))
    return Clock.objects.filter(~Exists(newer), matter=OuterRef("pk"), term__in=terms).order_by()


def with_reply(matters: QuerySet) -> QuerySet:
    """Matters joined, at most once each, with `reply`: the clock of the written reply that counts.

    A clock that was taken back (return, modification, withdrawal) does not count; one that the closing of an unanswered
    matter ended does, otherwise the worst cases would leave the statistics.
    """
    counts = Q(clocks__state__in=["running", "suspended", "met"]) | Q(
        clocks__state="cancelled", clocks__ended_on=F("closed_on"), phase="closed", answered_on__isnull=True
    )
    kept = Q(phase__in=["served", "answered", "verifying", "closed"], clocks__term__in=_reply_terms())
    return matters.alias(reply=FilteredRelation("clocks", condition=kept & counts))


def condition(asked: Asked, today: date) -> Q:
    """What the parameters of a statistic ask of a matter joined by `with_reply`, as one condition.

    Lists and figures both use it, so that a number and the rows behind it cannot differ. Unknown names ask nothing.
    """
    wanted = Q()
    for name, made in CONDITIONS.items():
        if asked.get(name):
            wanted &= made(asked[name], asked, today)
    return wanted


def _within(asked: Asked, column: str, prefix: str) -> Q:
    bounds = {f"{column}__gte": asked.get(f"{prefix}_from"), f"{column}__lte": asked.get(f"{prefix}_to")}
    return Q(**{lookup: day for lookup, day in bounds.items() if day})


def _service(value: str, asked: Asked, today: date) -> Q:
    served = Q(served_on__isnull=False)
    passed = Q(phase__in=["served", "answered", "verifying", "closed"]) & ~Q(state="served")
    return served if value == "served" else served & passed


def _replied(value: str, asked: Asked, today: date) -> Q:
    return {
        "yes": Q(reply__state="met"),
        "in_time": Q(reply__state="met", reply__ended_on__lte=F("reply__due_on")),
        "late": Q(reply__state="met", reply__ended_on__gt=F("reply__due_on")),
        "no": Q(reply__state__in=["running", "suspended", "cancelled"]),
    }[value]


def _reply_light(value: str, asked: Asked, today: date) -> Q:
    soon = today + timedelta(days=AMBER_DAYS)
    return {
        "red": Q(reply__state="running", reply__due_on__lt=today),
        "not_due": Q(reply__state="running", reply__due_on__gte=today),
        "amber": Q(reply__state="running", reply__due_on__gte=today, reply__due_on__lte=soon),
        "green": Q(reply__state="running", reply__due_on__gt=soon),
        "grey": Q(reply__state="suspended"),
    }[value]


def _last_answers(**wanted: Any) -> Exists:
    """Whether the last round of the reply has such an answer."""
    answer, reply = apps.get_model("recommendations", "Answer"), apps.get_model("recommendations", "Reply")
    newer = reply.objects.filter(recommendation=OuterRef("reply__recommendation"), round__gt=OuterRef("reply__round"))
    return Exists(answer.objects.filter(~Exists(newer), reply__recommendation=OuterRef("pk"), **wanted))


def _graded(axis: str, *counts: str) -> list[str]:
    """Codes of the grades of verdicts that count as one of these; what they are called is data."""
    found: list[str] = apps.get_model("recommendations", "Answer").graded(axis, *counts)
    return found


def _adoption(value: str, asked: Asked, today: date) -> Q:
    taken = Q(_last_answers(adoption__in=["adopted", "partly"]))
    short = Q(_last_answers(adoption__in=["partly", "rejected"]))
    chosen = {"any": taken, "all": taken & ~short, "some": taken & short, "none": short & ~taken}[value]
    return Q(reply__state="met") & chosen


def _verified(value: str, asked: Asked, today: date) -> Q:
    verified = Q(phase__in=["verifying", "closed"], answered_on__isnull=False)
    short = Q(_last_answers(result__in=[*_graded("result", "partly", "not"), ""]))
    # What was only superseded or is not applicable any more was not rectified either.
    gone, done = _graded("result", "lapsed"), _graded("result", "rectified")
    lapsed = Q(_last_answers(result__in=gone)) & ~Q(_last_answers(result__in=done))
    return {"yes": verified, "rectified": verified & ~short & ~lapsed, "partly": verified & short}[value]


def _quality(value: str, asked: Asked, today: date) -> Q:
    """Whether the last answers were judged, and every one of them found sound."""
    poor = _graded("adequacy", "insufficient")
    judged = Q(_last_answers(adequacy__in=[*_graded("adequacy", "sound"), *poor]))
    return judged if value == "judged" else judged & ~Q(_last_answers(adequacy__in=[*poor, ""]))


def _objection(value: str, asked: Asked, today: date) -> Q:
    objection = apps.get_model("recommendations", "Objection")
    wanted = {
        "raised": Q(),
        "decided": ~Q(decision=""),
        "upheld": Q(decision__in=["modified", "withdrawn"]),
        "rejected": Q(decision="rejected"),
    }[value]
    raised = _within(asked, "submitted_on", "objected")
    return Q(Exists(objection.objects.filter(wanted, raised, recommendation=OuterRef("pk"))))


def _look_back(value: str, asked: Asked, today: date) -> Q:
    look_back = apps.get_model("recommendations", "LookBack")
    wanted = Q() if value == "any" else Q(result=value)
    held = _within(asked, "held_on", "looked_back")
    return Q(Exists(look_back.objects.filter(wanted, held, recommendation=OuterRef("pk"))))


def _urged(value: str, asked: Asked, today: date) -> Q:
    return Q(Exists(apps.get_model("recommendations", "Urging").objects.filter(recommendation=OuterRef("pk"))))


def _escalated(value: str, asked: Asked, today: date) -> Q:
    # The outcome is overwritten when the matter closes; the ledger remembers.
    return Q(Exists(Entry.objects.filter(matter_id=OuterRef("pk"), action="act", name__endswith=".escalate")))


def _changed(value: str, asked: Asked, today: date) -> Q:
    # A changed document is issued anew; the ledger remembers.
    return Q(phase="withdrawn") | Q(
        Exists(Entry.objects.filter(matter_id=OuterRef("pk"), action="act", name__endswith=".modify"))
    )


def _filing(**wanted: Any) -> Q:
    return Q(Exists(last_filings().filter(**wanted)))


def _filed(value: str, asked: Asked, today: date) -> Q:
    in_time = {"ended_on__lte": F("due_on")} if value == "in_time" else {}
    return _filing(state="met", **in_time)


def _dispatch(value: str, asked: Asked, today: date) -> Q:
    """Whether a rule set a term for serving the document, unless it was taken back before; and whether it was kept."""
    terms = sorted({term for procedure in procedures().values() for term in procedure.dispatches})
    counts = Q(state__in=["running", "suspended", "met"])
    kept = Q(state="met", ended_on__lte=F("due_on"))
    return Q(Exists(_last_clocks(terms).filter(counts if value == "due" else kept)))


def _grade(value: str, asked: Asked, today: date) -> Q:
    return Q(details__has_key="grade") if value == "any" else Q(details__grade=value)


def _suit(value: str, asked: Asked, today: date) -> Q:
    filed = Matter.objects.filter(parent=OuterRef("pk"), kind="public_interest_suit", issued_on__isnull=False)
    return Q(Exists(filed)) if value == "yes" else Q(~Exists(filed))


def _judgment(value: str, asked: Asked, today: date) -> Q:
    results = {"judged": ["all", "part", "none"], "supported": ["all", "part"]}[value]
    return Q(details__judgment_result__in=results)


def _supervision(value: str, asked: Asked, today: date) -> Q:
    """What was done in 立案监督; an order has the day of the earlier request beside it."""
    ordered = Q(details__has_key="asked_on")
    return {
        "asked": Q(issued_on__isnull=False),
        "explained": Q(issued_on__isnull=False, details__has_key="position"),
        "ordered": ordered,
        "executed": ordered & Q(details__has_key="executed_on"),
    }[value]


def _handed(value: str, asked: Asked, today: date) -> Q:
    handed = Q(details__has_key="handed_on")
    in_time = {"term": "FX_TRANSFER_INTERNAL", "state": "met", "ended_on__lte": F("due_on")}
    return {
        "yes": handed,
        "in_time": handed & Q(Exists(Clock.objects.filter(matter=OuterRef("pk"), **in_time))),
        "opinion": handed & Q(issued_on__isnull=False),
    }[value]


def _crime(value: str, asked: Asked, today: date) -> Q:
    """What became of a suspected crime that an agency handed to the police."""
    return {
        "received": Q(served_on__isnull=False),
        "filed": Q(state="filed") | Q(details__has_key="filed_on"),
        "reconsidered": Q(details__has_key="reconsidered_on"),
        "supervised": Q(details__has_key="suggest_supervision"),
    }[value]


CONDITIONS: dict[str, Callable[[Any, Asked, date], Q]] = {
    "phase": lambda value, asked, today: Q(phase=value),
    "opened_from": lambda value, asked, today: Q(opened_on__gte=value),
    "opened_to": lambda value, asked, today: Q(opened_on__lte=value),
    "issued_from": lambda value, asked, today: Q(issued_on__gte=value),
    "issued_to": lambda value, asked, today: Q(issued_on__lte=value),
    "answered_from": lambda value, asked, today: Q(answered_on__gte=value),
    "answered_to": lambda value, asked, today: Q(answered_on__lte=value),
    "due_from": lambda value, asked, today: Q(reply__due_on__gte=value),
    "due_to": lambda value, asked, today: Q(reply__due_on__lte=value),
    "filing_from": lambda value, asked, today: _filing(due_on__gte=value),
    "filing_to": lambda value, asked, today: _filing(due_on__lte=value),
    "changed": _changed,
    "filed": _filed,
    "dispatch": _dispatch,
    "grade": _grade,
    "suit": _suit,
    "judgment": _judgment,
    "supervision": _supervision,
    "handed": _handed,
    "crime": _crime,
    "penalty": lambda value, asked, today: Q(details__penalty_result=value),
    "service": _service,
    "replied": _replied,
    "reply_light": _reply_light,
    "adoption": _adoption,
    "verified": _verified,
    "quality": _quality,
    "objection": _objection,
    "look_back": _look_back,
    "urged": _urged,
    "escalated": _escalated,
}
