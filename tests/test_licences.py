"""Whatever is installed with the product may be shipped with it under Apache-2.0."""

import json
import re
from importlib.metadata import metadata

import pytest
from django.conf import settings

ALLOWED = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "OFL-1.1",  # fonts only
    "PSF-2.0",
    "PostgreSQL",
    "ZPL-2.1",
}
# What packages without an SPDX expression write instead, in the field License or in a classifier.
OLD_NAMES = {
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "SIL Open Font License 1.1 (OFL-1.1)": "OFL-1.1",
}
EXCEPTIONS = {
    "psycopg2-binary": "LGPL with exceptions: used unchanged as a library that everybody can replace",
}
LOCK = settings.BASE_DIR / "requirements.lock"
NAMES = re.findall(r"^([A-Za-z0-9._-]+)==", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
NPM = json.loads((settings.BASE_DIR / "package-lock.json").read_text(encoding="utf-8"))["packages"]


def stated(name: str) -> str:
    """The licence as an SPDX expression, as far as the package says it; several classifiers mean a choice."""
    about = metadata(name)
    if expression := about.get("License-Expression"):
        return str(expression)
    classifiers = [
        line.split(" :: ")[-1] for line in about.get_all("Classifier") or [] if line.startswith("License ::")
    ]
    return " OR ".join(OLD_NAMES.get(old, old) for old in classifiers or [about.get("License") or "nothing"])


def allows(expression: str) -> bool:
    """Whether one alternative of the expression consists of allowed licences only."""
    return any(
        all(part.strip(" ()") in ALLOWED for part in choice.split(" AND ")) for choice in expression.split(" OR ")
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_python_package_may_be_shipped(name: str) -> None:
    assert allows(stated(name)) != (name in EXCEPTIONS), f"{name}: {stated(name)}"


@pytest.mark.parametrize("path", [path for path in NPM if path])
def test_a_front_end_package_may_be_shipped(path: str) -> None:
    assert allows(NPM[path].get("license", "nothing")), f"{path}: {NPM[path].get('license')}"


def test_a_choice_needs_one_allowed_licence_and_a_conjunction_needs_all() -> None:
    assert allows("GPL-3.0-only OR MIT")
    assert not allows("GPL-3.0-only AND MIT")
    assert not allows("GPL-3.0-or-later")
    assert len(NAMES) > 40
    assert not set(EXCEPTIONS) - set(NAMES)
