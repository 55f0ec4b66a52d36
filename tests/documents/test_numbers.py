"""Document codes as data of each office, with validity; sequences that continue an office's books on paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import time_machine
from django.test import Client

from supervision.accounts.models import Person
from supervision.documents.numbering import next_number
from supervision.ledger.models import Entry
from tests.builders import SOCIAL, Cast

Browser = Callable[[Person], Client]
PAGE = "/documents/codes/"


def test_an_office_sets_its_own_code_from_a_day_on_and_continues_its_books(cast: Cast, browser: Browser) -> None:
    with time_machine.travel("2026-11-22 10:00+08:00"):
        client = browser(cast.case_manager)
        assert next_number(SOCIAL, cast.county, date(2026, 11, 22)) == "渑检建〔2026〕1号"
        said = {"kind": SOCIAL, "code": "社建", "valid_from": "2026-12-01", "last": "17"}
        assert client.post(PAGE, said).status_code == 302
        # Until then the old code goes on; another office keeps the default.
        assert next_number(SOCIAL, cast.county, date(2026, 11, 30)) == "渑检建〔2026〕2号"
        assert next_number(SOCIAL, cast.county, date(2026, 12, 1)) == "渑检社建〔2026〕18号"
        assert next_number(SOCIAL, cast.other_county, date(2026, 12, 1)) == "义检建〔2026〕1号"
        assert next_number(SOCIAL, cast.county, date(2027, 1, 4)) == "渑检社建〔2027〕1号"
        page = client.get(PAGE).content.decode()
        assert "社建" in page
        assert "2026年12月1日" in page
        assert Entry.objects.get(name="number.code").text.endswith("：社建，自2026-12-01起，接续第17号")

        # A second change ends the first on its day; what was planned for the same day or later is replaced.
        assert client.post(PAGE, said | {"code": "社治建", "valid_from": "2027-02-01", "last": ""}).status_code == 302
        assert next_number(SOCIAL, cast.county, date(2027, 1, 31)) == "渑检社建〔2027〕2号"
        assert next_number(SOCIAL, cast.county, date(2027, 2, 1)) == "渑检社治建〔2027〕1号"


def test_codes_are_plain_words_and_never_change_the_past(cast: Cast, browser: Browser) -> None:
    with time_machine.travel("2026-11-22 10:00+08:00"):
        client = browser(cast.case_manager)
        said = {"kind": SOCIAL, "code": "社建", "valid_from": "2026-11-21", "last": ""}
        assert "不能早于今天" in client.post(PAGE, said).content.decode()
        assert client.post(PAGE, said | {"valid_from": "2026-12-01", "code": "A1"}).status_code == 400
        assert client.post(PAGE, said | {"valid_from": "2026-12-01", "kind": "nothing"}).status_code == 400
        assert browser(cast.prosecutor).get(PAGE).status_code == 403


def test_a_code_that_stands_in_the_wording_is_shown_and_may_be_replaced(cast: Cast, browser: Browser) -> None:
    with time_machine.travel("2026-11-22 10:00+08:00"):
        client = browser(cast.case_manager)
        assert next_number("appeal_petition", cast.county, date(2026, 11, 22)) == "渑检诉上〔2026〕1号"
        rows = {row["label"]: (row["code"].code, row["last"]) for row in client.get(PAGE).context["rows"]}
        assert rows["公益诉讼上诉书"] == ("诉上", 1)
        said = {"kind": "appeal_petition", "code": "公诉上", "valid_from": "2026-11-22", "last": "4"}
        assert client.post(PAGE, said).status_code == 302
        assert next_number("appeal_petition", cast.county, date(2026, 11, 22)) == "渑检公诉上〔2026〕5号"
        rows = {row["label"]: row["code"].code for row in client.get(PAGE).context["rows"]}
        assert rows["公益诉讼上诉书"] == "公诉上"
