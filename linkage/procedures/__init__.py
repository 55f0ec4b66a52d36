"""Procedures of the joint work of government and procuratorate (府检联动)."""

from cases.procedures.course import build
from linkage.procedures.assessments import ASSESSMENT
from linkage.procedures.bulletins import BULLETIN
from linkage.procedures.congress import MATERIAL, RECEIVED
from linkage.procedures.congress import build as build_received
from linkage.procedures.exchanges import EXCHANGES
from linkage.procedures.hotline import HOTLINE
from linkage.procedures.meetings import MECHANISM, MEETING
from linkage.procedures.oversight import OVERSIGHT
from linkage.procedures.reconciling import RECONCILIATION
from linkage.procedures.screening import SCREENING
from linkage.procedures.sharing import SHARING
from linkage.procedures.subtasks import CONSULT_TASK, SUBTASK
from linkage.procedures.tasks import PLAN, TASK
from linkage.procedures.topics import TOPIC
from linkage.procedures.works import WORKS
from linkage.procedures.works import build as build_work
from supervision.matters.procedures import Procedure

PROCEDURES: tuple[Procedure, ...] = (
    *(build(one) for one in EXCHANGES.values()),
    *map(build, OVERSIGHT),
    PLAN,
    TASK,
    SUBTASK,
    CONSULT_TASK,
    MECHANISM,
    TOPIC,
    MEETING,
    RECONCILIATION,
    *(build_work(one) for one in WORKS.values()),
    *(build_received(one) for one in RECEIVED.values()),
    MATERIAL,
    BULLETIN,
    ASSESSMENT,
    HOTLINE,
    SHARING,
    SCREENING,
)
