"""What the report on similar cases asks beside the parts of every letter."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Count
from django.utils import timezone

from cases.forms.exchanges import ExchangeForm
from recommendations.models import Recommendation
from recommendations.moves.clusters import LEAST
from supervision.documents.originals import original

YEAR = timedelta(days=365)


class ClusterForm(ExchangeForm):
    cluster = forms.ChoiceField(label="领域", help_text="近一年制发两件以上的领域；括号内为件数。")
    since = forms.DateField(label="制发日期自")
    until = forms.DateField(label="制发日期至")

    def build(self) -> None:
        super().build()
        today = timezone.localdate()
        issued = Recommendation.objects.filter(office=self.matter.office, issued_on__gt=today - YEAR)
        counted = issued.exclude(state="withdrawn").exclude(field="").exclude(secrecy="restricted")
        rows = counted.values("field").annotate(n=Count("pk")).filter(n__gte=LEAST).order_by("-n", "field")
        choices = [(row["field"], f"{row['field']}（{row['n']}件）") for row in rows]
        arrived = original()
        # What comes from another system was counted there.
        kept = arrived.matter.get("field", "") if arrived else self.matter.field
        if kept and kept not in dict(choices):
            choices.append((kept, kept))
        self.fields["cluster"].choices = choices  # type: ignore[attr-defined]
        stored = self.matter.details if self.matter.pk else {}
        self.initial.setdefault("since", stored.get("since", today - YEAR))
        self.initial.setdefault("until", stored.get("until", today))
        self.initial.setdefault("cluster", kept)
        self.order_fields(["title", "cluster", "since", "until"])

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("since") and said.get("until") and said["until"] < said["since"]:
            self.add_error("until", "截止日期不能早于起始日期。")
        return said
