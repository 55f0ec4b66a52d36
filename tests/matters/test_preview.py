"""The letter before it is issued: seen by the side that writes it, with what is still missing marked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from recommendations.models import Recommendation
from supervision.accounts.models import Person
from tests.builders import Cast, case, clue, recommendation

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]


def test_those_who_draft_review_and_decide_see_the_letter_as_it_stands(cast: Cast, browser: Browser) -> None:
    matter = recommendation(cast, upto="chief_review")
    Recommendation.objects.filter(pk=matter.pk).update(facts="", violation="浮桥<b>垮塌</b>无人过问。")
    for one in (cast.prosecutor, cast.assistant, cast.head, cast.chief, cast.superior):
        page = browser(one).get(f"/matters/{matter.pk}/")
        assert f"/matters/{matter.pk}/preview/" in page.content.decode()
        text = browser(one).get(f"/matters/{matter.pk}/preview/").content.decode()
        assert "检 察 建 议 书" in text or "检察建议书" in text
        assert "清运河道内建筑垃圾" in text
        assert "浮桥&lt;b&gt;垮塌&lt;/b&gt;无人过问" in text
        assert text.count('<mark class="letter-missing">待填：') >= 2  # the facts and the number
    for one in (cast.clerk, cast.office, cast.prosecutor2, cast.sysadmin):
        assert browser(one).get(f"/matters/{matter.pk}/preview/").status_code == 404


def test_after_issue_the_letter_itself_stands_in_its_place(cast: Cast, browser: Browser) -> None:
    matter = recommendation(cast, upto="issued")
    assert browser(cast.prosecutor).get(f"/matters/{matter.pk}/preview/").status_code == 404
    assert "/preview/" not in browser(cast.prosecutor).get(f"/matters/{matter.pk}/").content.decode()


def test_every_kind_with_a_numbered_letter_has_a_preview(cast: Cast, browser: Browser) -> None:
    chief = browser(cast.chief)
    assert "立案决定书" in chief.get(f"/matters/{case(cast).pk}/preview/").content.decode()
    assert chief.get(f"/matters/{clue(cast).pk}/preview/").status_code == 404


def test_the_sheet_has_its_own_styles() -> None:
    styles = (Path(settings.BASE_DIR) / "static" / "css" / "letter.css").read_text(encoding="utf-8")
    for name in (".letter ", ".letter-missing", ".letter-title", ".letter-table"):
        assert name in styles
