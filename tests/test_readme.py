"""What the README names exists: variables, commands, sign-ins and files, in both languages."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

from supervision.local.entry import OWN_COMMANDS
from supervision.local.sample import SIGN_INS
from supervision.terms.catalogue import catalogue

ROOT: Path = settings.BASE_DIR
BOTH = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
DOCUMENTS = [*BOTH, *sorted((ROOT / "docs").rglob("*.md"))]
READ = re.compile(r"\b(?:env(?:\.\w+)?|secret)\(\s*\"([A-Z_]+)\"")


@pytest.mark.parametrize("readme", BOTH, ids=lambda file: file.name)
def test_every_variable_that_the_settings_read_is_explained(readme: Path) -> None:
    read = set(READ.findall((ROOT / "supervision" / "settings.py").read_text(encoding="utf-8")))
    assert {"SECRET_KEY", "DATABASE_URL", "LEDGER_KEY", "TRUSTED_PROXIES"} <= read
    explained = set(re.findall(r"^\| `([A-Z_]+)` \|", readme.read_text(encoding="utf-8"), re.MULTILINE))
    assert read - explained == set()
    assert explained - read == {"PORT", "SAMPLE_PASSWORD"}


@pytest.mark.parametrize("readme", BOTH, ids=lambda file: file.name)
def test_every_sample_sign_in_is_introduced(readme: Path) -> None:
    table = "\n".join(line for line in readme.read_text(encoding="utf-8").splitlines() if line.startswith("| `"))
    assert set(SIGN_INS) <= set(re.findall(r"`([a-z0-9_]+)`", table))


@pytest.mark.parametrize("readme", BOTH, ids=lambda file: file.name)
def test_the_terms_are_counted_as_they_are(readme: Path) -> None:
    found = Counter(term.confidence for term in catalogue().values())
    counts = [len(catalogue()), found["verified_text"], found["secondary"], found["inferred"]]
    (said,) = re.findall(r"(?:Of the|期限目录共) (\d+) \D+(\d+) \D+(\d+) \D+(\d+)", readme.read_text(encoding="utf-8"))
    assert [int(number) for number in said] == counts


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.name)
def test_every_command_that_is_named_exists(file: Path) -> None:
    named = set(re.findall(r"manage\.py ([a-z_]+)", file.read_text(encoding="utf-8")))
    assert named <= {*get_commands(), *OWN_COMMANDS, "version"}


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.name)
def test_every_link_leads_somewhere(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    headings = {
        re.sub(r"[^\w\- ]", "", line.lstrip("# ").lower()).replace(" ", "-")
        for line in text.splitlines()
        if line.startswith("#")
    }
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, heading = target.partition("#")
        if "://" not in target:
            assert not path or (file.parent / path).exists(), target
            assert path or heading in headings, target
