"""授权和代理: a post entrusted for some days, by its holder, on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from supervision.accounts.models import Appointment, Person
from supervision.accounts.services import entrust
from supervision.ledger.models import Entry
from supervision.matters.services import IllegalMove
from tests.builders import PUBLIC, SOCIAL, Cast, act, case, fresh, recommendation

Browser = Callable[[Person], Client]
PAGE = "/accounts/deputies/"
DAY = date(2026, 11, 23)


def said(cast: Cast, duty: Appointment, **changes: str) -> dict[str, str]:
    words = {"since": "2026-11-23", "until": "2026-11-27", "scope": "外出期间代行职权"}
    return {"post": str(duty.pk), "deputy": str(cast.colleague.pk), **words, **changes}


def test_a_deputy_decides_on_the_days_entrusted_and_the_record_says_so(cast: Cast, browser: Browser) -> None:
    duty = cast.chief.appointments.get()
    with time_machine.travel("2026-11-22 10:00+08:00"):
        matter = recommendation(cast, SOCIAL, upto="chief_review")
        assert browser(cast.chief).post(PAGE, said(cast, duty)).status_code == 302
        with pytest.raises(PermissionDenied):
            act(cast, matter, "approve", cast.colleague)
    with time_machine.travel("2026-11-27 20:00+08:00"):
        assert "代理中" in browser(cast.chief).get(PAGE).content.decode()
        matter = act(cast, matter, "approve", cast.colleague)
        entry = Entry.objects.filter(matter_id=matter.pk).latest("number")
        assert (entry.actor_name, entry.body_name) == ("检察官乙", "渑池县人民检察院（代理检察长）")
        # Whoever handles a matter does not decide it, deputy or not.
        own = case(cast)
        own.handler = cast.colleague
        own.save(update_fields=["handler"])
        with pytest.raises(IllegalMove, match="自己承办"):
            act(cast, own, "file_case", cast.colleague)
        # The chief's own acts bear no such mark.
        assert Entry.objects.filter(matter_id=act(cast, case(cast), "file_case").pk).latest("number").body_name == (
            "渑池县人民检察院"
        )
    with time_machine.travel("2026-11-28 09:00+08:00"):
        assert "chief" not in {duty.post for duty in fresh(cast.colleague).duties}
        assert "已结束" in browser(cast.chief).get(PAGE).content.decode()


def test_who_reviewed_for_the_department_does_not_decide_in_the_chief_s_stead(cast: Cast) -> None:
    both = fresh(cast.colleague)
    for post in ("department_head", "chief"):
        Appointment.objects.create(
            person=both, body=cast.county, post=post, started_on="2026-01-01", is_deputy=post == "chief"
        )
    matter = act(cast, recommendation(cast, PUBLIC, upto="head_review"), "pass_head_review", both)
    for name in ("approve", "refer_to_committee"):
        with pytest.raises(IllegalMove, match="已作为部门负责人审核"):
            act(cast, matter, name, both)
    assert act(cast, matter, "approve", cast.chief).state == "approved"


def test_the_chief_entrusts_prosecutors_alone(cast: Cast, browser: Browser) -> None:
    """人民检察院组织法第29条: an assistant decides nothing, not for a day."""
    duty = cast.chief.appointments.get()
    with time_machine.travel("2026-11-23 10:00+08:00"):
        client = browser(cast.chief)
        answer = client.post(PAGE, said(cast, duty, deputy=str(cast.assistant.pk)))
        offered = client.get(PAGE).content.decode()
        with pytest.raises(ValidationError, match="检察长的职权只能委托检察官行使"):
            entrust(duty=duty, deputy=cast.assistant, since=DAY, until=DAY, scope="外出期间代行职权")
    assert answer.status_code == 400
    assert f'value="{cast.prosecutor.pk}"' in offered
    assert f'value="{cast.assistant.pk}"' not in offered
    assert not Appointment.objects.filter(is_deputy=True).exists()


def test_it_ends_early_and_what_is_not_ones_own_cannot_be_given(cast: Cast, browser: Browser) -> None:
    duty = cast.chief.appointments.get()
    with time_machine.travel("2026-11-23 10:00+08:00"):
        client = browser(cast.chief)
        assert client.post(PAGE, said(cast, duty)).status_code == 302
        row = Appointment.objects.get(is_deputy=True)
        # The deputy passes nothing on, another head ends nothing, outsiders and administrators are no deputies.
        assert browser(fresh(cast.colleague)).get(PAGE).status_code == 403
        assert browser(cast.head).post(PAGE, {"end": str(row.pk)}).status_code == 403
        for wrong in (cast.clerk, cast.sysadmin, cast.chief):
            assert client.post(PAGE, said(cast, duty, deputy=str(wrong.pk))).status_code == 400
        assert "已担任或者代理" in client.post(PAGE, said(cast, duty)).content.decode()
        assert client.post(PAGE, said(cast, duty, until="2028-01-01")).status_code == 400
        assert client.post(PAGE, {"end": str(row.pk)}).status_code == 302
        assert "chief" not in {duty.post for duty in fresh(cast.colleague).duties}
    assert [entry.label for entry in Entry.objects.filter(name="deputy").order_by("number")] == ["授权代理", "终止代理"]


def test_a_deputy_acts_only_within_what_was_entrusted_and_is_told_whose_the_rest_is(
    cast: Cast, browser: Browser
) -> None:
    """人民检察院组织法第29条: kinds and moves of the delegation bind; page, interface and engine give one answer."""
    duty = cast.chief.appointments.get()
    with time_machine.travel("2026-11-23 10:00+08:00"):
        social, public = (recommendation(cast, kind, upto="chief_review") for kind in (SOCIAL, PUBLIC))
        client = browser(cast.chief)
        narrow = said(cast, duty) | {"kinds": [SOCIAL], "moves": ["approve", "dance"]}
        assert client.post(PAGE, narrow).status_code == 400
        narrow["moves"] = ["approve"]
        assert client.post(PAGE, narrow).status_code == 302
        assert "范围：社会治理检察建议：" in client.get(PAGE).content.decode()
        refused = "授权范围不包括公益诉讼检察建议的“批准并签发”；该项权力由检察长甲行使"
        with pytest.raises(IllegalMove, match=refused):
            act(cast, public, "approve", cast.colleague)
        assert refused in browser(fresh(cast.colleague)).get(f"/matters/{public.pk}/").content.decode()
        with pytest.raises(IllegalMove, match="“退回修改”"):
            act(cast, social, "send_back", cast.colleague)
        assert act(cast, social, "approve", cast.colleague).state == "approved"
        # What is one's own post's is no deputy's: the colleague files a clue as ever.
        assert act(cast, public, "approve").state == "approved"
