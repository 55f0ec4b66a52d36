"""Letters that belong together."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from recommendations.models import Recommendation, Relation
from supervision.accounts.models import Person
from supervision.matters.models import Matter
from supervision.matters.services import Act, IllegalMove

OFFERED = 200


def may_be_related(matter: Matter, person: Person) -> QuerySet[Recommendation]:
    """The office's letters from the same case, to the same unit or in the same field, newest first, none twice."""
    alike = Q(parent_id=matter.parent_id or 0) | Q(counterpart_id=matter.counterpart_id or 0)
    if matter.field:
        alike |= Q(field=matter.field)
    known = Relation.objects.filter(Q(first=matter.pk) | Q(second=matter.pk)).values_list("first_id", "second_id")
    gone = {matter.pk, *(key for pair in known for key in pair)}
    seen = Recommendation.objects.visible_to(person).filter(alike, office_id=matter.office_id).exclude(pk__in=gone)
    seen = seen.exclude(secrecy="restricted")
    newest = list(seen.order_by("-opened_on", "-pk").values_list("pk", flat=True)[:OFFERED])
    return Recommendation.objects.filter(pk__in=newest).order_by("-opened_on", "-pk")


def relate(act: Act) -> None:
    """Tie the chosen ones to this one."""
    others = list(act.data["others"])
    if any(other.office_id != act.matter.office_id for other in others):
        raise IllegalMove("只能关联本院的事项。")
    for other in others:
        Relation.objects.get_or_create(
            first=act.matter,
            second=other,
            defaults={"reason": act.data["reason"], "made_by": act.actor, "made_on": act.today},
        )
    act.text = f"关联{'、'.join(str(other) for other in others)}：{act.data['reason']}"[:500]
