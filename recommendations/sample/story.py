"""Bringing a sample matter to its state, act by act, through the same door as everyone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from recommendations.sample import cast
from supervision.accounts.models import Body, Person
from supervision.matters.models import Matter
from supervision.matters.services import open_matter, perform
from supervision.terms import catalogue
from supervision.terms.arithmetic import compute, day_text
from supervision.terms.calendar import published_years
from supervision.terms.services import working_calendar

ZONE = ZoneInfo("Asia/Shanghai")
TEAM = {
    cast.OFFICE: {
        "handler": "prosecutor",
        "head": "head",
        "chief": "chief",
        "legal": "committee",
        "assistant": "assistant",
    },
    cast.OTHER: {"handler": "prosecutor2", "head": "sample-head2", "chief": "sample-chief2", "legal": "sample-legal2"},
    cast.CITY: {
        "handler": "sample-prosecutor4",
        "head": "sample-head4",
        "chief": "superior",
        "legal": "sample-legal4",
    },
}


class Story:
    """One sample matter on its way; `at` is the day of the next act."""

    def __init__(self, item: dict[str, Any], bodies: dict[str, Body], people: dict[str, Person], today: date) -> None:
        self.item, self.bodies, self.people, self.today = item, bodies, people, today
        self.office = bodies[item["owner"]]
        self.team = {part: people[name] for part, name in TEAM[item["owner"]].items()}
        self.at = today - timedelta(days=item["days_ago"])
        self.steps = 0
        self.matter: Matter | None = None

    def now(self) -> datetime:
        """The instant of the next act: minutes apart, so that the order of acts is the order of times."""
        self.steps += 1
        return datetime.combine(min(self.at, self.today), time(9, 0), ZONE) + timedelta(minutes=7 * self.steps)

    def go(self, days: int) -> None:
        """Let days pass, never beyond today."""
        self.at = min(self.at + timedelta(days=max(days, 0)), self.today)

    def open(self, kind: str, actor: str, data: dict[str, Any], parent: Matter | None = None) -> Matter:
        self.matter = open_matter(
            kind, actor=self.team[actor], office=self.office, data=data, parent=parent, now=self.now()
        )
        return self.matter

    def act(self, name: str, actor: str | Person, **data: Any) -> None:
        assert self.matter is not None
        person = actor if isinstance(actor, Person) else self.team[actor]
        self.matter = perform(self.matter, name, actor=person, data=data, now=self.now())

    def clue(self) -> Matter:
        item = self.item
        addressee = item.get("addressee") or item.get("supervised_body")
        return self.open(
            "clue",
            "assistant" if "assistant" in self.team else "handler",
            {
                "title": item["title"],
                "function": item["function"],
                "field": item["field"],
                "counterpart": self.bodies[addressee] if addressee else None,
                "handler": self.team["handler"],
                "secrecy": "ordinary",
                "source": item["clue"]["source"],
                "summary": f"{item['clue']['summary']}\n{item['source_note']}",
                "found_on": self.at,
                "sender": item["clue"].get("sender", ""),
                "sent_number": item["clue"].get("sent_number", ""),
                "answer_by": self.at + timedelta(days=item["clue"]["answer_in"]) if "sender" in item["clue"] else None,
            },
        )

    def accepted_clue(self, pace: int) -> Matter:
        clue = self.clue()
        self.go(pace)
        self.act("screen", "handler", truth="线索来源明确，基本情况属实。", feasibility="有现场和书证可查。", risk="")
        self.go(pace)
        self.act("accept", "head", opinion="同意受理。")
        return clue

    def filed_case(self, pace: int) -> Matter:
        item, clue = self.item, self.accepted_clue(pace)
        facts = item.get("facts") or item["case_summary"]
        data = {
            "title": item["title"],
            "counterpart": clue.counterpart,
            "facts": facts,
            "grounds": "经初核，需要立案调查核实。",
            "interest": self.interest(),
        }
        case = self.open("case", "handler", data, parent=clue)
        self.go(pace)
        self.act("file_case", "chief", opinion="同意立案。")
        return case

    def interest(self) -> str:
        """Which course a case in the public interest takes: a company is sued, an organ is urged first."""
        if self.item["function"] != "public_interest":
            return ""
        body = self.bodies.get(self.item.get("addressee") or self.item.get("supervised_body") or "")
        return "civil" if body is None or body.kind == "other" else "administrative"

    def investigated_case(self, pace: int) -> Matter:
        self.filed_case(pace)
        if self.interest() == "administrative":
            self.act("notify_filing", "handler", notified_on=self.at.isoformat(), way="书面")
        if self.item["function"] == "criminal":
            self.act("decide_investigation", "chief", opinion="同意开展调查核实。")
        self.act("investigate", "handler", staff="检察官甲、助理甲", plan="调取书证、现场勘验、询问有关人员。")
        return self.matter  # type: ignore[return-value]

    def put_on_paper(self) -> None:
        """A visit to the site, and what is asked of the unit."""
        assert self.matter is not None
        seen = {
            "held_on": self.at, "held_at_text": f"{day_text(self.at)}9时至10时", "place": "现场",
            "staff": "检察官甲、助理甲", "recorder": "助理甲", "findings": "与反映的情况一致，已拍照。",
            "present": "单位经办人", "third_parties": "", "pictures": "",
        }  # fmt: skip
        self.act("inspect_site", "handler", **seen)
        unit = self.matter.counterpart.name if self.matter.counterpart else "有关单位"
        asked = {"receiver": unit, "wanted": ["有关执法卷宗", "近一年的检查记录"], "contact": "检察官甲 0398-0000000"}
        self.act("request_evidence", "handler", **asked, feedback_text=f"{day_text(self.at + timedelta(days=10))}前")

    def concluded_case(self, pace: int, conclusion: str = "recommend") -> Matter:
        self.investigated_case(pace)
        self.go(pace)
        findings = self.item.get("facts") or self.item["letter"]["facts"]
        reasons = self.item.get("conclusion") or "存在违法情形，应当提出检察建议。"
        self.act("conclude", "handler", findings=findings, conclusion=conclusion, reasons=reasons)
        return self.matter  # type: ignore[return-value]


def kind_of(item: dict[str, Any]) -> str:
    """The kind of matter that a sample tells of; the two most frequent ones are named without their prefix."""
    kind = str(item["kind"])
    return f"recommendation_{kind}" if kind in ("social_governance", "public_interest") else kind


def new_year() -> date:
    """The first day of the first year whose holidays are not announced."""
    return date(max(published_years()) + 1, 1, 1)


def served_on(item: dict[str, Any], today: date) -> date | None:
    """The day of service: as given, or such that the reply is due the given number of days from today.

    What is to run past the published calendar is served two months before it ends, where that day has come.
    """
    if item.get("past_calendar"):
        return min(date(new_year().year - 1, 11, 1), today - timedelta(days=10))
    if item.get("served_days_ago") is not None:
        return today - timedelta(days=item["served_days_ago"])
    if item.get("due_in") is None:
        return None
    wanted = today + timedelta(days=item["due_in"])
    if item["kind"] == "social_governance" and item["urgent"]:
        return min(wanted - timedelta(days=15), today)
    term = catalogue.entry("JY_REPLY" if item["kind"] == "social_governance" else "GY_REPLY").term(
        urgent=item["urgent"]
    )
    calendar = working_calendar()
    day = min(wanted - timedelta(days=10), today)
    while compute(term, day, calendar).due_on > wanted:
        day -= timedelta(days=1)
    # Nothing falls due on a rest day: what should be due today is then due on the next working day.
    early = item["due_in"] >= 0 and compute(term, day, calendar).due_on < wanted
    return min(day + timedelta(days=1), today) if early else day
