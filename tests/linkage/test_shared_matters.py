"""跨区域协作机制: units of several counties are members; each links its matters to it and sees its own among them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from cases.forms.related import RelateForm
from linkage.forms import MembersForm
from supervision.accounts.models import Person
from supervision.matters.models import Matter
from supervision.matters.services import perform
from tests.builders import Cast, case, fresh, recommendation
from tests.linkage.test_meetings import mechanism
from tests.linkage.test_plans import task

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]


def regional(cast: Cast) -> Matter:
    made = mechanism(cast, type="region", title="黄河流域协作机制", partners="义马市")
    since = date(2024, 12, 24)
    rows = [
        {"body": body, "liaison": "联络员", "phone": "", "since": since, "until": None}
        for body in (cast.agency, cast.county, cast.other_county)
    ]
    return perform(made, "set_members", actor=fresh(cast.office), data={"members": rows})


def tie(cast: Cast, matter: Matter, root: Matter, person: Person) -> Matter:
    form = RelateForm({"mechanism": root.pk, "reason": "流域共治"}, matter=matter, person=fresh(person))
    assert form.is_valid(), form.errors
    return perform(matter, "relate", actor=fresh(person), data=form.answers())


def test_a_mechanism_lists_what_is_linked_as_far_as_one_sees_it(cast: Cast, browser: Browser) -> None:
    root, ours = regional(cast), case(cast)
    offered = MembersForm(None, matter=root, person=cast.office).formset
    assert cast.other_county in offered.forms[0].fields["body"].queryset
    url = f"/mechanisms/{root.pk}/matters/"
    assert url in browser(cast.prosecutor2).get(f"/matters/{root.pk}/").content.decode()
    tie(cast, ours, root, cast.prosecutor)
    joint = task(cast, lead=cast.agency)
    tie(cast, joint, root, cast.clerk)
    titles = {"prosecutor": {ours.title, joint.title}, "clerk": {joint.title}, "prosecutor2": set()}
    for part, wanted in titles.items():
        page = browser(getattr(cast, part)).get(url)
        assert {row.title for row in page.context["rows"]} == wanted, part
        assert page.context["hidden"] == 2 - len(wanted), part
    assert browser(cast.outsider).get(url).status_code == 404
    assert browser(cast.office).get(f"/mechanisms/{joint.pk}/matters/").status_code == 404
    # Who sees no mechanism is offered none; nothing chosen is refused.
    lone = recommendation(cast, upto="served")
    assert "mechanism" not in RelateForm(None, matter=lone, person=fresh(cast.outsider)).fields
    empty = RelateForm({"reason": "无"}, matter=ours, person=fresh(cast.prosecutor))
    assert "number" in empty.errors
