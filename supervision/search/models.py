"""The text index: what is written in each matter, and how frequent each pair of characters is."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class MatterText(models.Model):
    """检索文本: the words of one matter, kept beside it.

    `shared` is what every side of the matter may read, `inner` what only the procuratorates may. Both are stored as
    shown and folded (see `folding`), the two of equal length, so that a place in one is the place in the other.
    `bigrams` holds the distinct pairs of neighbouring characters of both, as numbers.
    """

    matter = models.OneToOneField("matters.Matter", primary_key=True, on_delete=models.CASCADE, related_name="text")
    version = models.PositiveIntegerField("所据版本")
    shared = models.TextField("共享文本")
    inner = models.TextField("内部文本")
    shared_folded = models.TextField()
    inner_folded = models.TextField()
    bigrams = ArrayField(models.BigIntegerField())

    class Meta:
        verbose_name = verbose_name_plural = "检索文本"
        # Without a pending list: an entry is found at once, and no query pays for many writes.
        indexes = [GinIndex(fields=["bigrams"], fastupdate=False, name="text_bigrams")]

    def __str__(self) -> str:
        return self.shared[:60]


class BigramFrequency(models.Model):
    """字对频度: in how many matters a pair occurs; number 0 holds the number of matters. Old figures only cost time."""

    bigram = models.BigIntegerField(primary_key=True)
    frequency = models.PositiveIntegerField()

    class Meta:
        verbose_name = verbose_name_plural = "字对频度"

    def __str__(self) -> str:
        return f"{self.bigram}: {self.frequency}"


class Progress(models.Model):
    """索引进度: up to which ledger entry every act is in the index.

    The ledger counts without gaps and in the order of commits, so nothing can slip in below the mark.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "索引进度"
        constraints = [models.CheckConstraint(name="index_has_one_progress", condition=models.Q(id=1))]

    def __str__(self) -> str:
        return str(self.number)
