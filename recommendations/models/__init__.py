"""检察建议 and the other instruments that a unit must answer: measures, and what both sides say about each."""

from datetime import date
from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import Q, Value

from recommendations.models import grades
from recommendations.models.unit import CounterSignature as CounterSignature
from recommendations.models.unit import HelpRequest as HelpRequest
from recommendations.models.unit import InterimReport as InterimReport
from recommendations.models.unit import Piece as Piece
from recommendations.models.unit import Rating as Rating
from recommendations.models.unit import ReplyDraft as ReplyDraft
from supervision.matters.models import Matter
from supervision.matters.querysets import ChildQuerySet
from supervision.terms.arithmetic import day_text


class Recommendation(Matter):
    """检察建议, 检察意见 or 通知: the parts that its rule requires (2019规定第16条, 公益规则第75条 …), what came of it.

    The parts that only one kind has stand in `details`; procedures/kinds.py names them.
    """

    source = models.TextField("案件或者问题的来源")
    facts = models.TextField("查明的事实及证据")
    violation = models.TextField("违法情形或者应当消除的隐患")
    basis = models.TextField("法律依据")
    ground = models.CharField("适用情形", max_length=30, blank=True)
    other = models.TextField("其他需要说明的事项", blank=True)
    objection_days = models.PositiveSmallIntegerField("异议期（日）", default=15)
    reply_by = models.DateField("文书载明的回复日期", null=True, blank=True)
    rectify_by = models.DateField("整改期限", null=True, blank=True)
    urgent_reason = models.CharField("紧急情形", max_length=400, blank=True)
    is_involved_unit = models.BooleanField("系本院所办案件的涉案单位", default=False)
    reach_consent = models.CharField("跨层级、跨地区建议的征求意见或者上级决定", max_length=400, blank=True)
    objection_until = models.DateField("异议期届满日", null=True, blank=True)
    look_back_on = models.DateField("回头看日期", null=True, blank=True)
    outcome = models.CharField("处理结果", max_length=200, blank=True)
    filed_with_business = models.DateField("上级业务部门备案日期", null=True, blank=True)
    filed_with_policy = models.DateField("上级法律政策研究部门备案日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "检察建议"
        constraints = [
            models.CheckConstraint(
                name="objection_period_is_between_one_and_sixty_days",
                condition=Q(objection_days__gte=1, objection_days__lte=60),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    @admin.display(description="公告发布日期")
    def published_on(self) -> date | None:
        """The day on which the letter was published, where it was served so."""
        served = self.receipts.filter(body=self.counterpart, apart=False)
        return served.order_by("-id").values_list("published_on", flat=True).first()

    @property
    def open_measures(self) -> "models.QuerySet[Measure]":
        """What is still to be asked for, in its order: all measures, or after a look-back those that did not last."""
        last = self.look_backs.last()
        fallen = [row["order"] for row in last.not_held] if last else []
        asked = self.measures.filter(order__in=fallen) if fallen else self.measures.all()
        return asked.order_by("order")


class CurrentMeasures(models.Manager.from_queryset(ChildQuerySet)):  # type: ignore[misc]
    """What the document asks for as it stands, without what an earlier letter asked for and was answered."""

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(replaced=False)


class Measure(models.Model):
    """建议事项: one thing asked for, such as a claim in a later suit would name it (公益诉讼办案规则第75条).

    `replaced`: an earlier letter's, kept for what was answered to it after the document was changed (2019规定第22条).
    """

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="measures")
    order = models.PositiveSmallIntegerField("序号")
    text = models.TextField("建议事项")
    standard = models.CharField("核验标准", max_length=400, blank=True)
    replaced = models.BooleanField("属变更前的文书", default=False, db_default=False)

    objects = CurrentMeasures()
    everything = ChildQuerySet.as_manager()
    matter_path = "recommendation"

    class Meta:
        verbose_name = verbose_name_plural = "建议事项"
        ordering = ("order",)
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "order"], condition=models.Q(replaced=False), name="measure_has_one_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.order}. {self.text[:40]}"


class Objection(models.Model):
    """异议: raised by the addressee within the stated period (2019规定第16、23条)."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="objections")
    grounds = models.TextField("异议理由")
    submitted_on = models.DateField("提出日期")
    decision = models.CharField(
        "复核决定",
        max_length=10,
        blank=True,
        choices=[("rejected", "异议不成立"), ("modified", "变更"), ("withdrawn", "撤回")],
    )
    reason = models.TextField("复核理由", blank=True)
    decided_on = models.DateField("决定日期", null=True, blank=True)

    objects = ChildQuerySet.as_manager()
    matter_path = "recommendation"

    class Meta:
        verbose_name = verbose_name_plural = "异议"
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                name="decided_objection_has_reason_and_day",
                condition=Q(decision="", decided_on__isnull=True)
                | (~Q(decision="") & ~Q(reason="") & Q(decided_on__isnull=False)),
            ),
            models.UniqueConstraint(fields=["recommendation"], condition=Q(decision=""), name="one_open_objection"),
        ]

    def __str__(self) -> str:
        return f"异议 {self.submitted_on}"


class Adoption(models.TextChoices):
    ADOPTED = "adopted", "采纳"
    PARTLY = "partly", "部分采纳"
    REJECTED = "rejected", "不采纳"


class Done(models.TextChoices):
    DONE = "done", "已完成"
    PARTLY = "partly", "部分完成"
    NOT_DONE = "not_done", "未完成"


class Reply(models.Model):
    """回复: the addressee's written answer, in rounds (2019规定第19条: 处理 + 书面回复)."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="replies")
    round = models.PositiveSmallIntegerField("轮次")
    summary = models.TextField("总体情况")
    submitted_on = models.DateField("回复日期")
    signatory = models.CharField("签发人", max_length=60)
    contact = models.CharField("联系人及电话", max_length=120, blank=True)

    objects = ChildQuerySet.as_manager()
    matter_path = "recommendation"

    class Meta:
        verbose_name = verbose_name_plural = "回复"
        ordering = ("round",)
        constraints = [models.UniqueConstraint(fields=["recommendation", "round"], name="reply_rounds_are_counted")]

    def __str__(self) -> str:
        return f"第{self.round}次回复"


class Answer(models.Model):
    """逐项答复: what the addressee did about one measure, and the prosecutor's verdict on it (two axes)."""

    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="answers")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="answers")
    adoption = models.CharField("是否采纳", max_length=10, choices=Adoption)
    done = models.CharField("落实情况", max_length=10, choices=Done)
    text = models.TextField("落实内容")
    reason = models.TextField("不采纳、未完成的理由", blank=True, default="", db_default="")
    done_on = models.DateField("完成日期", null=True, blank=True)
    plan_on = models.DateField("计划完成日期", null=True, blank=True)
    responsible = models.CharField("责任人", max_length=60, blank=True)
    persons = models.CharField("处理有关人员的情况", max_length=400, blank=True, default="", db_default="")
    money = models.DecimalField("涉及资金（元）", max_digits=15, decimal_places=2, null=True, blank=True)
    systems = models.CharField("建立、修订的制度", max_length=400, blank=True, default="", db_default="")
    # Codes of grades.yaml.
    result = models.CharField("整改结论", max_length=15, blank=True)
    adequacy = models.CharField("回复评价", max_length=15, blank=True)
    verdict_reason = models.TextField("核验意见", blank=True)
    # What the verdict rests on: keys of files, and what they are worth.
    relied = models.JSONField("依据的材料", default=list, db_default=Value([], models.JSONField()), blank=True)
    weighed = models.TextField("证据审查判断", blank=True, default="", db_default="")
    verified_on = models.DateField("核验日期", null=True, blank=True)
    verified_by = models.ForeignKey("accounts.Person", null=True, on_delete=models.PROTECT, related_name="+")

    objects = ChildQuerySet.as_manager()
    matter_path = "reply__recommendation"

    class Meta:
        verbose_name = verbose_name_plural = "逐项答复"
        ordering = ("measure__order",)
        constraints = [
            models.UniqueConstraint(fields=["reply", "measure"], name="one_answer_per_measure_and_round"),
            models.CheckConstraint(
                name="verdict_has_both_axes",
                condition=Q(result="", adequacy="") | (~Q(result="") & ~Q(adequacy="") & Q(verified_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.adoption}"

    @staticmethod
    def graded(axis: str, *counts: str) -> list[str]:
        """Codes of the grades that count as one of these; for the conditions of lists and figures."""
        return grades.codes(axis, *counts)


class Urging(models.Model):
    """督促: 询问、走访、会商、联席会议, with a record (2019规定第24条)."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="urgings")
    way = models.CharField(
        "方式",
        max_length=12,
        choices=[("inquiry", "询问"), ("visit", "走访"), ("consultation", "会商"), ("meeting", "联席会议")],
    )
    held_on = models.DateField("日期")
    record = models.TextField("工作记录")

    objects = ChildQuerySet.as_manager()
    matter_path = "recommendation"

    class Meta:
        verbose_name = verbose_name_plural = "督促"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.get_way_display()} {self.held_on}"


class SiteCheck(models.Model):
    """现场核查: what two or more of the procuratorate saw on the spot before they judged the answer, with photos."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="site_checks")
    held_on = models.DateField("日期")
    place = models.CharField("地点", max_length=120)
    staff = models.CharField("核查人员", max_length=120)
    present = models.CharField("在场人员", max_length=200, blank=True)
    record = models.TextField("核查情况")

    objects = ChildQuerySet.as_manager()
    matter_path = "recommendation"

    class Meta:
        verbose_name = verbose_name_plural = "现场核查"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.place} {self.held_on}"


class LookBack(models.Model):
    """回头看: on the spot, by two or more, measure by measure."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="look_backs")
    held_on = models.DateField("日期")
    staff = models.CharField("人员", max_length=120)
    method = models.CharField("方式", max_length=120)
    result = models.CharField(
        "结果", max_length=8, choices=[("held", "整改成果巩固"), ("partial", "部分反弹"), ("relapse", "反弹")]
    )
    record = models.TextField("情况")
    # By date every letter comes up; a sample says from what and how many were drawn.
    sample = models.CharField("抽查范围和数量", max_length=200, blank=True, default="", db_default="")
    third_parties = models.CharField("参加的志愿者、代表、委员", max_length=200, blank=True, default="", db_default="")
    # Measure by measure: its number and text, result (of the choices above) and what was seen.
    findings = models.JSONField("逐项比对", default=list, db_default=Value([], models.JSONField()), blank=True)

    objects = ChildQuerySet.as_manager()
    matter_path = "recommendation"

    class Meta:
        verbose_name = verbose_name_plural = "回头看"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.get_result_display()} {self.held_on}"

    @property
    def not_held(self) -> list[dict[str, Any]]:
        """The findings of the measures that did not last."""
        return [row for row in self.findings if row["result"] != "held"]

    @property
    def told(self) -> str:
        """What was found, on the whole and of each measure that did not last."""
        each = "".join(f"\n{row['text'].rstrip('。')}：{row['seen']}" for row in self.not_held if row["seen"])
        return f"{day_text(self.held_on)}回头看查明：{self.record}{each}"


class DraftVersion(models.Model):
    """文稿版本: the text of all parts after one drafting act. `parts` is a list of [name, label, text]."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="draft_versions")
    number = models.PositiveSmallIntegerField("版次")
    parts = models.JSONField("各部分文字")
    saved_at = models.DateTimeField("保存时间")
    saved_by = models.ForeignKey("accounts.Person", null=True, on_delete=models.PROTECT, related_name="+")

    objects = ChildQuerySet.as_manager()
    matter_path = "recommendation"

    class Meta:
        verbose_name = verbose_name_plural = "文稿版本"
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["recommendation", "number"], name="draft_versions_are_counted")]

    def __str__(self) -> str:
        return f"第{self.number}版"


class Comment(models.Model):
    """审核批注: what a reviewer says on a passage, and what the handler made of it. Never the other side's business."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="comments")
    part = models.CharField("部分", max_length=40)
    label = models.CharField("部分名称", max_length=60)
    quote = models.CharField("引文", max_length=400, blank=True)
    text = models.TextField("批注")
    made_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("批注时间")
    outcome = models.CharField(
        "处理", max_length=8, blank=True, choices=[("adopted", "已采纳修改"), ("kept", "保留原文")]
    )
    answer = models.TextField("说明", blank=True)
    answered_by = models.ForeignKey("accounts.Person", null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField("处理时间", null=True, blank=True)

    objects = ChildQuerySet.as_manager()
    matter_path = "recommendation"

    class Meta:
        verbose_name = verbose_name_plural = "审核批注"
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                name="answered_comment_says_how_and_when",
                condition=Q(outcome="", answered_at__isnull=True)
                | (~Q(outcome="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="comment_not_adopted_has_a_reason", condition=~Q(outcome="kept") | ~Q(answer="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}：{self.text[:40]}"
