"""What some forms clean to, for tests/words.py: the committee's vote, 流程监控 and 案件质量评查."""

from typing import Any

from django.utils import timezone

# 流程监控 and 评查, by kind, as many of their moves have names that others have, too.
RULED = {"ruling_number": "(2026)豫1221行初3号之一"}
QUALITY: dict[str, dict[str, dict[str, Any]]] = {
    "monitoring_notice": {
        "answer": {"outcome": "corrected", "findings": "已补充送达回证。", "files": []},
    },
    "quality_review": {
        "propose_grade": {"grade": "basic", "defects": ["送达回证没有签收日期。"], "opinion": "程序有瑕疵。"},
        "respond": {"agreed": "yes", "response": ""},
        "confirm": {"grade": "basic", "opinion": "同意评查意见。"},
        "rectify": {"rectified": "已补正送达回证。", "files": []},
    },
}


def vote(*, in_favour: int, against: int = 0, minority: str = "") -> dict[str, Any]:
    """A session of the committee: nine members, seven of them there."""
    return {
        "session": "2026年第12次会议",
        "held_on": timezone.localdate(),
        "members": 9,
        "present": 7,
        "in_favour": in_favour,
        "against": against,
        "resolution": "按承办意见办理。",
        "minority": minority,
    }
