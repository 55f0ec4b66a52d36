"""共享数据的提供: what a provider handed in for an item of the catalogue, and what became of it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from supervision.matters.models import Matter
from supervision.matters.querysets import ChildQuerySet


class DeliveryResult(models.TextChoices):
    QUARANTINED = "quarantined", "待验收"
    ACCEPTED = "accepted", "已验收"
    REJECTED = "rejected", "已退回"


class SharedDelivery(models.Model):
    """数据提供记录: one file of one period. It lies apart until the receiver accepts it, then becomes a paper of it.

    What does not follow the declared columns never gets so far: it is refused line by line when it is handed in.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="deliveries")
    period_end = models.DateField("应提供日期")
    name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("校验值", max_length=64)
    rows = models.PositiveIntegerField("行数", default=0)
    preview = models.JSONField("前几行", default=list)
    result = models.CharField("结果", max_length=12, choices=DeliveryResult)
    reason = models.CharField("意见", max_length=1000, blank=True)
    delivered_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    delivered_at = models.DateTimeField("提供时间")
    was_late = models.BooleanField("逾期", default=False)
    # What it became once it was accepted.
    paper = models.ForeignKey("documents.Attachment", null=True, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey("accounts.Person", null=True, on_delete=models.PROTECT, related_name="+")

    objects = ChildQuerySet.as_manager()
    matter_path = "item"

    class Meta:
        verbose_name = verbose_name_plural = "数据提供记录"
        ordering = ("-delivered_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(result="quarantined"), name="one_delivery_waits_per_item"
            ),
            models.UniqueConstraint(
                fields=["item", "sha256"], condition=Q(result="accepted"), name="data_is_accepted_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
