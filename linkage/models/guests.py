"""来宾签到: who came to a training or a meeting without an account, as they wrote it themselves."""

from __future__ import annotations

from django.db import models

from supervision.matters.models import Matter
from supervision.matters.querysets import ChildQuerySet


class Guest(models.Model):
    """来宾: name and unit as written on the spot, until the joint office confirms them or strikes them off."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="waiting_guests")
    unit = models.CharField("单位", max_length=60)
    name = models.CharField("姓名", max_length=30)
    came_at = models.DateTimeField("签到时间")

    objects = ChildQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "来宾签到"
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["matter", "unit", "name"], name="guest_waits_once")]

    def __str__(self) -> str:
        return f"{self.unit} {self.name}"
