"""线索, 案件 and the procedures of criminal supervision: from what comes in to what is closed."""

from cases.procedures.case import CASE
from cases.procedures.clue import CLUE
from cases.procedures.common import ATTACH, HAND_OVER, everywhere
from cases.procedures.exchanges import build
from cases.procedures.filing_supervision import FILING_SUPERVISION
from cases.procedures.papers import PAPERS

PROCEDURES = (CLUE, CASE, FILING_SUPERVISION, *map(build, PAPERS))
__all__ = ["ATTACH", "HAND_OVER", "PROCEDURES", "everywhere"]
