"""Matter (事项), Party (参与方) and what the engine keeps about acts."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from supervision.matters.models.upkeep import BulkAct, BulkRow, CheckRun, Finding
from supervision.matters.querysets import LinkQuerySet, MatterQuerySet

__all__ = [
    "ALLOWED_MOVE_FUNCTION",
    "AllowedMove",
    "BulkAct",
    "BulkRow",
    "CheckRun",
    "Finding",
    "Function",
    "Link",
    "Matter",
    "Part",
    "Party",
    "Phase",
    "SavedFilter",
    "Secrecy",
    "Submission",
    "TypedText",
]


class Function(models.TextChoices):
    """四大检察."""

    CRIMINAL = "criminal", "刑事检察"
    CIVIL = "civil", "民事检察"
    ADMINISTRATIVE = "administrative", "行政检察"
    PUBLIC_INTEREST = "public_interest", "公益诉讼检察"


class Secrecy(models.TextChoices):
    """密级标签. State secrets never enter this system."""

    ORDINARY = "ordinary", "普通"
    WORK = "work", "工作秘密"
    RESTRICTED = "restricted", "限制知悉"


class Phase(models.TextChoices):
    """Universal phase to which each procedure maps its own states."""

    DRAFTING = "drafting", "起草"
    APPROVING = "approving", "审批"
    ISSUED = "issued", "制发"
    SERVED = "served", "送达"
    ANSWERED = "answered", "回复"
    VERIFYING = "verifying", "核验"
    CLOSED = "closed", "办结"
    WITHDRAWN = "withdrawn", "撤回"


ALLOWED_MOVE_FUNCTION = """
    IF NEW.state IS DISTINCT FROM OLD.state AND NOT EXISTS (
        SELECT 1 FROM matters_allowedmove a WHERE a.kind = NEW.kind AND a.source = OLD.state AND a.target = NEW.state
    ) THEN
        RAISE EXCEPTION 'state % -> % is not a move of %', OLD.state, NEW.state, NEW.kind USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
"""


class Matter(models.Model):
    """事项: anything that runs under a procedure. Holds what every kind needs for lists, terms, search and visibility.

    `office` owns it; `city` and `province` are the procuratorates above, copied so that scope, filter and order are one
    index range. `next_due_on` is the earliest date of its running clocks,
    `counterpart_due_on` the earliest of those that bind the other side, which is all that side is shown.
    """

    kind = models.CharField("种类", max_length=40)
    function = models.CharField("检察职能", max_length=20, choices=Function, blank=True)
    field = models.CharField("领域", max_length=40, blank=True)
    number = models.CharField("文号", max_length=80, blank=True)
    title = models.CharField("标题", max_length=200)
    state = models.CharField("状态", max_length=30)
    phase = models.CharField("阶段", max_length=12, choices=Phase)
    parent = models.ForeignKey(
        "self", verbose_name="来自", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    office = models.ForeignKey(
        "accounts.Body", verbose_name="承办单位", on_delete=models.PROTECT, related_name="matters"
    )
    city = models.ForeignKey("accounts.Body", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    province = models.ForeignKey("accounts.Body", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    counterpart = models.ForeignKey(
        "accounts.Body", verbose_name="相对单位", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    handler = models.ForeignKey(
        "accounts.Person", verbose_name="承办检察官", null=True, on_delete=models.PROTECT, related_name="handled"
    )
    urgent = models.BooleanField("紧急", default=False)
    secrecy = models.CharField("密级", max_length=12, choices=Secrecy, default=Secrecy.ORDINARY)
    opened_on = models.DateField("登记日期")
    issued_on = models.DateField("制发日期", null=True, blank=True)
    served_on = models.DateField("送达日期", null=True, blank=True)
    answered_on = models.DateField("回复日期", null=True, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    next_due_on = models.DateField("最近届满日", null=True, blank=True)
    next_due_label = models.CharField("最近期限", max_length=80, blank=True)
    counterpart_due_on = models.DateField("相对单位最近届满日", null=True, blank=True)
    counterpart_due_label = models.CharField("相对单位最近期限", max_length=80, blank=True)
    # The instants of those dates where the term is in hours: such a term is judged by the instant, not the day.
    next_due_at = models.DateTimeField("最近届满时刻", null=True, blank=True)
    counterpart_due_at = models.DateTimeField("相对单位最近届满时刻", null=True, blank=True)
    # Whether those dates still wait for the State Council's calendar, and the office's own date before the law's.
    next_due_provisional = models.BooleanField("最近届满日暂定", default=False, db_default=False)
    counterpart_due_provisional = models.BooleanField("相对单位届满日暂定", default=False, db_default=False)
    next_target_on = models.DateField("内部目标日", null=True, blank=True)
    next_target_label = models.CharField("内部目标的期限", max_length=80, blank=True, default="", db_default="")
    details = models.JSONField("登记内容", default=dict, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    created_by = models.ForeignKey("accounts.Person", null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = MatterQuerySet.as_manager()
    # No column: what the act just done tells the one who did it, once.
    said_once: str = ""

    class Meta:
        verbose_name = verbose_name_plural = "事项"
        ordering = ("-opened_on", "-id")
        indexes = [
            models.Index(F("opened_on").desc(), F("id").desc(), name="matter_recent"),
            models.Index("province", F("opened_on").desc(), F("id").desc(), name="matter_province_recent"),
            models.Index("city", F("opened_on").desc(), F("id").desc(), name="matter_city_recent"),
            models.Index("office", F("opened_on").desc(), F("id").desc(), name="matter_office_recent"),
            models.Index("province", "kind", F("opened_on").desc(), F("id").desc(), name="matter_province_kind"),
            # What falls due within any area is counted from this index alone, by who may see it.
            models.Index(
                fields=["office", "next_due_on", "id"],
                condition=Q(next_due_on__isnull=False),
                include=["province", "city", "secrecy", "handler"],
                name="matter_office_due",
            ),
            models.Index(
                "handler", "next_due_on", "id", condition=Q(closed_on__isnull=True), name="matter_handler_open"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="what_is_answered_has_been_served",
                condition=~Q(phase__in=["answered", "verifying"])
                | Q(served_on__isnull=False, issued_on__isnull=False)
                | Q(kind__in=["clue", "case"]),
            ),
            models.CheckConstraint(
                name="what_is_served_has_been_issued",
                condition=~Q(phase="served") | Q(issued_on__isnull=False),
            ),
            models.CheckConstraint(
                name="what_is_closed_has_a_day",
                condition=Q(phase__in=["closed", "withdrawn"], closed_on__isnull=False)
                | (~Q(phase__in=["closed", "withdrawn"]) & Q(closed_on__isnull=True)),
            ),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="matter_number_is_used_once"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="state_follows_the_procedure",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("state"),
                func=ALLOWED_MOVE_FUNCTION,
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        # The level columns are copies; they follow the office, never the caller.
        self.city_id, self.province_id = self.office.city_id, self.office.province_id
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("matters:detail", args=[self.pk])

    @property
    def secrecy_mark(self) -> str:
        """The mark (密级) that its letters carry; an ordinary matter's carry none."""
        return "" if self.secrecy == Secrecy.ORDINARY else Secrecy(self.secrecy).label

    def runs(self, *terms: str) -> bool:
        """Whether a clock of one of these terms is running. A page that has read the clocks is not asked again."""
        read = self.__dict__.get("g_clocks")
        if read is None:
            return self.clocks.filter(term__in=terms, state="running").exists()
        return any(row["state"] == "running" and row["term"] in terms for row in read)


class Part(models.TextChoices):
    """A body's part in a matter."""

    ADDRESSEE = "addressee", "被建议单位"
    JOINT = "joint", "协办单位"
    COPIED = "copied", "抄送单位"
    SUPERIOR = "superior", "上一级检察院"
    OFFICE = "office", "联席办"
    LEAD = "lead", "牵头单位"
    RESPONSIBLE = "responsible", "责任单位"
    SENDER = "sender", "移送单位"
    RECEIVER = "receiver", "接收单位"
    MEMBER = "member", "成员单位"


# Parts that a procuratorate too plays in matters of others (府检联动); they decide what such a body sees.
LINKED_PARTS = (Part.LEAD, Part.RESPONSIBLE, Part.SENDER, Part.RECEIVER, Part.MEMBER, Part.COPIED)
# Those to whom a letter is addressed: the lead and the joint units. They and the joint office see it once it is served.
UNIT_PARTS = (Part.ADDRESSEE, Part.JOINT)
# Who sees a letter once it is served, beside the body it is addressed to now: one that was addressed before by mistake
# keeps its part and sees nothing.
SERVED_PARTS = (Part.JOINT, Part.OFFICE)


class Party(models.Model):
    """参与方: a body's part in a matter and from when it may see it, with the matter's sort key."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="parties")
    body = models.ForeignKey("accounts.Body", on_delete=models.PROTECT, related_name="parties")
    part = models.CharField("身份", max_length=12, choices=Part)
    visible_from = models.DateTimeField("可见时间", null=True, blank=True)
    sort_on = models.DateField()

    class Meta:
        verbose_name = verbose_name_plural = "参与方"
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["matter", "body"], name="body_has_one_part_in_a_matter")]
        indexes = [
            models.Index("body", F("sort_on").desc(), F("matter").desc(), name="party_body_recent"),
            models.Index("body", "matter", condition=Q(part__in=[*LINKED_PARTS]), name="party_linked"),
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.get_part_display()}"


class AllowedMove(models.Model):
    """允许的状态变化: the procedures' table as the database knows it; written after each migration, never by hand."""

    kind = models.CharField(max_length=40)
    source = models.CharField(max_length=30)
    target = models.CharField(max_length=30)

    class Meta:
        verbose_name = verbose_name_plural = "允许的状态变化"
        constraints = [models.UniqueConstraint(fields=["kind", "source", "target"], name="move_is_listed_once")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.source} → {self.target}"


class Submission(models.Model):
    """提交: one key per form shown, so that sending it twice acts once."""

    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    matter = models.ForeignKey(Matter, null=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "提交"
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="one_effect_per_key")]

    def __str__(self) -> str:
        return self.key


class SavedFilter(models.Model):
    """常用筛选."""

    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="saved_filters")
    name = models.CharField("名称", max_length=40)
    query = models.CharField(max_length=1000)

    class Meta:
        verbose_name = verbose_name_plural = "常用筛选"
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="one_saved_filter_per_name")]

    def __str__(self) -> str:
        return self.name


class Link(models.Model):
    """关联: two matters belong together for a reason. Grants nobody a view; a wrong one ends and stays on record."""

    first = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="links")
    second = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="linked_from")
    reason = models.CharField("关联原因", max_length=200, blank=True)
    made_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("关联时间")
    ended_at = models.DateTimeField("解除时间", null=True, blank=True)
    ended_by = models.ForeignKey("accounts.Person", null=True, on_delete=models.PROTECT, related_name="+")
    ended_reason = models.CharField("解除原因", max_length=200, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "关联"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], condition=Q(ended_at__isnull=True), name="linked_once"),
            models.CheckConstraint(name="a_matter_is_not_linked_to_itself", condition=~Q(first=F("second"))),
            models.CheckConstraint(
                name="a_link_ends_for_a_reason",
                condition=Q(ended_at=None, ended_by=None)
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}"


class TypedText(models.Model):
    """未提交内容: what one person typed at one place and has not sent. `said` is as the page gathered it."""

    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    place = models.CharField("页面", max_length=200)
    matter = models.ForeignKey(Matter, null=True, on_delete=models.CASCADE, related_name="+")
    said = models.JSONField("内容")
    saved_at = models.DateTimeField("保存时间", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "未提交内容"
        constraints = [models.UniqueConstraint(fields=["person", "place"], name="typed_once_per_person_and_place")]

    def __str__(self) -> str:
        return self.place
