"""Verdicts: grades as data, the evidence they rest on, the visit to the site."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from recommendations.forms.following import SiteCheckForm, VerdictForm, VerdictRow
from recommendations.models import Answer, grades
from recommendations.models.grades import Grade
from supervision.accounts.models import Person
from supervision.documents.models import Attachment
from supervision.documents.services import attach
from supervision.matters.services import IllegalMove
from tests.builders import Cast, act, recommendation, verdicts
from tests.recommendations.test_drafts import PDF
from tests.words import reply_data

Browser = Callable[[Person], Client]
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


def proof(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


def test_a_verdict_names_the_evidence_it_rests_on(cast: Cast, browser: Browser) -> None:
    """The form offers what the unit and the visit brought; page and record tell what was relied on and why."""
    matter = recommendation(cast, upto="acknowledged")
    said = reply_data(matter, timezone.localdate())
    said["answers"][0]["files"] = [proof("清运照片.pdf"), proof("重复材料.pdf")]
    matter = act(cast, matter, "reply", **said)
    files = {file.name: str(file.pk) for file in Attachment.objects.filter(matter_id=matter.pk, purpose="answer")}
    form = VerdictForm(None, None, matter=matter, person=cast.prosecutor)
    assert form.formset is not None
    first, second = form.formset.forms
    assert [name for _, name in first.fields["relied"].choices] == ["清运照片.pdf", "重复材料.pdf"]
    assert "relied" not in second.fields
    other = attach(matter_id=matter.parent_id, file=proof("他案.pdf"), purpose="evidence", by=cast.prosecutor)
    rows: list[dict[str, Any]] = verdicts(matter)  # type: ignore[assignment]
    rows[0] |= {"relied": [files["清运照片.pdf"], str(other.pk)], "weighed": "照片有日期和位置，与现场一致。"}
    matter = act(cast, matter, "verify", verdicts=rows)
    judged = Answer.objects.get(reply__recommendation=matter, measure__order=1)
    assert (judged.relied, judged.weighed) == ([files["清运照片.pdf"]], "照片有日期和位置，与现场一致。")
    for one in (cast.prosecutor, cast.clerk):
        page = browser(one).get(f"/matters/{matter.pk}/").content.decode()
        assert "照片有日期和位置，与现场一致。" in page
    record = "".join(matter.letters.get(kind="verification_record").text.split())
    assert "1.清运河道内建筑垃圾。回复充分，整改到位。照片有日期和位置，与现场一致。依据材料：清运照片.pdf。" in record


@pytest.fixture
def more_grades(monkeypatch: pytest.MonkeyPatch) -> None:
    """One grade more, and one that ended."""
    known = grades._known()
    ended = Grade(
        axis="result",
        code="held",
        label="持续整改",
        counts="partly",
        meaning="长期措施",
        since=None,
        until=date(2020, 1, 1),
    )
    added = Grade(
        axis="result", code="beyond", label="举一反三", counts="rectified", meaning="扩大整改", since=None, until=None
    )
    result = {**known["result"], "held": ended, "beyond": added}
    monkeypatch.setattr(grades, "_known", lambda: {**known, "result": result})


def test_a_grade_is_data_and_figures_follow_what_it_counts_as(cast: Cast, browser: Browser, more_grades: None) -> None:
    offered = dict(VerdictRow().fields["result"].choices)  # type: ignore[attr-defined]
    assert offered["beyond"] == "举一反三"
    assert "held" not in offered
    matter = recommendation(cast, upto="replied")
    with pytest.raises(IllegalMove, match="第1、2项"):
        act(cast, matter, "verify", verdicts=verdicts(matter, result="not_rectified", reason="没有"))
    matter = act(cast, matter, "verify", verdicts=verdicts(matter, result="beyond"))
    assert matter.outcome == "整改到位"
    client = browser(cast.prosecutor)
    assert "举一反三" in client.get(f"/matters/{matter.pk}/").content.decode()
    listed = client.get("/matters/", {"kind": "recommendations", "verified": "rectified", "quality": "sound"})
    assert listed.context["count_text"] == "共1件"


def test_a_grade_that_counts_as_nothing_known_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {"result": [{"code": "x", "label": "甲", "counts": "good", "meaning": "乙"}], "adequacy": []}
    monkeypatch.setattr(grades.yaml, "safe_load", lambda text: rows)
    with pytest.raises(ValueError, match="x counts as good"):
        grades._known.__wrapped__()


def test_the_site_is_seen_by_two_and_pictured(cast: Cast) -> None:
    matter = recommendation(cast, upto="replied")
    said = {"held_on": timezone.localdate(), "place": "涧河", "staff": "检察官甲、助理甲", "record": "河道清洁"}

    def problems(staff: str, *files: SimpleUploadedFile) -> dict[str, list[str]]:
        form = SiteCheckForm(said | {"staff": staff}, {"files": list(files)}, matter=matter, person=cast.prosecutor)
        return form.problems()

    picture = SimpleUploadedFile("现场.png", PNG, content_type="image/png")
    assert "staff" in problems("检察官甲", picture)
    assert problems("检察官甲、助理甲", proof("笔录.pdf")) == {"files": ["至少附一张照片（JPG 或者 PNG）。"]}
    matter = act(cast, matter, "check_site")
    assert "核查人员：检察官甲、助理甲" in matter.letters.get(kind="site_check_record").text
