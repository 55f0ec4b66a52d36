"""线索, 案件 and the procedures of criminal supervision: from what comes in to what is closed."""

from cases.procedures.asking import ASKING
from cases.procedures.case import CASE
from cases.procedures.clue import CLUE
from cases.procedures.common import ATTACH, HAND_OVER, everywhere
from cases.procedures.complaint import COMPLAINT
from cases.procedures.course import build
from cases.procedures.custody import CUSTODY
from cases.procedures.enforcement_link import ENFORCEMENT_LINK
from cases.procedures.filing_supervision import FILING_SUPERVISION
from cases.procedures.hearings import HEARING
from cases.procedures.litigation import LITIGATION
from cases.procedures.papers import PAPERS
from cases.procedures.protests import PROTESTS
from cases.procedures.quality import PROCEDURES as QUALITY
from cases.procedures.reverse_link import REVERSE_LINK
from cases.procedures.roster import ROSTER
from cases.procedures.sentence import SENTENCE

_OWN = (
    CLUE,
    CASE,
    COMPLAINT,
    CUSTODY,
    ENFORCEMENT_LINK,
    FILING_SUPERVISION,
    LITIGATION,
    REVERSE_LINK,
    ROSTER,
    SENTENCE,
)
PROCEDURES = (*_OWN, *map(build, (*PAPERS, *ASKING)), build(HEARING), *map(build, PROTESTS), *QUALITY)
__all__ = ["ATTACH", "HAND_OVER", "PROCEDURES", "everywhere"]
