"""What of a matter's papers the other side may read: one answer for the page, the interface and the download."""

from supervision.documents.models import Letter

# Files of these purposes pass between both sides; the rest stay with the procuratorate.
SHARED_PURPOSES = frozenset({"receipt", "objection", "answer", "term_request"})
# A matter taken back for change is drafted anew: the other side sees it again when it is served again.
UNSERVED_PHASES = frozenset({"drafting", "approving", "issued"})


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
