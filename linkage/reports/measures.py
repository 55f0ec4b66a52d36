"""What can be counted of one half-year and frozen: what each counts, in words and as a question to the matters.

Those of recommendations are the statistics' own figures (definitions.py) by the same conditions. No official formula of
any of them was found: all are defaults of this product, and say so by their definition.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from cases.procedures.enforcement_link import NOT_TRANSFERRED
from cases.reports import aged, over_threshold
from linkage.procedures.works import WORKS
from linkage.reports.definitions import BY_NAME, KINDS, Figure, Span
from supervision.accounts.models import Body
from supervision.matters.filters import condition, with_reply
from supervision.terms.models import Clock

Question = Callable[[Span, date], Q]
RATE_NAME = re.compile(r"（[^（）]*率）")
WORK, TASKS, PROBLEMS = "work", "tasks", "problems"
SECTIONS = {WORK: "工作开展情况", TASKS: "重点任务完成情况", PROBLEMS: "存在的问题"}


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One measure. `asks` is the condition on matters of `kinds`; `whose` names the body it is about.

    What is `coordinated` the joint office counts in its region, too, though it takes no part in these matters.
    """

    name: str
    group: str
    label: str
    definition: str
    section: str
    kinds: tuple[str, ...]
    asks: Question
    counter: str = "件"
    whose: str = "counterpart"
    coordinated: bool = False

    def rows(self, matters: QuerySet, span: Span, today: date, unit: Body | None = None) -> QuerySet:
        """The matters it counts among these, of that unit where one is named."""
        found = matters.filter(kind__in=self.kinds)
        if unit is not None:
            found = found.filter(**{self.whose: unit})
        if self.kinds is KINDS:
            found = with_reply(found)
        return found.filter(self.asks(span, today))


def counted(hint: str) -> str:
    """What a figure counts, where its hint says the rate: “甲数 ÷ 乙数” becomes “乙数中的甲数”."""
    rate, mark, more = hint.partition("；")
    part, divided, whole = rate.partition(" ÷ ")
    return f"{RATE_NAME.sub('', whole)}中的{part}{mark}{more}" if divided else hint


def _of(figure: Figure, section: str) -> Measure:
    return Measure(
        name=figure.name,
        group="检察建议",
        label=figure.label,
        definition=counted(figure.hint).replace("截至今日", "截至取数时"),
        section=section,
        kinds=KINDS,
        asks=lambda span, today: condition(figure.asked(span), today),
    )


def _sent(span: Span, today: date) -> Q:
    return Q(issued_on__gte=span.first, issued_on__lte=span.last)


def _answered(span: Span, today: date) -> Q:
    return _sent(span, today) & Q(answered_on__isnull=False)


def _begun(span: Span) -> Q:
    """What began after the period is the next one's, however late the figures are taken."""
    return Q(issued_on__lte=span.last)


def _unanswered(span: Span, today: date) -> Q:
    return _begun(span) & Q(state__in=["received", "accepted"], next_due_on__lt=today)


def _on_the_list(span: Span, today: date) -> Q:
    begun = _begun(span) & ~Q(state="cancelled")
    return begun & (Q(closed_on__isnull=True) | Q(closed_on__gte=span.first))


def _reported_tasks(span: Span, today: date) -> Q:
    return _on_the_list(span, today) & Q(state="reported")


def _late_tasks(span: Span, today: date) -> Q:
    return _on_the_list(span, today) & Q(state="assigned", next_due_on__lt=today)


def _published(span: Span, today: date) -> Q:
    return _sent(span, today) & Q(state="closed")


def _ended(span: Span, today: date) -> Q:
    return Q(state="closed", closed_on__gte=span.first, closed_on__lte=span.last)


def _settled(span: Span, today: date) -> Q:
    return _ended(span, today) & Q(details__outcome="settled")


def _held(span: Span, today: date) -> Q:
    return Q(answered_on__gte=span.first, answered_on__lte=span.last, state__in=["reporting", "closed"]) & Q(
        details__outcome__in=["held", "partly"]
    )


def _defects(span: Span, today: date) -> Q:
    return _sent(span, today) & Q(parent__kind="inspection") & ~Q(state="cancelled")


def _late_works(span: Span, today: date) -> Q:
    return _on_the_list(span, today) & Q(state="running", next_due_on__lt=today)


def _waiting(span: Span, today: date) -> Q:
    """Three days to decide and one to hand over: from the fourth day after registration on."""
    reached = over_threshold() & Q(state__in=NOT_TRANSFERRED, opened_on__lte=span.last)
    return reached & aged((4, None), today)


def _clocks(*terms: str, late: bool = False) -> Question:
    """Matters with such a term ending in the period; late: met after its last day, or still running behind it."""

    def asks(span: Span, today: date) -> Q:
        found = Clock.objects.filter(term__in=terms, due_on__gte=span.first, due_on__lte=span.last)
        if late:
            found = found.filter(Q(state="met", ended_on__gt=F("due_on")) | Q(state="running", due_on__lt=today))
        return Q(pk__in=found.exclude(state="cancelled").values("matter_id"))

    return asks


WORK_FIGURES = (
    "issued", "due", "in_time", "late", "replied", "adopted", "rectified", "objected", "urged", "escalated",
    "looked_back",
)  # fmt: skip
PROBLEM_FIGURES = ("overdue", "unreplied", "relapsed")
MEASURES: tuple[Measure, ...] = (
    *(_of(BY_NAME[name], WORK) for name in WORK_FIGURES),
    Measure(
        name="transfers_sent", group="线索移送", label="发出", definition="发出日期在期内的线索移送",
        section=WORK, kinds=("transfer",), asks=_sent,
    ),
    Measure(
        name="transfers_answered", group="线索移送", label="反馈结果",
        definition="期内发出的线索移送中已反馈结果或者书面不予受理的", section=WORK, kinds=("transfer",),
        asks=_answered,
    ),
    Measure(
        name="requests_sent", group="协商协助", label="发出",
        definition="发函日期在期内的协商、会商、取证、咨询和数据请求",
        section=WORK, kinds=("request",), asks=_sent,
    ),
    Measure(
        name="requests_answered", group="协商协助", label="得到答复", definition="期内发出的请求中已答复的",
        section=WORK, kinds=("request",), asks=_answered,
    ),
    Measure(
        name="consult_tasks", group="会商任务", label="议定", definition="期内由会商、协商议定下达的任务（不含取消的）",
        section=WORK, kinds=("consult_task",), counter="项",
        asks=lambda span, today: _sent(span, today) & ~Q(state="cancelled"),
    ),
    Measure(
        name="consult_tasks_done", group="会商任务", label="完成", definition="期内确认完成的会商任务", section=WORK,
        kinds=("consult_task",), counter="项", asks=_ended,
    ),
    Measure(
        name="meetings_held", group="联席会议", label="召开", definition="召开日期在期内的联席会议", section=WORK,
        kinds=("meeting",), counter="次",
        asks=lambda span, today: Q(answered_on__gte=span.first, answered_on__lte=span.last),
    ),
    Measure(
        name="topics_settled", group="提请协调", label="议定", definition="期内议定的提请协调事项", section=WORK,
        kinds=("topic",), counter="项",
        asks=lambda span, today: Q(state="settled", closed_on__gte=span.first, closed_on__lte=span.last),
    ),
    Measure(
        name="campaigns_under_way", group="联合专项行动", label="实施",
        definition="期末前签发方案、期初时尚未结束的联合专项行动（不含取消的）", section=WORK,
        kinds=("campaign",), counter="项", asks=_on_the_list,
    ),
    Measure(
        name="campaigns_ended", group="联合专项行动", label="总结", definition="期内审定总结的联合专项行动",
        section=WORK, kinds=("campaign",), counter="项", asks=_ended,
    ),
    Measure(
        name="releases_published", group="案例联合发布", label="发布", definition="发布日期在期内的联合发布案例",
        section=WORK, kinds=("case_release",), asks=_published,
    ),
    Measure(
        name="trainings_held", group="同堂培训", label="举办",
        definition="期内报送总结、结果为已举办或者部分举办的同堂培训", section=WORK, kinds=("training",), counter="次",
        asks=_held,
    ),
    Measure(
        name="trainings_tested", group="同堂培训", label="组织测试", definition="期内举办并登记测试成绩的同堂培训",
        section=WORK, kinds=("training",), counter="次",
        asks=lambda span, today: _held(span, today) & Q(details__has_key="scores"),
    ),
    Measure(
        name="inspections_under_way", group="联合检查与案卷评查", label="开展",
        definition="期末前签发方案、期初时尚未结束的联合检查与案卷评查（不含取消的）", section=WORK,
        kinds=("inspection",), counter="次", asks=_on_the_list,
    ),
    Measure(
        name="defects_assigned", group="联合检查与案卷评查", label="交办整改",
        definition="期内下达的、由检查评查发现的问题形成的整改任务（不含取消的）", section=WORK, kinds=("task",),
        counter="项", asks=_defects,
    ),
    Measure(
        name="petitions_under_way", group="信访联合化解", label="办理",
        definition="期末前签发方案、期初时尚未结束的信访联合化解事项（不含取消的）", section=WORK, kinds=("petition",),
        asks=_on_the_list,
    ),
    Measure(
        name="petitions_settled", group="信访联合化解", label="化解",
        definition="期内审定总结、结果为已实质性化解的信访事项", section=WORK, kinds=("petition",), asks=_settled,
    ),
    Measure(
        name="tasks_listed", group="重点任务", label="在列",
        definition="期末前下达、期初时尚未完成的重点任务（不含取消的）", section=TASKS, kinds=("task",), counter="项",
        asks=_on_the_list,
    ),
    Measure(
        name="tasks_done", group="重点任务", label="完成", definition="在列的重点任务中，期内经联席办验收完成的",
        section=TASKS, kinds=("task",), counter="项",
        asks=lambda span, today: Q(state="closed", closed_on__gte=span.first, closed_on__lte=span.last),
    ),
    Measure(
        name="tasks_reported", group="重点任务", label="报告完成待验收",
        definition="在列的重点任务中，取数时已报告完成、尚未验收的", section=TASKS, kinds=("task",), counter="项",
        asks=_reported_tasks,
    ),
    Measure(
        name="tasks_late", group="重点任务", label="超期未完成",
        definition="在列的重点任务中，取数时完成时限已过、尚未报告完成的", section=PROBLEMS, kinds=("task",),
        counter="项", asks=_late_tasks,
    ),
    Measure(
        name="works_late", group="联合工作", label="超期未总结",
        definition="期末前签发方案、取数时完成时限已过、尚未报送总结的联合专项行动、培训、检查评查和信访化解",
        section=PROBLEMS,
        kinds=tuple(kind for kind, one in WORKS.items() if not one.publishes), counter="项", asks=_late_works,
    ),
    *(_of(BY_NAME[name], PROBLEMS) for name in PROBLEM_FIGURES),
    Measure(
        name="transfers_late", group="线索移送", label="逾期未反馈",
        definition="期末前发出、取数时已签收、反馈日期已过、尚未反馈的",
        section=PROBLEMS, kinds=("transfer",), asks=_unanswered,
    ),
)  # fmt: skip
# Only an assessment counts these: they are parts of what the bulletin counts together.
MORE_FIGURES = ("adopted_wholly", "relapsed_partly")


def _crime(name: str, label: str, definition: str, asks: Question, section: str = WORK, **more: str) -> Measure:
    said = {"group": "行刑衔接", "whose": "office", **more}
    kinds = ("reverse_link",) if name.startswith("reverse") else ("enforcement_link",)
    return Measure(
        name=name, label=label, definition=definition, asks=asks, section=section, kinds=kinds, coordinated=True, **said
    )  # fmt: skip


# 行政执法机关移送涉嫌犯罪案件的规定 art. 5 (three days, 24 hours), 8 (three days), 12 (handing over).
CRIME_MEASURES = (
    _crime(
        "crimes_due", "应移送", "期内移送公安机关的，以及达到移送门槛、登记满四日尚未移送的涉嫌犯罪案件",
        lambda span, today: _sent(span, today) | _waiting(span, today),
    ),
    _crime(
        "crimes_late", "逾期移送", "决定移送（三日）或者移送（二十四小时）的期限在期内届满而逾期的",
        _clocks("YS_APPROVE", "YS_TRANSFER", late=True), PROBLEMS,
    ),
    _crime(
        "crimes_waiting", "达到门槛未移送", "期末前登记、达到移送门槛、取数时登记满四日尚未移送的", _waiting, PROBLEMS,
    ),
    _crime("handovers_due", "应移交材料", "移交涉案物品和材料的期限在期内届满的", _clocks("YS_HANDOVER")),
    _crime(
        "handovers_late", "逾期移交材料", "移交期限在期内届满而逾期的", _clocks("YS_HANDOVER", late=True), PROBLEMS,
    ),
    _crime(
        "reverse_due", "应回复检察意见", "反向衔接检察意见的回复期限在期内届满的", _clocks("FX_REPLY"),
        whose="counterpart",
    ),
    _crime(
        "reverse_late", "逾期回复检察意见", "回复期限在期内届满而逾期的，含尚未回复的", _clocks("FX_REPLY", late=True),
        PROBLEMS, whose="counterpart",
    ),
    _crime(
        "reviews_due", "应作出立案决定", "公安机关审查期限在期内届满的", _clocks("YS_POLICE_REVIEW"),
        whose="counterpart",
    ),
    _crime(
        "reviews_late", "逾期作出立案决定", "公安机关审查期限在期内届满而逾期的，含尚未决定的",
        _clocks("YS_POLICE_REVIEW", late=True), PROBLEMS, whose="counterpart",
    ),
)  # fmt: skip
BY_MEASURE = {
    measure.name: measure
    for measure in (*MEASURES, *(_of(BY_NAME[name], WORK) for name in MORE_FIGURES), *CRIME_MEASURES)
}
