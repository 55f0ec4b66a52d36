"""督办单 of the government and 指导意见 from above: who writes and sees them, what comes back, who else hears of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from supervision.accounts.models import Body, Person
from supervision.matters.models import Matter
from supervision.matters.pages import openings
from supervision.matters.procedures import procedures
from supervision.matters.services import IllegalMove, available, open_matter, perform
from supervision.notices.models import Notice
from tests.builders import PUBLIC, Cast, body, fresh, person, recommendation
from tests.linkage.words import exchange_data
from tests.papers import paper_act, paper_data

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]
SAID: dict[str, Any] = {
    "acknowledge": {"recipient": "内勤"},
    "return_letter": {"reason": "不属于本单位职责"},
    "answer": {"outcome": "handled", "answer": "已清运完毕并书面回复检察院。", "files": []},
    "attach": {"files": [], "remark": "补充"},
}
CLERK, HEAD = ["gov_clerk"], ["gov_head"]
SENDERS, UNIT = [*CLERK, *HEAD], ["clerk", "agency_head"]
# Who may do what in which state: written from the decision of the congress (第13条), not from the code.
TABLE: dict[str, dict[str, list[str]]] = {
    "drafting": {"revise": CLERK, "submit": CLERK, "withdraw": HEAD, "attach": SENDERS},
    "approving": {"approve": HEAD, "send_back": HEAD, "withdraw": HEAD, "attach": SENDERS},
    "approved": {"send": SENDERS, "withdraw": HEAD, "attach": SENDERS},
    "sent": {"acknowledge": UNIT, "return_letter": UNIT, "withdraw": HEAD, "attach": [*SENDERS, *UNIT]},
    "returned": {"redraft": CLERK, "withdraw": HEAD, "attach": [*SENDERS, *UNIT]},
    "received": {
        "answer": UNIT, "return_letter": UNIT, "urge": SENDERS, "close_unanswered": SENDERS, "withdraw": HEAD,
        "attach": [*SENDERS, *UNIT],
    },
    "answered": {"close": SENDERS, "attach": [*SENDERS, *UNIT]},
    "closed": {},
    "withdrawn": {},
}  # fmt: skip
PATHS: dict[str, tuple[str, ...]] = {
    "drafting": (),
    "approving": ("submit",),
    "approved": ("submit", "approve"),
    "sent": ("submit", "approve", "send"),
    "returned": ("submit", "approve", "send", "return_letter"),
    "received": ("submit", "approve", "send", "acknowledge"),
    "answered": ("submit", "approve", "send", "acknowledge", "answer"),
    "closed": ("submit", "approve", "send", "acknowledge", "answer", "close"),
    "withdrawn": ("withdraw",),
}


class Town:
    """The government beside the cast, and a notice that reached it about a recommendation to its department."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.government: Body = body("zf:411221", "渑池县人民政府", "government", 4, "411221")
        self.gov_clerk = person("gov_clerk", "督查室甲", at=self.government, post="clerk")
        self.gov_head = person("gov_head", "政府办主任甲", at=self.government, post="agency_head")
        found = recommendation(cast, PUBLIC, upto="issued")
        said = paper_data(cast, "copy_letter", type="copied", counterpart=self.government, title="涧河垃圾检察建议")
        letter = open_matter("copy_letter", actor=fresh(cast.prosecutor), office=cast.county, data=said, parent=found)
        for name in ("submit", "approve", "issue", "serve"):
            letter = paper_act(cast, letter, name)
        self.letter = paper_act(cast, letter, "acknowledge", self.gov_clerk)

    def who(self, name: str) -> Person:
        return getattr(self, name) if name.startswith("gov") else getattr(self.cast, name)

    def people(self) -> dict[str, Person]:
        return {**self.cast.people(), "gov_clerk": self.gov_clerk, "gov_head": self.gov_head}

    def said(self, name: str) -> dict[str, Any]:
        if name == "revise":
            return data_for(self.cast.agency)
        return SAID.get(name, {"opinion": "同意", "reason": "到期仍未反馈", "remark": ""})

    def act(self, matter: Matter, name: str) -> Matter:
        usual = {"approve": "gov_head", "withdraw": "gov_head", **dict.fromkeys(("acknowledge", "answer"), "clerk")}
        usual["return_letter"] = "clerk"
        actor = fresh(self.who(usual.get(name, "gov_clerk")))
        return perform(matter, name, actor=actor, data=self.said(name))

    def urging(self, upto: str = "drafting") -> Matter:
        matter = open_matter(
            "government_urging", actor=fresh(self.gov_clerk), office=self.government,
            data=data_for(self.cast.agency), parent=self.letter,
        )  # fmt: skip
        for name in PATHS[upto]:
            matter = self.act(matter, name)
        assert matter.state == upto
        return matter


def data_for(to: Body) -> dict[str, Any]:
    said = exchange_data(to, type="handle", title="涧河垃圾检察建议", concerned="《涧河》（渑检行公建〔2026〕1号）")
    return said | {"feedback_by": timezone.localdate() + timedelta(days=15)}


def outcome(town: Town, matter: Matter, name: str, actor: Person) -> bool:
    with transaction.atomic():
        try:
            perform(matter, name, actor=actor, data=town.said(name))
        except Exception:
            return False
        finally:
            transaction.set_rollback(True)
        return True


def test_only_the_government_presses_and_only_its_department_answers(cast: Cast) -> None:
    town = Town(cast)
    assert set(TABLE) == set(procedures()["government_urging"].states)
    moves = {name for here in TABLE.values() for name in here}
    assert moves == {move.name for move in procedures()["government_urging"].moves}
    wrong = []
    for state, here in TABLE.items():
        with transaction.atomic():
            matter = town.urging(state)
            for part, one in town.people().items():
                actor = fresh(one)
                offered = {
                    move.name for move, reason in available(matter, actor, timezone.localdate()) if reason is None
                }
                listed = {name for name, parts in here.items() if part in parts}
                if offered != listed:
                    wrong.append(f"{state} {part}: {sorted(offered)}, may {sorted(listed)}")
                wrong += [f"{state} {part} cannot {name}" for name in listed if not outcome(town, matter, name, actor)]
            transaction.set_rollback(True)
    assert not wrong, "\n".join(wrong)


def test_the_procuratorate_follows_what_the_government_demands_of_its_department(cast: Cast, browser: Browser) -> None:
    """永嘉县人大常委会决定第13条: item, date, status and answer, and a second demand when it is late."""
    town = Town(cast)
    offered = {row["name"] for row in openings(town.letter, fresh(town.gov_clerk))}
    assert "open_government_urging" in offered
    # The procuratorate's own people are not offered to press in the government's place.
    assert "open_government_urging" not in {row["name"] for row in openings(town.letter, fresh(cast.prosecutor))}
    form = browser(town.gov_clerk).get(f"/matters/new/government_urging/?parent={town.letter.pk}").content.decode()
    assert town.letter.parent.number in form
    matter = town.urging("approved")
    assert browser(cast.prosecutor).get(f"/matters/{matter.pk}/").status_code == 404
    matter = town.act(town.act(matter, "send"), "acknowledge")
    year = timezone.localdate().year
    assert matter.number == f"渑池县人民政府督〔{year}〕1号"
    clock = matter.clocks.get(term="ZF_SUPERVISE")
    assert (clock.due_on, clock.obligor) == (timezone.localdate() + timedelta(days=15), cast.agency)
    matter = town.act(matter, "urge")
    page = browser(cast.prosecutor).get(f"/matters/{matter.pk}/").content.decode()
    assert "到期仍未反馈" in page
    matter = town.act(matter, "answer")
    assert matter.clocks.get(term="ZF_SUPERVISE").state == "met"
    assert Notice.objects.filter(recipient=cast.head, matter_id=matter.pk, title__contains="反馈办理情况").exists()
    assert "已办理并书面回复检察机关" in browser(cast.prosecutor).get(f"/matters/{matter.pk}/").content.decode()
    # Nobody else's business: another department, the other county.
    for other in (cast.outsider, cast.prosecutor2):
        assert browser(other).get(f"/matters/{matter.pk}/").status_code == 404
    listed = browser(cast.head).get("/matters/?kind=oversight").content.decode()
    assert matter.title in listed


def test_guidance_goes_down_only_and_is_answered(cast: Cast, browser: Browser) -> None:
    """人民检察院组织法第24条: the chief above decides; each procuratorate below answers for itself."""
    above = person("city_prosecutor", "市院检察官甲", at=cast.city, post="prosecutor")
    page = browser(above).get("/matters/new/guidance_note/").content.decode()
    assert "义马市人民检察院" in page
    assert "渑池县城市管理局" not in page
    said = exchange_data(cast.county, type="inspection", demand="逐案核对送达回证。")
    with pytest.raises(IllegalMove, match="不能发往"):
        open_matter("guidance_note", actor=fresh(above), office=cast.city, data=said | {"counterpart": cast.agency})
    matter = open_matter("guidance_note", actor=fresh(above), office=cast.city, data=said)
    for name, actor in (("submit", above), ("approve", cast.superior), ("send", above)):
        matter = perform(matter, name, actor=fresh(actor), data={"opinion": "同意", "remark": ""})
    assert "逐案核对送达回证" in matter.letters.get().text
    matter = perform(matter, "acknowledge", actor=fresh(cast.prosecutor), data={"recipient": "内勤"})
    answer = {"outcome": "done", "answer": "已核对三十七件。", "files": []}
    matter = perform(matter, "answer", actor=fresh(cast.head), data=answer)
    assert matter.clocks.get(term="GH_ANSWER").state == "met"
    assert "已核对三十七件" in browser(above).get(f"/matters/{matter.pk}/").content.decode()
