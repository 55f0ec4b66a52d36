"""Each side sees its own clocks: what binds only the procuratorate is not shown to the body it addresses."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from supervision.accounts.models import Appointment, Person
from supervision.documents.models import Letter
from supervision.documents.services import attach
from supervision.matters.models import Matter
from supervision.terms.models import Clock
from tests.builders import SINCE, SOCIAL, Cast, act, case, recommendation

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]


@pytest.fixture
def replied(cast: Cast) -> Matter:
    """Answered, and not yet filed with the superior: the only clock left binds the procuratorate."""
    parent = case(cast, upto="concluded", function="criminal")
    return recommendation(cast, SOCIAL, parent=parent, upto="replied")


def test_the_filing_term_is_the_procuratorates_own(cast: Cast, replied: Matter) -> None:
    running = Clock.objects.get(matter=replied, state="running", is_right=False)
    assert (running.term, running.obligor) == ("JY_FILING_SUPERIOR", cast.county)
    assert (replied.next_due_on, replied.counterpart_due_on) == (running.due_on, None)


def test_the_handler_is_shown_it_and_the_clerk_is_not(cast: Cast, browser: Browser, replied: Matter) -> None:
    for path in ("/matters/", f"/matters/{replied.pk}/", "/"):
        assert "检察建议书备案" in browser(cast.prosecutor).get(path).content.decode(), path
        assert "检察建议书备案" not in browser(cast.clerk).get(path).content.decode(), path


def test_the_clerk_cannot_open_its_explanation(cast: Cast, browser: Browser, replied: Matter) -> None:
    clock = Clock.objects.get(matter=replied, term="JY_FILING_SUPERIOR")
    path = f"/matters/{replied.pk}/clocks/{clock.pk}/"
    assert browser(cast.prosecutor).get(path).status_code == 200
    assert browser(cast.clerk).get(path).status_code == 404


def test_filters_and_exports_follow_the_side(cast: Cast, browser: Browser, replied: Matter) -> None:
    for person, colour in ((cast.prosecutor, "amber"), (cast.clerk, "grey")):
        assert replied.title in browser(person).get(f"/matters/?light={colour}").content.decode()
        assert "检察建议书备案" not in browser(cast.clerk).get("/matters/export.csv").content.decode()


def test_after_a_return_for_supplement_the_clerk_sees_the_term(cast: Cast, browser: Browser, replied: Matter) -> None:
    matter = act(cast, replied, "return_for_supplement")
    reply = Clock.objects.get(matter=matter, term="JY_REPLY")
    assert matter.counterpart_due_on == reply.due_on
    assert "检察建议书面回复" in browser(cast.clerk).get("/matters/?sort=due").content.decode()


def test_a_prosecutor_of_elsewhere_who_serves_the_agency_reads_what_the_agency_reads(
    cast: Cast, browser: Browser, replied: Matter
) -> None:
    """One answer for the page and for the download, whoever else the person is."""
    inner = Letter.objects.filter(matter=replied).first()
    assert inner is not None
    Letter.objects.filter(pk=inner.pk).update(is_internal=True)
    file = SimpleUploadedFile("研判.pdf", b"%PDF-1.4\n%%EOF\n", content_type="application/pdf")
    kept = attach(matter_id=replied.pk, file=file, purpose="evidence", by=cast.prosecutor)
    Appointment.objects.create(person=cast.prosecutor2, body=cast.agency, post="clerk", started_on=SINCE)
    both, own = browser(cast.prosecutor2), browser(cast.prosecutor)
    for path in (f"/documents/letters/{inner.pk}/pdf/", f"/documents/files/{kept.pk}/"):
        assert path in own.get(f"/matters/{replied.pk}/").content.decode()
        assert own.get(path).status_code == 200
        assert path not in both.get(f"/matters/{replied.pk}/").content.decode()
        assert both.get(path).status_code == 404


@pytest.mark.parametrize("move", ["record_receipt"])
def test_a_paper_receipt_fixes_the_day_of_service(cast: Cast, move: str) -> None:
    matter = recommendation(cast, SOCIAL, upto="issued")
    matter = act(cast, matter, "serve", way="post", tracking_number="1", recipient="", recipient_title="")
    assert not Clock.objects.filter(matter=matter, term="JY_REPLY").exists()
    matter = act(cast, matter, move)
    assert Clock.objects.get(matter=matter, term="JY_REPLY").started_on == matter.served_on
    assert matter.receipts.get().signed_by is None


def test_a_reply_on_paper_counts_from_the_postmark(cast: Cast) -> None:
    matter = recommendation(cast, SOCIAL, upto="acknowledged")
    posted = matter.served_on
    matter = act(cast, matter, "record_reply", posted_on=posted)
    assert matter.answered_on == posted
    assert Clock.objects.get(matter=matter, term="JY_REPLY").ended_on == posted
