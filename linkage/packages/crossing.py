"""Which acts another installation is owed: those of this side, from the letter to it on, that it does not have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet

from linkage.models import ExchangedAct, PackageState, Partner, Seat
from linkage.packages import deciding
from linkage.packages.courses import REVISION, Course, courses
from supervision.accounts.models import Body, Person
from supervision.documents.uploads import clean_name
from supervision.ledger.models import Action, Entry
from supervision.matters.models import Matter, Part, Party
from supervision.matters.procedures import Move, procedure_of

# How the record names a body for which somebody acted as a deputy.
DEPUTY = "（代理"
# The moves that are answers in rounds, with rows of their own.
ANSWERS = frozenset({"reply", "record_reply"})
# Who acts beside the two sides: a joint unit signs for its copy, the procuratorate above reviews.
BESIDE = (Part.JOINT, Part.SUPERIOR)
# A package that the partner has not answered for, and that may still arrive.
ON_THE_WAY = Q(confirmed_at=None, refusal="", package__state__in=[
    PackageState.MADE, PackageState.WAITING, PackageState.SENT,
])  # fmt: skip


@dataclass
class Owed:
    """One act that the other side is to have, with the files that were attached on the way to it."""

    entry: Entry
    move: Move
    said: dict[str, Any]
    body: Body
    names: list[tuple[str, int]] = field(default_factory=list)
    # Which answer it is, of a kind that is answered in rounds.
    round: int = 0
    # The steps in the sender's house that are told with its letter.
    decided: dict[str, Entry] = field(default_factory=dict)
    # Why the other side did not take it in before.
    refused: list[str] = field(default_factory=list)


def shared(partner: Partner) -> QuerySet[Matter]:
    """The matters of exchangeable kinds in which a partner's bodies take part as one side, or as a joint unit."""
    theirs = partner.seats.values("body_id")
    joint = Party.objects.filter(matter=OuterRef("pk"), part=Part.JOINT, body__in=theirs)
    sides = _sides(partner) | Q(Exists(joint))
    return Matter.objects.filter(sides, kind__in=courses()).exclude(counterpart=None)


def between(partner: Partner) -> QuerySet[Matter]:
    """Those of them that may leave: between a body of the partner and another, and open enough to be carried."""
    found = Matter.objects.filter(_sides(partner), kind__in=courses(), secrecy__in=settings.EXCHANGE_SECRECY)
    return found.exclude(counterpart=None)


def _sides(partner: Partner) -> Q:
    """A body of the partner is one side, or gets the copy of a kind that is copied."""
    theirs = partner.seats.values("body_id")
    copies = Party.objects.filter(matter=OuterRef("pk"), part=Part.COPIED, body__in=theirs)
    return Q(office__in=theirs) | Q(counterpart__in=theirs) | Q(Exists(copies), kind__in=copied_kinds())


def copied_kinds() -> list[str]:
    """The kinds of which the partner's bodies may have no more than a copy."""
    return [kind for kind, course in courses().items() if course.copied]


def seen_by(person: Person | None, matters: QuerySet[Matter]) -> QuerySet[Matter]:
    """Those that the person sees; the installation itself (None) sees all."""
    return matters if person is None else matters.filter(pk__in=Matter.objects.visible_to(person).values("pk"))


def unconfirmed(
    partner: Partner, person: Person | None, *, again: bool = False, among: QuerySet[Matter] | None = None
) -> QuerySet[Matter]:
    """The matters in which this side has made an act that the partner may not know yet, the latest first.

    What lies in a package that was not answered yet is left out, unless `again` asks for it. An act is looked for by
    the index of the ledger; whether it is meant for the partner, `acts_in` decides.
    """
    matters = seen_by(person, between(partner) if among is None else among)
    done = ExchangedAct.objects.filter(_settled(again), entry=OuterRef("number"), incoming=False)
    made = Entry.objects.filter(matter_id=OuterRef("pk"), action=Action.ACT, data__internal=False)
    made = made.filter(data__within_unit__isnull=True).exclude(actor__in=[partner.clerk_id, partner.head_id])
    return matters.filter(Exists(made.exclude(Exists(done)))).order_by("-pk")


def on_the_way(partner: Partner, person: Person | None) -> QuerySet[Matter]:
    """The matters with an act in a package that the partner has not answered."""
    acts = ExchangedAct.objects.filter(ON_THE_WAY, incoming=False, package__partner=partner, matter=OuterRef("pk"))
    return seen_by(person, between(partner)).filter(Exists(acts))


def _settled(again: bool) -> Q:
    """What is not packed: what was confirmed, and what is on its way."""
    confirmed = Q(confirmed_at__isnull=False)
    return confirmed if again else confirmed | ON_THE_WAY


def acts_in(
    partner: Partner, matters: Iterable[Matter], *, again: bool = False, seated: dict[int, int] | None = None
) -> dict[Matter, list[Owed]]:
    """What is owed to a partner in these matters: the same number of queries for any number of them.

    `seated` is the partner of each body that works elsewhere, where the caller has read it.
    """
    found = {one.pk: one for one in matters}
    acts, refused = _made(found, again)
    beside, copies = _beside(found)
    if seated is None:
        seated = dict(Seat.objects.values_list("body_id", "partner_id"))
    away = {str(body): owner for body, owner in seated.items()}
    seats = {body for body, owner in away.items() if owner == partner.pk}
    waiting = {}
    for key, matter in found.items():
        crossing = _Crossing(matter, beside[key], seats, set(away), copies[key])
        rows = [one for one in crossing.of(acts[key]) if one.entry.number in refused]
        for one in rows:
            one.refused = refused[one.entry.number]
        if rows:
            waiting[matter] = rows
    return waiting


def _made(matters: Collection[int], again: bool) -> tuple[dict[int, list[Entry]], dict[int, list[str]]]:
    """The acts in each matter; and of those that are owed, by their numbers, why they were refused before."""
    packed = ExchangedAct.objects.filter(matter=OuterRef("matter_id"), entry=OuterRef("number"), incoming=False)
    made = Entry.objects.filter(matter_id__in=matters, action=Action.ACT).annotate(
        is_sent=Exists(packed.filter(_settled(again))),
        refusals=ArraySubquery(packed.exclude(refusal="").order_by("id").values("refusal")),
    )
    acts: dict[int, list[Entry]] = defaultdict(list)
    refused = {}
    for entry in made.order_by("number"):
        acts[entry.matter_id or 0].append(entry)
        if not entry.is_sent:
            refused[entry.number] = entry.refusals
    return acts, refused


def _beside(matters: dict[int, Matter]) -> tuple[dict[int, list[Body]], dict[int, set[str]]]:
    """Who takes part in each matter beside its owner and its addressee, and the keys of those that have a copy."""
    beside: dict[int, list[Body]] = defaultdict(list)
    copies: dict[int, set[str]] = defaultdict(set)
    for party in Party.objects.filter(matter__in=matters, part__in=(*BESIDE, Part.COPIED)).select_related("body"):
        if party.part == Part.COPIED:
            copies[party.matter_id].add(str(party.body_id))
        # Police that forwarded a case have no more than a copy: what they did before is theirs to tell.
        if party.part != Part.COPIED or courses()[matters[party.matter_id].kind].copied:
            beside[party.matter_id].append(party.body)
    return beside, copies


class _Crossing:
    """The acts of one matter that a partner is to see: from the letter to it on, without what stays inside."""

    def __init__(
        self, matter: Matter, beside: list[Body], seats: set[str], away: set[str], copies: set[str]
    ) -> None:  # fmt: skip
        self.course: Course = courses()[matter.kind]
        procedure = procedure_of(matter)
        self.moves = {move.name: move for move in (procedure.opening, *procedure.moves)}
        self.drafts = (procedure.opening.name, REVISION)
        self.seats, self.away = seats, away
        # Whether the partner has its copy of what is addressed to a body here.
        self.copied = self.course.copied and bool(copies & seats)
        sides = [matter.office, *([matter.counterpart] if matter.counterpart else []), *beside]
        self.ours = {body.name: body for body in sides if str(body.pk) not in seats}
        self.theirs = str(matter.office_id) in seats
        self.draft: dict[str, Any] = {}
        self.names: list[tuple[str, int]] = []
        self.decided: dict[str, Entry] = {}
        # The letter that was made and waits to be served.
        self.held: list[Owed] = []
        self.answers = 0

    def of(self, entries: list[Entry]) -> Iterator[Owed]:
        """The acts in their order. A letter that went to somebody else, and all about it, is not this partner's."""
        seen = self.theirs
        for entry in entries:
            move = self.moves.get(entry.name.partition(".")[2])
            self.answers += move is not None and move.name in ANSWERS
            body = self.ours.get(body_of(entry))
            if move is None or move.within_unit or body is None:
                continue
            said = self._noted(entry, move, seen)
            deciding.noted(self.course, self.decided, move.name, entry)
            if move.name == self.course.brings:
                seen = self._addressed(Owed(entry, move, self.draft, body, decided=self.decided), seen)
                self.decided = {}
            if move.name in self.course.shows and self.held:
                seen = True
                yield from self._released()
            if seen and not move.internal and move.name != self.course.brings:
                yield Owed(entry, move, said, body, self._taken(), self.answers)

    def _noted(self, entry: Entry, move: Move, seen: bool) -> dict[str, Any]:
        """What was said; the words of the draft and the names of files wait for the act with which they go."""
        said = dict(entry.data.get("said", {}))
        written = move.name in self.drafts
        if written:
            self.draft = said
        elif move.name == self.course.brings and self.course.adds:
            self.draft, written = {**self.draft, **said}, True
        # Parts of a draft that another act than its revision has changed.
        self.draft = {**self.draft, **entry.data.get("draft", {})}
        if written or (seen and not move.internal):
            self.names += _files_of(said)
        return said

    def _addressed(self, letter: Owed, seen: bool) -> bool:
        """The letter is made: it waits where it is for this partner; where not, nothing more is theirs to see.

        Several units countersign one reply: the letter goes to a partner with which all of them work.
        """
        to = [self.draft.get(self.course.to), *(self.draft.get("joint_units") or [])]
        named = {str(one.get("id")) if isinstance(one, dict) else "" for one in to}
        meant = named <= self.seats or (self.copied and not named & self.away)
        self.held = [letter] if meant else []
        return seen and meant

    def _released(self) -> Iterator[Owed]:
        for one in self.held:
            one.names = self._taken()
            yield one
        self.held = []

    def _taken(self) -> list[tuple[str, int]]:
        names, self.names = self.names, []
        return names


def body_of(entry: Entry) -> str:
    """The name of the body for which an act was made, whoever stood in for whom."""
    return entry.body_name.partition(DEPUTY)[0]


def _files_of(said: dict[str, Any]) -> list[tuple[str, int]]:
    """Names and sizes of the files that an act attached, as the ledger keeps them; those of rows go with their row."""
    values = [item for value in said.values() for item in (value if isinstance(value, list) else [value])]
    return [(clean_name(one["file"]), one["size"]) for one in values if isinstance(one, dict) and "file" in one]
