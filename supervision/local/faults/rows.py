"""What is reminded of, and what became of it. Imported once Django is set up."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from supervision.accounts.models import Body, Person
from supervision.matters.models import Matter
from supervision.notices.models import Delivery, DeliveryState, Notice
from supervision.terms.models import Clock

PER_PERSON = 40
# Screening of a clue: only its handler is reminded, seven days before. A tenth were due yesterday, when nobody ran.
TERM, AHEAD, MISSED = "XS_SCREEN", 7, 10


def seed(count: int) -> None:
    """So many matters with one running clock each, whose rung is reached today or was reached yesterday."""
    today = timezone.localdate()
    office = Body.objects.create(code="jcy:000000", name="检察院", kind="procuratorate", level=4, region="000000")
    people = Person.objects.bulk_create(
        Person(username=f"p{n}", name=f"检察官{n}", email=f"p{n}@example.invalid", password="!")
        for n in range(-(-count // PER_PERSON))
    )
    matters = Matter.objects.bulk_create(
        [
            Matter(
                kind="clue",
                function="criminal",
                title=f"线索{n}",
                state="registered",
                phase="drafting",
                office=office,
                handler=people[n // PER_PERSON],
                opened_on=today,
            )
            for n in range(count)
        ],
        batch_size=2000,
    )
    Clock.objects.bulk_create(
        [
            Clock(
                matter=matter,
                term=TERM,
                label="线索评估筛查",
                obligor=office,
                started_on=today,
                unrolled_on=today + timedelta(days=AHEAD - (n % MISSED == 0)),
                due_on=today + timedelta(days=AHEAD - (n % MISSED == 0)),
            )
            for n, matter in enumerate(matters)
        ],
        batch_size=2000,
    )


def settled() -> bool:
    """Whether every clock was reminded of and nothing is owed any more; False while the database is away."""
    try:
        close_old_connections()
        owed = Delivery.objects.exclude(state__in=[DeliveryState.SENT, DeliveryState.DEAD]).exists()
        return not owed and Notice.objects.count() >= Clock.objects.count()
    except DatabaseError:
        connection.close()
        return False


def counted(received: Counter[str]) -> dict[str, Any]:
    """The verdict: reminders lost and doubled in the database; mail missing, repeated, or under an unknown name."""
    close_old_connections()
    reminders = Clock.objects.count()
    causes = Counter(Notice.objects.values_list("cause", "recipient_id"))
    reminded = {cause.split(":")[1] for cause, _ in causes}
    digests = Delivery.objects.filter(notice=None).count()
    wanted = {
        carrier or message
        for carrier, message in Delivery.objects.filter(notice__isnull=False).values_list("carrier_id", "message_id")
    }
    known = set(Delivery.objects.values_list("message_id", flat=True))
    return {
        "reminders": reminders,
        "lost": reminders - len(reminded) + Notice.objects.filter(deliveries=None).count(),
        "doubled": causes.total() - len(reminded),
        "mail_messages": len(wanted),
        "mail_missing": len(wanted - set(received)),
        "mail_unknown": len(set(received) - known),
        "mail_repeated": received.total() - len(received),
        "digests": digests,
        "dead": Delivery.objects.filter(state=DeliveryState.DEAD).count(),
    }
