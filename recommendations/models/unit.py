"""The addressee's own work on a letter: who in the unit does what, the reply before it is sent, what is reported."""

from __future__ import annotations

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from supervision.accounts.models import Person, Post
from supervision.matters.models import UNIT_PARTS, Party
from supervision.matters.querysets import ChildQuerySet

UNIT_POSTS = (Post.CLERK, Post.AGENCY_HEAD)


class UnitQuerySet(ChildQuerySet):
    """Rows that are the units' own until they send them: lead and joint units see them, the procuratorate does not."""

    def visible_to(self, person: Any) -> ChildQuerySet:
        seen = super().visible_to(person)
        path = getattr(self.model, "matter_path", "matter")
        bodies = person.body_ids(*UNIT_POSTS) if isinstance(person, Person) else []
        addressed = Party.objects.filter(body__in=bodies, part__in=UNIT_PARTS).values("matter_id")
        return seen.filter(**{f"{path}__in": addressed})


class Piece(models.Model):
    """办理分工: one measure as one unit works on it: to whom it was handed, by when, and what was done.

    `due_on` is the unit's own date and no term. A joint unit (协办单位) contributes its part by the same row.
    """

    measure = models.ForeignKey("recommendations.Measure", on_delete=models.CASCADE, related_name="pieces")
    body = models.ForeignKey("accounts.Body", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "accounts.Person", verbose_name="办理人", null=True, on_delete=models.PROTECT, related_name="pieces"
    )
    due_on = models.DateField("内部时限", null=True, blank=True)
    note = models.CharField("交办要求", max_length=400, blank=True)
    handed_on = models.DateField("交办日期", null=True)
    text = models.TextField("办理情况", blank=True)
    done = models.CharField("落实情况", max_length=10, blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True)
    responsible = models.CharField("责任人", max_length=60, blank=True)
    reported_by = models.ForeignKey("accounts.Person", null=True, on_delete=models.PROTECT, related_name="+")
    reported_on = models.DateField("报送日期", null=True, blank=True)

    objects = UnitQuerySet.as_manager()
    matter_path = "measure__recommendation"

    class Meta:
        verbose_name = verbose_name_plural = "办理分工"
        ordering = ("measure__order", "id")
        constraints = [
            models.UniqueConstraint(fields=["measure", "body"], name="one_piece_per_measure_and_unit"),
            models.CheckConstraint(
                name="piece_reported_says_what_was_done",
                condition=Q(reported_on__isnull=True) | (~Q(text="") & ~Q(done="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.body_id}"


class ReplyDraft(models.Model):
    """回复稿: what the unit is about to answer. `said` is what the form of the reply cleaned to, without its files."""

    class State(models.TextChoices):
        WAITING = "waiting", "待签发"
        RETURNED = "returned", "已退回修改"
        SENT = "sent", "已签发"

    recommendation = models.ForeignKey(
        "recommendations.Recommendation", on_delete=models.CASCADE, related_name="reply_drafts"
    )
    number = models.PositiveSmallIntegerField("稿次")
    said = models.JSONField("内容", encoder=DjangoJSONEncoder)
    state = models.CharField("状态", max_length=8, choices=State, default=State.WAITING)
    remark = models.TextField("退回意见", blank=True)
    prepared_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    prepared_on = models.DateField("拟稿日期")

    objects = UnitQuerySet.as_manager()
    matter_path = "recommendation"

    class Meta:
        verbose_name = verbose_name_plural = "回复稿"
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "number"], name="reply_drafts_are_counted"),
            models.UniqueConstraint(
                fields=["recommendation"], condition=Q(state="waiting"), name="one_reply_draft_waits"
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.number}稿"


class CounterSignature(models.Model):
    """会签: what a joint unit's head says of the lead's reply before it is sent."""

    draft = models.ForeignKey(ReplyDraft, on_delete=models.CASCADE, related_name="signatures")
    body = models.ForeignKey("accounts.Body", on_delete=models.PROTECT, related_name="+")
    agreed = models.BooleanField("同意")
    opinion = models.TextField("会签意见", blank=True)
    # Who entered it: the head, or the lead unit's clerk for a head who has no account and is named in `signatory`.
    signed_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    signatory = models.CharField("会签人及职务", max_length=120, blank=True, default="", db_default="")
    signed_on = models.DateField("会签日期")

    objects = UnitQuerySet.as_manager()
    matter_path = "draft__recommendation"

    class Meta:
        verbose_name = verbose_name_plural = "会签"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["draft", "body"], name="one_counter_signature_per_draft_and_unit"),
            models.CheckConstraint(name="refused_signature_has_reasons", condition=Q(agreed=True) | ~Q(opinion="")),
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {'同意' if self.agreed else '不同意'}"


class InterimReport(models.Model):
    """整改方案、阶段报告: what the addressee reports before or beside its written reply; it is no reply."""

    recommendation = models.ForeignKey(
        "recommendations.Recommendation", on_delete=models.CASCADE, related_name="interim_reports"
    )
    kind = models.CharField("类型", max_length=8, choices=[("plan", "整改方案"), ("report", "阶段报告")])
    text = models.TextField("内容")
    next_on = models.DateField("下次报告日期", null=True, blank=True)
    reported_on = models.DateField("报告日期")

    objects = ChildQuerySet.as_manager()
    matter_path = "recommendation"

    class Meta:
        verbose_name = verbose_name_plural = "整改方案和阶段报告"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.reported_on}"


class HelpRequest(models.Model):
    """支持请求: a difficulty that a unit reports while it rectifies, and what the procuratorate answered."""

    recommendation = models.ForeignKey(
        "recommendations.Recommendation", on_delete=models.CASCADE, related_name="help_requests"
    )
    body = models.ForeignKey("accounts.Body", on_delete=models.PROTECT, related_name="+")
    text = models.TextField("困难和请求")
    asked_on = models.DateField("提出日期")
    answer = models.TextField("答复", blank=True)
    answered_by = models.ForeignKey("accounts.Person", null=True, on_delete=models.PROTECT, related_name="+")
    answered_on = models.DateField("答复日期", null=True, blank=True)

    objects = ChildQuerySet.as_manager()
    matter_path = "recommendation"

    class Meta:
        verbose_name = verbose_name_plural = "支持请求"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "body"], condition=Q(answered_on__isnull=True), name="one_open_help_request"
            ),
            models.CheckConstraint(
                name="answered_help_request_has_an_answer",
                condition=Q(answer="", answered_on__isnull=True) | (~Q(answer="") & Q(answered_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.asked_on}"


class Rating(models.Model):
    """满意度评价: what a unit's head thinks of how the matter was handled; it changes nothing in the matter."""

    class Score(models.TextChoices):
        GOOD = "good", "满意"
        FAIR = "fair", "基本满意"
        POOR = "poor", "不满意"

    recommendation = models.ForeignKey(
        "recommendations.Recommendation", on_delete=models.CASCADE, related_name="ratings"
    )
    body = models.ForeignKey("accounts.Body", on_delete=models.PROTECT, related_name="+")
    score = models.CharField("评价", max_length=4, choices=Score)
    text = models.CharField("说明", max_length=1000, blank=True)
    rated_on = models.DateField("评价日期")

    objects = ChildQuerySet.as_manager()
    matter_path = "recommendation"

    class Meta:
        verbose_name = verbose_name_plural = "满意度评价"
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["recommendation", "body"], name="one_rating_per_unit")]

    def __str__(self) -> str:
        return self.get_score_display()
