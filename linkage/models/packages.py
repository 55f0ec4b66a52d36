"""交换包: what passes between this installation and others on separated networks, and what has passed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from supervision.matters.models import Matter
from supervision.matters.querysets import ChildQuerySet


class Partner(models.Model):
    """对接系统: another installation, known by its code and trusted by its key (Ed25519, base64 of 32 bytes).

    Its bodies act here through two accounts that nobody can sign in to: one drafts and signs for, the other decides.
    """

    code = models.CharField("系统代码", max_length=32, unique=True)
    name = models.CharField("名称", max_length=120)
    key = models.CharField("公钥", max_length=64)
    url = models.URLField("接收地址", max_length=300, blank=True)
    is_active = models.BooleanField("在用", default=True)
    clerk = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    head = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    registered_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "对接系统"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Seat(models.Model):
    """对接单位: a body whose people work in a partner's installation; in one at a time."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="seats")
    body = models.OneToOneField("accounts.Body", verbose_name="单位", on_delete=models.PROTECT, related_name="seat")

    class Meta:
        verbose_name = verbose_name_plural = "对接单位"
        ordering = ("body__level", "body__name")

    def __str__(self) -> str:
        return str(self.body)


class PackageQuerySet(models.QuerySet):
    """Packages, with or without acts."""

    def visible_to(self, person: Any) -> PackageQuerySet:
        """Whose person made or took it in, and what holds nothing but acts of matters that the person sees."""
        if person is None or not person.is_active:
            return self.none()
        acts = ExchangedAct.objects.filter(Q(package=OuterRef("pk")) | Q(package=OuterRef("answers")))
        seen = Matter.objects.visible_to(person).values("pk")
        return self.filter(
            Q(by=person) | (Exists(acts) & ~Exists(acts.exclude(matter__in=seen))),
        )


class PackageState(models.TextChoices):
    MADE = "made", "待交对方"
    WAITING = "waiting", "待发送"
    SENT = "sent", "已发送待回执"
    CONFIRMED = "confirmed", "已有回执"
    FAILED = "failed", "发送失败"
    TAKEN = "taken", "已导入"


class Package(models.Model):
    """交换包: one signed file, made here or come in. `uid` is its own number, `digest` that of its manifest.

    `rows` says of each act what became of it: uid, result (done, known, refused) and reason.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    uid = models.UUIDField("包号")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="packages")
    incoming = models.BooleanField("来自对方")
    kind = models.CharField("内容", max_length=8, choices=[("matters", "事项"), ("receipt", "回执")])
    digest = models.CharField("校验值", max_length=64)
    size = models.PositiveIntegerField("大小（字节）")
    answers = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="receipts")
    state = models.CharField("状态", max_length=9, choices=PackageState)
    rows = models.JSONField("结果", default=list)
    by = models.ForeignKey("accounts.Person", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    attempts = models.PositiveSmallIntegerField("发送次数", default=0)
    next_try_at = models.DateTimeField("下次发送", null=True, blank=True)
    error = models.CharField("错误", max_length=300, blank=True)

    # Of one that was just made: how many matters stay owed, and which no package can hold.
    left = 0
    oversized: Sequence[Matter] = ()

    objects = PackageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "交换包"
        ordering = ("-at", "id")
        constraints = [
            models.UniqueConstraint(fields=["partner", "incoming", "uid"], name="package_is_kept_once"),
        ]
        indexes = [models.Index(fields=["next_try_at"], condition=Q(state="waiting"), name="package_waiting")]

    def __str__(self) -> str:
        return str(self.uid)


class ExchangedMatter(models.Model):
    """外来事项: a matter that began in a partner's installation, under the number it has there."""

    uid = models.CharField("对方编号", max_length=80, unique=True)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    # What has crossed is not deleted with its trace: the same package would bring it again.
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="exchanged")

    objects = ChildQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "外来事项"

    def __str__(self) -> str:
        return self.uid


class ExchangedAct(models.Model):
    """已交换的办理: an act that was packed here, or came in and was carried out. Its number makes it happen once."""

    uid = models.CharField("办理编号", max_length=80, unique=True)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="exchanged_acts")
    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="acts")
    incoming = models.BooleanField("来自对方")
    # The entry of the ledger in which the act stands, if it was made here.
    entry = models.BigIntegerField(null=True)
    at = models.DateTimeField("办理时间")
    confirmed_at = models.DateTimeField("对方收到", null=True, blank=True)
    refusal = models.CharField("对方未接收的理由", max_length=500, blank=True)

    objects = ChildQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "已交换的办理"
        ordering = ("id",)

    def __str__(self) -> str:
        return self.uid


__all__ = ["ExchangedAct", "ExchangedMatter", "Package", "PackageState", "Partner", "Seat"]
