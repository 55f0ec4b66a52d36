"""Notices (通知), their deliveries, what the ladder proposes, and what people chose.

The outbox is written in the act's own transaction.
"""

from typing import Any

from django.db import models
from django.db.models import Q

from supervision.notices.querysets import NoticeQuerySet

LEAD_DAYS = [(1, "届满前1日起"), (3, "届满前3日起"), (7, "届满前7日起"), (15, "届满前15日起"), (60, "全部提醒")]


class Notice(models.Model):
    """通知: what one person is told, once per cause. The row itself is the in-app message."""

    recipient = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="notices")
    matter = models.ForeignKey("matters.Matter", null=True, on_delete=models.CASCADE, related_name="notices")
    # Act: "act:<ledger number>"; reminder: "clock:<id>:<step>:<base date>".
    # Unique per recipient, so a late or double run harms nobody.
    cause = models.CharField("缘由", max_length=120)
    kind = models.CharField(
        "类别", max_length=20, choices=[("act", "办理通知"), ("reminder", "期限提醒"), ("overdue", "逾期提示")]
    )
    title = models.CharField("标题", max_length=160)
    text = models.TextField("内容", blank=True)
    # An entry for the recipient's calendar that the mail carries: key, on, title, place, text, method; empty for none.
    event = models.JSONField("日程", default=dict, blank=True, db_default={})
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
            models.Index(fields=["matter", "-id"], name="notice_matter_recent"),
        ]

    def __str__(self) -> str:
        return self.title


class Channel(models.TextChoices):
    MAIL = "mail", "电子邮件"
    WEBHOOK = "webhook", "接口推送"


class DeliveryState(models.TextChoices):
    OWED = "owed", "待发"
    SENDING = "sending", "发送中"
    BUNDLED = "bundled", "并入汇总"
    SENT = "sent", "已发"
    DEAD = "dead", "失败"


class Endpoint(models.Model):
    """推送地址: where a body's own system takes its people's notices, signed with a secret that both sides know."""

    body = models.OneToOneField("accounts.Body", on_delete=models.CASCADE, related_name="endpoint")
    url = models.URLField("地址", max_length=254)
    secret = models.CharField("密钥", max_length=64)
    is_active = models.BooleanField("启用", default=True)
    made_at = models.DateTimeField("设置时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "推送地址"

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """投递: one notice through one outside channel. Message-ID is fixed, so a repeat can be recognised.

    Without a notice it is a digest (汇总): one message that carries those deliveries whose `carrier` it is.
    """

    notice = models.ForeignKey(Notice, null=True, on_delete=models.CASCADE, related_name="deliveries")
    # By its Message-ID, which is known before the digest's row has a key.
    carrier = models.ForeignKey(
        "self", to_field="message_id", null=True, on_delete=models.CASCADE, related_name="carried"
    )
    channel = models.CharField("渠道", max_length=12, choices=Channel, default=Channel.MAIL)
    endpoint = models.ForeignKey(Endpoint, null=True, on_delete=models.CASCADE, related_name="+")
    address = models.CharField("地址", max_length=254)
    message_id = models.CharField(max_length=120, unique=True)
    state = models.CharField("状态", max_length=8, choices=DeliveryState, default=DeliveryState.OWED)
    urgent = models.BooleanField("紧急", default=False)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    not_before = models.DateTimeField("最早发送时间")
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)
    answer = models.CharField("回应", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "投递"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="one_delivery_per_notice_and_channel"),
            models.CheckConstraint(
                name="what_is_bundled_has_a_carrier", condition=~Q(state="bundled") | Q(carrier__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["not_before", "id"], condition=Q(state__in=["owed", "sending"]), name="delivery_owed"),
            models.Index(fields=["-id"], condition=Q(state="dead"), name="delivery_dead"),
            models.Index(fields=["id"], condition=Q(state="bundled"), name="delivery_bundled"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"


class ProposalState(models.TextChoices):
    OPEN = "open", "待决定"
    TAKEN = "taken", "已采用"
    DECLINED = "declined", "不采用"
    LAPSED = "lapsed", "已失效"


class Proposal(models.Model):
    """建议办理: a legal act that the ladder lays before whoever may decide it. Nothing is done by the row itself."""

    matter = models.ForeignKey("matters.Matter", on_delete=models.CASCADE, related_name="proposals")
    clock = models.ForeignKey("terms.Clock", on_delete=models.CASCADE, related_name="proposals")
    move = models.CharField("动作", max_length=40)
    step = models.CharField("阶梯", max_length=40)
    # "clock:<id>:<step>:<due date>": a declined proposal is not made again, a new due date is a new case.
    cause = models.CharField("缘由", max_length=120, unique=True)
    due_on = models.DateField("届满日")
    wording = models.TextField("理由")
    data = models.JSONField("表单初值", default=dict)
    made_at = models.DateTimeField("提出时间")
    state = models.CharField("状态", max_length=8, choices=ProposalState, default=ProposalState.OPEN)
    decided_by = models.ForeignKey(
        "accounts.Person", verbose_name="决定人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    reason = models.TextField("说明", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "建议办理"
        ordering = ("id",)
        indexes = [
            models.Index(fields=["matter"], condition=Q(state="open"), name="proposal_open_matter"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["clock", "move"], condition=Q(state="open"), name="one_open_proposal_per_clock_and_move"
            ),
            models.CheckConstraint(
                name="a_declined_proposal_has_a_reason",
                condition=~Q(state="declined") | (~Q(reason="") & Q(decided_by__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.move} {self.state}"


class Choice(models.Model):
    """通知偏好: what a person chose. The in-app message and notices of overdue terms are beyond choice."""

    person = models.OneToOneField(
        "accounts.Person", primary_key=True, on_delete=models.CASCADE, related_name="notice_choice"
    )
    mail = models.BooleanField("接收电子邮件", default=True)
    webhook = models.BooleanField("推送到本单位系统", default=True)
    daily_digest = models.BooleanField("每日汇总", default=False)
    lead_days = models.PositiveSmallIntegerField("提前多久提醒", choices=LEAD_DAYS, default=60)

    class Meta:
        verbose_name = verbose_name_plural = "通知偏好"
        constraints = [models.CheckConstraint(name="reminders_start_a_day_before", condition=Q(lead_days__gte=1))]

    def __str__(self) -> str:
        return str(self.person)


class FeedToken(models.Model):
    """日历订阅: the key of a person's calendar feed; only its digest is kept, and it ends when the row goes."""

    person = models.OneToOneField("accounts.Person", on_delete=models.CASCADE, related_name="feed_token")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField("生成时间")
    # What the password was when the key was made: a changed password ends the feed.
    sealed = models.CharField(max_length=128)

    class Meta:
        verbose_name = verbose_name_plural = "日历订阅"

    def __str__(self) -> str:
        return f"{self.person} {self.made_at:%F}"


def choice_of(person: Any) -> Choice:
    """What the person chose, or the defaults."""
    return Choice.objects.filter(person=person).first() or Choice(person=person)
