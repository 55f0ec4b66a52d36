"""What the engine keeps beside the matters: what its nightly checks found and when, and acts on many at once."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from supervision.matters.querysets import ChildQuerySet, FindingQuerySet


class Finding(models.Model):
    """核对发现: what a nightly check found wrong, from when until when. It carries no case text."""

    rule = models.CharField("核对项目", max_length=40)
    # What it is about: "matter:17", "clock:3", "number:…"; one open finding per rule and thing.
    key = models.CharField(max_length=160)
    matter = models.ForeignKey("matters.Matter", null=True, on_delete=models.CASCADE, related_name="findings")
    office = models.ForeignKey("accounts.Body", null=True, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("accounts.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    detail = models.CharField("说明", max_length=200, blank=True)
    first_seen_at = models.DateTimeField("首次发现")
    last_seen_at = models.DateTimeField("最近发现")
    gone_at = models.DateTimeField("消除", null=True, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "核对发现"
        ordering = ("rule", "-first_seen_at", "id")
        indexes = [
            models.Index(fields=["office", "rule", "id"], condition=Q(gone_at__isnull=True), name="finding_open")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "key"], condition=Q(gone_at__isnull=True), name="one_open_finding_per_rule_and_thing"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.key}"


class CheckRun(models.Model):
    """核对时间: when each nightly check last came to its end, so that nothing found is told from nothing asked."""

    rule = models.CharField("核对项目", max_length=40, primary_key=True)
    ended_at = models.DateTimeField("核对时间")

    class Meta:
        verbose_name = verbose_name_plural = "核对时间"

    def __str__(self) -> str:
        return f"{self.rule} {self.ended_at}"


class BulkAct(models.Model):
    """成批办理: one move for many matters by one person; `said` is what was typed, as the form sent it."""

    id = models.UUIDField(primary_key=True, editable=False)
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    move = models.CharField(max_length=40)
    label = models.CharField("动作", max_length=60)
    said = models.TextField()
    started_at = models.DateTimeField("提交时间")
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "成批办理"
        ordering = ("-started_at",)
        indexes = [models.Index(fields=["started_at"], condition=Q(finished_at__isnull=True), name="bulk_act_open")]

    def __str__(self) -> str:
        return self.label


class BulkRow(models.Model):
    """One matter of a bulk act, and what became of it."""

    class State(models.TextChoices):
        WAITING = "waiting", "等待办理"
        DONE = "done", "已办理"
        REFUSED = "refused", "未办理"

    bulk = models.ForeignKey(BulkAct, on_delete=models.CASCADE, related_name="rows")
    matter = models.ForeignKey("matters.Matter", on_delete=models.CASCADE, related_name="+")
    order = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    text = models.CharField("原因", max_length=400, blank=True)

    objects = ChildQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "成批办理的事项"
        ordering = ("order",)
        constraints = [models.UniqueConstraint(fields=["bulk", "matter"], name="matter_is_once_in_a_bulk_act")]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.state}"
