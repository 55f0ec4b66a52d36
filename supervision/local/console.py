"""What the local commands say on the terminal, and how they fail: one line that names the step and the reason."""

import sys


class SetupError(Exception):
    """A step of the set-up failed; ``str(error)`` is the one line that the user reads."""

    def __init__(self, step: str, reason: str) -> None:
        super().__init__(f"失败 failed: {step}: {' '.join(reason.split())[:600]}")


def say(text: str) -> None:
    """Print one line at once, also where the output is a pipe."""
    print(text, flush=True)


def complain(text: str) -> None:
    """Print one line to standard error."""
    print(text, file=sys.stderr, flush=True)
