"""What the statistics keep, and what the joint work of government and procuratorate records in rows of its own."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from linkage.models.guests import Guest as Guest
from linkage.models.hotline import HotlineCall as HotlineCall
from linkage.models.hotline import Screening as Screening
from linkage.models.packages import ExchangedAct as ExchangedAct
from linkage.models.packages import ExchangedMatter as ExchangedMatter
from linkage.models.packages import Package as Package
from linkage.models.packages import PackageState as PackageState
from linkage.models.packages import Partner as Partner
from linkage.models.packages import Seat as Seat
from linkage.models.screening import HitDecision as HitDecision
from linkage.models.screening import ScreeningHit as ScreeningHit
from linkage.models.sharing import DeliveryResult as DeliveryResult
from linkage.models.sharing import SharedDelivery as SharedDelivery
from supervision.matters.models import Matter
from supervision.matters.querysets import ChildQuerySet

OPEN_CLOCKS = ("running", "suspended")
# What is asked of a fact with an open clock; the index alone answers.
OPEN_COLUMNS = ("matter_id", "restricted", "handler_id", "clock", "kind", "field", "office_id")


class Counts(models.Model):
    """One column per figure that counts part of another, named like it; of a fact 1 or 0, of a sum how many.

    Lengths are in days, with the number of matters that have one. What a figure counts has a column of its own for each
    date that it may be counted by.
    """

    issued = models.IntegerField(null=True)
    answered = models.IntegerField(null=True)
    due = models.IntegerField(null=True)
    objected = models.IntegerField(null=True)
    looked_back = models.IntegerField(null=True)
    filing = models.IntegerField(null=True)
    served = models.IntegerField(null=True)
    dispatch_due = models.IntegerField(null=True)
    served_in_time = models.IntegerField(null=True)
    signed = models.IntegerField(null=True)
    withdrawn = models.IntegerField(null=True)
    changed = models.IntegerField(null=True)
    days_to_serve = models.IntegerField(null=True)
    serve_days = models.IntegerField(null=True)
    serve_lengths = models.IntegerField(null=True)
    in_time = models.IntegerField(null=True)
    late = models.IntegerField(null=True)
    unreplied = models.IntegerField(null=True)
    replied = models.IntegerField(null=True)
    days_to_reply = models.IntegerField(null=True)
    reply_days = models.IntegerField(null=True)
    reply_lengths = models.IntegerField(null=True)
    days_late = models.IntegerField(null=True)
    late_days = models.IntegerField(null=True)
    late_lengths = models.IntegerField(null=True)
    judged = models.IntegerField(null=True)
    sound = models.IntegerField(null=True)
    adopted = models.IntegerField(null=True)
    adopted_wholly = models.IntegerField(null=True)
    rectified = models.IntegerField(null=True)
    rectified_of_due = models.IntegerField(null=True)
    days_to_verify = models.IntegerField(null=True)
    verify_days = models.IntegerField(null=True)
    verify_lengths = models.IntegerField(null=True)
    urged = models.IntegerField(null=True)
    escalated = models.IntegerField(null=True)
    objections_decided = models.IntegerField(null=True)
    objections_upheld = models.IntegerField(null=True)
    held = models.IntegerField(null=True)
    relapsed_partly = models.IntegerField(null=True)
    relapsed = models.IntegerField(null=True)
    filed = models.IntegerField(null=True)
    filed_in_time = models.IntegerField(null=True)
    pil_due = models.IntegerField(null=True)
    pil_settled = models.IntegerField(null=True)
    pil_sued = models.IntegerField(null=True)
    sued = models.IntegerField(null=True)
    suits_judged = models.IntegerField(null=True)
    suits_supported = models.IntegerField(null=True)
    supervised = models.IntegerField(null=True)
    reasons_asked = models.IntegerField(null=True)
    reasons_given = models.IntegerField(null=True)
    filing_ordered = models.IntegerField(null=True)
    order_executed = models.IntegerField(null=True)
    not_prosecuted = models.IntegerField(null=True)
    handed_over = models.IntegerField(null=True)
    handed_in_time = models.IntegerField(null=True)
    opinion_given = models.IntegerField(null=True)
    opinions_replied = models.IntegerField(null=True)
    penalised = models.IntegerField(null=True)
    monitor_due = models.IntegerField(null=True)
    monitor_replied = models.IntegerField(null=True)
    reviewed = models.IntegerField(null=True)
    graded_excellent = models.IntegerField(null=True)
    graded_qualified = models.IntegerField(null=True)
    graded_basic = models.IntegerField(null=True)
    graded_unqualified = models.IntegerField(null=True)

    class Meta:
        abstract = True


class Fact(Counts):
    """统计底账: what the figures ask of one document or proceeding, judged once. True unless a Change names the matter.

    Nothing here depends on the present day: days stand in it, and questions compare them. Who may see the matter is
    asked of the copies that every scope by level rests on. Where a matter has several objections or look-backs,
    `repeated` says so and their days are left out: those few are counted by themselves.
    """

    matter_id = models.BigIntegerField(primary_key=True)
    office_id = models.BigIntegerField()
    city_id = models.BigIntegerField(null=True)
    province_id = models.BigIntegerField(null=True)
    counterpart_id = models.BigIntegerField("相对单位", default=0)
    handler_id = models.BigIntegerField(null=True)
    restricted = models.BooleanField("限制知悉")
    kind = models.CharField("种类", max_length=40)
    field = models.CharField("领域", max_length=40)
    clock = models.CharField("回复期限的状态", max_length=12)
    issued_on = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    filing_on = models.DateField(null=True)
    opened_on = models.DateField(null=True)
    objected_on = models.DateField(null=True)
    looked_back_on = models.DateField(null=True)
    repeated = models.BooleanField()

    class Meta:
        verbose_name = verbose_name_plural = "统计底账"
        indexes = [
            models.Index(
                fields=["province_id", "counterpart_id", "due_on"],
                condition=Q(clock__in=OPEN_CLOCKS),
                include=(*OPEN_COLUMNS, "city_id"),
                name="fact_province_open",
            ),
            models.Index(
                fields=["city_id", "counterpart_id", "due_on"],
                condition=Q(clock__in=OPEN_CLOCKS),
                include=OPEN_COLUMNS,
                name="fact_city_open",
            ),
            models.Index(
                fields=["counterpart_id", "due_on"],
                condition=Q(clock__in=OPEN_CLOCKS),
                include=(*OPEN_COLUMNS, "province_id"),
                name="fact_open",
            ),
            models.Index(fields=["counterpart_id", "issued_on"], name="fact_counterpart_issued"),
            models.Index(fields=["province_id"], condition=Q(repeated=True), name="fact_repeated"),
            models.Index(fields=["handler_id"], condition=Q(restricted=True), name="fact_restricted"),
        ]

    def __str__(self) -> str:
        return str(self.matter_id)


class Sum(Counts):
    """统计汇总: facts of an area, summed by what they are dated by, per day and per month, kind and field.

    `area_id` is a provincial or city procuratorate, or 0 for the country. `basis` says which date the day is; `number`
    counts the matters. Columns that do not belong to the basis are empty.
    """

    area_id = models.BigIntegerField("地区")
    monthly = models.BooleanField("按月")
    day = models.DateField("日期")
    basis = models.CharField("日期种类", max_length=12)
    kind = models.CharField("种类", max_length=40)
    field = models.CharField("领域", max_length=40)
    restricted = models.BooleanField("限制知悉")
    number = models.IntegerField("件数")

    class Meta:
        verbose_name = verbose_name_plural = "统计汇总"
        constraints = [
            models.UniqueConstraint(
                fields=["area_id", "monthly", "day", "basis", "kind", "field", "restricted"],
                name="sum_stands_in_one_row",
            )
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.basis} {self.day}"


class Change(models.Model):
    """待汇总: a matter whose fact may no longer hold. Triggers of the database write it with whatever they watch."""

    matter_id = models.BigIntegerField()

    class Meta:
        verbose_name = verbose_name_plural = "待汇总"

    def __str__(self) -> str:
        return str(self.matter_id)


class Decision(models.TextChoices):
    """What becomes of an item of a policy paper."""

    UNDECIDED = "", "待定"
    KEPT = "kept", "列入清单"
    MERGED = "merged", "并入其他项"
    DROPPED = "dropped", "不列入"


class PlanItem(models.Model):
    """要点条目: one item of a yearly plan, with the clause it comes from, and the key task it became.

    `register` keeps the cells of a row that came from the office's own list, so that the list goes back as it came.
    """

    plan = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="plan_items")
    order = models.PositiveSmallIntegerField("序号")
    paper = models.CharField("来源文件", max_length=120)
    clause = models.CharField("来源条款", max_length=40, blank=True)
    area = models.CharField("重点领域", max_length=120, blank=True)
    task = models.CharField("工作任务", max_length=200)
    text = models.TextField("条款原文", blank=True)
    decision = models.CharField("处理", max_length=8, choices=Decision, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    lead = models.CharField("牵头单位", max_length=120, blank=True)
    responsible = models.CharField("责任单位", max_length=400, blank=True)
    due_text = models.CharField("完成时限", max_length=60, blank=True)
    milestones = models.TextField("阶段节点", blank=True)
    register = models.JSONField("原表内容", default=dict, blank=True)
    assigned = models.OneToOneField(Matter, null=True, on_delete=models.PROTECT, related_name="plan_item")

    objects = ChildQuerySet.as_manager()
    matter_path = "plan"

    class Meta:
        verbose_name = verbose_name_plural = "要点条目"
        ordering = ("order",)
        constraints = [
            models.UniqueConstraint(fields=["plan", "order"], name="plan_items_are_counted"),
            models.CheckConstraint(
                name="what_is_merged_names_its_place",
                condition=Q(decision="merged", merged_into__isnull=False)
                | (~Q(decision="merged") & Q(merged_into__isnull=True)),
            ),
            models.CheckConstraint(
                name="what_is_assigned_was_kept", condition=Q(assigned__isnull=True) | Q(decision="kept")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}. {self.task}"


class Member(models.Model):
    """成员单位: a body in a mechanism, from a day until a day (exclusive), and its liaison person until another."""

    mechanism = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="members")
    body = models.ForeignKey("accounts.Body", verbose_name="单位", on_delete=models.PROTECT, related_name="+")
    liaison = models.CharField("联络员", max_length=60, blank=True)
    phone = models.CharField("联系电话", max_length=40, blank=True)
    liaison_until = models.DateField("联络员任期终止日期", null=True, blank=True)
    since = models.DateField("起始日期")
    until = models.DateField("终止日期", null=True, blank=True)

    objects = ChildQuerySet.as_manager()
    matter_path = "mechanism"

    class Meta:
        verbose_name = verbose_name_plural = "成员单位"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["mechanism", "body"], name="body_is_a_member_once"),
            models.CheckConstraint(
                name="membership_ends_after_it_begins", condition=Q(until__isnull=True) | Q(until__gt=models.F("since"))
            ),
        ]

    def __str__(self) -> str:
        return str(self.body)


class AgendaItem(models.Model):
    """议题: one item of a meeting with what was said and resolved on it, and the task it became."""

    meeting = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="agenda")
    order = models.PositiveSmallIntegerField("顺序")
    title = models.CharField("议题", max_length=200)
    unit = models.CharField("汇报单位", max_length=120, blank=True)
    topic = models.ForeignKey(Matter, null=True, on_delete=models.PROTECT, related_name="agenda_items")
    # The live matter that the office put on the agenda itself.
    source = models.ForeignKey(Matter, null=True, on_delete=models.PROTECT, related_name="+")
    own_view = models.TextField("提出单位意见", blank=True)
    other_view = models.TextField("对方意见", blank=True)
    attempts = models.TextField("已做的协商", blank=True)
    minutes = models.TextField("讨论情况", blank=True)
    resolution = models.CharField("议定事项", max_length=1000, blank=True)
    lead = models.CharField("牵头单位", max_length=120, blank=True)
    responsible = models.CharField("责任单位", max_length=400, blank=True)
    due_by = models.DateField("完成时限", null=True, blank=True)
    record_only = models.BooleanField("只作记载，不转任务", default=False)
    task = models.OneToOneField(Matter, null=True, on_delete=models.PROTECT, related_name="resolution_of")

    objects = ChildQuerySet.as_manager()
    matter_path = "meeting"

    class Meta:
        verbose_name = verbose_name_plural = "议题"
        ordering = ("order", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "topic"], condition=Q(topic__isnull=False), name="topic_is_heard_once_in_a_meeting"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """参会: who came for a member unit; a deputy is named as such."""

    meeting = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="attendances")
    body = models.ForeignKey("accounts.Body", verbose_name="单位", on_delete=models.PROTECT, related_name="+")
    name = models.CharField("参会人员及职务", max_length=120, blank=True)
    is_deputy = models.BooleanField("代为参会", default=False)
    came = models.BooleanField("到会", default=False)

    objects = ChildQuerySet.as_manager()
    matter_path = "meeting"

    class Meta:
        verbose_name = verbose_name_plural = "参会"
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["meeting", "body"], name="body_attends_once")]

    def __str__(self) -> str:
        return f"{self.body} {self.name}"


class FrozenFigure(models.Model):
    """冻结数据: one figure as it stood at one instant, with its meaning, its period and the rows behind it.

    Written once: the database refuses any change. `rows` holds the keys of the matters counted, in order, where they
    are at most 5,000; `digest` is the SHA-256 of all of them. `body` is whose figure it is, empty for all together.
    """

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="frozen_figures")
    name = models.CharField("指标代码", max_length=40)
    body = models.ForeignKey("accounts.Body", null=True, on_delete=models.PROTECT, related_name="+")
    section = models.CharField("部分", max_length=20)
    group = models.CharField("类别", max_length=20)
    label = models.CharField("指标", max_length=60)
    definition = models.CharField("口径", max_length=200)
    counter = models.CharField("单位", max_length=4)
    first = models.DateField("期间自")
    last = models.DateField("期间至")
    taken_at = models.DateTimeField("取数时间")
    value = models.PositiveIntegerField("数值")
    rows = ArrayField(models.BigIntegerField(), default=list)
    digest = models.CharField("校验值", max_length=64)

    objects = ChildQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "冻结数据"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "taken_at", "name", "body"], nulls_distinct=False, name="figure_is_frozen_once"
            ),
            models.CheckConstraint(name="frozen_period_ends_after_it_begins", condition=Q(last__gte=models.F("first"))),
        ]
        triggers = [pgtrigger.Protect(name="figure_is_written_once", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.label}：{self.value}"
