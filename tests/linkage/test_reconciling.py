"""The monthly reconciliation of transfers: figures of both sides, what is missing, signatures of both sides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from linkage.reports.reconciling import line
from supervision.accounts.models import Person
from supervision.matters.models import Matter
from supervision.matters.procedures import procedures
from supervision.matters.services import IllegalMove, open_matter, perform
from supervision.terms.models import Clock
from tests.builders import Cast, fresh
from tests.linkage.conftest import on
from tests.linkage.test_meetings import mechanism
from tests.linkage.words import act, from_agency, from_procuratorate

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]


def test_the_procedure_is_the_table() -> None:
    found = {
        move.name: (" ".join(sorted(move.sources)), move.target, {str(role) for role in move.by})
        for move in procedures()["reconciliation"].moves
    }
    assert found == {
        "declare": ("checking", None, {"lead_clerk", "responsible_clerk"}),
        "sign": ("checking", None, {"lead_head", "responsible_head"}),
        "refresh": ("checking", None, {"office"}),
        "close": ("checking", "closed", {"office"}),
        "cancel": ("checking", "cancelled", {"office"}),
    }


def do(matter: Matter, name: str, actor: Person, **said: Any) -> Matter:
    return perform(matter, name, actor=fresh(actor), data=said or {"opinion": "属实", "reason": "", "remark": ""})


def test_a_month_is_signed_by_both_sides_with_what_is_missing(cast: Cast, browser: Browser) -> None:
    """October: one transfer answered, one not signed for, one accepted the other way; the bureau had none."""
    with on("2026-09-28"):
        root = mechanism(cast)
        rows = [
            {"body": body, "liaison": "", "phone": "", "since": date(2024, 12, 24), "until": None}
            for body in (cast.county, cast.agency, cast.outsider_agency)
        ]
        perform(root, "set_members", actor=fresh(cast.office), data={"members": rows})
        assert Clock.objects.get(matter=root, term="FJ_RECONCILE").due_on == date(2026, 10, 10)
    with on("2026-10-15"):
        from_procuratorate(cast, "answered")
        sent = from_procuratorate(cast, "sent")
        from_agency(cast, "accepted")
        with pytest.raises(IllegalMove, match="当月终了"):
            compiled(cast, root)
    with on("2026-11-03"):
        matter = compiled(cast, root)
        with pytest.raises(IllegalMove, match="已经编制"):
            compiled(cast, root)
        page = browser(cast.clerk).get(f"/matters/{matter.pk}/").content.decode()
        assert "未签收1件" in page
        assert "移出后对方未反馈1件" in page
        assert "本月无移送" in page
        assert browser(cast.prosecutor2).get(f"/matters/{matter.pk}/").status_code == 404
        _signed(cast, matter, sent)
    running = Clock.objects.get(matter=root, term="FJ_RECONCILE", state="running")
    assert running.due_on == date(2026, 12, 10)


def test_a_procuratorate_that_is_no_member_still_signs(cast: Cast, browser: Browser) -> None:
    """It is a side of every transfer; and the sheet says what it does not count."""
    with on("2026-09-28"):
        root = mechanism(cast)
        rows = [{"body": cast.agency, "liaison": "", "phone": "", "since": date(2024, 12, 24), "until": None}]
        perform(root, "set_members", actor=fresh(cast.office), data={"members": rows})
    with on("2026-10-15"):
        from_agency(cast, "accepted")
        from_agency(cast, "accepted", type="criminal")
    with on("2026-11-03"):
        matter = compiled(cast, root)
        assert "刑事和限制知悉的移送" in browser(cast.clerk).get(f"/matters/{matter.pk}/declare/").content.decode()
        matter = do(matter, "declare", cast.clerk, sent=1, received=0, answered=0, why="")
        matter = do(matter, "sign", cast.agency_head)
        with pytest.raises(IllegalMove, match="渑池县人民检察院尚未签认"):
            do(matter, "close", cast.office)
        matter = do(matter, "declare", cast.prosecutor, sent=0, received=1, answered=0, why="")
        matter = do(do(matter, "sign", cast.chief), "close", cast.office)
    assert "刑事和限制知悉的移送" in matter.letters.get(kind="reconciliation").text


def compiled(cast: Cast, root: Matter) -> Matter:
    said = {"month": date(2026, 10, 1)}
    return open_matter("reconciliation", actor=fresh(cast.office), office=cast.joint_office, parent=root, data=said)


def _signed(cast: Cast, matter: Matter, sent: Matter) -> None:
    with pytest.raises(IllegalMove, match="请先填报"):
        do(matter, "sign", cast.agency_head)
    wrong = {"sent": 1, "received": 2, "answered": 1, "why": ""}
    with pytest.raises(IllegalMove, match="不一致"):
        do(matter, "declare", cast.clerk, **wrong)
    matter = do(matter, "declare", cast.clerk, **wrong | {"why": "一件尚在收发室。"})
    row = next(row for row in matter.details["units"] if row.get("why"))
    assert line(row).endswith("（填报1）；原因：一件尚在收发室。未签认")
    matter = do(matter, "sign", cast.agency_head)
    with pytest.raises(IllegalMove, match="渑池县人民检察院尚未签认"):
        do(matter, "close", cast.office)
    matter = do(matter, "declare", cast.prosecutor, sent=2, received=1, answered=0, why="")
    matter = do(matter, "sign", cast.chief)
    # The letter in the post room is signed for: the numbers change, so both sign anew.
    act(sent, "acknowledge", cast.clerk)
    matter = do(matter, "refresh", cast.office)
    with pytest.raises(IllegalMove, match="尚未签认"):
        do(matter, "close", cast.office)
    matter = do(matter, "sign", cast.agency_head)
    matter = do(do(matter, "sign", cast.chief), "close", cast.office)
    text = matter.letters.get(kind="reconciliation").text
    assert "签收移入2（填报2）" in text
    assert "渑池县水利局：本月无移送" in text
    assert "渑池县人民检察院检察长甲" in text
