"""政府督办单 between installations: government and department there, the procuratorate that hears of it here."""

from __future__ import annotations

import pytest

from linkage.models import Partner, Seat
from supervision.accounts.models import Body
from supervision.matters.models import Matter
from supervision.matters.services import open_matter, perform
from tests.builders import body, fresh, person
from tests.conftest import signed_in
from tests.linkage.installations import Installation
from tests.linkage.test_crossing import NEW
from tests.linkage.test_oversight import SAID, data_for
from tests.linkage.test_packages import Pair, taken
from tests.linkage.test_packages import pair as pair
from tests.linkage.test_packages import reasons as reasons_at
from tests.linkage.test_packages import there as there

pytestmark = pytest.mark.django_db(transaction=True)
KIND = "government_urging"


def government() -> Body:
    return body("zf:411221", "渑池县人民政府", "government", 4, "411221")


def press(at: Installation, name: str, part: str) -> None:
    with at.open() as cast:
        actor = {"gov_clerk": cast.gov_clerk, "gov_head": cast.gov_head, "clerk": cast.clerk}[part]  # type: ignore[attr-defined]
        said = SAID.get(name, {"opinion": "同意", "reason": "到期仍未反馈", "remark": ""})
        perform(Matter.objects.get(kind=KIND), name, actor=fresh(actor), data=said)


def test_the_procuratorate_follows_what_the_government_presses_for(pair: Pair) -> None:
    """永嘉县人大常委会决定第13条: the letter, its receipt and its answer; nothing of the draft before it was sent."""
    ours, theirs = pair
    with ours.open():
        Seat.objects.create(partner=Partner.objects.get(), body=government())
    with theirs.open() as cast:
        office = government()
        cast.gov_clerk = person("gov_clerk", "督查室甲", at=office, post="clerk")  # type: ignore[attr-defined]
        cast.gov_head = person("gov_head", "政府办主任甲", at=office, post="agency_head")  # type: ignore[attr-defined]
        said = data_for(cast.agency)
        open_matter(KIND, actor=fresh(cast.gov_clerk), office=office, data=said)  # type: ignore[attr-defined]
    press(theirs, "submit", "gov_clerk")
    press(theirs, "approve", "gov_head")
    assert theirs.pack() is None
    press(theirs, "send", "gov_clerk")
    found, receipt = taken(ours, theirs.pack())
    assert found == {"done": 1, **NEW}, reasons_at(ours)
    taken(theirs, receipt)
    for name in ("acknowledge", "answer"):
        press(theirs, name, "clerk")
    found, _ = taken(ours, theirs.pack())
    assert found == {"done": 2, **NEW}, reasons_at(ours)
    with ours.open() as cast:
        matter = Matter.objects.get(kind=KIND)
        assert (matter.state, matter.number != "") == ("answered", True)
        page = signed_in(cast.prosecutor).get(f"/matters/{matter.pk}/").content.decode()
        assert "已清运完毕并书面回复检察院。" in page
        assert signed_in(cast.prosecutor2).get(f"/matters/{matter.pk}/").status_code == 404
    assert ours.pack() is None
