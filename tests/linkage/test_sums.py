"""The sums behind the figures: equal to what the lists say after any writes, folded or not, and mended if ever not."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Q, QuerySet

from linkage import services, tasks
from linkage.models import Change, Fact, Sum
from linkage.reports import FIGURES, Span, aggregate_scope
from linkage.reports.counting import Tally
from linkage.reports.definitions import BY_NAME
from linkage.reports.facts import COUNTED, judged
from linkage.reports.tables import BY_AGENCY, BY_FIELD, MONTHLY, counted
from recommendations.models import Answer, LookBack, Measure, Objection, Recommendation, Reply, Urging
from supervision.accounts.models import Body, Person
from supervision.ledger.models import Entry
from supervision.matters.filters import condition, with_reply
from supervision.matters.models import Matter, Party
from supervision.terms.models import Clock
from tests.builders import Cast, body, people, person
from tests.conftest import owner_connection
from tests.linkage.conftest import TODAY, on

DAY = date.fromisoformat(TODAY)
SPANS = [
    Span(date(2026, 1, 1), DAY),
    Span(date(2026, 4, 1), date(2026, 9, 30)),
    Span(date(2026, 3, 17), date(2026, 8, 9)),
    Span(date(2025, 2, 11), DAY),
]
KINDS = ("recommendation_social_governance", "recommendation_public_interest", "recommendation_trial", "opinion")
PHASES = ("served", "answered", "verifying", "closed", "withdrawn", "issued")
FIELDS = ("", "生态环境和资源保护", "安全生产")


class Writer:
    """Writes at random whatever the figures read, without the engine: rows as any code may leave them."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.chance = random.Random(seed)
        far = body("jcy:410300", "洛阳市人民检察院", "procuratorate", 3, "410300", cast.province)
        abroad = body("jcy:420000", "湖北省人民检察院", "procuratorate", 2, "420000")
        self.offices = [cast.county, cast.other_county, cast.city, far, abroad]
        self.agencies = [cast.agency, cast.outsider_agency, cast.other_agency, None]
        self.people = [cast.prosecutor, cast.colleague]
        self.acts: list[Callable[[], Any]] = [
            self.make, self.make, self.make, self.move, self.move, self.clock, self.reply, self.answer, self.object,
            self.look_back, self.urge, self.escalate, self.forget, self.share,
        ]  # fmt: skip

    def write(self, times: int) -> None:
        for _ in range(times):
            self.chance.choice(self.acts)()

    def day(self) -> date:
        return date(2024, 12, 1) + timedelta(days=self.chance.randrange((DAY - date(2024, 12, 1)).days + 40))

    def one(self, rows: QuerySet) -> Any:
        found = list(rows.order_by("pk"))
        return self.chance.choice(found) if found else None

    def facts(self) -> dict[str, Any]:
        phase = self.chance.choice(PHASES)
        day = self.day()
        over = phase in ("closed", "withdrawn")
        return {
            "phase": phase,
            "field": self.chance.choice(FIELDS),
            "counterpart": self.chance.choice(self.agencies),
            "handler": self.chance.choice(self.people),
            "secrecy": self.chance.choice(["ordinary", "ordinary", "restricted"]),
            "issued_on": day,
            "served_on": day + timedelta(days=self.chance.randrange(4)),
            "answered_on": self.chance.choice([None, day + timedelta(days=self.chance.randrange(90))]),
            "closed_on": self.day() if over else None,
        }

    def make(self) -> None:
        chosen = self.facts()
        made = Recommendation.objects.create(
            kind=self.chance.choice(KINDS), function="civil", title="整改", state="any", opened_on=chosen["issued_on"],
            office=self.chance.choice(self.offices), **chosen,
        )  # fmt: skip
        Measure.objects.create(recommendation=made, order=1, text="整改")
        self.clock(made)

    def move(self) -> None:
        if found := self.one(Recommendation.objects.all()):
            for name, value in self.facts().items():
                setattr(found, name, value)
            found.office = self.chance.choice(self.offices)
            found.save()

    def clock(self, matter: Matter | None = None) -> None:
        matter = matter or self.one(Matter.objects.all())
        if matter is None:
            return
        matter.clocks.all().delete()
        state = self.chance.choice(["running", "running", "suspended", "met", "cancelled"])
        due, ended = self.day(), self.chance.choice([matter.closed_on, self.day()]) or self.day()
        term = self.chance.choice(["JY_REPLY", "GY_REPLY", "COURT_REPLY_TRIAL_VIOLATION", "JY_OBJECTION_REVIEW"])
        Clock.objects.create(
            matter=matter, term=term, label="书面回复", state=state, started_on=due, unrolled_on=due, due_on=due,
            ended_on=ended if state in ("met", "cancelled") else None,
        )  # fmt: skip
        if self.chance.random() < 0.3:
            matter.clocks.update(due_on=due + timedelta(days=20))

    def reply(self) -> None:
        if found := self.one(Recommendation.objects.all()):
            Reply.objects.create(recommendation=found, round=found.replies.count() + 1, submitted_on=self.day())

    def answer(self) -> None:
        reply = self.one(Reply.objects.all())
        if reply is None:
            return
        result = self.chance.choice(["", "rectified", "partly", "not_rectified"])
        Answer.objects.update_or_create(
            reply=reply,
            measure=reply.recommendation.measures.get(),
            defaults={
                "adoption": self.chance.choice(["adopted", "partly", "rejected"]), "done": "done", "text": "办理",
                "result": result, "adequacy": "sound" if result else "", "verified_on": self.day() if result else None,
            },
        )  # fmt: skip

    def object(self) -> None:
        if found := self.one(Recommendation.objects.all()):
            decision = self.chance.choice(["rejected", "modified", "withdrawn"])
            Objection.objects.create(
                recommendation=found, grounds="异议", submitted_on=self.day(), decision=decision, reason="复核",
                decided_on=DAY,
            )  # fmt: skip

    def look_back(self) -> None:
        if found := self.one(Recommendation.objects.all()):
            result = self.chance.choice(["held", "partial", "relapse"])
            LookBack.objects.create(recommendation=found, held_on=self.day(), result=result)

    def urge(self) -> None:
        if found := self.one(Recommendation.objects.all()):
            Urging.objects.create(recommendation=found, way="visit", held_on=DAY, record="走访")

    def escalate(self) -> None:
        if found := self.one(Matter.objects.all()):
            number = (Entry.objects.order_by("-number").values_list("number", flat=True).first() or 0) + 1
            Entry.objects.create(
                number=number, at="2026-01-01T00:00Z", action="act", name=f"{found.kind}.escalate", matter_id=found.pk,
                label="升级", digest="0" * 64,
            )  # fmt: skip

    def forget(self) -> None:
        model = self.chance.choice([Urging, Objection, LookBack, Answer, Reply])
        if (found := self.one(model.objects.all())) and not (model is Reply and found.answers.exists()):
            found.delete()

    def share(self) -> None:
        if found := self.one(Matter.objects.all()):
            bodies = [*filter(None, self.agencies), Body.objects.get(code="lxb:411221")]
            seen = {"part": "office", "visible_from": "2026-01-01T00:00Z", "sort_on": DAY}
            Party.objects.get_or_create(matter=found, body=self.chance.choice(bodies), defaults=seen)


def live(matters: QuerySet, asked: dict[str, str], **more: Any) -> int:
    """How many rows the list of matters has under these parameters."""
    return with_reply(matters.filter(**more)).filter(condition(asked, DAY)).count()


def compare(who: Person, span: Span) -> None:
    """Every number that the page shows equals the rows of its list."""
    scope, _ = aggregate_scope(who)
    found = counted(scope, span, DAY)
    for when, days in (("now", span), ("before", span.year_before)):
        shown = {name: found.whole[when][name] for name in BY_NAME}
        assert shown == {name: live(scope.matters, figure.asked(days)) for name, figure in BY_NAME.items()}, (who, days)
    for light in ("red", "amber", "green", "grey"):
        assert found.whole["now"][f"light_{light}"] == live(scope.matters, {"reply_light": light})
    shown = {(place, name): found.months.get(place, {}).get(name, 0) for place, name in product(places(span), MONTHLY)}
    assert shown == {
        (place, name): live(scope.matters, BY_NAME[name].asked(month))
        for (place, month), name in product(places(span).items(), MONTHLY)
    }, (who, span)
    shown = {(field, name): found.fields.get(field, {}).get(name, 0) for field, name in product(FIELDS, BY_FIELD)}
    assert shown == {
        (field, name): live(scope.matters, BY_NAME[name].asked(span), field=field)
        for field, name in product(FIELDS, BY_FIELD)
    }, (who, span)
    compare_agencies(scope.matters, found, span)


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
    assert Fact.objects.count() == Recommendation.objects.filter(kind__startswith="recommendation").count() > 10
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
    parts = {figure.name for figure in FIGURES if figure.dates and figure.name != figure.dates}
    lengths = {f"{length}_{what}" for length in ("serve", "reply", "verify") for what in ("days", "lengths")}
    assert set(COUNTED) == parts | lengths
