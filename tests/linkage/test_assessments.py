"""The assessment sheet of an agency: indicators as data, objections before it is fixed, the sealed result."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client
from django.utils import timezone

from linkage.forms import AssessForm, DecideObjectionsForm, ObjectToFigureForm, WeightsForm
from linkage.reports import indicators
from linkage.reports.indicators import Indicator, Version, version_on, versions
from supervision.accounts.models import Person
from supervision.matters.models import Matter
from supervision.matters.procedures import procedures
from supervision.matters.services import IllegalMove, available, open_matter, perform
from supervision.notices.models import Notice
from supervision.terms.models import Clock
from tests.builders import Cast, fresh
from tests.linkage.conftest import TODAY, on
from tests.linkage.halves import half_year
from tests.linkage.test_meetings import mechanism
from tests.linkage.words import act

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]
YEAR = {"first": date(2026, 1, 1), "last": date(2026, 11, 20), "period_label": "2026年全年"}
OBJECTED: dict[str, Any] = {"figure": "late", "claimed": 0, "reason": "其中一件按补充通知的日期回复。", "files": []}
UPHELD = {"decisions": [{"number": 1, "upheld": "yes", "corrected": 0, "why": "补充通知属实。"}]}
REJECTED = {"decisions": [{"number": 1, "upheld": "no", "corrected": None, "why": "补充通知不改变期限。"}]}
SAID: dict[str, dict[str, Any]] = {"object": OBJECTED, "decide": UPHELD}
UNIT = ["clerk", "agency_head"]
TABLE: dict[str, dict[str, list[str]]] = {
    "drafting": {"send_out": ["office"], "withdraw": ["office"]},
    "checking": {"confirm": ["agency_head"], "object": UNIT, "withdraw": ["office"]},
    "objected": {"object": UNIT, "decide": ["convenor"]},
    "confirmed": {"submit": ["office"]},
    "sealing": {"seal": ["convenor"], "send_back": ["convenor"]},
    "sealed": {},
    "withdrawn": {},
}
PATH: dict[str, tuple[str, ...]] = {
    "drafting": (),
    "checking": ("send_out",),
    "objected": ("send_out", "object"),
    "confirmed": ("send_out", "object", "decide"),
    "sealing": ("send_out", "confirm", "submit"),
    "sealed": ("send_out", "object", "decide", "submit", "seal"),
    "withdrawn": ("send_out", "withdraw"),
}
ACTORS = {"confirm": "agency_head", "object": "clerk", "decide": "convenor", "seal": "convenor"}

# For these the refusal itself is tried; for all others it is enough that nothing is offered.
REFUSED = {"office", "convenor", "head", "clerk", "outsider", "observer"}


def sheet(cast: Cast, upto: str = "drafting", root: Matter | None = None, **changes: Any) -> Matter:
    said = {**YEAR, "unit": cast.agency, "check_by": date(2026, 12, 4), **changes}
    root = root or mechanism(cast)
    made = open_matter("assessment", actor=fresh(cast.office), office=cast.joint_office, parent=root, data=said)
    for name in PATH[upto]:
        made = act(made, name, getattr(cast, ACTORS.get(name, "office")), **SAID.get(name, {}))
    assert made.state == upto
    return made


def points(matter: Matter) -> dict[str, str | None]:
    return {row["id"]: row["points"] for row in matter.details["result"]["rows"]}


def test_only_what_the_table_allows_happens(cast: Cast) -> None:
    with on(TODAY):
        root = mechanism(cast)
        for state, here in TABLE.items():
            with transaction.atomic():
                _is_offered(cast, sheet(cast, state, root), here)
                transaction.set_rollback(True)
    listed = {name for row in TABLE.values() for name in row}
    assert {move.name for move in procedures()["assessment"].moves} == listed | {"close_check"}


def _is_offered(cast: Cast, matter: Matter, here: dict[str, list[str]]) -> None:
    for part, person in cast.people().items():
        found = available(matter, fresh(person), timezone.localdate())
        offered = {move.name for move, reason in found if reason is None}
        assert offered == {name for name, parts in here.items() if part in parts}, (matter.state, part)
        for name in {"send_out", "object", "decide", "seal"} - offered if part in REFUSED else ():
            with pytest.raises((PermissionDenied, IllegalMove)):
                act(matter, name, person, **SAID.get(name, {}))


def test_a_sheet_is_counted_objected_to_corrected_and_sealed(cast: Cast, browser: Browser) -> None:
    half_year(cast)
    with on(TODAY):
        root = mechanism(cast)
        with transaction.atomic():
            _a_rejected_objection_leaves_everything(cast, root)
            transaction.set_rollback(True)
        matter = sheet(cast, root=root)
        _counted(cast, matter)
        matter = act(matter, "send_out", cast.office)
        _the_unit_alone_reads_it(cast, browser, matter)
        matter = _objected_and_corrected(cast, matter)
        _sealed(cast, browser, act(act(matter, "submit", cast.office), "seal", cast.convenor))


def _a_rejected_objection_leaves_everything(cast: Cast, root: Matter) -> None:
    matter = act(sheet(cast, "objected", root), "decide", cast.convenor, **REJECTED)
    assert matter.details["result"]["total"] == "55.6"
    assert matter.details["objections"][0]["why"] == "补充通知不改变期限。"


def _counted(cast: Cast, matter: Matter) -> None:
    """30 − 5 − 10 = 15; 30 × 1 ÷ 2 = 15; 15 − 3 = 12; nothing looked back; 10 − 5 = 5; 5 − 2 = 3: 50 of 90."""
    assert {one.name: one.value for one in matter.frozen_figures.all()} == {
        "late": 1, "unreplied": 1, "due": 3, "rectified": 1, "replied": 2, "urged": 1, "escalated": 0,
        "relapsed_partly": 0, "relapsed": 0, "looked_back": 0, "tasks_late": 1, "tasks_listed": 2,
        "transfers_late": 1, "transfers_sent": 1,
    }  # fmt: skip
    assert points(matter) == {
        "reply": "15.0", "quality": "15.0", "urging": "12.0", "lasting": None, "tasks": "5.0", "transfers": "3.0",
    }  # fmt: skip
    assert matter.details["result"]["total"] == "55.6"


def _the_unit_alone_reads_it(cast: Cast, browser: Browser, matter: Matter) -> None:
    page, late = f"/matters/{matter.pk}/", matter.frozen_figures.get(name="late")
    assert [browser(one).get(page).status_code for one in (cast.clerk, cast.outsider, cast.chief)] == [200, 404, 404]
    assert len(browser(cast.clerk).get(f"/frozen/{matter.pk}/{late.pk}/").context["rows"]) == 1
    clock = Clock.objects.get(matter=matter)
    assert (clock.term, clock.due_on, clock.obligor) == ("KH_CHECK", date(2026, 12, 4), cast.agency)


def _objected_and_corrected(cast: Cast, matter: Matter) -> Matter:
    """One late reply less: five points more, 55 of 90 is 61.1. The frozen figure stays what it was."""
    matter = act(matter, "object", cast.clerk, **OBJECTED)
    assert Clock.objects.get(matter=matter).state == "met"
    with pytest.raises(IllegalMove, match="已提出异议"):
        act(matter, "object", cast.agency_head, **OBJECTED)
    with pytest.raises(IllegalMove, match="还没有处理"):
        act(matter, "decide", cast.convenor, decisions=[])
    matter = act(matter, "decide", cast.convenor, **UPHELD)
    assert (points(matter)["reply"], matter.details["result"]["total"]) == ("20.0", "61.1")
    assert matter.frozen_figures.get(name="late").value == 1
    told = Notice.objects.filter(matter=matter, recipient=cast.clerk).order_by("-pk")[0]
    assert "检察建议逾期回复：异议成立" in told.text
    return matter


def _sealed(cast: Cast, browser: Browser, matter: Matter) -> None:
    letter = matter.letters.get(kind="assessment_sheet")
    for words in ("61.1分", "原数据1，主张0", "更正为0", "补充通知属实", "每件扣5分"):
        assert words in letter.text
    assert browser(cast.clerk).get(f"/documents/letters/{letter.pk}/pdf/").status_code == 200
    assert "61.1分（1项不参评，其余按权重折算）" in browser(cast.clerk).get(f"/matters/{matter.pk}/").content.decode()
    assert matter.number == "渑池县府检联动联席会议办公室联考〔2026〕1号"


def test_the_office_reads_all_sealed_results_of_a_period_in_one_table(cast: Cast, browser: Browser) -> None:
    half_year(cast)
    with on(TODAY):
        root = mechanism(cast)
        sheet(cast, "checking", root, unit=cast.outsider_agency)
        one = sheet(cast, "sealed", root)
        page = browser(cast.office).get("/assessments/")
        assert [(row["unit"], row["total"]) for row in page.context["rows"]] == [
            ("渑池县城市管理局", one.details["result"]["total"])
        ]
        assert one.number in page.content.decode()
        book = zipfile.ZipFile(io.BytesIO(browser(cast.office).get("/assessments.xlsx").content))
        words = book.read("xl/sharedStrings.xml").decode()
        assert "渑池县城市管理局" in words
        assert f">{one.details['result']['total']}<" in words
        assert browser(cast.clerk).get("/assessments/").status_code == 403


def test_silence_ends_with_the_day_that_the_sheet_names(cast: Cast) -> None:
    with on(TODAY):
        matter = sheet(cast, "checking")
    with on("2026-12-04"), pytest.raises(IllegalMove, match="尚未届满"):
        act(matter, "close_check", cast.office)
    with on("2026-12-05"):
        assert act(matter, "close_check", cast.office).state == "confirmed"


def test_agencies_alone_are_assessed_and_forms_say_what_is_missing(cast: Cast) -> None:
    """一取消三不再: procuratorates are not ranked."""
    with on(TODAY):
        root = mechanism(cast)
        data = {"period": "2026", "units": [cast.agency.pk], "check_by": "2026-12-04"}
        form = AssessForm(data, matter=root, person=cast.office)
        assert list(form.fields["units"].queryset) == [cast.agency]
        for body in (cast.county, cast.court, cast.congress):
            with pytest.raises(IllegalMove, match="只考核行政机关"):
                sheet(cast, root=root, unit=body)
        assert form.is_valid(), form.errors
        perform(root, "assess_units", actor=fresh(cast.office), data=form.answers())
        matter = Matter.objects.get(kind="assessment")
        assert matter.title == "渑池县城市管理局2026年全年接受检察监督情况考核评价表"
        assert matter.details["result"]["total"] is None
        with pytest.raises(IllegalMove, match="已有评价表"):
            sheet(cast, root=root)
        matter = act(matter, "send_out", cast.office)
        asked = ObjectToFigureForm(matter=matter, person=cast.clerk)
        assert ("late", "检察建议逾期回复（现为0件）") in asked.fields["figure"].choices
        same = {"figure": "late", "claimed": "0", "reason": "无"}
        assert set(ObjectToFigureForm(same, matter=matter, person=cast.clerk).problems()) == {"claimed"}
        matter = act(matter, "object", cast.clerk, **OBJECTED | {"claimed": 2})
        said = {"decisions-TOTAL_FORMS": "1", "decisions-INITIAL_FORMS": "1", "decisions-0-number": "1"}
        said |= {"decisions-0-upheld": "yes", "decisions-0-why": "属实"}
        lacking = DecideObjectionsForm(said, matter=matter, person=cast.convenor)
        assert set(lacking.problems()) == {"decisions-0-corrected"}
        for beyond in ("0", "3"):
            wrong = DecideObjectionsForm(said | {"decisions-0-corrected": beyond}, matter=matter, person=cast.convenor)
            assert set(wrong.problems()) == {"decisions-0-corrected"}
        form = DecideObjectionsForm(said | {"decisions-0-corrected": "1"}, matter=matter, person=cast.convenor)
        assert form.is_valid()
        assert form.answers()["decisions"][0]["corrected"] == 1


def test_a_mechanism_has_weights_of_its_own_from_a_day_on(cast: Cast, browser: Browser) -> None:
    half_year(cast)
    weights = {"reply": 40, "quality": 20, "urging": 15, "lasting": 10, "tasks": 10, "transfers": 5}
    said = {f"weight_{name}": number for name, number in weights.items()} | {"basis": "联纪〔2026〕1号"}
    with on(TODAY):
        root = mechanism(cast)
        form = {name: str(value) for name, value in said.items()} | {"since": "2026-07-01"}
        assert WeightsForm(form, matter=root, person=cast.convenor).is_valid()
        heavy = WeightsForm({**form, "weight_tasks": "20"}, matter=root, person=cast.convenor)
        assert heavy.problems() == {"weight_reply": ["权重合计为110分，应当是100分。"]}
        early = WeightsForm({**form, "since": "2020-01-01"}, matter=root, person=cast.convenor)
        assert set(early.problems()) == {"since"}
        with pytest.raises(IllegalMove, match="权重合计为110分"):
            act(root, "set_weights", cast.convenor, **said | {"weight_tasks": 20, "since": date(2026, 7, 1)})
        before = sheet(cast, root=root)
        root = act(root, "set_weights", cast.convenor, **said | {"since": date(2026, 7, 1)})
        assert before.details["result"]["total"] == "55.6"
        act(before, "withdraw", cast.office)
        made = sheet(cast, root=root)
    # 40 − 5 − 10 = 25; 20 × 1 ÷ 2 = 10; 15 − 3 = 12; 10 − 5 = 5; 5 − 2 = 3: 55 of 90.
    assert points(made) == {
        "reply": "25.0", "quality": "10.0", "urging": "12.0", "lasting": None, "tasks": "5.0", "transfers": "3.0",
    }  # fmt: skip
    assert made.details["result"]["total"] == "61.1"
    page = browser(cast.office).get(f"/matters/{made.pk}/").content.decode()
    assert "权重自2026年7月1日起（联纪〔2026〕1号）" in page


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("weight: 5,", "weight: 6,", "权重合计不是100"),
        ("weight: 5, deduct: {transfers_late: 2}", "weight: 5, deduct: {transfers_late: -2}", "不能小于零"),
        ("version: 2", "version: 1", "版本号重复"),
        ("  series: enforcement_link\n", "", "启用日期与同系列另一版相同"),
    ],
)
def test_indicators_that_contradict_themselves_are_refused(
    old: str, new: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = indicators.SOURCE.read_text(encoding="utf-8")
    assert old in text
    spoiled = tmp_path / "indicators.yaml"
    spoiled.write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(indicators, "SOURCE", spoiled)
    with pytest.raises(ValueError, match=why):
        versions.__wrapped__()


def test_indicators_are_data_by_version() -> None:
    first = versions()[1]
    assert sum(one.weight for one in first.indicators) == 100
    assert version_on(date(2026, 11, 20)) == first
    with pytest.raises(LookupError):
        version_on(date(2020, 1, 1))
    half = Indicator(id="a", name="甲", weight=40, needs="due", source="", rate={"part": "in_time", "of": "due"})
    other = Indicator(id="b", name="乙", weight=60, needs="looked_back", source="", deduct={"relapsed": 25})
    two = Version(version=2, valid_from=date(2026, 1, 1), title="", basis="", indicators=(half, other))
    # 40 × 1 ÷ 3 = 13.3; 60 − 50 = 10: 23.3 of 100.
    assert two.result({"in_time": 1, "due": 3, "looked_back": 2, "relapsed": 2})["total"] == "23.3"
    # Not assessed on the second: 13.3 of 40 is 33.3 (13.3 × 100 ÷ 40 = 33.25, half up).
    assert two.result({"in_time": 1, "due": 3, "looked_back": 0, "relapsed": 0})["total"] == "33.3"
    assert two.result({"in_time": 0, "due": 0, "looked_back": 0, "relapsed": 0})["total"] is None
