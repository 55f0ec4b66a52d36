"""The sums behind the figures: equal to what the lists say after any writes, folded or not, and mended if ever not."""

from __future__ import annotations

import logging
from datetime import date
from itertools import cycle, product
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, Q, QuerySet

from linkage import services, tasks
from linkage.models import Change, Fact, Sum
from linkage.reports import FIGURES, Span, aggregate_scope
from linkage.reports.choice import Choice
from linkage.reports.counting import Tally, Wanted, tally
from linkage.reports.definitions import ALL_KINDS, BY_NAME
from linkage.reports.facts import COUNTED, judged
from linkage.reports.tables import BY_AGENCY, BY_FIELD, BY_KIND, MONTHLY, counted
from recommendations.models import Answer, LookBack, Measure, Objection, Recommendation, Reply, Urging
from supervision.accounts.models import Person
from supervision.matters.filters import condition, kinds_in, with_reply
from supervision.matters.models import Matter, Party
from supervision.terms.models import Clock
from tests.builders import Cast, body, people, person
from tests.conftest import owner_connection
from tests.linkage.conftest import TODAY, on
from tests.linkage.writer import DAY, FIELDS, PROCEEDINGS, Writer

SPANS = [
    Span(date(2026, 1, 1), DAY),
    Span(date(2026, 4, 1), date(2026, 9, 30)),
    Span(date(2026, 3, 17), date(2026, 8, 9)),
    Span(date(2025, 2, 11), DAY),
]
CHOICES = (
    Choice(further=True),
    Choice(kind="documents", further=True),
    Choice(kind="opinion"),
    Choice(kind="recommendation_public_interest", field="安全生产"),
    Choice(field="未填领域", further=True),
)
TURNS = cycle(CHOICES)


def live(matters: QuerySet, asked: dict[str, str], **more: Any) -> int:
    """How many rows the list of matters has under these parameters."""
    kinds = kinds_in(asked.get("kind", "recommendations"))
    return with_reply(matters.filter(kind__in=kinds, **more)).filter(condition(asked, DAY)).count()


def at_once(matters: QuerySet, asked: dict[str, dict[str, str]]) -> dict[str, int]:
    """The same for many parameters by name, in one query."""
    counts = {
        f"counted_{name}": Count("pk", filter=Q(kind__in=kinds_in(one["kind"])) & condition(one, DAY))
        for name, one in asked.items()
    }
    found = with_reply(matters).aggregate(**counts)
    return {name: found[f"counted_{name}"] for name in asked}


def compare(who: Person, span: Span) -> None:
    """Every number that the page shows equals the rows of its list."""
    compare_figures(who, span, next(TURNS))
    scope, _ = aggregate_scope(who)
    found = counted(scope, span, DAY)
    for light in ("red", "amber", "green", "grey"):
        assert found.whole["now"][f"light_{light}"] == live(scope.matters, {"reply_light": light})
    shown = {(place, name): found.months.get(place, {}).get(name, 0) for place, name in product(places(span), MONTHLY)}
    assert shown == {
        (place, name): live(scope.matters, BY_NAME[name].asked(month))
        for (place, month), name in product(places(span).items(), MONTHLY)
    }, (who, span)
    alone = tally(scope, span, DAY, Wanted(MONTHLY, months_only=True)).months
    assert {place: row for place, row in alone.items() if row} == {
        place: row for place, row in found.months.items() if row and set(row).intersection(MONTHLY)
    }
    shown = {(field, name): found.fields.get(field, {}).get(name, 0) for field, name in product(FIELDS, BY_FIELD)}
    assert shown == {
        (field, name): live(scope.matters, BY_NAME[name].asked(span), field=field)
        for field, name in product(FIELDS, BY_FIELD)
    }, (who, span)
    compare_agencies(scope.matters, found, span)


def compare_figures(who: Person, span: Span, choice: Choice) -> None:
    """The same for the figures of a choice of documents, and for its kinds."""
    scope, _ = aggregate_scope(who, choice)
    found = counted(scope, span, DAY)
    figures = {name: figure for name, figure in BY_NAME.items() if choice.shows(figure)}
    for when, days in (("now", span), ("before", span.year_before)):
        shown = {name: found.whole[when][name] for name in figures}
        wanted = at_once(scope.matters, {
            name: {**figure.asked(days), "kind": figure.kind or choice.kind} for name, figure in figures.items()
        })  # fmt: skip
        assert shown == wanted, (who, days, choice)
    overdue = with_reply(scope.matters.filter(kind__in=choice.documents)).filter(condition({"reply_light": "red"}, DAY))
    late = [(DAY - due).days for due in overdue.values_list("reply__due_on", flat=True)]
    assert found.days["now"]["days_overdue"] == sum(late) / max(1, len(late))
    for kind in choice.documents:
        wanted = {name: {**BY_NAME[name].asked(span), "kind": kind} for name in BY_KIND}
        shown = {name: found.kinds.get(kind, {}).get(name, 0) for name in BY_KIND}
        assert shown == at_once(scope.matters, wanted), (who, span, choice, kind)


def places(span: Span) -> dict[int, Span]:
    """The months of a span by their place."""
    return dict(enumerate(span.months, start=1))


def compare_agencies(matters: QuerySet, found: Tally, span: Span) -> None:
    """Each addressee that owes an answer is shown, with the numbers of its lists."""
    for (agency, name), figure in product(found.agencies, map(BY_NAME.__getitem__, BY_AGENCY)):
        wanted = live(matters, figure.asked(span), counterpart_id=agency)
        assert found.agencies[agency, name].get(figure.name, 0) == wanted, (agency, figure.name)
    owed = Q(reply__state="running")
    owing = with_reply(matters).filter(owed).values_list("counterpart_id", flat=True)
    assert {agency for agency, _ in found.agencies} == set(owing)


def readers(cast: Cast) -> list[Person]:
    """Each kind of scope: the country, a province, a city, an office, and others."""
    centre = body("jcy:000000", "最高人民检察院", "procuratorate", 1, "000000")
    return [
        person("centre", "最高检", at=centre, post="chief"),
        person("province", "省院", at=cast.province, post="case_management"),
        person("provincial", "省院检察官", at=cast.province, post="prosecutor"),
        cast.superior,
        cast.chief,
        cast.prosecutor,
        cast.office,
        cast.observer,
    ]


@pytest.mark.parametrize("seed", [1, 2])
def test_figures_equal_the_lists_after_random_writes(cast: Cast, seed: int) -> None:
    writer = Writer(cast, seed)
    everyone = readers(cast)
    # A handler who sits in the province reads what is restricted there if it is theirs.
    writer.people.append(everyone[2])
    with on(TODAY):
        for times, folds in ((60, False), (40, True), (50, False), (10, True)):
            writer.write(times)
            if folds:
                services.fold()
                writer.write(writer.chance.randrange(15))
            for who in writer.chance.sample(everyone, 3):
                compare(who, writer.chance.choice(SPANS))
        services.fold()
        for who, span in zip(everyone, SPANS * 2, strict=True):
            compare(who, span)
    assert services.differences() == {"facts": 0, "sums": 0}
    assert Fact.objects.count() == Matter.objects.filter(kind__in=ALL_KINDS).count() > 20
    Recommendation.objects.first().clocks.all().delete()
    assert services.changes() > 0


def test_folding_twice_adds_nothing_and_nothing_is_left_of_what_is_gone(cast: Cast) -> None:
    writer = Writer(cast, 4)
    writer.write(40)
    services.fold()
    before = list(Sum.objects.order_by("pk").values())
    assert services.fold() == 0
    Change.objects.bulk_create([Change(matter_id=key) for key in Matter.objects.values_list("pk", flat=True)])
    assert services.fold() > 0
    assert list(Sum.objects.order_by("pk").values()) == before
    for model in (Answer, Reply, Objection, Urging, LookBack, Measure, Clock, Party):
        model.objects.all().delete()
    Matter.objects.filter(kind__in=PROCEEDINGS).delete()
    Recommendation.objects.all().delete()
    services.fold()
    assert not Fact.objects.exists()
    assert not Sum.objects.exclude(number=0).exists()
    assert services.tidy() > 0
    assert not Sum.objects.exists()


def test_the_night_finds_and_mends_what_differs(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    Writer(cast, 5).write(60)
    services.fold()
    Sum.objects.filter(pk=Sum.objects.first().pk).update(number=99)
    Fact.objects.filter(pk=Fact.objects.first().pk).update(late=7)
    found = services.differences()
    # The altered fact moves the sums that it goes into, too.
    assert (found["facts"], found["sums"] > 0) == (1, True)
    with pytest.raises(CommandError, match="不符"):
        call_command("rebuild_statistics", "--check")
    with caplog.at_level(logging.ERROR, logger="linkage"):
        tasks.verify()
    assert "made anew" in caplog.text
    assert services.differences() == {"facts": 0, "sums": 0}
    caplog.clear()
    tasks.verify()
    assert caplog.text == ""


@pytest.mark.django_db(transaction=True)
def test_a_write_that_commits_after_the_fold_stays_noted() -> None:
    cast = people()
    writer = Writer(cast, 6)
    writer.write(20)
    services.fold()
    matter = Recommendation.objects.first()
    other = owner_connection({})
    with on(TODAY), other.cursor() as elsewhere:
        elsewhere.execute("BEGIN")
        elsewhere.execute(
            "UPDATE matters_matter SET field = '安全生产', issued_on = %s WHERE id = %s", [DAY, matter.pk]
        )
        matter.urgings.create(way="visit", held_on=DAY, record="走访")
        assert services.fold() == 1
        elsewhere.execute("COMMIT")
        assert services.changes() == 1
        compare(cast.superior, SPANS[0])
        elsewhere.execute("BEGIN")
        elsewhere.execute("SELECT pg_advisory_xact_lock(%s)", [services.LOCK])
        assert services.fold() == 0
        elsewhere.execute("COMMIT")
    other.close()
    assert services.fold() == 1
    assert services.differences() == {"facts": 0, "sums": 0}


@pytest.mark.django_db
def test_what_is_read_is_watched() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'linkage_note_change'")
        watched = {name for (name,) in cursor.fetchall()}
    read = {name for name in connection.introspection.table_names() if f'"{name}"' in judged().text}
    assert read == watched


def test_every_part_has_a_column() -> None:
    parts = {figure.name for figure in FIGURES if figure.dates}
    lengths = {f"{length}_{what}" for length in ("serve", "reply", "verify", "late") for what in ("days", "lengths")}
    assert set(COUNTED) == parts | lengths
