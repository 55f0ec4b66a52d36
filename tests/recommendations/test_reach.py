"""Whom a procuratorate may address (检察建议工作规定第3条), the missing consent by name; service by announcement."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from cases.forms.service import ServeForm
from recommendations.drafts.reach import missing_consent
from recommendations.forms import DraftForm
from recommendations.forms.reach import ReachForm
from recommendations.models import Recommendation
from supervision.accounts.models import Body, Person
from supervision.matters.models import Matter
from supervision.matters.pages import openings
from supervision.matters.services import IllegalMove
from tests.builders import (
    PUBLIC,
    SOCIAL,
    Cast,
    act,
    body,
    case,
    filing_supervision,
    fresh,
    person,
    recommendation,
    serve_data,
)
from tests.papers import paper, paper_act

TODAY = date(2026, 11, 22)


def agency(code: str, level: int, region: str, kind: str = "agency") -> Body:
    return body(code, f"某{code}局", kind, level, region)


def test_the_missing_consent_is_named(cast: Cast) -> None:
    county, city = cast.county, cast.city
    expected = {
        # its own level, a township below the lowest procuratorate, a company of the place: directly
        (county, agency("a", 4, "411221")): None,
        (county, agency("b", 5, "411221102")): None,
        (city, agency("c", 3, "411200")): None,
        (city, agency("d", 4, "411221", "other")): None,
        (county, agency("m", 3, "411200", "other")): None,
        # upward: reported to the procuratorate of that level
        (county, agency("e", 3, "411200")): "层报三门峡市人民检察院决定",
        (county, agency("f", 2, "410000")): "层报河南省人民检察院决定",
        # downward: by order to the procuratorate of that level
        (city, agency("g", 4, "411221")): "指令渑池县人民检察院提出",
        (city, agency("h", 5, "411281")): "指令义马市人民检察院提出",
        # elsewhere: the opinion of the procuratorate of that place
        (county, agency("i", 4, "411281")): "征求义马市人民检察院意见",
        (county, agency("j", 4, "610100")): "征求某j局所在地的同级检察院意见",
        (county, agency("k", 4, "411281", "other")): "征求义马市人民检察院意见",
        (city, agency("l", 2, "610000")): "征求某l局所在地的同级检察院意见",
    }
    for (office, addressee), wanted in expected.items():
        found = missing_consent(office, addressee, TODAY)
        assert (found is None) if wanted is None else (found is not None and wanted in found), (addressee.code, found)


def test_nothing_is_issued_without_it_unless_the_unit_is_involved(cast: Cast) -> None:
    matter = recommendation(cast, SOCIAL, upto="approved")
    Matter.objects.filter(pk=matter.pk).update(counterpart=cast.other_agency)
    with pytest.raises(IllegalMove, match="征求义马市人民检察院意见"):
        act(cast, matter, "issue")
    # A word or a tick is no consent: the letter by which it was given, and the case, are named (第3条).
    word = recommendation(cast, SOCIAL, upto="approved", reach_consent="已同意")
    tick = recommendation(cast, SOCIAL, upto="approved", is_involved_unit=True)
    for one, wanted in ((word, "写明复函或者决定的文号和日期"), (tick, "写明所涉案件")):
        Matter.objects.filter(pk=one.pk).update(counterpart=cast.other_agency)
        with pytest.raises(IllegalMove, match=wanted):
            act(cast, one, "issue")
    given = {"consent_number": "义检函〔2026〕3号", "consent_on": TODAY}
    consent = recommendation(cast, SOCIAL, upto="approved", reach_consent="义马市人民检察院同意。", **given)
    case_named = {"is_involved_unit": True, "involved_case": "某公司污染环境案"}
    involved = recommendation(cast, SOCIAL, upto="approved", **case_named)
    for one in (consent, involved):
        Matter.objects.filter(pk=one.pk).update(counterpart=cast.other_agency)
        assert act(cast, one, "issue").state == "issued"


def test_the_drafter_is_told_before_the_document_goes_for_review(cast: Cast) -> None:
    matter = recommendation(cast, SOCIAL, counterpart=cast.other_agency)
    with pytest.raises(IllegalMove, match="征求义马市人民检察院意见"):
        act(cast, matter, "submit")


def _draft_form(cast: Cast, **changes: object) -> DraftForm:
    """A draft from a case as the page sends it."""
    said = {"title": "关于健全巡查机制的检察建议", "ground": "other", "source": "办案中发现。", "facts": "无人巡查。"}
    said |= {"violation": "应当巡查而未巡查。", "basis": "《中华人民共和国黄河保护法》第二十条", "objection_days": "15"}
    rows = {"measures-TOTAL_FORMS": "1", "measures-INITIAL_FORMS": "0", "measures-0-text": "建立巡查台账。"}
    blank = Recommendation(kind=SOCIAL, office=cast.county, parent=case(cast, upto="filed"))
    return DraftForm({**said, **rows, **changes}, None, matter=blank, person=cast.prosecutor)


def test_a_unit_of_another_place_is_addressed_by_its_full_name(cast: Cast) -> None:
    """2019规定第3条: it stands in no list of one's own region."""
    form = _draft_form(cast, elsewhere=cast.other_agency.name)
    assert form.is_valid(), form.problems()
    assert form.answers()["counterpart"] == cast.other_agency
    for changes, field, reason in (
        ({}, "counterpart", "必填"),
        ({"elsewhere": "没有这样的局"}, "elsewhere", "通讯录中没有这个单位"),
        ({"elsewhere": cast.other_agency.name, "counterpart": str(cast.agency.pk)}, "elsewhere", "不再填写"),
    ):
        wrong = _draft_form(cast, **changes)
        assert not wrong.is_valid()
        assert reason in wrong.problems()[field][0]


def test_the_consent_that_another_procuratorate_gives_by_letter_goes_into_the_draft(cast: Cast) -> None:
    """2019规定第3条: upward one reports, downward one orders, elsewhere one asks; the draft waits for the answer."""
    other = Body.objects.get(pk=cast.other_agency.pk)
    draft = recommendation(cast, SOCIAL, counterpart=other)
    blank = Matter(kind="reach_letter", office=cast.county, parent=draft)
    form = ReachForm(matter=blank, person=cast.prosecutor)
    peer = Body.objects.get(pk=form.initial["counterpart"])
    assert (form.initial["type"], peer.kind, peer.region) == ("ask", "procuratorate", other.region)
    wrong = {"title": "征求意见", "type": "order", "counterpart": str(cast.city.pk)}
    judged = ReachForm(wrong, None, matter=blank, person=cast.prosecutor)
    assert not judged.is_valid()
    assert judged.problems()["type"] == [f"对{cast.city.name}应当层报（2019规定第3条）。"]

    revised = DraftForm(matter=draft, person=cast.prosecutor)
    assert (revised.initial["elsewhere"], revised.fields["counterpart"].required) == (other.name, False)
    # Whom the office addresses by itself, nobody is asked about.
    assert "reach_letter" not in openings_of(recommendation(cast, SOCIAL), cast.prosecutor)
    assert "reach_letter" in openings_of(draft, cast.prosecutor)
    upward = recommendation(cast, SOCIAL, counterpart=agency("up", 3, "411200"))
    assert not DraftForm(matter=upward, person=cast.prosecutor).initial.get("consent_number")
    asked = paper(cast, "reach_letter", upto="received", parent=upward)
    # The one above may take it up itself, from a clue of its own.
    reader = person("city_reader", "市院检察官甲", at=cast.city, post="prosecutor")
    assert "clue" in openings_of(asked, reader)
    asked = paper_act(cast, asked, "answer")
    found = DraftForm(matter=upward, person=cast.prosecutor).initial
    number = asked.letters.get(kind="paper_answer").number
    assert (found["reach_consent"], found["consent_number"]) == (f"{cast.city.name}决定由报送的人民检察院提出", number)
    assert found["consent_on"] == asked.answered_on


def openings_of(parent: Matter, reader: Person) -> set[str]:
    """What the reader may open from a matter."""
    return {row["name"].removeprefix("open_") for row in openings(parent, fresh(reader))}


def test_an_announcement_yields_its_record(cast: Cast) -> None:
    """检察建议工作规定第18条: agreed beforehand, read out, heard, written down; no other service yields one."""
    words = {
        "place": "渑池县人民检察院",
        "announcement": "宣读全文，出示现场照片，释明法律依据。",
        "present": "检察官甲、助理甲、局长甲",
        "third_parties": "人民监督员一名",
        "statement": "接受建议，按期整改。",
    }
    today = timezone.localdate()
    for matter, move in (
        (recommendation(cast, PUBLIC, upto="issued"), "serve"),
        (filing_supervision(cast, upto="request_issued"), "serve_request"),
    ):
        served = act(cast, matter, move, **serve_data(today, way="announced", announcement_agreed=True, **words))
        record = served.letters.get(kind="announcement_record")
        text = "".join(record.text.split())
        assert [said for said in words.values() if "".join(said.split()) not in text] == []
        assert matter.letters.filter(is_internal=False).latest("made_at").number in text
        assert record.is_internal
    plain = act(cast, recommendation(cast, PUBLIC, upto="issued"), "serve")
    assert not plain.letters.filter(kind="announcement_record").exists()

    form = ServeForm(
        {"way": "announced", "served_on": today.isoformat(), "servers": "检察官甲、助理甲", "recipient": "局长甲"},
        matter=matter,
        person=cast.prosecutor,
    )
    assert not form.is_valid()
    assert {"announcement_agreed", "announcement", "present", "statement", "place"} <= set(form.errors)
