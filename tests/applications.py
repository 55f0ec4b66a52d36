"""What the forms of 民事、行政诉讼监督 clean to, in the usual case."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

if TYPE_CHECKING:
    from tests.builders import Cast

HEARD = {"whom": "某公司", "text": "同意原判决。", "files": []}


def application(cast: Cast) -> dict[str, Any]:
    """What the form of an application for supervision cleans to."""
    today = timezone.localdate()
    return {
        "title": "某公司借款合同纠纷申请监督案",
        "function": "administrative",
        "source": "application",
        "subject": "judgment",
        "received_on": today,
        "applicant": "申请人秦某",
        "applicant_kind": "natural",
        "standing": "一审原告",
        "other_parties": "某公司，一审被告",
        "counterpart": cast.court,
        "case_number": "(2025)豫1221行初100号",
        "ruling": "行政判决书",
        "ruling_on": today - timedelta(days=90),
        "since": today - timedelta(days=60),
        "request": "原判决认定事实的主要证据不足。",
        "secrecy": "ordinary",
        "files": [],
    }


def review_words(cast: Cast) -> dict[str, Any]:
    """The moves of the intake and the review that other kinds do not have."""
    today = timezone.localdate()
    return {
        "ask_supplement": {"missing": "身份证明", "until": today + timedelta(days=10)},
        "refer": {"organ": "渑池县人民法院", "reason": "应当先申请再审"},
        "withdraw_application": {"ground": "withdrawn", "reason": "书面撤回"},
        "notify_acceptance": {"notified_on": today, "way": "当面送达"},
        "assign": {"handler": cast.prosecutor, "way": "随机分案", "simple": False},
        "record_copy": {"copy_on": today},
        **dict.fromkeys(
            ("record_party_opinion", "hear_party", "tell_progress", "borrow_dossier"), HEARD | {"on": today}
        ),
    }
