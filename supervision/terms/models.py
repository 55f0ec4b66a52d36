"""Clocks (计时), the working calendar (工作日历) as data, and what changes the ground they stand on."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class SpecialDay(models.Model):
    """调休与节假日: a day whose character differs from its weekday, from a State Council notice.

    `region` is empty for the whole country, else the leading digits of the codes of the regions that keep the day; it
    counts only for terms whose rule says so.
    """

    on = models.DateField("日期")
    region = models.CharField("地区", max_length=12, blank=True, default="")
    is_working = models.BooleanField("是否上班")
    name = models.CharField("名称", max_length=40)
    source = models.CharField("来源", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "特殊日"
        ordering = ("on", "region")
        constraints = [models.UniqueConstraint(fields=["on", "region"], name="a_day_is_special_once_in_a_region")]

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
    # The day whose version of the rule governs; empty: that of the trigger. Set only by a confirmed change of rule.
    rule_on = models.DateField("适用规则日", null=True, blank=True)
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


class ChangeState(models.TextChoices):
    PROPOSED = "proposed", "待确认"
    CONFIRMED = "confirmed", "重算中"
    DONE = "done", "已完成"
    REJECTED = "rejected", "未采纳"


class TermChange(models.Model):
    """期限依据变更: days of the calendar, or a new rule, proposed by one person and confirmed by another.

    `days` are the rows to write: on, kind (rest, work or plain), name, region. The progress of the recomputation stands
    here, so that a worker that died goes on after the last matter it finished.
    """

    SOURCES = [("file", "导入文件"), ("package", "公开数据包"), ("rules", "期限目录更新")]

    source = models.CharField("来源", max_length=10, choices=SOURCES)
    name = models.CharField("名称", max_length=120)
    basis = models.CharField("依据", max_length=200)
    days = models.JSONField("日期", default=list)
    state = models.CharField("状态", max_length=10, choices=ChangeState, default=ChangeState.PROPOSED)
    proposed_by = models.ForeignKey(
        "accounts.Person", verbose_name="提出人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(
        "accounts.Person", verbose_name="确认人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField("确认时间", null=True, blank=True)
    total = models.PositiveIntegerField("涉及事项", default=0)
    done = models.PositiveIntegerField("已核算事项", default=0)
    moved = models.PositiveIntegerField("变动期限", default=0)
    settled = models.PositiveIntegerField("转为确定的期限", default=0)
    reached = models.BigIntegerField("已核算至", default=0)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "期限依据变更"
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                name="who_confirms_is_another_person",
                condition=~Q(state__in=["confirmed", "done"])
                | Q(proposed_by__isnull=True)
                | Q(decided_by__isnull=True)
                | ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="a_finished_change_has_an_instant",
                condition=Q(state="done", finished_at__isnull=False) | (~Q(state="done") & Q(finished_at__isnull=True)),
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(state="confirmed"), name="change_under_way")]

    def __str__(self) -> str:
        return self.name


class ClockRevision(models.Model):
    """期限变动: what a change did to one clock."""

    change = models.ForeignKey(TermChange, on_delete=models.CASCADE, related_name="revisions")
    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="revisions")
    old_due_on = models.DateField("原届满日")
    new_due_on = models.DateField("新届满日")
    settled = models.BooleanField("转为确定", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "期限变动"
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["change", "clock"], name="a_change_revises_a_clock_once")]

    def __str__(self) -> str:
        return f"{self.old_due_on} → {self.new_due_on}"


class InternalTarget(models.Model):
    """内部目标: how long before the legal date an office wants to be done; its own business, never law."""

    UNITS = [("day", "日"), ("working_day", "个工作日")]

    body = models.ForeignKey(
        "accounts.Body", verbose_name="单位", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField("事项种类", max_length=40, blank=True)
    term = models.CharField("期限", max_length=40)
    length = models.PositiveSmallIntegerField("提前")
    unit = models.CharField("单位", max_length=12, choices=UNITS, default="day")
    set_by = models.ForeignKey("accounts.Person", null=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField("设定时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "内部目标"
        ordering = ("term", "body", "kind")
        constraints = [
            models.UniqueConstraint(
                fields=["body", "kind", "term"], nulls_distinct=False, name="one_target_per_body_kind_and_term"
            ),
            models.CheckConstraint(
                name="target_is_one_to_ninety_before", condition=Q(length__gte=1) & Q(length__lte=90)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.term} −{self.length} {self.unit}"


class TermRequest(models.Model):
    """期限申请: more time, a pause, its end, or days not counted, for one clock; nothing changes until it is decided.

    Asked by the body that is bound, or entered by the one who decides. `until` is the new last day or the last
    excluded day, `since` the first excluded day; `length` with `unit` is how much an extension adds. What was asked
    for stays: `given_until` and `given_length` are what was given of it.
    """

    class Kind(models.TextChoices):
        EXTEND = "extend", "延长"
        SUSPEND = "suspend", "中止"
        RESUME = "resume", "恢复"
        EXCLUDE = "exclude", "扣除"

    matter = models.ForeignKey("matters.Matter", on_delete=models.CASCADE, related_name="term_requests")
    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="requests")
    kind = models.CharField("种类", max_length=8, choices=Kind)
    reason = models.TextField("理由")
    # One of the grounds that the rule itself names, for a pause or an exclusion.
    ground = models.CharField("法定事由", max_length=200, blank=True)
    since = models.DateField("自", null=True, blank=True)
    until = models.DateField("至", null=True, blank=True)
    length = models.PositiveSmallIntegerField("长度", null=True, blank=True)
    unit = models.CharField("单位", max_length=12, blank=True)
    asked_body = models.ForeignKey("accounts.Body", verbose_name="申请单位", on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("accounts.Person", verbose_name="申请人", on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField("申请日期")
    granted = models.BooleanField("是否同意", null=True)
    given_until = models.DateField("同意延至", null=True, blank=True)
    given_length = models.PositiveSmallIntegerField("同意延长", null=True, blank=True)
    decision_reason = models.TextField("答复", blank=True)
    decided_by = models.ForeignKey(
        "accounts.Person", verbose_name="决定人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_on = models.DateField("决定日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "期限申请"
        ordering = ("id",)
        indexes = [
            models.Index(fields=["matter"], condition=Q(granted__isnull=True), name="term_request_open"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["matter"], condition=Q(granted__isnull=True), name="one_open_term_request_per_matter"
            ),
            models.CheckConstraint(
                name="decided_term_request_says_who_when_and_why",
                condition=Q(granted__isnull=True, decided_on__isnull=True, decided_by__isnull=True)
                | (
                    Q(granted__isnull=False, decided_on__isnull=False, decided_by__isnull=False)
                    & ~Q(decision_reason="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.until or ''}".strip()
