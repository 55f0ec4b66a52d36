"""docs/adding-an-instrument.md does what it says: the blocks of the page, as they stand, make a whole instrument."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType

import pytest
import time_machine
from django.test import Client
from docx import Document

import cases.procedures
from supervision.accounts.models import Person
from supervision.documents import storage
from supervision.documents.letters import wording
from supervision.matters import listing, pages
from supervision.matters.procedures import faults, procedures, synchronise_moves
from supervision.matters.services import open_matter, perform
from tests.builders import Cast, case, fresh, serve_data

PAGE = Path(__file__).parents[2] / "docs" / "adding-an-instrument.md"
KIND = "execution_explanation"


def block(language: str) -> str:
    found = re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(found) == 1
    return str(found[0])


def forget() -> None:
    """What was worked out from the procedures and the wordings."""
    for known in (procedures, listing.all_pairs, pages._compiled, wording.wordings):
        known.cache_clear()


@pytest.fixture
def registered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cast: Cast) -> Iterator[Cast]:
    """The page's two blocks in their places, for one test."""
    shutil.copytree(wording.TEMPLATES, tmp_path, dirs_exist_ok=True)
    (tmp_path / KIND).mkdir()
    (tmp_path / KIND / "v1.yaml").write_text(block("yaml"), encoding="utf-8")
    module = ModuleType(f"cases.procedures.{KIND}")
    exec(compile(block("python"), str(PAGE), "exec"), module.__dict__)
    monkeypatch.setattr(wording, "TEMPLATES", tmp_path)
    monkeypatch.setattr(cases.procedures, "PROCEDURES", (*cases.procedures.PROCEDURES, *module.PROCEDURES))
    forget()
    synchronise_moves()
    yield cast
    monkeypatch.undo()
    forget()


@pytest.mark.django_db
def test_the_page_makes_a_whole_instrument(registered: Cast, browser: Callable[[Person], Client]) -> None:
    cast = registered
    assert block("python").count("\n") < 60
    assert not [fault for fault in faults() if KIND in fault]
    said = {"title": "某公司申请执行案", "counterpart": cast.court, "facts": "立案八个月未采取执行措施。", "files": []}
    said |= {"basis": "如卷", "contact": "检察官甲", "secrecy": "ordinary", "suit": "(2026)豫1221执8号"}
    with time_machine.travel("2026-09-01T10:00:00+08:00"):
        parent = case(cast, upto="investigating", function="civil")
        form = browser(cast.prosecutor).get(f"/matters/new/{KIND}/?parent={parent.pk}").content.decode()
        assert "执行案件及案号" in form
        assert cast.court.name in form
        assert cast.agency.name not in form.split('name="counterpart"')[1].split("</select>")[0]
        matter = open_matter(KIND, actor=fresh(cast.prosecutor), office=cast.county, data=said, parent=parent)
        for name, actor in (("submit", cast.prosecutor), ("approve", cast.head), ("issue", cast.prosecutor)):
            matter = perform(matter, name, actor=fresh(actor), data={"opinion": "同意", "remark": ""})
        assert matter.number == "渑检执询〔2026〕1号"
        assert browser(cast.clerk).get(f"/matters/{matter.pk}/").status_code == 404
        matter = perform(matter, "serve", actor=fresh(cast.prosecutor), data=serve_data(date(2026, 9, 1)))
        signed = {"signed_on": date(2026, 9, 1), "recipient": "书记员", "recipient_title": "立案庭"}
        matter = perform(matter, "acknowledge", actor=fresh(cast.clerk), data=signed)
    clock = matter.clocks.get(term="COURT_EXPLAIN_EXECUTION")
    assert (clock.due_on, clock.obligor) == (date(2026, 9, 16), cast.court)
    assert "待书面说明" in browser(cast.clerk).get(f"/matters/{matter.pk}/").content.decode()
    with time_machine.travel("2026-09-10T10:00:00+08:00"):
        answer = {"outcome": "executing", "answer": "已冻结账户。", "files": []}
        matter = perform(matter, "answer", actor=fresh(cast.clerk), data=answer)
        matter = perform(matter, "close", actor=fresh(cast.prosecutor), data={"remark": "继续跟进"})
    clock.refresh_from_db()
    assert (matter.state, clock.state, matter.answered_on) == ("closed", "met", date(2026, 9, 10))
    assert matter.answered_on - matter.served_on == timedelta(days=9)
    made = {letter.kind: letter for letter in matter.letters.all()}
    assert set(made) == {KIND, "service_receipt", "paper_answer"}
    assert storage.path_of(made[KIND].pk, ".pdf").read_bytes().startswith(b"%PDF-")
    docx = Document(io.BytesIO(storage.path_of(made[KIND].pk, ".docx").read_bytes()))
    words = "\n".join(paragraph.text for paragraph in docx.paragraphs)
    assert "立案八个月未采取执行措施。" in words
    assert "收到本通知书之日起十五日内" in words
    assert "正在执行。" in made["paper_answer"].text
