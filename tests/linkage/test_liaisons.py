"""Liaison persons and members whose time ends: said ahead, said when over, kept off new tasks; members from afar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from linkage.forms import MechanismForm, MembersForm
from linkage.moves import liaisons
from linkage.tasks import watch_members
from supervision.accounts.models import Body, Person
from supervision.ledger.models import Entry
from supervision.matters.models import Matter
from supervision.matters.services import perform
from supervision.notices.models import Notice
from tests.builders import Cast, body, fresh
from tests.linkage.test_meetings import mechanism

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]


def with_times(cast: Cast, liaison_until: date | None, until: date | None) -> Matter:
    """The joint meeting, the agency's liaison person and the procuratorate's membership each until a day."""
    rows: list[dict[str, Any]] = [
        {"body": cast.agency, "liaison": "联络员甲", "phone": "", "since": date(2024, 12, 24), "until": None,
         "liaison_until": liaison_until},
        {"body": cast.county, "liaison": "", "phone": "", "since": date(2024, 12, 24), "until": until},
    ]  # fmt: skip
    return perform(mechanism(cast), "set_members", actor=fresh(cast.office), data={"members": rows})


def told(matter: Matter, person: Person) -> list[str]:
    found = Notice.objects.filter(matter=matter, recipient=person, cause__startswith="member:").order_by("id")
    return [notice.title.partition("：")[2] for notice in found]


def test_a_liaison_persons_end_is_said_ahead_and_again_when_it_has_come(cast: Cast, browser: Browser) -> None:
    today = timezone.localdate()
    end = today + timedelta(days=30)
    matter = with_times(cast, end, None)
    words = f"{end.year}年{end.month}月{end.day}日届满"
    liaisons.watch(timezone.now() - timedelta(days=1))
    assert told(matter, cast.clerk) == []
    for _ in range(2):
        watch_members()
    assert told(matter, cast.clerk) == told(matter, cast.office) == [f"渑池县城市管理局联络员任期将于{words}"]
    assert told(matter, cast.outsider) == []
    liaisons.watch(timezone.now() + timedelta(days=30))
    assert told(matter, cast.clerk)[1:] == [f"渑池县城市管理局联络员任期已于{words}"]
    assert "任期已届满" not in browser(cast.office).get(f"/matters/{matter.pk}/").content.decode()


def test_whose_time_is_over_is_marked_and_offered_no_new_task(cast: Cast, browser: Browser) -> None:
    today = timezone.localdate()
    matter = with_times(cast, today, None)
    assert "联络员任期已届满，请更换" in browser(cast.office).get(f"/matters/{matter.pk}/").content.decode()
    field = browser(cast.office).get("/matters/new/task/").context["form"].fields["lead"]
    assert cast.agency not in field.queryset
    assert cast.outsider_agency in field.queryset
    assert "渑池县城市管理局" in field.help_text
    row = {"body": cast.agency, "liaison": "联络员乙", "phone": "", "since": date(2024, 12, 24), "until": None}
    perform(matter, "set_members", actor=fresh(cast.office), data={"members": [row]})
    field = browser(cast.office).get("/matters/new/task/").context["form"].fields["lead"]
    assert cast.agency in field.queryset


def test_a_member_whose_day_has_come_sees_no_more_of_it_from_the_night_on(cast: Cast, browser: Browser) -> None:
    end = timezone.localdate() + timedelta(days=3)
    matter = with_times(cast, None, end)
    assert browser(cast.chief).get(f"/matters/{matter.pk}/").status_code == 200
    assert liaisons.watch(timezone.now()) == 0
    assert liaisons.watch(timezone.now() + timedelta(days=3)) == 1
    assert liaisons.watch(timezone.now() + timedelta(days=3)) == 0
    assert browser(cast.chief).get(f"/matters/{matter.pk}/").status_code == 404
    assert browser(cast.clerk).get(f"/matters/{matter.pk}/").status_code == 200
    assert Entry.objects.get(name="mechanism.member_leaves").text == cast.county.name
    ahead, now = (words.partition("2")[0] for words in told(matter, cast.case_manager))
    assert (ahead, now) == ("渑池县人民检察院成员资格将于", "渑池县人民检察院成员资格已于")


def test_bad_times_are_refused_on_the_page(cast: Cast, browser: Browser) -> None:
    matter = mechanism(cast)
    page = browser(cast.office).get(f"/matters/{matter.pk}/set_members/")
    said = {f"members-{key}": value for key, value in page.context["form"].formset.management_form.initial.items()}
    row = {"body": cast.agency.pk, "liaison": "", "since": "2026-03-02", "liaison_until": "2026-03-01"}
    said |= {f"members-0-{name}": value for name, value in row.items()} | {"members-TOTAL_FORMS": 1}
    errors = browser(cast.office).post(f"/matters/{matter.pk}/set_members/", said).context["form"].formset.errors[0]
    assert errors["liaison"] == ["写明任期的，请写联络员姓名。"]
    assert errors["liaison_until"] == ["联络员任期终止日期应当在起始日期以后。"]


def offered(cast: Cast, browser: Browser, made: Matter) -> set[Body]:
    """The bodies among which members are chosen."""
    form = browser(cast.office).get(f"/matters/{made.pk}/set_members/").context["form"]
    return set(form.formset.empty_form.fields["body"].queryset)


def test_a_mechanism_across_regions_takes_members_of_the_cities_that_it_names(cast: Cast, browser: Browser) -> None:
    luoyang = body("jcy:410300", "河南省洛阳市人民检察院", "procuratorate", 3, "410300", cast.province)
    xinan = body("xzjg:410323:slj", "新安县水利局", "agency", 4, "410323")
    made = mechanism(cast, type="region", partners="洛阳市新安县", cities=["4103"])
    field = (
        browser(cast.office).get(f"/matters/{made.pk}/set_members/").context["form"].formset.empty_form.fields["body"]
    )
    assert {xinan, luoyang, cast.agency} <= set(field.queryset)
    county = mechanism(cast, type="region", partners="义马市")
    field = (
        browser(cast.office).get(f"/matters/{county.pk}/set_members/").context["form"].formset.empty_form.fields["body"]
    )
    assert xinan not in field.queryset
    page = browser(cast.office).get(f"/matters/{made.pk}/revise/").context["form"]
    assert isinstance(page, MechanismForm)
    assert list(page.initial["cities"]) == [luoyang.pk]
    assert cast.city not in page.fields["cities"].queryset


def test_a_municipality_is_chosen_whole_with_its_districts(cast: Cast, browser: Browser) -> None:
    """直辖市 has no cities: its own procuratorate stands for all of its districts, its branches for none."""
    beijing = body("jcy:110000", "北京市人民检察院", "procuratorate", 2, "110000")
    branch = body("jcy:110000-1", "北京市人民检察院第一分院", "procuratorate", 3, "110000", beijing)
    tongzhou = body("jcy:110112", "北京市通州区人民检察院", "procuratorate", 4, "110112", beijing)
    made = mechanism(cast, type="region", partners="北京市通州区")
    page = browser(cast.office).get(f"/matters/{made.pk}/revise/").context["form"]
    assert beijing in page.fields["cities"].queryset
    assert branch not in page.fields["cities"].queryset
    assert tongzhou not in offered(cast, browser, made)
    said = page.initial | {"cities": [beijing.pk], "founded_on": "2025-01-02", "expires_on": ""}
    answered = browser(cast.office).post(f"/matters/{made.pk}/revise/", said)
    assert answered.status_code == 302, answered.context["form"].errors
    made.refresh_from_db()
    assert made.details["cities"] == ["11"]
    assert tongzhou in offered(cast, browser, made)
    page = browser(cast.office).get(f"/matters/{made.pk}/revise/").context["form"]
    assert list(page.initial["cities"]) == [beijing.pk]


def test_a_row_asks_for_a_choice_in_words(cast: Cast) -> None:
    """请选择 in the rows as in the form itself, not a line of dashes."""
    form = MembersForm(matter=mechanism(cast), person=cast.office)
    assert form.formset is not None
    rows = [str(row["body"]) for row in form.formset.forms]
    assert rows
    assert all("请选择" in row and "---------" not in row for row in rows)
