"""关联事项: letters that belong together without one coming from the other."""

from django.db import models
from django.db.models import F, Q

from supervision.matters.querysets import ChildQuerySet


class Relation(models.Model):
    """关联: `first` and `second` belong together, for a reason that both pages show to the side that made it."""

    first = models.ForeignKey("recommendations.Recommendation", on_delete=models.CASCADE, related_name="relations")
    second = models.ForeignKey("recommendations.Recommendation", on_delete=models.CASCADE, related_name="related_by")
    reason = models.CharField("关联原因", max_length=200)
    made_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    made_on = models.DateField("关联日期")

    objects = ChildQuerySet.as_manager()
    matter_path = "first"

    class Meta:
        verbose_name = verbose_name_plural = "关联事项"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="two_matters_are_related_once"),
            models.CheckConstraint(name="a_matter_is_not_related_to_itself", condition=~Q(first=F("second"))),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}"
