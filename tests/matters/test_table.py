"""Every state, every move, every person, against the table in table.yaml."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from recommendations.procedures.kinds import INSTRUMENTS
from supervision.accounts.models import Person
from supervision.matters.models import Matter
from supervision.matters.procedures import concrete, procedure_of, procedures
from supervision.matters.services import IllegalMove, available, decide, perform
from tests.builders import (
    PATHS,
    Cast,
    act,
    case,
    clue,
    filing_supervision,
    fresh,
    recommendation,
    reverse_link,
    suit,
    words,
)
from tests.complaint import complaint
from tests.custody import custody
from tests.litigation import litigation
from tests.papers import PAPERS, UPWARD, monitoring, paper, paper_act, paper_data, paper_words, path, quality_review
from tests.sentence import sentence

WRITTEN = yaml.safe_load((Path(__file__).parent / "table.yaml").read_text(encoding="utf-8"))


def spelled_out(rows: dict) -> dict:
    """The table of a kind that is written as another's, less what it does not know."""
    if "like" not in rows:
        return rows
    model, gone = WRITTEN[rows["like"]], set(rows["without"])
    states: dict = {
        state: {
            move: parts
            for move, parts in here.items()
            if move not in gone and state not in rows.get("not_yet", {}).get(move, ())
        }
        for state, here in model["states"].items()
        if state not in rows["without_states"]
    }
    powers = {move: parts for move, parts in model["powers"].items() if move not in gone}
    for move, parts in rows.get("also", {}).items():
        powers.setdefault(move, list(parts))
        for part, where in parts.items():
            for state in where:
                states[state][move] = [*states[state].get(move, []), part]
    return {"powers": powers | rows.get("powers", {}), "states": rows.get("states", {}) | states}


TABLE = {kind: spelled_out(rows) for kind, rows in WRITTEN.items()}
# States that one cannot walk to, because the law lets time go by before them.
TAKES_TIME = {
    "civil_public_interest_suit": set(PATHS["civil_public_interest_suit"]) - {"preparing", "notice_review"},
    # It takes another clue.
    "clue": {"merged"},
}
# The addressee and the office take part from service on; before, nothing of the matter is its to know.
ADDRESSED = {"clerk", "agency_head", "office", "convenor"}
BEFORE_SERVICE = {
    *("drafting", "drop_review", "legal_review", "head_review", "chief_review", "committee_review", "approved"),
    "issued",
    *("reviewing", "explanation_review", "request_issued", "not_supervised"),
    "approving",
}


def matter_in(cast: Cast, kind: str, state: str, **opened: Any) -> Matter:
    """A matter of a kind in a state."""
    if kind == "clue":
        return clue(cast, upto=state)
    if kind in ("public_interest_suit", "civil_public_interest_suit", "support_suit"):
        return suit(cast, kind, upto=state)
    made: Callable[..., Matter] | None = {
        "filing_supervision": filing_supervision,
        "litigation": litigation,
        "reverse_link": reverse_link,
        "monitoring_notice": monitoring,
        "quality_review": quality_review,
        "complaint": complaint,
        "custody": custody,
        "sentence_change": sentence,
    }.get(kind)
    if made:
        return made(cast, upto=state, **opened)
    if kind in PAPERS:
        return paper(cast, kind, upto=state)
    return case(cast, upto=state) if kind == "case" else recommendation(cast, kind, upto=state)


def takes_part(kind: str, state: str, part: str) -> bool:
    """Whether someone of another body has been let into the matter by then."""
    if kind == "filing_supervision" and part == "superior":
        return state in ("superior_review", "negotiating")
    if kind in UPWARD and part == "superior":
        return state not in BEFORE_SERVICE
    if part == "superior" and kind in INSTRUMENTS:
        return state == "issued" or state not in BEFORE_SERVICE
    return part not in ADDRESSED or state not in BEFORE_SERVICE


def outcome(cast: Cast, matter: Matter, move: str, actor: Person) -> str:
    """What becomes of an attempt, which is undone in any case: done, 403 or 409."""
    with transaction.atomic():
        try:
            perform(matter, move, actor=actor, data=_said(cast, matter, move))
            return "done"
        except PermissionDenied:
            return "403"
        except IllegalMove:
            return "409"
        finally:
            transaction.set_rollback(True)


def refused(matter: Matter, move: str, actor: Person) -> str:
    """How `perform` refuses an attempt, by its own decision: 403 or 409. What is not refused ends the test."""
    try:
        decide(matter, procedure_of(matter).move(move), actor, timezone.localdate())
    except PermissionDenied:
        return "403"
    except (IllegalMove, KeyError):  # the latter where this installation does not know the move
        return "409"
    raise AssertionError(f"{matter.kind} in {matter.state}: {actor} may {move}")


def _said(cast: Cast, matter: Matter, move: str) -> dict[str, Any]:
    if matter.kind not in PAPERS:
        return words(cast, matter, move)
    if move == "revise":
        return paper_data(cast, matter.kind)
    return {"handler": cast.colleague, "reason": "工作调整"} if move == "hand_over" else paper_words(matter, move)


@pytest.mark.parametrize("kind", TABLE)
def test_only_what_the_table_allows_happens(cast: Cast, kind: str) -> None:
    """Every state is reached once: where the ways part, each goes on from the same matter."""
    found: dict[str, list[str]] = {}
    carried: set[tuple[str, str]] = set()
    for opened, states in openings(kind):
        with transaction.atomic():
            first = matter_in(cast, kind, next(iter(TABLE[kind]["states"])), **opened)
            for matter in walk(cast, first, {ways_of(kind)[state] for state in states}):
                if matter.state in states and matter.state not in found:
                    found[matter.state] = deviations(cast, concrete(matter), carried)
            transaction.set_rollback(True)
    for state in TABLE[kind]["states"].keys() - found.keys():
        with transaction.atomic():
            found[state] = deviations(cast, concrete(matter_in(cast, kind, state)), carried)
            transaction.set_rollback(True)
    assert not any(found.values()), "\n".join(f"{state}: {line}" for state, wrong in found.items() for line in wrong)


def ways_of(kind: str) -> dict[str, tuple[str, ...]]:
    """The moves that lead to each state of a kind from its first one."""
    return {state: path(kind, state) for state in TABLE[kind]["states"]} if kind in PAPERS else PATHS[kind]


def openings(kind: str) -> list[tuple[dict[str, str], set[str]]]:
    """How matters of a kind begin, and the states to which one can walk from there without time going by."""
    states = set(TABLE[kind]["states"])
    if kind != "filing_supervision":
        return [({}, (states & ways_of(kind).keys()) - TAKES_TIME.get(kind, set()))]
    # Time goes by before 协商.
    to_cancel, states = {"reconsidering", "superior_review"}, states - {"negotiating"}
    return [({"direction": "should_file"}, states - to_cancel), ({"direction": "should_not_file"}, to_cancel)]


def walk(cast: Cast, matter: Matter, ways: set[tuple[str, ...]]) -> Iterator[Matter]:
    """The matter at every step of the ways, each step taken once."""
    yield matter
    step = paper_act if matter.kind in PAPERS else act
    for move in sorted({way[0] for way in ways if way}):
        with transaction.atomic():
            after = step(cast, concrete(Matter.objects.get(pk=matter.pk)), move)
            yield from walk(cast, after, {way[1:] for way in ways if way[:1] == (move,)})
            transaction.set_rollback(True)


def deviations(cast: Cast, matter: Matter, carried: set[tuple[str, str]]) -> list[str]:
    """Where what is offered and what happens in this state differ from the table.

    What the table allows is carried out once in every state, and once in some state by everyone who may: `carried` says
    what has been. What it does not allow is put to the decision with which every act begins; everyone tries it once.
    """
    here, wrong, done = TABLE[matter.kind]["states"][matter.state], [], set[str]()
    prefetch_related_objects([matter], "parties")
    for part, person in cast.people().items():
        actor = fresh(person)
        offered = {move.name for move, reason in available(matter, actor, timezone.localdate()) if reason is None}
        listed = {move for move, parts in here.items() if part in parts}
        if offered != listed:
            wrong.append(f"{part} is offered {sorted(offered)}, may do {sorted(listed)}")
        for move, expected in attempts(matter, part, listed):
            if expected != "done" and move not in offered and (expected, part) in carried:
                found = refused(matter, move, actor)
            elif move in done and (move, part) in carried:
                continue
            else:
                found = outcome(cast, matter, move, actor)
                done.add(move)
                carried |= {(move, part), (found, part)}
            if found != expected:
                wrong.append(f"{part} {move}: {found}, not {expected}")
    return wrong


def attempts(matter: Matter, part: str, listed: set[str]) -> Iterator[tuple[str, str]]:
    """What somebody may do here, and what this person may do elsewhere; the rest is refused twice over.

    The refusals are the engine's own, and are seen in full on the kinds that are written out.
    """
    kind, state = matter.kind, matter.state
    powers, here = TABLE[kind]["powers"], TABLE[kind]["states"][state]
    tried = set(here) & listed if "like" in WRITTEN[kind] else {*here, *(m for m in powers if part in powers[m])}
    for move in sorted(tried):
        has_power = part in powers[move] and takes_part(kind, state, part)
        yield move, "done" if move in listed else "409" if has_power else "403"


@pytest.mark.parametrize("kind", TABLE)
def test_the_table_knows_every_state_and_every_move(kind: str) -> None:
    procedure = procedures()[kind]
    assert set(TABLE[kind]["powers"]) == {move.name for move in procedure.moves}
    reachable = {state for move in (procedure.opening, *procedure.moves) for state in move.targets}
    assert set(TABLE[kind]["states"]) == reachable


def test_every_kind_has_a_table() -> None:
    missing = set(procedures()) - set(TABLE)
    # Kinds of the linkage app, 行刑衔接 between three bodies, the roster and 抗诉, which no county makes, have tables
    # beside their tests.
    own = {kind for kind in missing if procedures()[kind].app in ("cases", "recommendations")}
    assert own == {"enforcement_link", "roster_entry", "protest"}


def test_who_handles_does_not_decide(cast: Cast) -> None:
    """检察建议工作规定第15条, 公益诉讼办案规则第28、30条: one proposes, another reviews, the chief decides."""
    decisions = [
        ("clue", "screening", "accept", "head"),
        ("clue", "screening", "decline", "head"),
        ("case", "proposed", "file_case", "chief"),
        ("case", "proposed", "refuse_filing", "chief"),
        ("recommendation_social_governance", "legal_review", "pass_legal_review", "legal"),
        ("recommendation_social_governance", "legal_review", "send_back", "legal"),
        ("recommendation_social_governance", "head_review", "pass_head_review", "head"),
        ("recommendation_social_governance", "chief_review", "approve", "chief"),
        ("recommendation_public_interest", "head_review", "pass_head_review", "head"),
        ("recommendation_public_interest", "chief_review", "approve", "chief"),
        ("recommendation_public_interest", "returned", "readdress", "chief"),
        ("recommendation_public_interest", "objected", "reject_objection", "chief"),
        ("recommendation_public_interest", "objected", "modify", "chief"),
        ("recommendation_public_interest", "served", "withdraw", "chief"),
    ]
    for kind, state, move, part in decisions:
        matter = matter_in(cast, kind, state)
        decider = fresh(getattr(cast, part))
        assert outcome(cast, matter, move, decider) == "done", (kind, state, move)
        Matter.objects.filter(pk=matter.pk).update(handler=decider)
        assert outcome(cast, matter, move, decider) == "409", (kind, state, move)
