"""Ledger (留痕): every act, refusal, export and sensitive reading, append-only and chained with a keyed hash."""

import pgtrigger
from django.db import models


class Action(models.TextChoices):
    ACT = "act", "办理"
    REFUSED = "refused", "拒绝"
    READ = "read", "查阅"
    EXPORT = "export", "导出"
    SIGN_IN = "sign_in", "登录"
    SIGN_OUT = "sign_out", "退出"
    ADMINISTER = "administer", "管理"
    IMPORT = "import", "导入"
    REMIND = "remind", "提醒"


class Entry(models.Model):
    """留痕记录. `number` counts from 1 without gaps; `digest` is keyed and covers the row and the digest before it."""

    number = models.BigIntegerField("序号", primary_key=True)
    at = models.DateTimeField("时间")
    action = models.CharField("类别", max_length=20, choices=Action)
    name = models.CharField("动作", max_length=80)
    actor = models.ForeignKey(
        "accounts.Person", verbose_name="人员", null=True, on_delete=models.PROTECT, related_name="+"
    )
    actor_name = models.CharField("姓名", max_length=60, blank=True)
    body_name = models.CharField("组织", max_length=120, blank=True)
    matter_id = models.BigIntegerField("事项", null=True)
    label = models.CharField("名称", max_length=120)
    text = models.TextField("内容", blank=True)
    basis = models.CharField("依据", max_length=200, blank=True)
    data = models.JSONField("数据", default=dict)
    digest = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "留痕记录"
        ordering = ("number",)
        indexes = [
            models.Index(fields=["matter_id", "number"], name="entry_matter_number"),
            # Statistics ask of thousands of matters at once whether they were escalated or changed; few ever are.
            models.Index(
                fields=["matter_id"],
                condition=models.Q(action="act", name__endswith=".escalate"),
                name="entry_escalated_matter",
            ),
            models.Index(
                fields=["matter_id"],
                condition=models.Q(action="act", name__endswith=".modify"),
                name="entry_changed_matter",
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.number} {self.label}"


class Head(models.Model):
    """链首: the last number and digest, sealed with the key. Its row is the lock under which entries are appended."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64, blank=True)
    # Up to which entry the whole chain was last found sound.
    verified_number = models.BigIntegerField(default=0)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "链首"
        constraints = [models.CheckConstraint(name="ledger_has_one_head", condition=models.Q(id=1))]

    def __str__(self) -> str:
        return str(self.number)
