"""A clock that runs by a rule which the catalogue no longer has: it can be read and recomputed, and keeps its day."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from supervision.accounts.models import Person
from supervision.terms.models import Clock
from supervision.terms.recomputation.reckoner import Reckoner, rows_of
from tests.builders import SOCIAL, Cast, act, recommendation

Browser = Callable[[Person], Client]
pytestmark = pytest.mark.django_db


def test_a_clock_of_a_rule_that_is_gone_is_shown_to_both_sides_with_its_day(cast: Cast, browser: Browser) -> None:
    matter = recommendation(cast, SOCIAL, upto="acknowledged")
    clock = matter.clocks.get(term="JY_REPLY")
    Clock.objects.filter(pk=clock.pk).update(term="NO_LONGER")
    day = f"{clock.due_on.year}年{clock.due_on.month}月{clock.due_on.day}日"
    for person in (cast.prosecutor, cast.chief, cast.clerk):
        page = browser(person).get(f"/matters/{matter.pk}/")
        assert (page.status_code, day in page.content.decode()) == (200, True)
        assert browser(person).get(f"/matters/{matter.pk}/clocks/{clock.pk}/").status_code == 200
    # The agency is told that no rule gives it more time, instead of a failure.
    assert browser(cast.clerk).get(f"/matters/{matter.pk}/ask_more_time/").status_code == 302


def test_it_is_recomputed_without_moving_and_keeps_nobody_from_acting(cast: Cast) -> None:
    matter = recommendation(cast, SOCIAL, upto="acknowledged")
    clock = matter.clocks.get(term="JY_REPLY")
    Clock.objects.filter(pk=clock.pk).update(term="NO_LONGER")
    [row] = rows_of(Clock.objects.filter(pk=clock.pk))
    assert Reckoner(timezone.now()).outcome(row).due_on == clock.due_on
    act(cast, matter, "withdraw")
    assert Clock.objects.get(pk=clock.pk).due_on == clock.due_on
