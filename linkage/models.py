"""What the statistics keep: facts of each recommendation, their sums, and what changed since they were summed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

OPEN_CLOCKS = ("running", "suspended")


class Counts(models.Model):
    """One column per figure that counts part of another, named like it; of a fact 1 or 0, of a sum how many.

    Lengths are in days, with the number of matters that have one.
    """

    served = models.IntegerField(null=True)
    signed = models.IntegerField(null=True)
    withdrawn = models.IntegerField(null=True)
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

    class Meta:
        abstract = True


class Fact(Counts):
    """统计底账: what the figures ask of one recommendation, judged once. True unless a Change names the matter.

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
    field = models.CharField("领域", max_length=40)
    clock = models.CharField("回复期限的状态", max_length=12)
    issued_on = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    objected_on = models.DateField(null=True)
    looked_back_on = models.DateField(null=True)
    repeated = models.BooleanField()

    class Meta:
        verbose_name = verbose_name_plural = "统计底账"
        indexes = [
            models.Index(
                fields=["province_id", "counterpart_id", "due_on"],
                condition=Q(clock__in=OPEN_CLOCKS),
                include=["matter_id", "restricted", "handler_id", "clock"],
                name="fact_province_open",
            ),
            models.Index(
                fields=["city_id", "counterpart_id", "due_on"],
                condition=Q(clock__in=OPEN_CLOCKS),
                include=["matter_id", "restricted", "handler_id", "clock"],
                name="fact_city_open",
            ),
            models.Index(
                fields=["counterpart_id", "due_on"],
                condition=Q(clock__in=OPEN_CLOCKS),
                include=["matter_id", "restricted", "handler_id", "clock"],
                name="fact_open",
            ),
            models.Index(fields=["counterpart_id", "issued_on"], name="fact_counterpart_issued"),
            models.Index(fields=["province_id"], condition=Q(repeated=True), name="fact_repeated"),
            models.Index(fields=["handler_id"], condition=Q(restricted=True), name="fact_restricted"),
        ]

    def __str__(self) -> str:
        return str(self.matter_id)


class Sum(Counts):
    """统计汇总: facts of an area, summed by what they are dated by, per day and per month, and field.

    `area_id` is a provincial or city procuratorate, or 0 for the country. `basis` names the figure whose date the day
    is; `number` counts the matters. Columns that do not belong to the basis are empty.
    """

    area_id = models.BigIntegerField("地区")
    monthly = models.BooleanField("按月")
    day = models.DateField("日期")
    basis = models.CharField("日期种类", max_length=12)
    field = models.CharField("领域", max_length=40)
    restricted = models.BooleanField("限制知悉")
    number = models.IntegerField("件数")

    class Meta:
        verbose_name = verbose_name_plural = "统计汇总"
        constraints = [
            models.UniqueConstraint(
                fields=["area_id", "monthly", "day", "basis", "field", "restricted"], name="sum_stands_in_one_row"
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
