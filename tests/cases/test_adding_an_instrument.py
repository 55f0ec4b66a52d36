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
from supervision.matters import gathering, listing
from supervision.matters.procedures import faults, procedures, synchronise_moves
from supervision.matters.services import open_matter, perform
from tests.builders import Cast, case, fresh, serve_data

PAGE = Path(__file__).parents[2] / "docs" / "adding-an-instrument.md"
KIND = "entrusted_investigation"


def block(language: str) -> str:
    found = re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(found) == 1
    return str(found[0])


def forget() -> None:
    """What was worked out from the procedures and the wordings."""
    for known in (procedures, listing.all_pairs, gathering._compiled, wording.wordings):
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
    said = {"title": "涧河上游排污案", "counterpart": cast.other_county, "facts": "排污口在义马市境内。", "files": []}
    said |= {"basis": "如卷", "contact": "检察官甲", "secrecy": "ordinary", "demand": "勘验排污口。", "type": "site"}
    with time_machine.travel("2026-09-01T10:00:00+08:00"):
        parent = case(cast, upto="investigating")
        form = browser(cast.prosecutor).get(f"/matters/new/{KIND}/?parent={parent.pk}").content.decode()
        assert "调查要求" in form
        offered = form.split('name="counterpart"')[1].split("</select>")[0]
        assert cast.other_county.name in offered
        assert cast.city.name not in offered
        matter = open_matter(KIND, actor=fresh(cast.prosecutor), office=cast.county, data=said, parent=parent)
        for name, actor in (("submit", cast.prosecutor), ("approve", cast.head), ("issue", cast.prosecutor)):
            matter = perform(matter, name, actor=fresh(actor), data={"opinion": "同意", "remark": ""})
        assert matter.number == "渑检委调〔2026〕1号"
        other = cast.prosecutor2
        assert browser(other).get(f"/matters/{matter.pk}/").status_code == 404
        matter = perform(matter, "serve", actor=fresh(cast.prosecutor), data=serve_data(date(2026, 9, 1)))
        signed = {"signed_on": date(2026, 9, 1), "recipient": "收文人员", "recipient_title": "办公室"}
        matter = perform(matter, "acknowledge", actor=fresh(other), data=signed)
    clock = matter.clocks.get(term="GY_ENTRUSTED_INVESTIGATION")
    # 10月1日 to 7日 are holidays: the thirtieth day rolls over them.
    assert (clock.due_on, clock.obligor) == (date(2026, 10, 8), cast.other_county)
    assert "待回复调查结果" in browser(other).get(f"/matters/{matter.pk}/").content.decode()
    with time_machine.travel("2026-09-10T10:00:00+08:00"):
        answer = {"outcome": "done", "answer": "已勘验，附笔录。", "files": []}
        matter = perform(matter, "answer", actor=fresh(other), data=answer)
        matter = perform(matter, "close", actor=fresh(cast.prosecutor), data={"remark": "入卷"})
    clock.refresh_from_db()
    assert (matter.state, clock.state, matter.answered_on) == ("closed", "met", date(2026, 9, 10))
    assert matter.answered_on - matter.served_on == timedelta(days=9)
    made = {letter.kind: letter for letter in matter.letters.all()}
    assert set(made) == {KIND, "service_receipt", "paper_answer"}
    assert storage.path_of(made[KIND].pk, ".pdf").read_bytes().startswith(b"%PDF-")
    docx = Document(io.BytesIO(storage.path_of(made[KIND].pk, ".docx").read_bytes()))
    words = "\n".join(paragraph.text for paragraph in docx.paragraphs)
    assert "勘验排污口。" in words
    assert "自收到本函之日起三十日内完成调查并回复" in words
    assert "已全部调查。" in made["paper_answer"].text
