"""抽取回头看: the same seed and span give the same sample to everybody, by means that need no part of this system."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import time_machine
from django.test import Client

from recommendations.models import Recommendation
from supervision.accounts.models import Person
from supervision.matters.services import perform
from tests.builders import Cast, act, case, fresh, recommendation

Browser = Callable[[Person], Client]
ASKED = {"first": "2026-03-01", "last": "2026-03-31", "count": "2", "seed": "代表给出的数字 417"}


def test_a_sample_can_be_drawn_again_by_anybody(cast: Cast, browser: Browser) -> None:
    with time_machine.travel("2026-03-02T10:00:00+08:00"):
        parent = case(cast, upto="investigating")
        made = [recommendation(cast, upto="verified", parent=parent) for _ in range(4)]
        recommendation(cast, upto="replied", parent=parent)
    with time_machine.travel("2026-04-02T10:00:00+08:00"):
        recommendation(cast, upto="verified", parent=parent)
        client = browser(cast.prosecutor)
        drawn = client.get("/look-backs/draw/", ASKED).context["drawn"]
        # What anybody computes from the numbers on paper.
        digests = {one.number: hashlib.sha256(f"{ASKED['seed']} {one.number}".encode()).hexdigest() for one in made}
        by_hand = sorted(digests, key=lambda number: digests[number])
        assert [row["number"] for row in drawn["rows"]] == by_hand[:2]
        assert drawn["total"] == 4
        assert drawn["digest"] == hashlib.sha256("\n".join(sorted(by_hand)).encode()).hexdigest()
        # Planned at once for what was drawn, with the words that tell how.
        query = parse_qs(urlsplit(drawn["plan_url"]).query)
        page = client.get(drawn["plan_url"]).content.decode()
        assert f'value="{drawn["words"].replace(chr(34), "&quot;")}"' in page
        assert "核验的4件中随机抽取2件" in drawn["words"]
        for key in query["pk"]:
            matter = Recommendation.objects.get(pk=key)
            said = {"look_back_on": matter.opened_on.replace(month=6), "method": "现场查看", "sample": drawn["words"]}
            perform(matter, "plan_look_back", actor=fresh(cast.prosecutor), data=said)
        again = browser(cast.head).get("/look-backs/draw/", ASKED).context["drawn"]
        assert [row["number"] for row in again["rows"]] == by_hand[:2]
        assert again["digest"] == drawn["digest"]
        assert again["plan_url"] == ""
        looked = act(cast, Recommendation.objects.get(number=by_hand[0]), "look_back", sample=drawn["words"])
    assert drawn["words"] in looked.letters.get(kind="look_back_record").text
    # Another office has nothing here to draw from; a wrong question is answered with words.
    assert browser(cast.prosecutor2).get("/look-backs/draw/", ASKED).context["drawn"]["total"] == 0
    wrong = browser(cast.head).get("/look-backs/draw/", ASKED | {"last": "2026-02-01"})
    assert (wrong.status_code, "截止日期不能早于起始日期" in wrong.content.decode()) == (400, True)
