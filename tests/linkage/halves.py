"""A half-year of one agency with known figures."""

from __future__ import annotations

from datetime import date

from tests.builders import Cast, case
from tests.linkage.conftest import on, replied, served, then
from tests.linkage.test_plans import task
from tests.linkage.words import from_agency, from_procuratorate


def half_year(cast: Cast) -> None:
    """Three recommendations, two tasks, a transfer each way, from July to October 2026.

    Due on 7 September, unanswered and urged; on 14 September, answered on the 16th; on 8 October, answered in time and
    verified. One task is late, one done; one transfer from the agency is answered, one to it is late.
    """
    with on("2026-07-02"):
        parent = case(cast, upto="investigating")
    then(cast, served(cast, parent, "2026-07-06"), "2026-09-15", "urge")
    replied(cast, served(cast, parent, "2026-07-13"), "2026-09-16")
    then(cast, replied(cast, served(cast, parent, "2026-08-03"), "2026-09-01"), "2026-09-03", "verify")
    with on("2026-09-01"):
        late_task(cast)
        task(cast, "closed", title="同堂培训", responsible=[], due_by=date(2026, 10, 30))
        from_agency(cast, "answered", feedback_by=date(2026, 10, 9))
        from_procuratorate(cast, "accepted", feedback_by=date(2026, 10, 9))


def late_task(cast: Cast) -> None:
    """A task of the agency, due on 30 October 2026."""
    task(cast, due_by=date(2026, 10, 30))
