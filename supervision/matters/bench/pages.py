"""The pages that are measured, and for each the least that could give the same: its rows, by hand-written SQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import quote

from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from supervision.accounts.models import Person
from supervision.matters.bench.filling import FREQUENT, MEASURED_OFFICE, RARE, READERS, SINGLE
from supervision.matters.bench.urls import BARE
from supervision.matters.listing import PAGE, encode
from supervision.matters.models import Matter
from supervision.matters.pages import head

Statement = tuple[str, list[Any]]
ROW = """
SELECT m.id, m.kind, m.function, m.number, m.title, m.state, m.urgent, m.opened_on, m.closed_on, m.next_due_on,
       m.next_due_label, m.handler_id, m.office_id, m.counterpart_id, o.name, c.name, p.name FROM matters_matter m
JOIN accounts_body o ON o.id = m.office_id LEFT JOIN accounts_body c ON c.id = m.counterpart_id
LEFT JOIN accounts_person p ON p.id = m.handler_id
"""
MOST_FOR_AN_EXPLANATION = 5.0
NEWEST = "ORDER BY m.opened_on DESC, m.id DESC LIMIT 26"
CHILDREN = (
    "SELECT part, visible_from, b.name FROM matters_party JOIN accounts_body b ON b.id = body_id WHERE matter_id = %s",
    "SELECT id, term, label, state, due_on, started_on, ended_on FROM terms_clock WHERE matter_id = %s ORDER BY due_on",
    "SELECT id, title, number, made_at, is_internal FROM documents_letter WHERE matter_id = %s ORDER BY made_at",
    "SELECT * FROM documents_servicereceipt WHERE matter_id = %s ORDER BY id",
    "SELECT id, name, size, purpose FROM documents_attachment WHERE matter_id = %s ORDER BY uploaded_at",
    "SELECT at, actor_name, label, text, basis, data FROM ledger_entry WHERE matter_id = %s ORDER BY number DESC",
    "SELECT id, kind, title, state FROM matters_matter WHERE parent_id = %s ORDER BY id",
    'SELECT id, "order", text, standard FROM recommendations_measure WHERE recommendation_id = %s ORDER BY "order"',
    "SELECT * FROM recommendations_reply WHERE recommendation_id = %s ORDER BY round",
    "SELECT * FROM recommendations_objection WHERE recommendation_id = %s ORDER BY id",
)


@dataclass
class Bench:
    """A page as asked for (many rows), the same with one row or None, and the SQL of its floor."""

    person: str
    url: str
    few: tuple[str, str] | None
    floor: list[Statement]
    # The most milliseconds that it may take beyond its floor, where that is what is promised.
    more: float | None = None
    # What the floor does besides.
    besides: Callable[[], Any] = lambda: None


class Site:
    """The signed-in people of one database and what they look at."""

    def __init__(self) -> None:
        self.clients: dict[str, Client] = {}
        self.people: dict[str, Person] = {}
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, city_id, province_id FROM accounts_body WHERE code = %s", [MEASURED_OFFICE])
            self.office, self.city, self.province = cursor.fetchone()
            cursor.execute("SELECT id FROM accounts_body WHERE kind = 'procuratorate' AND level = 1")
            self.national, self.provincial = f"p{cursor.fetchone()[0]}", f"p{self.province}"
        for name in ("many", "single", self.provincial, self.national, *READERS):
            self._sign_in(name)
        self.keys = {name: self._newest(name) for name in ("many", "single")}

    def _sign_in(self, name: str) -> None:
        person = self.people[name] = Person.objects.get(username=name)
        client = self.clients[name] = Client()
        client.force_login(person)
        session = client.session
        session["signed_in_at"] = timezone.now().isoformat()
        session.save()

    def _newest(self, name: str) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(id) FROM matters_matter WHERE handler_id = %s", [self.people[name].pk])
            return cursor.fetchone()[0]

    def get(self, person: str, url: str) -> Callable[[], None]:
        """The work of answering one request; raises when it is not answered with a page."""
        client = self.clients[person]

        def ask() -> None:
            answer = client.get(url)
            if answer.status_code != 200:
                raise AssertionError(f"{url}: {answer.status_code}")

        return ask

    def floor(self, bench: Bench) -> Callable[[], None]:
        """The work of its statements, and of a page with nothing on it."""
        bare = self.get("many", BARE)

        def run() -> None:
            with connection.cursor() as cursor:
                for sql, parameters in bench.floor:
                    cursor.execute(sql, parameters)
                    cursor.fetchall()
            bench.besides()
            bare()

        return run

    def middle(self) -> str:
        """A cursor at half the depth of the provincial list."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT opened_on, id FROM matters_matter WHERE province_id = %s ORDER BY opened_on DESC, id DESC"
                " OFFSET (SELECT count(*) / 2 FROM matters_matter WHERE province_id = %s) LIMIT 1",
                [self.province, self.province],
            )
            on, key = cursor.fetchone()
        return encode([False, on, key])

    def benches(self) -> dict[str, Bench]:
        """Every page that is measured; the dashboard where the project has one."""
        many, page = self.people["many"].pk, f"/matters/{self.keys['many']}/"
        seen = "m.province_id = %s AND (m.secrecy <> 'restricted' OR m.handler_id = %s)"
        rows = (f"{ROW} WHERE {seen} {NEWEST}", [self.province, self.people[self.provincial].pk])
        count = (
            f"SELECT count(*) FROM (SELECT 1 FROM matters_matter m WHERE {seen}"
            " ORDER BY m.opened_on DESC, m.id DESC LIMIT 1001) AS capped",
            rows[1],
        )
        saved = ("SELECT id, name, query FROM matters_savedfilter WHERE person_id = %s ORDER BY name", rows[1][1:])
        desk = (
            f"{ROW} WHERE m.office_id = %s AND m.handler_id = %s AND m.closed_on IS NULL"
            " ORDER BY m.next_due_on NULLS LAST, m.id DESC LIMIT 200",
            [self.office, many],
        )
        recent = (
            "SELECT number, at, actor_name, name, label, matter_id FROM ledger_entry WHERE matter_id = ANY("
            "SELECT id FROM matters_matter WHERE handler_id = %s AND closed_on IS NULL) ORDER BY number DESC LIMIT 10",
            [many],
        )
        one = (f"{ROW} WHERE m.id = %s", [self.keys["many"]])
        own = ("SELECT * FROM recommendations_recommendation WHERE matter_ptr_id = %s", [self.keys["many"]])
        children = [(sql, [self.keys["many"]]) for sql in CHILDREN]
        single = f"/matters/{self.keys['single']}/"
        found = {
            "desk": Bench("many", "/", ("single", "/"), [desk, recent]),
            "list_first": Bench(self.provincial, "/matters/", ("single", "/matters/?mine=on"), [rows, count, saved]),
            "list_deep": Bench(self.provincial, f"/matters/?after={self.middle()}", None, []),
            "matter_page": Bench("many", page, ("single", single), [one, own, *children]),
            # What is made ready for the guards of moves costs as many queries for every other reader.
            **{f"matter_page_{name}": Bench(name, page, None, [one, own, *children]) for name in READERS},
            "search": self._search(FREQUENT, " m.province_id = %s AND t.shared_folded LIKE %s", [self.province]),
            "search_rare": self._search(
                RARE,
                " t.bigrams @> %s::bigint[] AND m.province_id = %s AND t.shared_folded LIKE %s",
                [[ord(first) << 21 | ord(second) for first, second in pairwise(RARE)], self.province],
            ),
        }
        return found | self._explanation() | self._dashboard()

    def _explanation(self) -> dict[str, Bench]:
        """How one due date came about; its floor is a page that has found the matter, with its head, and the clock."""
        key = self.keys["many"]
        with connection.cursor() as cursor:
            cursor.execute("SELECT min(id) FROM terms_clock WHERE matter_id = %s AND steps <> '[]'", [key])
            clock = cursor.fetchone()[0]

        def found() -> None:
            matters = Matter.objects.visible_to(self.people["many"])
            head(matters.select_related("office", "counterpart", "handler").get(pk=key))

        url = reverse("matters:explain", args=[key, clock])
        return {
            "explanation": Bench(
                "many",
                url,
                None,
                [("SELECT * FROM terms_clock WHERE id = %s", [clock])],
                more=MOST_FOR_AN_EXPLANATION,
                besides=found,
            )
        }

    def _search(self, word: str, where: str, parameters: list[Any]) -> Bench:
        sql = f"{ROW} JOIN search_mattertext t ON t.matter_id = m.id WHERE {where} {NEWEST}"
        few = (self.provincial, f"/search/?q={quote(SINGLE)}")
        return Bench(self.provincial, f"/search/?q={quote(word)}", few, [(sql, [*parameters, f"%{word}%"])])

    def _dashboard(self) -> dict[str, Bench]:
        """Pages of figures; their floor counts a year's matters once, live."""
        try:
            urls = {name: reverse(f"linkage:{name}") for name in ("dashboard", "regions", "board")}
        except NoReverseMatch:
            return {}
        counts = (
            "SELECT phase, function, count(*), count(*) FILTER (WHERE next_due_on < %s) FROM matters_matter"
            " WHERE province_id = %s AND opened_on >= %s - 365 GROUP BY phase, function",
            [timezone.localdate(), self.province, timezone.localdate()],
        )
        everywhere = (counts[0].replace("province_id = %s AND", ""), [counts[1][0], counts[1][2]])
        return {
            **{name: Bench(self.provincial, url, None, [counts]) for name, url in urls.items()},
            **{f"{name}_nation": Bench(self.national, url, None, [everywhere]) for name, url in urls.items()},
        }


__all__ = ["PAGE", "Bench", "Site"]
