"""What joint work holds of each unit and of a petition: targets by unit; leading official, hearing, aid."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from linkage.forms.petitions import AidForm, PetitionHearingForm
from linkage.moves.works import faults_of
from linkage.procedures.works import WORKS
from supervision.accounts.models import Person
from supervision.matters.models import Matter
from supervision.matters.procedures import procedures
from supervision.matters.services import IllegalMove
from supervision.notices.models import Notice
from tests.builders import Cast
from tests.linkage.test_works import TEXT, do, plan, work

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]


def test_each_unit_reports_on_its_own_target(cast: Cast, browser: Browser) -> None:
    rows: list[dict[str, Any]] = [
        {"name": "清理处数", "aim": 10, "unit": cast.agency}, {"name": "清理处数", "aim": 2, "unit": cast.county},
        {"name": "巡查次数", "aim": 6, "unit": None},
    ]  # fmt: skip
    with pytest.raises(IllegalMove, match="渑池县水利局不在牵头单位、参加单位中"):
        work(cast, targets=[{"name": "清理处数", "aim": 10, "unit": cast.outsider_agency}])
    matter = work(cast, upto="running", targets=rows)
    assert "渑池县城市管理局清理处数：10" in matter.letters.get(kind="joint_plan").text
    form = browser(cast.clerk).get(f"/matters/{matter.pk}/report_progress/").context["form"]
    assert [one.fields["more"].disabled for one in form.formset.forms] == [False, True, False]
    said = {"step": "survey", "text": "已清理", "files": []}
    with pytest.raises(IllegalMove, match="由渑池县人民检察院报告"):
        do(matter, "report_progress", cast.clerk, **said, numbers=[{"more": 4}, {"more": 1}, {"more": 0}])
    matter = do(matter, "report_progress", cast.clerk, **said, numbers=[{"more": 4}, {"more": 0}, {"more": 3}])
    matter = do(matter, "report_progress", cast.office, **said, numbers=[{"more": 1}, {"more": 1}, {"more": 0}])
    shown = browser(cast.agency_head).get(f"/works/{matter.pk}/").context["targets"]
    assert [(row.get("unit_name", ""), row["name"], row["done"], row["aim"], row["percent"]) for row in shown] == [
        ("合计", "清理处数", 6, 12, 50),
        ("渑池县城市管理局", "清理处数", 5, 10, 50),
        ("渑池县人民检察院", "清理处数", 1, 2, 50),
        ("", "巡查次数", 3, 6, 50),
    ]


def test_a_petition_keeps_leader_hearing_and_aid_with_their_papers(cast: Cast, browser: Browser) -> None:
    matter = work(cast, "petition", "running", targets=[])
    today = timezone.localdate()
    hearing: dict[str, Any] = {
        "held_on": today, "place": "信访大厅", "host": "副检察长", "people": "听证员三人", "result": "settled",
        "record": "同意按评估价补足。", "files": [],
    }  # fmt: skip
    aid: dict[str, Any] = {
        "kind": "judicial", "amount": Decimal("8000.50"), "given_on": today, "decided_by": "渑池县人民检察院",
        "remark": "", "files": [],
    }  # fmt: skip
    with pytest.raises(PermissionDenied):
        do(matter, "record_hearing", cast.outsider, **hearing)
    with pytest.raises(IllegalMove, match="晚于今天"):
        do(matter, "record_hearing", cast.clerk, **hearing | {"held_on": today + timedelta(days=1)})
    with pytest.raises(IllegalMove, match="早于本事项提出之日"):
        do(matter, "record_aid", cast.clerk, **aid | {"given_on": today - timedelta(days=2_000)})
    matter = do(matter, "record_hearing", cast.clerk, **hearing)
    with pytest.raises(IllegalMove, match="已经登记"):
        do(matter, "record_hearing", cast.office, **hearing)
    matter = do(matter, "record_aid", cast.prosecutor, **aid)
    matter = do(matter, "record_aid", cast.office, **aid | {"amount": Decimal("500.00"), "kind": "temporary"})
    with pytest.raises(IllegalMove, match="包案领导已经是副县长"):
        do(matter, "set_leader", cast.convenor, leader="副县长", reason="分工")
    matter = do(matter, "set_leader", cast.convenor, leader="县委常委、副县长乙", reason="分工调整")
    assert Notice.objects.filter(recipient=cast.clerk, matter=matter, title__endswith="确定包案领导").exists()
    page = browser(cast.clerk).get(f"/matters/{matter.pk}/").content.decode()
    for words in ("县委常委、副县长乙", "分工调整", "达成化解协议", "同意按评估价补足", "2笔，8500.50元"):
        assert words in page, words
    client = browser(cast.office)
    bad = client.post(
        f"/matters/{matter.pk}/record_aid/", {"kind": "judicial", "amount": "0", "given_on": "2099-01-01"}
    )
    assert {"amount", "given_on", "decided_by"} <= set(bad.context["form"].errors)
    said = {"outcome": "settled", "text": "息诉罢访", "issues": "", "files": []}
    matter = do(do(matter, "report", cast.office, **said), "approve_report", cast.convenor)
    assert "救助2笔，合计8500.50元" in matter.letters.get(kind="joint_report").text


def test_a_target_is_asked_of_a_unit_in_the_form(cast: Cast, browser: Browser) -> None:
    form = browser(cast.office).get("/matters/new/campaign/").context["form"]
    assert cast.agency in form.formset.empty_form.fields["unit"].queryset
    assert "unit" not in browser(cast.office).get("/matters/new/training/").context["form"].formset.empty_form.fields
    assert plan(cast)["targets"]


def test_what_the_petition_is_about_stands_after_the_plan_is_signed(cast: Cast) -> None:
    matter = work(cast, "petition", "running")
    assert matter.details["claims"] == "征地补偿"
    assert "信访事项和主要诉求：征地补偿" in matter.letters.get(kind="joint_plan").text


@pytest.mark.parametrize("kind", WORKS)
def test_no_part_of_a_plan_is_kept_under_the_name_of_an_act(kind: str) -> None:
    """An act keeps what is said with it under its own name."""
    acts = {move.name for move in procedures()[kind].moves}
    assert not acts & {part.name for part in WORKS[kind].parts}


def test_what_was_written_over_is_recovered_from_the_record(cast: Cast) -> None:
    """Until 0.1.0 signing wrote its opinion over what the petition was about."""
    signed, drawn = work(cast, "petition", "running"), work(cast, "petition", "drafting")
    for matter, told in ((signed, "同意"), (drawn, "征地补偿")):
        details = {key: value for key, value in matter.details.items() if key != "claims"} | {"issue": told}
        Matter.objects.filter(pk=matter.pk).update(details=details)
    import_module("linkage.migrations.0020_claims_of_petitions").recover(apps, None)
    found = [Matter.objects.get(pk=matter.pk).details for matter in (signed, drawn)]
    assert [one["claims"] for one in found] == ["征地补偿", "征地补偿"]
    assert "issue" not in found[1]


def test_who_leads_is_not_named_again_among_those_who_take_part(cast: Cast, browser: Browser) -> None:
    said = {"title": "餐饮油烟整治", "field": "生态环境", "content": "联合整治", "lead": cast.county.pk}
    said |= {"since": timezone.localdate(), "until": timezone.localdate() + timedelta(days=9)}
    said |= {"targets-TOTAL_FORMS": "0", "targets-INITIAL_FORMS": "0"}
    path = "/matters/new/campaign/"
    alone = browser(cast.office).post(path, said | {"responsible": [cast.county.pk]})
    assert alone.context["form"].errors["responsible"] == ["参加单位应当另有单位。"]
    both = browser(cast.office).post(path, said | {"responsible": [cast.county.pk, cast.agency.pk]})
    assert both.status_code == 302
    assert Matter.objects.get(kind="campaign").details["responsible_names"] == "渑池县城市管理局"


def test_a_clean_text_is_clean() -> None:
    assert faults_of(TEXT, "某某某、涧河公司") == []


def test_what_is_recorded_of_a_petition_is_said_and_not_proposed(cast: Cast) -> None:
    """A hearing's result is chosen by hand; an amount is refused in words of everyday speech."""
    matter = work(cast, "petition", upto="running")
    said = {"held_on": timezone.localdate(), "place": "大厅", "host": "甲", "people": "乙", "record": "笔录"}
    assert set(PetitionHearingForm(said, matter=matter, person=cast.clerk).problems()) == {"result"}
    aid = {"kind": "social", "given_on": timezone.localdate(), "decided_by": "民政局"}
    for amount, why in (("99999999999999", "最多10位数字。"), ("100.005", "小数最多2位。"), ("0", "不能小于1。")):
        form = AidForm(aid | {"amount": amount}, matter=matter, person=cast.clerk)
        assert form.problems()["amount"] == [why]
