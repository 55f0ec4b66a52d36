"""Keeping the text index: what each side of a matter may read, in one row per matter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from supervision.documents.disclosure import UNIT_PURPOSES, UNSERVED_PHASES, file_is_shown, letter_is_shown
from supervision.documents.models import Attachment, Letter, ServiceReceipt
from supervision.ledger.models import Action, Entry
from supervision.matters.models import LINKED_PARTS, UNIT_PARTS, Matter, Party
from supervision.matters.procedures import procedures, resolve
from supervision.search.folding import FOLD, bigrams, shown
from supervision.search.models import MatterText, Progress

SHARED, INNER = "shared", "inner"
BATCH = 500
NEWEST = 200
Piece = tuple[int, str, str]
HEAD = ("title", "number", "field", "office__name", "counterpart__name", "handler__name")
RECEIPT = (
    "recipient",
    "recipient_title",
    "proxy",
    "servers",
    "place",
    "tracking_number",
    "refusal",
    "witnesses",
    "announcement",
)

UPSERT = """
INSERT INTO search_mattertext (matter_id, version, shared, "inner", shared_folded, inner_folded, bigrams) VALUES {rows}
ON CONFLICT (matter_id) DO UPDATE SET version = EXCLUDED.version, shared = EXCLUDED.shared, "inner" = EXCLUDED."inner",
    shared_folded = EXCLUDED.shared_folded, inner_folded = EXCLUDED.inner_folded, bigrams = EXCLUDED.bigrams
WHERE search_mattertext.version <= EXCLUDED.version
"""
ADVANCE = """
INSERT INTO search_progress (id, number) VALUES (1, %s)
ON CONFLICT (id) DO UPDATE SET number = GREATEST(search_progress.number, EXCLUDED.number)
"""
# A sample tells as much: an old or rough figure costs time, never a hit.
COUNT_PAIRS = """
INSERT INTO search_bigramfrequency (bigram, frequency)
SELECT pair, ceil(count(*) * %(total)s::numeric / greatest(%(counted)s, 1))::int
FROM (SELECT unnest(bigrams) AS pair FROM search_mattertext TABLESAMPLE SYSTEM (%(percent)s) REPEATABLE (1)) AS pairs
GROUP BY pair
"""
SAMPLE = 20_000


def index_matter(matter_id: int) -> None:
    """Bring the text of one matter up to date."""
    index_matters([matter_id])


def index_matters(ids: Iterable[int]) -> int:
    """Bring the texts of these matters up to date, in a constant number of queries per batch. Returns how many."""
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), BATCH):
        _write(list(_rows(wanted[start : start + BATCH])))
    return len(wanted)


def _rows(ids: list[int]) -> Iterator[tuple[Any, ...]]:
    # The version is read before the words: words of a later act under an earlier version are indexed again, never lost.
    columns = ("pk", "kind", "phase", "version", "details", *HEAD)
    matters = list(Matter.objects.filter(pk__in=ids).order_by("pk").values(*columns))
    said: dict[tuple[int, str], dict[str, None]] = defaultdict(dict)
    for key, audience, text in chain(_letters(matters), _exchanged(ids), _of_kinds(matters), _heads(matters)):
        if text and not text.isspace():
            said[key, audience].setdefault(text.strip())
    for matter in matters:
        shared = shown("\n".join(said[matter["pk"], SHARED]).replace("\x00", ""))
        inner = shown("\n".join(said[matter["pk"], INNER]).replace("\x00", ""))
        folded = shared.translate(FOLD), inner.translate(FOLD)
        # As text: the database reads one literal faster than hundreds of numbers.
        pairs = f"{{{','.join(map(str, bigrams(folded)))}}}"
        yield matter["pk"], matter["version"], shared, inner, *folded, pairs


def _heads(matters: list[dict[str, Any]]) -> Iterator[Piece]:
    """Names and numbers come last, so that the words around a hit are rather those of the text."""
    for matter in matters:
        for name in HEAD:
            yield matter["pk"], SHARED, matter[name] or ""


def _of_kinds(matters: list[dict[str, Any]]) -> Iterator[Piece]:
    """What only some kinds have: their own tables, and the details that only procuratorates read."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    unserved = {matter["pk"] for matter in matters if matter["phase"] in UNSERVED_PHASES}
    for matter in matters:
        by_kind[matter["kind"]].append(matter["pk"])
        for text in _strings(matter["details"]):
            yield matter["pk"], INNER, text
    for kind, ids in by_kind.items():
        reference = procedures()[kind].texts
        for key, audience, text in resolve(reference)(ids) if reference else ():
            yield key, INNER if key in unserved else audience, text


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)


def _letters(matters: list[dict[str, Any]]) -> Iterator[Piece]:
    """Letters, each for whom the download gives it to."""
    of = {matter["pk"]: matter for matter in matters}
    columns = ("matter_id", "kind", "is_internal", "text", "title", "number")
    for key, kind, internal, *values in Letter.objects.filter(matter_id__in=of).values_list(*columns):
        matter = of[key]
        shared = letter_is_shown(
            kind=kind, internal=internal, matter_kind=matter["kind"], phase=matter["phase"], inside=False
        )
        yield from ((key, SHARED if shared else INNER, value) for value in values)


def _exchanged(ids: list[int]) -> Iterator[Piece]:
    """Receipts, files, parties and the words of acts, each for whom the matter's page shows them."""
    acts = Entry.objects.filter(matter_id__in=ids, action=Action.ACT).filter(data__within_unit__isnull=True)
    for key, text, internal in acts.values_list("matter_id", "text", "data__internal"):
        if key is not None:
            yield key, SHARED if internal is False else INNER, text
    for key, *values in ServiceReceipt.objects.filter(matter_id__in=ids).values_list("matter_id", *RECEIPT):
        yield from ((key, SHARED, value) for value in values)
    files = Attachment.objects.filter(matter_id__in=ids).exclude(purpose__in=UNIT_PURPOSES)
    for key, name, purpose in files.values_list("matter_id", "name", "purpose"):
        yield key, SHARED if file_is_shown(purpose=purpose, inside=False) else INNER, name
    for key, name, part in Party.objects.filter(matter_id__in=ids).values_list("matter_id", "body__name", "part"):
        yield key, SHARED if part in (*UNIT_PARTS, *LINKED_PARTS) else INNER, name


def _write(rows: list[tuple[Any, ...]]) -> None:
    if rows:
        places = ", ".join(["(%s, %s, %s, %s, %s, %s, %s::bigint[])"] * len(rows))
        with connection.cursor() as cursor:
            cursor.execute(UPSERT.format(rows=places), list(chain.from_iterable(rows)))


def _stale(matters: QuerySet[Matter]) -> QuerySet[Matter]:
    return matters.exclude(text__version=F("version"))


def _number() -> int:
    return Progress.objects.values_list("number", flat=True).first() or 0


def index_newest() -> int:
    """Index what the newest acts changed, so that a search finds it at once. Returns how many."""
    done = Coalesce(Progress.objects.values("number")[:1], 0)
    acts = (
        Entry.objects.filter(number__gt=done, matter_id__isnull=False).order_by("-number").values("matter_id")[:NEWEST]
    )
    stale = list(_stale(Matter.objects.filter(pk__in=acts)).values_list("pk", flat=True))
    return index_matters(stale)


def index_changed() -> int:
    """Index what every act since the last run changed; versions decide, so runs may overlap. Returns how many."""
    indexed = 0
    while True:
        acts = list(
            Entry.objects.filter(number__gt=_number())
            .order_by("number")
            .values_list("number", "matter_id")[: 2 * BATCH]
        )
        if not acts:
            return indexed
        touched = {key for _, key in acts if key is not None}
        indexed += index_matters(_stale(Matter.objects.filter(pk__in=touched)).values_list("pk", flat=True))
        with connection.cursor() as cursor:
            cursor.execute(ADVANCE, [acts[-1][0]])


def index_all(*, anew: bool = False) -> Iterator[int]:
    """Index every matter whose text is missing or old, or all `anew`; yields the number done after each batch."""
    done = last = 0
    while True:
        ids = list(Matter.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not ids:
            return
        last = ids[-1]
        done += index_matters(ids if anew else _stale(Matter.objects.filter(pk__in=ids)).values_list("pk", flat=True))
        yield done


@transaction.atomic
def refresh_frequencies() -> int:
    """Count the pairs again, over a sample when there are many matters. Returns how many pairs are known."""
    with connection.cursor() as cursor:
        total = MatterText.objects.count()
        percent = min(100.0, 100.0 * SAMPLE / max(total, 1))
        cursor.execute("SELECT count(*) FROM search_mattertext TABLESAMPLE SYSTEM (%s) REPEATABLE (1)", [percent])
        counted = cursor.fetchone()[0]
        cursor.execute("DELETE FROM search_bigramfrequency")
        cursor.execute(COUNT_PAIRS, {"total": total, "counted": counted, "percent": percent})
        known = cursor.rowcount
        cursor.execute("INSERT INTO search_bigramfrequency (bigram, frequency) VALUES (0, %s)", [total])
    return known
