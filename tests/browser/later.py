"""Days pass for one matter of the running system: what happened to it happened so much earlier.

The system has no clock to turn, and needs none: the matter's days, receipts and events of clocks move back, and the due
dates are reckoned again from them, as after a change of the calendar. Nothing else of the matter changes.
"""

from __future__ import annotations

import os
import subprocess
import sys

from supervision.local.paths import ROOT
from tests.browser.system import NAMED, System

BACK = """
from datetime import timedelta
from django.db import models, transaction
from recommendations.models import Recommendation
from supervision.matters.dues import renew_next_due
from supervision.terms.services import recompute

back = timedelta(days={days})

def earlier(row, but=()):
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if type(field) is models.DateField and value and field.name not in but:
            setattr(row, field.attname, value - back)
    row.save()

with transaction.atomic():
    matter = Recommendation.objects.select_for_update(of=("self",)).get(pk={key})
    earlier(matter, but=("opened_on",))
    for row in [*matter.receipts.all(), *matter.replies.all(), *matter.urgings.all(), *matter.site_checks.all()]:
        earlier(row)
    for clock in matter.clocks.all():
        for event in clock.events.all():
            earlier(event)
        earlier(clock)
        recompute(clock)
    renew_next_due(matter)
    matter.save()
"""


def days_pass(system: System, path: str, days: int) -> None:
    """Move one instrument, named by the path of its page, this many days into the past."""
    key = path.strip("/").split("/")[-1]
    environment = {name: value for name, value in os.environ.items() if name not in NAMED}
    environment |= {"SUPERVISION_VAR": str(system.var)}
    code = BACK.format(days=days, key=key)
    subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", code], cwd=ROOT, env=environment, check=True, capture_output=True
    )
