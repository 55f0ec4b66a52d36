"""Dispatch of ``manage.py``: set-up first, then our own commands, then Django's."""

import importlib
import os
from collections.abc import Callable

from supervision.local.bootstrap import enter_environment
from supervision.local.console import SetupError, complain

# Imported only after the environment exists, since they use installed packages.
OWN_COMMANDS = {
    "up": "supervision.local.up",
    "test": "supervision.local.testing",
    "lint": "supervision.local.lint",
    "bench": "supervision.local.bench",
    "faults": "supervision.local.faults",
}


def main(argv: list[str]) -> int:
    """Run the command in ``argv`` and return its exit code; a failed step of the set-up is one line and a 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supervision.settings")
    name = argv[1] if len(argv) > 1 else "help"
    try:
        enter_environment(argv)
        module = importlib.import_module(OWN_COMMANDS.get(name, "supervision.local.commands"))
        run: Callable[[list[str]], int] = module.run
        return run(argv[1:] if module.__name__.endswith("commands") else argv[2:])
    except SetupError as error:
        complain(str(error))
        return 1
    except KeyboardInterrupt:
        complain("已中断 interrupted")
        return 130
