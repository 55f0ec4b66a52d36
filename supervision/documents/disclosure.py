"""What of a matter's papers the other side may read: one answer for the page, the interface and the download."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from supervision.accounts.models import CASE_POSTS, Appointment, Level, Person, Post
from supervision.documents.models import Letter

if TYPE_CHECKING:
    from supervision.matters.models import Matter

OWN_POSTS = frozenset({Post.CLERK, Post.AGENCY_HEAD, Post.OFFICE, Post.CONVENOR, Post.DEPUTY_CONVENOR})
# Files of these purposes pass between both sides; the rest stay with the procuratorate.
SHARED_PURPOSES = frozenset({"receipt", "objection", "answer", "interim", "term_request", "exchanged", "annex"})
# The addressed units' own papers, until they are sent with the reply.
UNIT_PURPOSES = frozenset({"piece", "piece_of_old_letter"})
UNIT_POSTS = frozenset({Post.CLERK, Post.AGENCY_HEAD})
# A matter taken back for change is drafted anew: the other side sees it again when it is served again.
UNSERVED_PHASES = frozenset({"drafting", "approving", "issued"})


def is_inside(person: Person, matter: Matter) -> bool:
    """Whether the person looks at the matter from its owner's side, or from a procuratorate that leads it.

    Someone of another procuratorate who sees the matter because an agency takes part in it stands on the agency's side.
    """
    above = {matter.office_id, matter.city_id, matter.province_id}
    return any(_stands_inside(duty, matter, above) for duty in person.duties)


def _stands_inside(duty: Appointment, matter: Matter, above: set[int | None]) -> bool:
    if duty.post in CASE_POSTS:
        return duty.body.is_procuratorate and (duty.body_id in above or duty.body.level == Level.CENTRAL)
    # An agency, a joint office: what it owns, its own people see from within.
    return duty.body_id == matter.office_id and duty.post in OWN_POSTS


def letter_is_shown(*, kind: str, internal: bool, matter_kind: str, phase: str, inside: bool) -> bool:
    """Whether this side may read a letter: nothing internal, and not the recommendation itself before it is served."""
    return inside or (not internal and not (kind == matter_kind and phase in UNSERVED_PHASES))


def is_in_unit(person: Person, addressed: Collection[int]) -> bool:
    """Whether the person is of one of the addressed units, given by key: the lead or a joint one."""
    return any(duty.body_id in addressed for duty in person.duties if duty.post in UNIT_POSTS)


def file_is_shown(*, purpose: str, inside: bool, in_unit: bool = False) -> bool:
    """Whether this side may read an attachment."""
    if purpose in UNIT_PURPOSES:
        return in_unit and purpose == "piece"
    return inside or purpose in SHARED_PURPOSES


def may_read_letter(letter: Letter, *, inside: bool) -> bool:
    """The same for a stored letter."""
    matter = letter.matter
    return letter_is_shown(
        kind=letter.kind, internal=letter.is_internal, matter_kind=matter.kind, phase=matter.phase, inside=inside
    )
