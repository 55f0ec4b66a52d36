"""The page of results: rows with the words around a hit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, F, Value, When
from django.db.models.functions import Greatest, StrIndex, Substr
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from supervision.accounts.models import Person
from supervision.matters.listing import COLUMNS, COUNTED, PAGE, Row, decode, encode, row_for
from supervision.matters.models import Matter
from supervision.search.folding import FOLD, bigrams, words
from supervision.search.querysets import find, inner_scope
from supervision.search.services import index_newest

LONGEST = 60
BEFORE, LENGTH = 24, 90


@dataclass
class Results:
    """A page of results: rows, how many in words, the cursors beside it, and why nothing was sought."""

    rows: list[Row]
    count_text: str
    next_cursor: str = ""
    previous_cursor: str = ""
    hint: str = ""


def results(person: Person, query: str, cursor: str, now: datetime) -> Results:
    """A page of the matters that say every word of the query, newest first, among those that exist for this person."""
    terms = words(query[:LONGEST])
    if not bigrams(terms):
        return Results([], "", hint="检索词至少要有两个相连的字。")
    index_newest()
    at = decode(cursor) if cursor else None
    hits = find(person, terms, at)
    backward = bool(at and at[0])
    keys = hits.keys[:PAGE]
    more = len(hits.keys) > PAGE
    if backward:
        keys.reverse()
    if at is not None:
        count_text = "较近登记的结果" if backward else "较早登记的结果"
    elif hits.counted is None or hits.counted > COUNTED:
        count_text = f"{COUNTED if hits.counted else PAGE}件以上"
    else:
        count_text = f"共{hits.counted}件"
    return Results(
        _rows(person, [key for key, _ in keys], terms, now),
        count_text,
        next_cursor=encode([False, keys[-1][1], keys[-1][0]]) if keys and (more or backward) else "",
        previous_cursor=encode([True, keys[0][1], keys[0][0]]) if keys and at and (more or not backward) else "",
    )


def _rows(person: Person, ids: list[int], terms: list[str], now: datetime) -> list[Row]:
    inner = inner_scope(person)
    sides = ["shared"] if inner is None else ["shared", "inner"]
    term = max(terms, key=len)
    cut: dict[str, Any] = {}
    for side in sides:
        place: Any = StrIndex(f"text__{side}_folded", Value(term))
        if side == "inner" and inner:
            place = Case(When(inner, then=place), default=0)
        cut[f"{side}_place"] = place
        cut[f"{side}_part"] = Substr(f"text__{side}", Greatest(place - BEFORE, 1), LENGTH)
    matters = Matter.objects.filter(pk__in=ids).annotate(**cut).values(*COLUMNS, *cut)
    rows = []
    for values in matters.order_by(F("opened_on").desc(), F("id").desc()):
        row = row_for(person, values, timezone.localdate(now), now)
        side = next((side for side in sides if values[f"{side}_place"]), "")
        if side and row.title.translate(FOLD).find(term) < 0:
            row.snippet = marked(values[f"{side}_part"], min(values[f"{side}_place"] - 1, BEFORE), terms)
        rows.append(row)
    return rows


def marked(part: str, place: int, terms: list[str]) -> SafeString:
    """The line of a part of a text that holds the hit at `place`, escaped, with every term in <mark>."""
    start = part.rfind("\n", 0, place) + 1
    end = part.find("\n", place)
    line = part[start : end if end >= 0 else len(part)]
    folded = line.translate(FOLD)
    inside = [False] * len(line)
    for term in terms:
        at = folded.find(term)
        while at >= 0:
            inside[at : at + len(term)] = [True] * len(term)
            at = folded.find(term, at + 1)
    pieces = ["…" if start == 0 and place == BEFORE else ""]
    at = 0
    while at < len(line):
        until = next((index for index in range(at, len(line)) if inside[index] != inside[at]), len(line))
        piece = escape(line[at:until])
        pieces.append(f"<mark>{piece}</mark>" if inside[at] else piece)
        at = until
    pieces.append("…" if end < 0 and len(part) == LENGTH else "")
    return mark_safe("".join(pieces))
