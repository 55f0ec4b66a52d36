"""Notices (通知) and their deliveries: the outbox is written in the act's own transaction."""

from django.db import models
from django.db.models import Q

from supervision.notices.querysets import NoticeQuerySet


class Notice(models.Model):
    """通知: what one person is told, once per cause. The row itself is the in-app message."""

    recipient = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="notices")
    matter = models.ForeignKey("matters.Matter", null=True, on_delete=models.CASCADE, related_name="notices")
    # Act: "act:<ledger number>"; reminder: "clock:<id>:<step>:<due date>".
    # Unique per recipient, so a late or double run harms nobody.
    cause = models.CharField("缘由", max_length=120)
    kind = models.CharField(
        "类别", max_length=20, choices=[("act", "办理通知"), ("reminder", "期限提醒"), ("overdue", "逾期提示")]
    )
    title = models.CharField("标题", max_length=160)
    text = models.TextField("内容", blank=True)
    created_at = models.DateTimeField("时间")
    read_at = models.DateTimeField("已读时间", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(fields=["recipient", "cause"], name="one_notice_per_recipient_and_cause")
        ]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notice_recipient_recent"),
            models.Index(fields=["recipient"], condition=Q(read_at__isnull=True), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return self.title


class DeliveryState(models.TextChoices):
    OWED = "owed", "待发"
    SENDING = "sending", "发送中"
    SENT = "sent", "已发"
    DEAD = "dead", "失败"


class Delivery(models.Model):
    """投递: one notice through one outside channel. Message-ID is fixed, so a repeat can be recognised."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField("渠道", max_length=12, default="mail")
    address = models.CharField("地址", max_length=254)
    message_id = models.CharField(max_length=120, unique=True)
    state = models.CharField("状态", max_length=8, choices=DeliveryState, default=DeliveryState.OWED)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    not_before = models.DateTimeField("最早发送时间")
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)
    answer = models.CharField("回应", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "投递"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="one_delivery_per_notice_and_channel")
        ]
        indexes = [
            models.Index(fields=["not_before", "id"], condition=Q(state__in=["owed", "sending"]), name="delivery_owed")
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"
