"""Procedures of the joint work of government and procuratorate (府检联动)."""

from cases.procedures.exchanges import build
from linkage.procedures.exchanges import EXCHANGES
from linkage.procedures.meetings import MECHANISM, MEETING, TOPIC
from linkage.procedures.tasks import PLAN, TASK
from supervision.matters.procedures import Procedure

PROCEDURES: tuple[Procedure, ...] = (*(build(one) for one in EXCHANGES.values()), PLAN, TASK, MECHANISM, TOPIC, MEETING)
