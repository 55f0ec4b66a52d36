"""热线工单: the calls of a monthly batch, masked as they came in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from supervision.matters.models import Function, Matter
from supervision.matters.querysets import ChildQuerySet


class Screening(models.TextChoices):
    """What becomes of a call."""

    UNDECIDED = "", "待筛查"
    CLUE = "clue", "作为线索"
    NOT_OURS = "not_ours", "不属于法律监督"
    NO_GROUNDS = "no_grounds", "无违法情形"
    DUPLICATE = "duplicate", "重复反映"
    RETURNED = "returned", "退回补充"


class HotlineCall(models.Model):
    """热线工单: one call. Numbers of phones and identity cards were masked before it was stored; the file is not kept.

    `words` is a digest of the text without masked numbers, marks and spaces, by which a repeated call is recognised.
    """

    batch = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="calls")
    office = models.ForeignKey("accounts.Body", on_delete=models.PROTECT, related_name="+")
    hotline = models.CharField("热线", max_length=5)
    line = models.PositiveIntegerField("行")
    call_id = models.CharField("工单编号", max_length=60)
    called_on = models.DateField("来电日期", null=True, blank=True)
    category = models.CharField("类别", max_length=60, blank=True)
    place = models.CharField("地点", max_length=120, blank=True)
    caller = models.CharField("来电人", max_length=60, blank=True)
    text = models.TextField("内容")
    words = models.CharField(max_length=64)
    same_as = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decision = models.CharField("筛查结果", max_length=10, choices=Screening, blank=True)
    reason = models.CharField("理由", max_length=500, blank=True)
    function = models.CharField("检察职能", max_length=20, choices=Function, blank=True)
    clue = models.OneToOneField(Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="hotline_call")

    objects = ChildQuerySet.as_manager()
    matter_path = "batch"

    class Meta:
        verbose_name = verbose_name_plural = "热线工单"
        ordering = ("line",)
        constraints = [
            models.UniqueConstraint(fields=["office", "hotline", "call_id"], name="call_comes_in_once"),
            models.CheckConstraint(name="screening_says_why", condition=Q(decision="") | ~Q(reason="")),
            models.CheckConstraint(
                name="a_clue_was_screened_as_one", condition=Q(clue__isnull=True) | Q(decision="clue")
            ),
        ]
        indexes = [models.Index(fields=["office", "words"], name="call_words")]

    def __str__(self) -> str:
        return self.call_id
