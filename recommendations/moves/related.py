"""Drafts that become one, two or none; what belongs together besides is linked as everywhere."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from recommendations.drafts.reach import joint_ids
from recommendations.models import Recommendation
from recommendations.moves.drafting import write_measures
from recommendations.moves.texts import keep_first_version, keep_version
from recommendations.services.several import copied
from supervision.accounts.models import Body, Person
from supervision.matters.gathering import children
from supervision.matters.models import Matter, Part
from supervision.matters.moves import tie
from supervision.matters.procedures import Role
from supervision.matters.roles import roles_of
from supervision.matters.services import Act, IllegalMove, open_matter, perform


# --- one of two drafts ------------------------------------------------------------------------------------------------
def may_be_merged_into(matter: Matter, person: Person) -> QuerySet[Recommendation]:
    """The handler's other drafts of the same kind to the same unit."""
    drafts = Recommendation.objects.visible_to(person).filter(kind=matter.kind, state="drafting", handler=person)
    same = drafts.filter(office_id=matter.office_id, counterpart_id=matter.counterpart_id, secrecy=matter.secrecy)
    return same.exclude(pk=matter.pk).order_by("-opened_on", "-pk")


def there_is_a_draft_to_merge_into(matter: Matter, actor: Person, today: date) -> str | None:
    """One's own other draft of the same kind to the same unit.

    What the unit was told will be issued anew is owed to it, or withdrawn by the chief (2019规定第22条).
    """
    if matter.details.get("earlier_numbers") and _issued_before(matter):
        return "曾经制发、正在变更的文书不能并入其他文稿；不再制发的，提请不提出，由检察长决定撤回。"
    return None if may_be_merged_into(matter, actor).exists() else "您没有向同一单位起草中的其他同类文稿。"


def merge_into(act: Act) -> None:
    """The other draft takes in facts and measures as a version of its own; this one ends and keeps what it has."""
    matter, other = act.matter, act.data["into"]
    if not may_be_merged_into(matter, act.actor).filter(pk=other.pk).exists():
        raise IllegalMove("只能并入自己起草中的、向同一单位提出的同类文稿。")
    other = Recommendation.objects.get(pk=other.pk)
    said = copied(other) | {
        "title": other.title,
        "counterpart": other.counterpart,
        "facts": f"{other.facts}\n{matter.facts}",
        "is_involved_unit": other.is_involved_unit,
        "reach_consent": other.reach_consent,
        "joint_units": list(Body.objects.filter(pk__in=joint_ids(other))),
    }
    said["measures"] = [*said["measures"], *matter.measures.values("text", "standard")]
    perform(other, "revise", actor=act.actor, data=said, now=act.now)
    tie(act, other, f"并入：{act.data['reason']}")
    matter.outcome = f"已并入《{other.title}》"[:200]
    act.text = f"并入《{other.title}》：{act.data['reason']}"[:500]


# --- none -------------------------------------------------------------------------------------------------------------
def was_issued_before(act: Act) -> bool:
    """The draft is the new text of a letter that the unit still has: changed, not readdressed."""
    return bool(_issued_before(act.matter))


def _issued_before(matter: Matter) -> str:
    """The number of the letter that this draft was to replace with the same unit; empty where there is none."""
    numbers = matter.details.get("earlier_numbers") or [""]
    has_it = matter.parties.filter(part=Part.ADDRESSEE, body_id=matter.counterpart_id or 0, visible_from__isnull=False)
    return str(numbers[-1]) if has_it.exists() else ""


def the_chief_ends_what_was_issued(matter: Matter, actor: Person, today: date) -> str | None:
    """What the chief had issued and changed ends by the chief's decision alone (2019规定第22条)."""
    if Role.CHIEF in roles_of(actor, matter) or not _issued_before(matter):
        return None
    return "曾经制发的文书，由检察长决定撤回。"


def drop(act: Act) -> None:
    """Nothing is issued: the draft ends with its versions, comments and files."""
    matter, reason = act.matter, act.data["reason"]
    matter.outcome = f"不提出：{reason}"[:200]
    act.text = reason[:500]
    if number := _issued_before(matter):
        issued = matter.letters.filter(number=number).order_by("-made_at").first()
        issued_on = timezone.localtime(issued.made_at).date() if issued else act.today
        act.letter_data = {"reasons": reason, "letter_number": number, "letter_issued_on": issued_on}


# --- two of one draft -------------------------------------------------------------------------------------------------
def there_is_something_to_split(matter: Matter, actor: Person, today: date) -> str | None:
    """A draft with one measure alone is not split."""
    several = len(children(matter, "g_measures")) > 1
    return None if several else "只有一项事项的文稿不能拆分。"


def split_off(act: Act) -> None:
    """The chosen measures leave this draft for a new one from the same parent; both keep their versions."""
    matter, said = act.matter, act.data
    chosen = {measure.pk for measure in said["measures"]}
    rows = list(matter.measures.values("pk", "text", "standard"))
    moved, kept = [[row for row in rows if (row["pk"] in chosen) is gone] for gone in (True, False)]
    if not moved or not kept:
        raise IllegalMove("移出一项以上，并且原文稿至少保留一项。")
    keep_first_version(act)
    data = copied(matter) | {"title": said["title"], "counterpart": said["counterpart"], "measures": moved}
    data |= {"is_involved_unit": False, "reach_consent": "", "joint_units": []}
    made = open_matter(matter.kind, actor=act.actor, office=matter.office, data=data, parent=matter.parent, now=act.now)
    assert isinstance(made, Recommendation)
    write_measures(matter, kept)
    keep_version(act)
    # What the draft says from now on, for whom it is told to in words (交换包).
    act.facts["draft"] = {"measures": [{name: row[name] for name in ("text", "standard")} for row in kept]}
    tie(act, made, f"拆分：{said['reason']}")
    act.text = f"拆出《{made.title}》：{said['reason']}"[:500]
