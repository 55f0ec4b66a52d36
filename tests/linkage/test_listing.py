"""What a list of key tasks says before it is issued: whole texts, the days its words mean, the year of its steps."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from linkage.forms import PlanForm
from linkage.reports.tasks import task_list
from supervision.documents.registers.opening import open_grids
from supervision.matters.models import Matter
from supervision.matters.services import IllegalMove, perform
from tests.builders import Cast, fresh
from tests.linkage.conftest import on
from tests.linkage.test_meetings import mechanism
from tests.linkage.test_plans import KEPT, PAPER, YEAR, Browser, issued_plan, plan, sorted_items
from tests.linkage.words import act

pytestmark = pytest.mark.django_db


def test_what_is_merged_reaches_the_unit_with_the_task_that_took_it_in(cast: Cast) -> None:
    matter = issued_plan(cast)
    task = Matter.objects.get(parent=matter, title="强化组织领导")
    assert task.details["source"] == "府检联动意见五（一）；府检联动意见五（三）"
    whole = [item.text for item in matter.plan_items.filter(clause__in=["五（一）", "五（三）"]).order_by("order")]
    assert task.details["content"] == "\n".join(whole)


def test_the_list_says_which_day_its_words_mean_before_it_is_issued(cast: Cast, browser: Browser) -> None:
    matter = plan(cast)
    said = {"decision": "kept", "lead": "县城管局"}
    dues = {
        "四（一）": (f"{YEAR}年6月前", f"（{YEAR}年5月31日届满；“6月前”不含6月，按上月末日读取，请核对）"),
        "四（八）": ("随便", "（时限无法识别，请手工填写，不计时）"),
        "五（一）": ("长期", "（没有确定的日期，不计时）"),
    }
    kept = {clause: said | {"due_text": words} for clause, (words, _) in dues.items()}
    perform(matter, "sort_items", actor=fresh(cast.office), data={"items": sorted_items(matter, kept)})
    page = browser(cast.office).get(f"/matters/{matter.pk}/").content.decode()
    for words, read_as in dues.values():
        assert f"完成时限：{words}{read_as}" in page
    for wrong, why in (
        ({"due_text": f"{YEAR - 6}年6月底前"}, f"完成时限{YEAR - 6}年6月30日早于{YEAR}年度"),
        ({"responsible": "县水利局、县城管局"}, "“县城管局”已是牵头单位"),
    ):
        rows = sorted_items(matter, {"四（一）": said | wrong, "五（一）": said})
        with pytest.raises(IllegalMove, match=why):
            perform(matter, "sort_items", actor=fresh(cast.office), data={"items": rows})


def test_a_milestone_of_next_years_list_lies_in_next_year(cast: Cast, browser: Browser) -> None:
    matter = plan(cast, year=YEAR + 1)
    kept = {clause: {"lead": "县城管局", "milestones": "3月底 完成摸排"} for clause in ("四（一）", "五（一）")}
    rows = [*sorted_items(matter, kept), {"id": None, "task": "补充", "lead": "县城管局", "milestones": "5月底 试点"}]
    perform(matter, "sort_items", actor=fresh(cast.office), data={"items": rows})
    assert [item.milestones for item in matter.plan_items.exclude(milestones="").order_by("order")] == [
        f"{YEAR + 1}-03-31 完成摸排", f"{YEAR + 1}-03-31 完成摸排", f"{YEAR + 1}-05-31 试点",
    ]  # fmt: skip
    page = browser(cast.office).get(f"/matters/{matter.pk}/").content.decode()
    assert f"阶段节点：{YEAR + 1}年3月31日完成摸排" in page


def test_a_second_list_of_the_same_year_is_asked_about(cast: Cast) -> None:
    """A year has one list; another is made only when it is said to be meant."""
    said = {"title": "要点", "year": YEAR, "paper_name": "文件", "paper": PAPER}

    def form(**more: object) -> PlanForm:
        blank = Matter(kind="plan", office=cast.joint_office)
        return PlanForm(said | more if more else None, matter=blank, person=cast.office)

    assert form(again="").is_valid()
    assert "again" not in form().fields
    plan(cast)
    (why,) = form(again="").problems()["year"]
    assert why.startswith(f"{YEAR}年度已有“{YEAR}年要点”。")
    assert form(again="on").is_valid()
    assert form(year=YEAR + 1).is_valid()
    with on(f"{YEAR}-11-02"):
        assert form().initial["year"] == YEAR + 1


def test_all_member_units_are_the_units_of_the_joint_meeting(cast: Cast, browser: Browser) -> None:
    """各成员单位 in the list of a year: whoever is a member on that day takes part in the task."""
    mechanism(cast)
    matter = plan(cast)
    kept = {"五（一）": {"lead": "县检察院（联席办）", "responsible": "各成员单位", "due_text": "年底前"}}
    matter = perform(matter, "sort_items", actor=fresh(cast.office), data={"items": sorted_items(matter, kept)})
    matter = act(act(act(matter, "submit", cast.office), "approve", cast.convenor), "assign_items", cast.office)
    made = Matter.objects.get(parent=matter)
    parts = set(made.parties.filter(part="responsible").values_list("body_id", flat=True))
    assert parts == {cast.agency.pk, cast.county.pk}
    assert browser(cast.clerk).get(f"/matters/{made.pk}/").status_code == 200


def test_the_workbook_names_the_milestones_of_each_task(cast: Cast) -> None:
    """Behind the offices' own columns, and only where some are set."""

    def rows(matter: Matter) -> list[list[str]]:
        grid = open_grids(task_list(matter, timezone.localdate()), name="x.xlsx")[0]
        return [[str(cell or "") for cell in row] for row in grid.rows]

    assert not any("阶段节点" in cell for row in rows(issued_plan(cast)) for cell in row)
    matter = plan(cast)
    kept = {"五（一）": KEPT["五（一）"] | {"milestones": f"{YEAR}-12-01 完成摸排"}}
    matter = perform(matter, "sort_items", actor=fresh(cast.office), data={"items": sorted_items(matter, kept)})
    found = rows(matter)
    assert found[2][10] == "阶段节点"
    assert found[4][10] == f"{YEAR}年12月1日：完成摸排"
    file = SimpleUploadedFile("清单.xlsx", task_list(matter, timezone.localdate()))
    back = plan(cast, paper="", file=file)
    assert back.plan_items.get().milestones == f"{YEAR}年12月1日 完成摸排"
