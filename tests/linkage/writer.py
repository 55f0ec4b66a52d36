"""Random writes of whatever the figures read."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from recommendations.models import Answer, LookBack, Measure, Objection, Recommendation, Reply, Urging
from supervision.accounts.models import Body
from supervision.ledger.models import Entry
from supervision.matters.models import Matter, Party
from supervision.terms.models import Clock
from tests.builders import Cast, body
from tests.linkage.conftest import TODAY

DAY = date.fromisoformat(TODAY)
KINDS = ("recommendation_social_governance", "recommendation_public_interest", "recommendation_trial", "opinion")
PROCEEDINGS = (
    "public_interest_suit", "civil_public_interest_suit", "filing_supervision", "reverse_link", "monitoring_notice",
    "quality_review",
)  # fmt: skip
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
            self.look_back, self.urge, self.escalate, self.change, self.file, self.proceed, self.proceed, self.go_on,
            self.forget, self.share,
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
        self.entry("escalate")

    def change(self) -> None:
        self.entry("modify")

    def file(self) -> None:
        """A term of filing with the superior, beside the others."""
        if found := self.one(Recommendation.objects.all()):
            state = self.chance.choice(["running", "met", "met", "cancelled"])
            due, ended = self.day(), self.chance.choice([found.closed_on, self.day()]) or self.day()
            term = self.chance.choice(["JY_FILING_SUPERIOR", "GY_FILING", "GY_SERVE"])
            Clock.objects.create(
                matter=found, term=term, label="备案、送达", state=state,
                started_on=due, unrolled_on=due, due_on=due, ended_on=None if state == "running" else ended,
            )  # fmt: skip

    def proceed(self) -> None:
        """A suit after a recommendation, or a proceeding of its own."""
        parent = self.one(Recommendation.objects.all())
        kind = self.chance.choice(PROCEEDINGS)
        made = Matter.objects.create(
            kind=kind, parent=parent, function="public_interest", title="程序", state="any", opened_on=self.day(),
            office=self.chance.choice(self.offices), phase="drafting", field=self.chance.choice(FIELDS),
            handler=self.chance.choice(self.people), secrecy=self.chance.choice(["ordinary", "restricted"]),
        )  # fmt: skip
        self.go_on(made)

    def go_on(self, matter: Matter | None = None) -> None:
        """What is recorded of a proceeding, and when it began."""
        found = matter or self.one(Matter.objects.filter(kind__in=PROCEEDINGS))
        if found is None:
            return
        found.issued_on = self.chance.choice([None, self.day()])
        keys = self.chance.sample(["asked_on", "position", "executed_on", "handed_on"], 2)
        found.details = dict.fromkeys(keys, "x")
        found.details |= {"judgment_result": self.chance.choice(["all", "part", "none", "mediated"])}
        found.details |= {"grade": self.chance.choice(["excellent", "qualified", "basic", "unqualified"])}
        found.phase = self.chance.choice(["drafting", "served"]) if found.issued_on else "drafting"
        found.save()
        due = self.day()
        Clock.objects.create(
            matter=found, term="FX_TRANSFER_INTERNAL", label="移送", state="met", started_on=due, unrolled_on=due,
            due_on=due, ended_on=self.day(),
        )  # fmt: skip
        if found.kind == "monitoring_notice":
            found.clocks.filter(term="CM_MONITOR_REPLY").delete()
            state = self.chance.choice(["running", "met"])
            Clock.objects.create(
                matter=found, term="CM_MONITOR_REPLY", label="回复", state=state, started_on=due, unrolled_on=due,
                due_on=due, ended_on=self.day() if state == "met" else None,
            )  # fmt: skip

    def entry(self, name: str) -> None:
        if found := self.one(Matter.objects.all()):
            number = (Entry.objects.order_by("-number").values_list("number", flat=True).first() or 0) + 1
            Entry.objects.create(
                number=number, at="2026-01-01T00:00Z", action="act", name=f"{found.kind}.{name}", matter_id=found.pk,
                label="办理", digest="0" * 64,
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
