"""预警命中: a row of shared data that meets a rule, and what a person decided about it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from supervision.matters.models import Function, Matter
from supervision.matters.querysets import ChildQuerySet


class HitDecision(models.TextChoices):
    """What becomes of a hit."""

    UNDECIDED = "", "待研判"
    CLUE = "clue", "作为线索"
    DISMISSED = "dismissed", "排除"


class ScreeningHit(models.Model):
    """预警命中: one row of one delivery. `cells` holds pairs of column and value in order; `words` is their digest.

    The same row in a later delivery is no new hit. A hit does nothing by itself: somebody decides, with a reason.
    """

    model = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="hits")
    delivery = models.ForeignKey("linkage.SharedDelivery", on_delete=models.PROTECT, related_name="hits")
    line = models.PositiveIntegerField("行")
    cells = models.JSONField("数据")
    words = models.CharField(max_length=64)
    unit = models.ForeignKey("accounts.Body", null=True, on_delete=models.PROTECT, related_name="+")
    found_on = models.DateField("发现日期")
    decision = models.CharField("研判结果", max_length=10, choices=HitDecision, blank=True)
    reason = models.CharField("理由", max_length=500, blank=True)
    function = models.CharField("检察职能", max_length=20, choices=Function, blank=True)
    decided_by = models.ForeignKey("accounts.Person", null=True, on_delete=models.PROTECT, related_name="+")
    clue = models.OneToOneField(Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="screening_hit")

    objects = ChildQuerySet.as_manager()
    matter_path = "model"

    class Meta:
        verbose_name = verbose_name_plural = "预警命中"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["model", "words"], name="a_row_hits_once"),
            models.CheckConstraint(name="judging_a_hit_says_why", condition=Q(decision="") | ~Q(reason="")),
            models.CheckConstraint(
                name="a_hit_becomes_a_clue_by_decision", condition=Q(clue__isnull=True) | Q(decision="clue")
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.line}行"

    def value(self, column: str) -> Any:
        """What the row says in a column; empty for one that it has not."""
        return dict(self.cells).get(column, "")
