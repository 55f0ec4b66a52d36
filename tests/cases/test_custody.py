"""羁押必要性审查: from the application to what the applicant is told, with the two terms of the catalogue."""

from __future__ import annotations

import pytest
from django.utils import timezone

from cases.forms.custody import CustodyForm
from supervision.matters.models import Matter
from supervision.matters.services import IllegalMove
from tests.builders import Cast, act, custody, recommendation
from tests.conftest import signed_in


def states_of(matter: Matter) -> dict[str, str]:
    return dict(matter.clocks.values_list("term", "state"))


def test_the_applicant_is_told_why_custody_goes_on(cast: Cast) -> None:
    matter = custody(cast)
    handed_on = matter.clocks.get(term="JYBYX_TRANSFER")
    assert (handed_on.due_on, handed_on.obligor) == (timezone.localdate(), cast.county)  # 刑规第576条: 当日移送
    matter = act(cast, matter, "accept")
    assert states_of(matter) == {"JYBYX_TRANSFER": "met", "JYBYX_REVIEW": "running"}
    with pytest.raises(IllegalMove, match="尚未制发"):
        act(cast, matter, "record_suggestion")
    matter = act(cast, matter, "continue_custody")
    assert (matter.state, states_of(matter)["JYBYX_REVIEW"]) == ("continued", "met")
    letter = matter.letters.get()
    text = "".join(letter.text.split())
    assert letter.number == f"渑检羁告〔{timezone.localdate().year}〕1号"
    for part in ("辩护人王某：", "李某某羁押必要性审查的申请", "审查结果：有继续羁押的必要", "可能妨碍作证。"):
        assert part in text
    matter = act(cast, matter, "serve_letter", letter=letter)
    receipt = matter.receipts.get()
    assert (receipt.unit, receipt.body) == ("辩护人王某", None)


def test_a_suggestion_carries_the_review_to_its_end(cast: Cast) -> None:
    matter = custody(cast, stage="investigation", origin="detention_house", applicant="渑池县看守所", upto="reviewing")
    with pytest.raises(IllegalMove, match="应当向办案机关提出建议"):
        act(cast, matter, "change_measure")
    made = recommendation(cast, "custody_review", parent=matter)
    with pytest.raises(IllegalMove, match="先撤回建议书"):
        act(cast, matter, "continue_custody")
    for name in ("submit", "pass_head_review", "approve", "issue"):
        made = act(cast, made, name)
    matter.refresh_from_db()
    assert (matter.state, states_of(matter)["JYBYX_REVIEW"]) == ("suggested", "met")
    with pytest.raises(IllegalMove, match="建议书尚未办结"):
        act(cast, matter, "close")
    matter = act(cast, matter, "inform_applicant")
    assert made.number in matter.letters.get(kind="custody_result").text
    with pytest.raises(IllegalMove, match="已制作告知书"):
        act(cast, matter, "inform_applicant")
    for name in ("serve", "acknowledge", "reply", "verify", "close"):
        made = act(cast, made, name)
    matter.refresh_from_db()
    assert matter.state == "closed"


def test_an_own_review_has_no_applicant(cast: Cast) -> None:
    matter = custody(cast, origin="own", applicant="", upto="reviewing")
    assert states_of(matter) == {"JYBYX_REVIEW": "running"}
    matter = act(cast, matter, "change_measure")
    assert (matter.state, matter.letters.count()) == ("changed", 0)


def test_the_form_insists_on_who_asked_and_on_the_organ(cast: Cast) -> None:
    said = {
        "title": "某案羁押必要性审查", "origin": "application", "received_on": timezone.localdate(), "detained": "甲",
        "measure": "逮捕", "stage": "trial", "facts": "患病。", "handler": cast.prosecutor.pk, "secrecy": "ordinary",
    }  # fmt: skip
    form = CustodyForm(said, matter=Matter(office=cast.county, kind="custody"), person=cast.prosecutor)
    assert set(form.problems()) == {"applicant", "counterpart"}
    page = signed_in(cast.prosecutor).get("/matters/new/custody/").content.decode()
    assert "登记羁押必要性审查" in page
