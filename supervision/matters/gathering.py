"""What is read of a matter with its page: everything in one query, whatever the number of its children.

The one place where a page gathers. The guards of moves read the same rows by `children`: a page that has them is not
asked again, and an act, which must not trust what was read before, asks for the rows that it needs.
"""

from __future__ import annotations

from copy import copy
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connections
from django.db.models import F, OuterRef, QuerySet

from supervision.documents.models import Attachment, Letter, ServiceReceipt
from supervision.ledger.models import Action, Entry
from supervision.matters.models import Matter, Party
from supervision.matters.procedures import Procedure, procedure_of, procedures, resolve
from supervision.matters.reports import gathers as shared_gathers
from supervision.matters.reports import day, rows_of
from supervision.notices.models import Proposal
from supervision.terms.models import Clock

MOST_ENTRIES = 200
SHOWN_ACTIONS = (Action.ACT, Action.IMPORT)
ANY_KEY = -20_260_101  # stands for the key in a compiled query
# What runs stands before what is over, obligations before rights, the next day first.
CLOCK_ORDER = (F("ended_on").desc(nulls_first=True), "is_right", "due_on", "id")
# What the row of a clock holds, and where it comes from.
CLOCK_COLUMNS = {
    **{
        name: name
        for name in (
            "id", "term", "label", "state", "urgent", "length", "unit", "started_on", "due_on", "due_at", "provisional",
            "ended_on", "is_right", "document_date", "rule_on", "target_on", "obligor_id",
        )
    },
    "obligor": "obligor__name",
}  # fmt: skip


def children(matter: Matter, name: str) -> list[dict[str, Any]]:
    """The rows of a gathered matter by their name, such as `g_clocks`; of any other they are asked for now.

    KeyError where matters of this kind have no such children.
    """
    read = matter.__dict__.get(name)
    if read is None:
        own = Matter.objects.filter(pk=matter.pk)
        read = own.values_list(_gathers(procedure_of(matter).gathers)[name], flat=True).first()
    return list(read or ())


def clock_in(row: dict[str, Any]) -> Clock:
    """A clock as far as its rule and its length are asked for; of a row that a page or a guard has read."""
    clock = Clock(term=row["term"], label=row["label"], urgent=row["urgent"], length=row["length"], unit=row["unit"])
    clock.started_on, clock.rule_on = day(row["started_on"]) or date.min, day(row["rule_on"])
    return clock


def last_service(matter: Matter) -> dict[str, Any] | None:
    """The row of the last service of the letter itself on the addressee, as `last_receipt` finds it."""
    served = [row for row in children(matter, "g_receipts") if row["whose"] == matter.counterpart_id]
    return next((row for row in reversed(served) if not row["apart"]), None)


def gather(procedure: Procedure, pk: int) -> Matter:
    """The matter as its own model with everything its page shows, in one query."""
    asked, compiler, sql, parameters = _compiled(procedure.kind)
    frozen = copy(compiler)
    frozen.connection = connections[asked.db]
    bound = tuple(pk if parameter == ANY_KEY else parameter for parameter in parameters)
    frozen.as_sql = lambda *args, **kwargs: (sql, bound)
    found = asked.all()
    found.query.get_compiler = lambda *args, **kwargs: frozen  # type: ignore[method-assign]
    for matter in found:
        return matter
    raise procedure.model.DoesNotExist


@lru_cache(maxsize=64)
def _compiled(kind: str) -> tuple[QuerySet, Any, str, tuple[Any, ...]]:
    """The query of a kind's page, translated to SQL once: with so many children that takes longer than running it."""
    procedure = procedures()[kind]
    asked = _asked(procedure, ANY_KEY)
    compiler = asked.query.get_compiler(using=asked.db)
    sql, parameters = compiler.as_sql()
    compiler.connection = None  # each use brings its thread's own
    return asked, compiler, sql, parameters


def _asked(procedure: Procedure, pk: int) -> QuerySet:
    named = procedure.model.objects.filter(pk=pk)
    named = named.select_related("office", "counterpart", "handler", "parent__parent__parent")
    return named.annotate(**_gathers(procedure.gathers))


@lru_cache(maxsize=64)
def _gathers(own: str) -> dict[str, Any]:
    """The children by the names under which a page finds them, with those of a kind's own (package.module:name)."""
    return {**_shared(), **shared_gathers(), **(resolve(own)() if own else {})}


def _shared() -> dict[str, Any]:
    """Those of a matter of any kind: who takes part, what runs, its papers and its course."""
    own = OuterRef("pk")
    entries = Entry.objects.filter(matter_id=own, action__in=SHOWN_ACTIONS).order_by("-number")[:MOST_ENTRIES]
    proposed = Proposal.objects.filter(matter=own, state="open").order_by("id")
    return {
        "g_parties": rows_of(
            Party.objects.filter(matter=own).order_by("id"),
            part="part", name="body__name", since="visible_from", body="body_id",
        ),
        "g_clocks": rows_of(Clock.objects.filter(matter=own).order_by(*CLOCK_ORDER), **CLOCK_COLUMNS),
        "g_letters": rows_of(
            Letter.objects.filter(matter=own).order_by("made_at"),
            id="id", title="title", number="number", made_at="made_at", internal="is_internal", kind="kind",
            signer="signer", code="code", about="data__letter_number", result="data__result",
        ),
        "g_receipts": rows_of(
            ServiceReceipt.objects.filter(matter=own).order_by("id"),
            way="way", place="place", servers="servers", recipient="recipient", recipient_title="recipient_title",
            served_on="served_on", signed_on="signed_on", delivered_on="delivered_on", refusal="refusal",
            witnesses="witnesses", tracking_number="tracking_number", announcement="announcement",
            published_on="published_on", returned_on="returned_on", return_reason="return_reason",
            body="body__name", whose="body_id", unit="unit", apart="apart", letter="letter__title",
            number="letter__number", of="letter_id", copies="copies_count", proxy="proxy", relation="proxy_relation",
            media="media", remarks="remarks",
        ),
        "g_files": rows_of(
            Attachment.objects.filter(matter=own).order_by("uploaded_at"),
            id="id", name="name", size="size", purpose="purpose", reference="reference",
            by="uploaded_by__name", at="uploaded_at",
        ),
        "g_entries": rows_of(
            entries, at="at", actor="actor_name", body="body_name", label="label", text="text", basis="basis",
            internal="data__internal", within="data__within_unit", to="data__to", number="number", action="action",
        ),
        "g_proposals": rows_of(proposed, id="id", move="move", wording="wording", data="data", due_on="due_on"),
    }  # fmt: skip
