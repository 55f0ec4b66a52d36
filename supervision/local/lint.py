"""``manage.py lint``: every static check, each under its heading, all of them even where one fails."""

import os
import subprocess
import sys
from pathlib import Path

from supervision.local.console import complain, say
from supervision.local.environment import use_local
from supervision.local.paths import ROOT, var_dir
from supervision.local.servers import Servers

PACKAGES = ("supervision", "cases", "recommendations", "linkage")
BIN = Path(sys.executable).parent


def checks() -> dict[str, list[str]]:
    """Heading and command of every check, in the order of the run: the quick ones first."""
    django = [sys.executable, "-W", "ignore::RuntimeWarning", "-m", "django"]
    return {
        "ruff check": [str(BIN / "ruff"), "check", "."],
        "ruff format": [str(BIN / "ruff"), "format", "--check", "."],
        "import-linter": [str(BIN / "lint-imports"), "--no-cache"],
        # Its formatter is left out: it breaks lines between inline elements, and Chinese text shows every such space.
        "djlint": [str(BIN / "djlint"), "templates", "--lint", "--quiet"],
        "migrations": [*django, "makemigrations", "--check", "--dry-run"],
        "document_states": [*django, "document_states", "--check"],
        "mypy": [str(BIN / "mypy"), *PACKAGES],
    }


def run(arguments: list[str]) -> int:
    """Run all checks, or those whose headings are named; 1 where any failed."""
    known = checks()
    wanted = {name: known[name] for name in known if not arguments or name in arguments}
    if unknown := set(arguments) - set(known):
        complain(f"没有这些检查 no such checks: {', '.join(sorted(unknown))}; {', '.join(known)}")
        return 2
    # The settings want addresses; no check uses them.
    use_local(var_dir(), Servers(var_dir()).urls())
    failed = []
    for name, command in wanted.items():
        say(f"== {name}")
        if subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}).returncode:
            failed.append(name)
    say(f"== 未通过 failed: {', '.join(failed)}" if failed else f"== 全部通过 all {len(wanted)} passed")
    return 1 if failed else 0
