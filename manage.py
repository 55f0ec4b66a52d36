#!/usr/bin/env python3
"""The one entry point: ``up``, ``test``, ``lint``, ``bench`` and every Django command. Python 3.11 is all it needs."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this is the sentence that an older Python gets to say
    found = ".".join(str(part) for part in sys.version_info[:3])
    sys.exit("需要 Python 3.11 或更高版本，当前是 " + found + " (Python 3.11 or newer is needed, not " + found + ")。")

from supervision.local.entry import main

if __name__ == "__main__":
    sys.exit(main(sys.argv))
