"""A day that a form asks for is either one that has come, and then no later one is taken, or stands in this list."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django import forms
from django.utils import timezone

from supervision.matters.forms import DoneDateField, MoveForm
from supervision.matters.procedures import procedures, resolve

# Days to come, or days of either side of today with a check of their own.
TO_COME = {
    "again_by", "answer_by", "check_by", "due_by", "expires_on", "feedback_by", "first_on", "look_back_on", "next_by",
    "next_on", "order_by", "planned", "rectify_by", "reply_by", "since", "until",
}  # fmt: skip
OWN_CHECK = {"business_on", "policy_on"}
# A day done in most kinds, and to come in one: the session of a committee that is being called.
BOTH = {"held_on"}


def asked() -> dict[str, set[type[forms.Field]]]:
    """Every date of every move's form: its name and the classes that ask for it."""
    found: dict[str, set[type[forms.Field]]] = {}
    for procedure in procedures().values():
        for move in filter(lambda move: move.asks, procedure.moves):
            for name, field in resolve(move.asks).base_fields.items():
                if isinstance(field, forms.DateField):
                    found.setdefault(name, set()).add(type(field))
    return found


def test_only_the_days_listed_here_may_lie_ahead() -> None:
    plain = {name for name, kinds in asked().items() if forms.DateField in kinds}
    assert plain == TO_COME | OWN_CHECK | BOTH
    assert {"served_on", "signed_on", "found_on", "decided_on"} <= asked().keys() - plain


def test_a_day_to_come_is_refused_with_the_name_of_the_field() -> None:
    class Signed(MoveForm):
        signed_on = DoneDateField(label="签收日期")

    today = timezone.localdate()
    tomorrow = Signed({"signed_on": f"{today + timedelta(days=1)}"}, matter=None, person=None)  # type: ignore[arg-type]
    assert tomorrow.errors == {"signed_on": ["签收日期不能晚于今天。"]}
    assert Signed({"signed_on": f"{today}"}, matter=None, person=None).is_valid()  # type: ignore[arg-type]


@pytest.mark.parametrize(("day", "refused"), [("0202-11-20", True), ("2062-11-20", True), ("2029-11-20", False)])
def test_a_mistyped_year_is_refused_in_every_form_and_row(day: str, refused: bool) -> None:
    class Row(forms.Form):
        until = forms.DateField(label="时限")

    class Planned(MoveForm):
        until = forms.DateField(label="时限")
        formset_name = "rows"

        def make_formset(self, data: Any, files: Any) -> forms.BaseFormSet:
            return forms.formset_factory(Row, max_num=1)(data, files, prefix="rows")

    said = {"until": day, "rows-0-until": day, "rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "0"}
    form = Planned(said, matter=None, person=None)  # type: ignore[arg-type]
    told = {"until": ["日期不合常理，请核对年份。"]} if refused else {}
    assert form.formset is not None
    assert (form.errors, form.formset.errors) == (told, [told])
