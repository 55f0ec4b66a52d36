"""Published cases of supervision, told again act by act on their real days, through the moves' own forms and
`perform`, to their real end.

One file per case. Facts are told in our own words; the source is named; an act marked `stated` lies on the day that the
source gives. Where the source gives none, the day lies between those that it gives and is chosen by us; `silent` says
what the source does not tell of an act without which the case would not come to its end. Expected due dates are worked
out by hand from the rule and the calendar of that year.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from supervision.accounts.models import Appointment, Body, Person
from supervision.api.payload import form_data
from supervision.matters.consequences import blank_of
from supervision.matters.forms import NoForm
from supervision.matters.models import Matter
from supervision.matters.procedures import Move, concrete, procedure_of, procedures, resolve
from supervision.matters.roles import office_for
from supervision.matters.services import IllegalMove, open_matter, perform
from supervision.terms.models import Clock
from tests import builders
from tests.builders import fresh

FOLDER = Path(__file__).parent
CASES = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))}
# One decision for each organ: the same course runs for every addressee of a case (公益诉讼办案规则第69条).
RUNS = [(key, addressee) for key, told in CASES.items() for addressee in told.get("addressees", ["addressee"])]
POSTS = {
    "handler": ("office", "prosecutor"),
    "assistant": ("office", "assistant"),
    "head": ("office", "department_head"),
    "legal": ("office", "legal_policy"),
    "chief": ("office", "chief"),
    "committee": ("office", "committee"),
    "case_management": ("office", "case_management"),
    "superior_handler": ("superior", "prosecutor"),
    "superior_chief": ("superior", "chief"),
    "clerk": ("addressee", "clerk"),
    "leader": ("addressee", "agency_head"),
    "street_clerk": ("street", "clerk"),
    "street_leader": ("street", "agency_head"),
}
SERVED = {"servers": "承办检察官、检察官助理", "recipient": "办公室工作人员", "recipient_title": "工作人员"}
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
# What is said in acts of which the source tells nothing but that they were done.
USUAL: dict[str, dict[str, Any]] = {
    "screen": {"truth": "来源明确，基本情况属实。", "feasibility": "有书证和现场可查。"},
    "notify_filing": {"way": "送达立案决定书"},
    "investigate": {"staff": "承办检察官、检察官助理", "plan": "调取书证，现场勘查，询问有关人员。"},
    "conclude": {"conclusion": "recommend", "reasons": "存在应当监督纠正的情形。"},
    "pass_legal_review": {"necessity": "确有必要。", "legality": "依据充分。", "reasoning": "说理清楚。"},
    "serve": {**SERVED, "way": "in_person"},
    "serve_request": {**SERVED, "way": "in_person"},
    "serve_notice": {**SERVED, "way": "in_person"},
    "acknowledge": SERVED,
    "acknowledge_request": SERVED,
    "acknowledge_notice": SERVED,
    "reply": {"signatory": "单位负责人", "contact": "办公室"},
    "notify_acceptance": {"way": "直接送达"},
    "assign": {"way": "随机分案", "handler": "@handler"},
    "deliver": {"way": "直接送交参加人"},
}
# The day on which an act is done, under the name that its form has for it.
DAYS = {
    "register": ("found_on",),
    "notify_filing": ("notified_on",),
    "serve": ("served_on",),
    "serve_request": ("served_on",),
    "serve_notice": ("served_on",),
    "acknowledge": ("signed_on",),
    "acknowledge_request": ("signed_on",),
    "acknowledge_notice": ("signed_on",),
    "file_with_superior": ("business_on", "policy_on"),
    "execute": ("decided_on",),
    "urge": ("held_on",),
    "look_back": ("held_on",),
    "file_suit": ("filed_on",),
    "hold": ("held_on",),
    "deliver": ("delivered_on",),
    "record_hearing": ("heard_on",),
    "notify_acceptance": ("notified_on",),
    "report_complaint": ("done_on",),
    "report_judgment": ("done_on",),
    "record_judgment": ("received_on",),
    "record_appeal": ("received_on",),
    "follow_execution": ("held_on",),
}


class Replay:
    """One case on its way: the bodies and people of its file, and the matters opened so far by name."""

    def __init__(self, told: dict[str, Any], addressee: str) -> None:
        self.told, self.addressee = told, addressee
        self.bodies: dict[str, Body] = {}
        for name in ("superior", "office", *told["bodies"]):
            self._place(name)
        known = {*self.bodies, "addressee"}
        self.people = {part: self._appoint(part, *place) for part, place in POSTS.items() if place[0] in known}
        self.matters: dict[str, Matter] = {}
        self.at = ""
        self.now = datetime.combine(date.min, time(9))

    def _place(self, name: str) -> None:
        if name in self.bodies:
            return
        said = dict(self.told["bodies"][name])
        parent = self.bodies["superior"] if name == "office" else None
        kind = "procuratorate" if name in ("superior", "office") else said.pop("kind")
        self.bodies[name] = builders.body(
            f"replay:{name}", said["name"], kind, said["level"], str(said["region"]), parent,
            document_prefix=said.get("prefix", ""),
        )  # fmt: skip

    def _appoint(self, part: str, place: str, post: str) -> Person:
        body = self.bodies[self.addressee if place == "addressee" else place]
        made = Person.objects.create_person(part, f"{body.name}{part}"[:60])
        Appointment.objects.create(person=made, body=body, post=post, started_on=date(2010, 1, 1))
        return made

    def step(self, row: dict[str, Any]) -> None:
        """One day of the file: one act with what was said, or several with the usual words."""
        # Acts of one day come after each other.
        self.now = max(datetime.combine(row["day"], time(9)), self.now + timedelta(minutes=10))
        with time_machine.travel(f"{self.now.isoformat()}+08:00"):
            if "open" in row:
                self._open(row)
            self.at = row.get("in", self.at)
            acts = row.get("moves", [f"{row['by']} {row['move']}"] if "move" in row else [])
            for act in acts:
                self._act(*act.split(), row)
            if self.at:
                self._check(row)

    def _open(self, row: dict[str, Any]) -> None:
        procedure, person = procedures()[row["open"]], fresh(self.people[row["by"]])
        parent = self.matters[row["from"]] if "from" in row else None
        parent = Matter.objects.visible_to(person).get(pk=parent.pk) if parent else None
        office = office_for(person, procedure, parent)
        assert office is not None, f"{row['day']} {procedure.kind}"
        said = self._said(procedure.opening, row.get("says", {}), blank_of(procedure, office, parent), person)
        self.at = row.get("as", procedure.kind)
        self.matters[self.at] = open_matter(procedure.kind, actor=person, office=office, data=said, parent=parent)

    def _act(self, part: str, name: str, row: dict[str, Any]) -> None:
        person, refused = fresh(self.people[part]), row.get("refused", "")
        matter = concrete(Matter.objects.visible_to(person).get(pk=self.matters[self.at].pk))
        move = procedure_of(matter).move(name)
        if refused:
            with pytest.raises(IllegalMove, match=refused):
                perform(matter, name, actor=person)
        else:
            said = self._said(move, row.get("says", {}), matter, person, row.get("papers", ()))
            perform(matter, name, actor=person, data=said)

    def _said(
        self, move: Move, said: dict[str, Any], matter: Matter, person: Person, papers: Iterable[str] = ()
    ) -> dict[str, Any]:
        """What the move's own form makes of the words and scans, as it does for page and interface."""
        kind = resolve(move.asks) if move.asks else NoForm
        scans = {name: [SimpleUploadedFile("扫描件.pdf", PDF, content_type="application/pdf")] for name in papers}
        words = form_data(self._words(move.name, said), kind)
        form = kind(words, MultiValueDict(scans), matter=matter, person=person)
        assert form.is_valid(), f"{timezone.localdate()} {move.name}: {form.problems()}"
        answers: dict[str, Any] = form.answers()
        return answers

    def _words(self, move: str, said: dict[str, Any]) -> dict[str, Any]:
        """What the form says: the file's words over the usual ones; @name stands for a body or a person."""
        today = timezone.localdate().isoformat()
        plain = {"opinion": "同意。", "reason": "依法办理。"}
        of_the_case = self._of_the_case(move)
        words = plain | USUAL.get(move, {}) | dict.fromkeys(DAYS.get(move, ()), today) | of_the_case | said
        return {name: self._meant(value) for name, value in words.items()}

    def _of_the_case(self, move: str) -> dict[str, Any]:
        told, facts = self.told, self.told["facts"]
        title = {"title": told["title"], "counterpart": "@addressee"}
        match move:
            case "register":
                place = {name: told[name] for name in ("function", "field")}
                return title | place | {
                    "source": told["came_from"], "summary": facts, "handler": "@handler", "secrecy": "ordinary",
                }  # fmt: skip
            case "prepare" | "propose_suit":
                return title | {"defendant": "@addressee"}
            case "propose_filing":
                more = {"interest": "administrative"} if told["function"] == "public_interest" else {}
                return title | more | {"facts": facts, "grounds": "经初核，需要立案调查核实。"}
            case "conclude":
                return {"findings": facts}
            case "review_for_suit":
                return {"title": told["title"]}
            case "open" | "draft":
                return title | {"facts": facts, "source": "本院在履行职责中发现。", "objection_days": 15}
        return {}

    def _meant(self, value: Any) -> Any:
        if isinstance(value, date):
            return value.isoformat()
        if not isinstance(value, str) or not value.startswith("@"):
            return [self._meant(item) for item in value] if isinstance(value, list) else self._inside(value)
        name = value[1:]
        return self.people[name].pk if name in self.people else self.bodies[self._named(name)].pk

    def _inside(self, value: Any) -> Any:
        return {key: self._meant(item) for key, item in value.items()} if isinstance(value, dict) else value

    def _named(self, name: str) -> str:
        return self.addressee if name == "addressee" else name

    def _check(self, row: dict[str, Any]) -> None:
        """State, due dates, terms met and the letter, as the file expects them."""
        matter = Matter.objects.get(pk=self.matters[self.at].pk)
        where = f"{row['day']} {self.at}"
        if "state" in row:
            assert matter.state == row["state"], where
        newest = {clock.term: clock for clock in Clock.objects.filter(matter=matter).order_by("id")}
        for term, due_on in row.get("due", {}).items():
            assert (newest[term].due_on, newest[term].state) == (due_on, "running"), f"{where} {term}"
        for term in row.get("met", []):
            assert newest[term].state == "met", f"{where} {term} {newest[term].state}"
        for term in row.get("late", []):
            assert newest[term].due_on < row["day"], f"{where} {term}"
        if "letter" in row:
            letter = matter.letters.filter(kind=row["letter"]).order_by("-made_at").first()
            assert letter is not None, f"{where}: no {row['letter']}"
            text = "".join(letter.text.split())
            assert [part for part in row.get("letter_says", []) if part not in text] == [], where


@pytest.mark.parametrize(("key", "addressee"), RUNS)
@pytest.mark.django_db
def test_a_published_case_runs_to_its_real_end(key: str, addressee: str) -> None:
    told = CASES[key]
    replay = Replay(told, addressee)
    for row in told["steps"]:
        replay.step(row)
    ends = {name: Matter.objects.get(pk=replay.matters[name].pk) for name in told["ends"]}
    assert {name: matter.state for name, matter in ends.items()} == told["ends"]
    left = [matter for matter in ends.values() if matter.closed_on and matter.clocks.filter(state="running").exists()]
    assert left == []


def test_every_case_is_told_to_its_end_with_its_source() -> None:
    opened = {row["open"] for told in CASES.values() for row in told["steps"] if "open" in row}
    assert len(CASES) >= 18
    assert [key for key, told in CASES.items() if set(told["ends"].values()) != {"closed"}] == []
    assert len(opened - {"clue", "case"}) >= 12
    for key, told in CASES.items():
        assert told["source"]["url"].startswith("http"), key
        assert any(row.get("stated") for row in told["steps"]), key
        assert not any(row.get("stated") and row.get("silent") for row in told["steps"]), key
        days = [row["day"] for row in told["steps"]]
        assert days == sorted(days), key
