"""Telephone numbers: as people write them, and nothing that is none."""

from __future__ import annotations

import pytest
from django import forms

from supervision.accounts.models import Person
from supervision.accounts.phones import PhoneField
from tests.builders import Cast
from tests.conftest import signed_in


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("0398-1234567", "0398-1234567"),
        ("（0398）1234567", "(0398)1234567"),
        ("１３８００００００００", "13800000000"),
        ("138 0000 0000、0398-1234567转8012", "138 0000 0000、0398-1234567转8012"),
        ("+86 398 1234567, 110", "+86 398 1234567, 110"),
        ("", ""),
    ],
)
def test_a_number_is_taken_as_it_is_written(written: str, kept: str) -> None:
    assert PhoneField(required=False).clean(written) == kept


@pytest.mark.parametrize("written", ["王某", "电话0398-1234567", "12", "a@b.cn", "0398-1234567、见通讯录", "1" * 41])
def test_what_is_no_number_is_named(written: str) -> None:
    with pytest.raises(forms.ValidationError):
        PhoneField().clean(written)


@pytest.mark.django_db
def test_ones_own_number_is_checked_too(cast: Cast) -> None:
    client = signed_in(cast.prosecutor)
    page = client.post("/accounts/profile/", {"form": "contact", "email": "a@example.com", "phone": "请看通讯录"})
    assert "不是电话号码" in page.content.decode()
    assert Person.objects.get(pk=cast.prosecutor.pk).phone != "请看通讯录"
