"""What several procedures of a procuratorate record in rows of their own."""

from django.db import models
from django.db.models import F, Q

from supervision.matters.models import Matter
from supervision.matters.querysets import ChildQuerySet


class CommitteeDecision(models.Model):
    """检察委员会决定: one vote on one matter (人民检察院组织法第32条; 检察委员会工作规则第11、21、28条)."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="committee_decisions")
    session = models.CharField("会议届次", max_length=80)
    held_on = models.DateField("会议日期")
    members = models.PositiveSmallIntegerField("全体委员人数")
    present = models.PositiveSmallIntegerField("出席人数")
    in_favour = models.PositiveSmallIntegerField("同意人数")
    against = models.PositiveSmallIntegerField("不同意人数", default=0)
    resolution = models.TextField("决定内容")
    minority = models.TextField("少数意见", blank=True)
    agreed = models.BooleanField("是否通过")
    recorded_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")

    objects = ChildQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "检察委员会决定"
        ordering = ("id",)
        constraints = [
            # 过半数 of all members must be there, and must agree.
            models.CheckConstraint(name="committee_has_its_quorum", condition=Q(present__gt=F("members") / 2.0)),
            models.CheckConstraint(
                name="committee_decides_by_majority_of_all",
                condition=Q(agreed=False) | Q(in_favour__gt=F("members") / 2.0),
            ),
            models.CheckConstraint(
                name="committee_votes_are_of_those_present",
                condition=Q(present__lte=F("members"), in_favour__lte=F("present") - F("against")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session} {self.held_on}"

    @property
    def votes(self) -> str:
        """In words: how many were there, how many agreed."""
        absent = self.present - self.in_favour - self.against
        rest = f"，{absent}人弃权" if absent else ""
        return f"全体委员{self.members}人，出席{self.present}人；{self.in_favour}人同意，{self.against}人不同意{rest}"
