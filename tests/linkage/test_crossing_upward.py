"""Between a procuratorate and the one above, in an installation each: reports up, guidance and protests down."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from supervision.accounts.models import Person
from supervision.ledger.services import faults
from supervision.matters.models import Matter
from supervision.matters.services import open_matter, perform
from supervision.terms.models import Clock
from tests.builders import fresh, person
from tests.linkage.installations import for_a_file
from tests.linkage.test_crossing import carried
from tests.linkage.test_packages import Pair
from tests.linkage.words import exchange_data
from tests.papers import paper, paper_act

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def pair(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pair]:
    with for_a_file(django_db_blocker, tmp_path_factory.mktemp("upward"), ("city",)) as found:
        yield found


@pytest.mark.parametrize("kind", ["report", "protest_request"])
def test_what_is_reported_above_is_answered(pair: Pair, kind: str) -> None:
    ours, theirs = pair
    with ours.open() as cast:
        made = paper(cast, kind, upto="sent")
    carried(ours, theirs, 2)
    with theirs.open() as cast:
        there = Matter.objects.get(kind=kind)
        assert (there.state, there.number, there.parent_id) == ("sent", made.number, None)
        assert there.details["decided"].startswith("检察长决定：检察长甲，")
        for name in ("acknowledge", "answer"):
            there = paper_act(cast, there, name)
    carried(theirs, ours, 2)
    with ours.open() as cast:
        assert Matter.objects.get(pk=made.pk).state == "answered"
        paper_act(cast, Matter.objects.get(pk=made.pk), "close")
    carried(ours, theirs, 1)
    with theirs.open():
        assert Matter.objects.get(kind=kind).state == "closed"
        assert list(faults()) == []


def test_guidance_comes_down_and_is_answered(pair: Pair) -> None:
    """人民检察院组织法第24条: the chief above decides; who carries it out answers by letter."""
    ours, theirs = pair
    with theirs.open() as cast:
        above = person("city_prosecutor", "市院检察官甲", at=cast.city, post="prosecutor")
        said = exchange_data(cast.county, type="inspection", demand="逐案核对送达回证。")
        made = open_matter("guidance_note", actor=fresh(above), office=cast.city, data=said)
        for name, actor in (("submit", above), ("approve", cast.superior), ("send", above)):
            made = perform(made, name, actor=fresh(actor), data={"opinion": "同意", "remark": ""})
        due_on = made.clocks.filter(term="GH_ANSWER").values_list("due_on", flat=True).first()
    carried(theirs, ours, 1)
    with ours.open() as cast:
        here = Matter.objects.get(kind="guidance_note")
        assert (here.state, here.number) == ("sent", made.number)
        here = perform(here, "acknowledge", actor=fresh(cast.prosecutor), data={"recipient": "内勤"})
        due_on = Clock.objects.get(matter=here, term="GH_ANSWER").due_on
        answer = {"outcome": "done", "answer": "已核对三十七件。", "files": []}
        perform(here, "answer", actor=fresh(cast.head), data=answer)
    carried(ours, theirs, 2)
    with theirs.open():
        there = Matter.objects.get(kind="guidance_note")
        clock = there.clocks.get(term="GH_ANSWER")
        assert (there.state, clock.state, clock.due_on) == ("answered", "met", due_on)
        assert "已核对三十七件" in there.letters.get(kind="paper_answer").text
        perform(there, "close", actor=Person.objects.get(username="superior"), data={"reason": "已落实"})
    carried(theirs, ours, 1)
    with ours.open():
        assert Matter.objects.get(kind="guidance_note").state == "closed"
