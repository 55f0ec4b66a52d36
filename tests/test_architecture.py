"""The house rules that a reader of one file would not see broken."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from supervision.matters.models import Matter

ROOT = Path(__file__).resolve().parent.parent
APPS = ("cases", "recommendations", "linkage")
OURS = ("supervision", *APPS, "tests")
# One kind of thing per file, the same everywhere; `letters` says what letters are made from, `drafts`
# reads their text before that, `packages` carries matters between installations, `sample` is sample data.
NAMES = frozenset(
    """models querysets procedures moves services reports forms filters tasks views urls admin apps api migrations
    management templatetags letters drafts packages sample""".split()  # noqa: SIM905 - a list of quoted words would be read less easily
)
MOST_LINES, MOST_IN_A_FUNCTION = 400, 40
# Handed to on_commit elsewhere (see below), or run by the worker before any request.
OUTSIDE = {("supervision/notices/services/outbox.py", "wake"), ("supervision/celery.py", "tick_at_once")}
# Content of matters that is reached through its matter alone: the view asks `visible_to` of the matter first.
THROUGH_THE_MATTER = {
    "documents.Attachment", "documents.Letter", "documents.ServiceReceipt", "terms.Clock", "notices.Notice",
    "documents.OneTimeLink",
    "matters.Party", "matters.Submission", "search.MatterText", "notices.Delivery", "notices.Proposal",
    "terms.ClockEvent", "terms.ClockRevision", "terms.TermRequest",
    "matters.TypedText",  # its own person's alone
}  # fmt: skip


def sources(*packages: str) -> Iterator[Path]:
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("app", APPS)
def test_an_app_consists_of_the_usual_files(app: str) -> None:
    found = {path.stem for path in (ROOT / app).iterdir() if path.suffix == ".py" or path.is_dir()}
    assert found - NAMES - {"__init__", "__pycache__"} == set()


def test_no_file_is_longer_than_one_reads() -> None:
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources(*OURS)}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    long = {}
    for path in sources("supervision", *APPS):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > MOST_IN_A_FUNCTION:
                    long[f"{name_of(path)}:{node.name}"] = length
    assert long == {}


def test_the_state_of_a_matter_is_set_by_the_engine_alone() -> None:
    assigned = re.compile(r"\bmatter\.(?:state|phase)\s*=[^=]|setattr\([^)]*[\"'](?:state|phase)[\"']")
    updated = re.compile(r"Matter\.objects[^\n]*\.update\([^\n]*\b(?:state|phase)=")
    found = {
        name_of(path)
        for path in sources("supervision", *APPS)
        if assigned.search(path.read_text(encoding="utf-8")) or updated.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"supervision/matters/services.py"}


def test_every_model_with_case_content_says_who_sees_it() -> None:
    silent = set()
    for model in apps.get_models():
        if model._meta.app_label in ("admin", "auth", "contenttypes", "sessions", "authtoken"):
            continue
        if not _has_content(model) or model._meta.label in THROUGH_THE_MATTER:
            continue
        if not hasattr(model._default_manager.all(), "visible_to"):
            silent.add(model._meta.label)
    assert silent == set()


def _has_content(model: type[models.Model]) -> bool:
    """A matter, or a row that belongs to one, or to such a row."""
    targets = {field.related_model for field in model._meta.get_fields() if field.many_to_one and field.related_model}
    inner = [target for target in targets if isinstance(target, type) and target is not model]
    return issubclass(model, Matter) or any(_has_content(target) for target in inner)


@pytest.mark.django_db
def test_what_belongs_to_a_matter_is_seen_by_nobody_unknown() -> None:
    for model in apps.get_models():
        rows = model._default_manager.all()
        if _has_content(model) and hasattr(rows, "visible_to"):
            assert list(rows.visible_to(None)) == [], model


def test_the_queue_is_woken_after_the_commit_only() -> None:
    """A task sent inside a transaction may run before it, or for one that never was."""
    wrong = []
    for path in sources("supervision", *APPS):
        tree = tree_of(path)
        for outer in ast.walk(tree):
            if isinstance(outer, ast.FunctionDef):
                wrong += [
                    f"{name_of(path)}:{outer.name}" for call in _sendings(outer) if not _is_late(path, outer, call)
                ]
    assert sorted(set(wrong)) == []


def _sendings(function: ast.FunctionDef) -> Iterator[ast.AST]:
    for node in ast.walk(function):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr in ("delay", "apply_async", "send_task"):
            yield node


def _is_late(path: Path, function: ast.FunctionDef, call: ast.AST) -> bool:
    """Inside a function that is handed to on_commit here, or that is itself only ever handed to it."""
    if (name_of(path), function.name) in OUTSIDE:
        return True
    handed = {
        argument.id
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "on_commit"
        for argument in node.args
        if isinstance(argument, ast.Name)
    }
    inner = [node for node in ast.walk(function) if isinstance(node, ast.FunctionDef) and node.name in handed]
    return function.name in handed or any(call in ast.walk(node) for node in inner)


def test_wake_is_called_after_the_commit_only() -> None:
    for path in sources("supervision", *APPS):
        for line in path.read_text(encoding="utf-8").splitlines():
            if re.search(r"(?<!def )\bwake\(\)", line):
                assert "on_commit(" in line, f"{name_of(path)}: {line.strip()}"


FORBIDDEN = {
    r"csrf_exempt": "the interface and the pages need the token",
    r"\b(?:eta|countdown)=": "business time-outs are rows, not waiting messages",
    r"@receiver\b|\.connect\((?!.*post_migrate|.*write_allowed_moves)": "what an act entails is written in the act",
    r"shell=True": "no shell",
    r"\bpickle\b": "only JSON crosses a process",
    r"\.raw\(|\.extra\(": "no unreviewed SQL",
}


@pytest.mark.parametrize("pattern", FORBIDDEN)
def test_forbidden_words_do_not_occur(pattern: str) -> None:
    packages = [
        path for path in sources("supervision", *APPS) if "local" not in path.parts and "bench" not in path.parts
    ]
    lines = [
        f"{name_of(path)}:{number}: {line.strip()}"
        for path in packages
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(pattern, line) and not re.search(r"socket|sqlite|psycopg2\.connect", line)
    ]
    assert lines == [], FORBIDDEN[pattern]


def test_templates_escape_everything() -> None:
    unsafe = re.compile(
        r"\|\s*safe\b|autoescape\s+off|\bon(?:click|change|submit|load)=|<script(?![^>]*\bsrc=)[^>]*>|javascript:"
    )
    found = [
        f"{name_of(path)}:{number}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if unsafe.search(line) and 'type="application/json"' not in line
    ]
    assert found == []


def test_no_test_is_excused() -> None:
    mark = re.compile(r"mark\.(?:xfail|skip)\b(?!if)")
    assert [name_of(path) for path in sources("tests") if mark.search(path.read_text(encoding="utf-8"))] == []
