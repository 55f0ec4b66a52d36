"""What a letter about a document beyond one's own level and place asks (2019规定第3条)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone

from cases.forms.exchanges import ExchangeForm, led_by
from cases.procedures.exchanges import Exchange
from recommendations.drafts.reach import beside, missing_consent
from recommendations.models import Recommendation
from recommendations.procedures.reach import AGREED, ASK, ORDER, REPORT
from supervision.accounts.models import Body, BodyKind, Level
from supervision.matters.models import Phase
from supervision.matters.procedures import concrete


class ReachForm(ExchangeForm):
    """The procuratorates above, below and elsewhere; the one beside the addressee is proposed."""

    def _offer_bodies(self, one: Exchange) -> None:
        office = self.matter.office
        bodies = Body.objects.in_being(timezone.localdate()).filter(kind=BodyKind.PROCURATORATE)
        near = Q(region__startswith=office.region[:2]) | Q(level__lte=Level.PROVINCE)
        self.fields["counterpart"].queryset = (  # type: ignore[attr-defined]
            bodies.filter(near).exclude(pk=office.pk).order_by("level", "region")
        )

    def _prefill(self, one: Exchange) -> None:
        super()._prefill(one)
        parent = self.matter.parent
        if self.matter.pk or parent is None or parent.counterpart is None:
            return
        office, found = self.matter.office, concrete(parent)
        assert isinstance(found, Recommendation)  # the kinds that this one is made from
        peer = beside(parent.counterpart, timezone.localdate())
        rows = found.measures.filter(replaced=False).values_list("order", "text")
        asked = "\n".join(f"{order}. {text}" for order, text in rows)
        self.initial["facts"] = f"{found.facts}\n拟向{parent.counterpart.name}提出：\n{asked}"
        self.initial["title"] = parent.title.removeprefix("关于")
        self.initial["basis"] = "《人民检察院检察建议工作规定》第三条"
        if peer is not None and missing_consent(office, parent.counterpart, timezone.localdate()):
            self.initial.update({"counterpart": peer.pk, "type": self._way(peer)})

    def _way(self, peer: Body) -> str:
        if peer.pk in _above(self.matter.office):
            return REPORT
        return ORDER if led_by(self.matter.office).filter(pk=peer.pk).exists() else ASK

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        body, chosen = said.get("counterpart"), said.get("type")
        if body is None or not chosen:
            return said
        fits = self._way(body)
        if fits != chosen:
            ways = {ASK: "征求意见", REPORT: "层报", ORDER: "指令"}
            self.add_error("type", f"对{body.name}应当{ways[fits]}（2019规定第3条）。")
        return said


def _above(office: Body) -> set[int]:
    """The procuratorates that lead this one, the nearest first."""
    found: set[int] = set()
    body = office.parent
    while body is not None and body.pk not in found:
        found.add(body.pk)
        body = body.parent
    return found


def consent_of(draft: Recommendation) -> dict[str, Any]:
    """By which letter another procuratorate agreed last, as the draft's form takes it; empty where none has."""
    made = draft.children.filter(kind="reach_letter", answered_on__isnull=False).exclude(phase=Phase.WITHDRAWN)
    last = made.select_related("counterpart").order_by("-answered_on", "-id").first()
    if last is None or last.details.get("outcome") not in AGREED or last.counterpart is None:
        return {}
    letter = last.letters.filter(kind="paper_answer").order_by("-made_at").first()
    number = letter.number if letter is not None else ""
    return {
        "reach_consent": f"{last.counterpart.name}{last.details['result']}",
        "consent_number": number,
        "consent_on": last.answered_on,
    }
