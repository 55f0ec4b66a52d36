"""What of a matter's papers the other side may read: one answer for the page, the interface and the download."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supervision.accounts.models import CASE_POSTS, Level, Person
from supervision.documents.models import Letter

if TYPE_CHECKING:
    from supervision.matters.models import Matter

# Files of these purposes pass between both sides; the rest stay with the procuratorate.
SHARED_PURPOSES = frozenset({"receipt", "objection", "answer", "term_request"})
# A matter taken back for change is drafted anew: the other side sees it again when it is served again.
UNSERVED_PHASES = frozenset({"drafting", "approving", "issued"})


def is_inside(person: Person, matter: Matter) -> bool:
    """Whether the person looks at the matter from the procuratorates' side: its own one, or one that leads it.

    Someone of another procuratorate who sees the matter because an agency takes part in it stands on the agency's side.
    """
    above = {matter.office_id, matter.city_id, matter.province_id}
    return any(
        duty.post in CASE_POSTS
        and duty.body.is_procuratorate
        and (duty.body_id in above or duty.body.level == Level.CENTRAL)
        for duty in person.duties
    )


def letter_is_shown(*, kind: str, internal: bool, matter_kind: str, phase: str, inside: bool) -> bool:
    """Whether this side may read a letter: nothing internal, and not the recommendation itself before it is served."""
    return inside or (not internal and not (kind == matter_kind and phase in UNSERVED_PHASES))


def file_is_shown(*, purpose: str, inside: bool) -> bool:
    """Whether this side may read an attachment."""
    return inside or purpose in SHARED_PURPOSES


def may_read_letter(letter: Letter, *, inside: bool) -> bool:
    """The same for a stored letter."""
    matter = letter.matter
    return letter_is_shown(
        kind=letter.kind, internal=letter.is_internal, matter_kind=matter.kind, phase=matter.phase, inside=inside
    )
