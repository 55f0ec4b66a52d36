"""``python -m supervision.local.prepare STEP …``: several Django commands in one process, to pay the imports once."""

import os
import sys

import django
from django.conf import settings
from django.core.management import call_command

STEPS: dict[str, dict[str, object]] = {
    "migrate": {"interactive": False, "verbosity": 0},
    "grant_app_role": {},
    "collectstatic": {"interactive": False, "verbosity": 0, "clear": True},
    "load_sample": {},
}


def main(steps: list[str]) -> None:
    """Run ``steps`` in the order given; the first failure ends the process with its traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supervision.settings")
    django.setup()
    for step in steps:
        if step == "collectstatic":
            settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        call_command(step, **STEPS[step])


if __name__ == "__main__":
    main(sys.argv[1:])
