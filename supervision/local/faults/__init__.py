"""``manage.py faults [--small]``: reminders under kills, wiped queues and crashed databases; ends in one line of JSON.

Real PostgreSQL, Redis, Celery processes and an SMTP server of our own; three beats at once, and a tenth of the
reminders were due while nobody ran. Exit code 1 when anything was lost, doubled, or mailed under another Message-ID.
"""

import argparse
import json
import logging
import os
from dataclasses import dataclass
from importlib import import_module

import django

from supervision.local.console import SetupError, complain
from supervision.local.environment import throwaway, wanted_servers
from supervision.local.faults.sink import Sink
from supervision.local.faults.storm import Storm, Strength
from supervision.local.marks import prepare_database
from supervision.local.paths import var_dir
from supervision.local.testing import work_folder

FULL = Strength(reminders=20_000, kills=100, wipes=20, restarts=3, claim_seconds=20, patience=1800)
SMALL = Strength(reminders=300, kills=5, wipes=2, restarts=1, claim_seconds=5, patience=240)


@dataclass(frozen=True)
class Options:
    """What was asked for."""

    strength: Strength


def options_of(arguments: list[str]) -> Options:
    """The command line."""
    parser = argparse.ArgumentParser(prog="manage.py faults", description=__doc__)
    parser.add_argument("--small", action="store_true", help="the form that runs in the test suite")
    return Options(SMALL if parser.parse_args(arguments).small else FULL)


def run(arguments: list[str]) -> int:
    """Seed, break, wait, count; 0 when nothing was lost or doubled."""
    strength = options_of(arguments).strength
    if not all(wanted_servers().values()):
        raise SetupError("faults", "it crashes the servers it uses: DATABASE_URL and REDIS_URL must not be set")
    with work_folder() as folder, throwaway(var_dir(), folder, "local", fast=False) as servers, Sink() as sink:
        var = folder / "var"
        prepare_database(var, sample=False)
        os.environ.update(
            {
                "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
                "SENDING_HOURS": "always",
                "REMIND_SECONDS": "2",
                "DELIVER_SECONDS": "1",
                "CLAIM_SECONDS": str(strength.claim_seconds),
            }
        )
        django.setup()
        logging.getLogger("mail.log").setLevel(logging.WARNING)  # every line of every conversation
        rows = import_module("supervision.local.faults.rows")  # after the set-up
        rows.seed(strength.reminders)
        storm = Storm(servers, sink, strength, var)
        done = storm.rage(rows.settled)
        found = {**rows.counted(sink.received), **done}
    print(json.dumps(found), flush=True)
    wrong = [name for name in ("lost", "doubled", "mail_missing", "mail_unknown", "dead", "unsettled") if found[name]]
    if wrong:
        complain(f"未通过 failed: {', '.join(wrong)}")
    return 1 if wrong else 0
