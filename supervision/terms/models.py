"""Clocks (计时) and the working calendar (工作日历) as data."""

from django.db import models
from django.db.models import F, Q


class SpecialDay(models.Model):
    """调休与节假日: a day whose character differs from its weekday, from a State Council notice."""

    on = models.DateField("日期", unique=True)
    is_working = models.BooleanField("是否上班")
    name = models.CharField("名称", max_length=40)
    source = models.CharField("来源", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "特殊日"
        ordering = ("on",)

    def __str__(self) -> str:
        return f"{self.on} {self.name}"


class ClockState(models.TextChoices):
    RUNNING = "running", "计时中"
    SUSPENDED = "suspended", "已中止"
    MET = "met", "已完成"
    CANCELLED = "cancelled", "已终止"


class Clock(models.Model):
    """计时: one term running on one matter for one body. The date comes from the events; overdue is a query."""

    matter = models.ForeignKey("matters.Matter", on_delete=models.CASCADE, related_name="clocks")
    term = models.CharField("期限", max_length=40)
    label = models.CharField("名称", max_length=80)
    obligor = models.ForeignKey(
        "accounts.Body", verbose_name="义务单位", null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField("状态", max_length=12, choices=ClockState, default=ClockState.RUNNING)
    urgent = models.BooleanField("紧急", default=False)
    length = models.PositiveSmallIntegerField("长度", null=True)
    unit = models.CharField("单位", max_length=12, blank=True)
    document_date = models.DateField("文书载明日期", null=True, blank=True)
    started_on = models.DateField("起算事由日")
    unrolled_on = models.DateField("顺延前届满日")
    due_on = models.DateField("届满日")
    # Terms by hours end at an instant, whose local day is `due_on` (R03).
    due_at = models.DateTimeField("届满时刻", null=True, blank=True)
    # The office's own date before the legal one; never shown as law, never to the other side.
    target_on = models.DateField("内部目标日", null=True, blank=True)
    provisional = models.BooleanField("暂定", default=False)
    steps = models.JSONField("计算过程", default=list)
    # The period to object is a right: it lapses, it is never overdue, nobody is urged.
    is_right = models.BooleanField("权利期间", default=False)
    ended_on = models.DateField("停止日", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "计时"
        ordering = ("due_on", "id")
        indexes = [
            models.Index(fields=["due_on", "id"], condition=Q(state="running"), name="clock_running_due"),
            models.Index(
                fields=["target_on", "id"],
                condition=Q(state="running", target_on__isnull=False),
                name="clock_running_target",
            ),
            models.Index(fields=["matter", "term"], name="clock_matter_term"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "term", "obligor"],
                condition=Q(state__in=["running", "suspended"]),
                nulls_distinct=False,
                name="one_open_clock_per_term_and_obligor",
            ),
            models.CheckConstraint(
                name="ended_clock_has_a_day",
                condition=Q(state__in=["running", "suspended"], ended_on__isnull=True)
                | Q(state__in=["met", "cancelled"], ended_on__isnull=False),
            ),
            models.CheckConstraint(name="due_date_is_rolled_forward_only", condition=Q(due_on__gte=F("unrolled_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.due_on}"


class ClockEvent(models.Model):
    """计时事件: start, suspension, resumption, exclusion, extension, end. The due date comes from these."""

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField("事件", max_length=12)
    on = models.DateField("日期")
    instant = models.DateTimeField("时刻", null=True, blank=True)
    until = models.DateField("至", null=True, blank=True)
    length = models.PositiveSmallIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=12, blank=True)
    note = models.CharField("说明", max_length=400, blank=True)
    actor_name = models.CharField("人员", max_length=60, blank=True)
    at = models.DateTimeField("记录时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "计时事件"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.on} {self.kind}"
