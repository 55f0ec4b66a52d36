"""Verdicts: grades as data, the evidence they rest on, the visit to the site."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from recommendations.forms.answering import CorrectErrorForm
from recommendations.forms.following import CloseForm, SiteCheckForm, VerdictForm, VerdictRow
from recommendations.models import Answer, grades
from recommendations.models.grades import Grade
from recommendations.reports.register import _judged
from supervision.accounts.models import Person
from supervision.documents.models import Attachment
from supervision.documents.services import attach, fate_of
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
    assert "staff" in problems("检察官甲，检察官甲", picture)
    assert problems("检察官甲、助理甲", proof("笔录.pdf")) == {"files": ["至少附一张照片（JPG 或者 PNG）。"]}
    matter = act(cast, matter, "check_site")
    assert "核查人员：检察官甲、助理甲" in matter.letters.get(kind="site_check_record").text


def test_what_fell_back_is_no_longer_put_right(cast: Cast, browser: Browser) -> None:
    """The page, the register and the end say what the look-back found, not what was verified before."""
    held = act(cast, recommendation(cast, upto="look_back_planned"), "look_back")
    assert held.outcome == "整改到位"
    assert ("rectified", "整改到位") in CloseForm(matter=held, person=cast.prosecutor).fields["outcome"].choices
    found = act(cast, recommendation(cast, upto="look_back_planned"), "look_back", result="relapse")
    assert found.outcome == "回头看发现反弹"
    page = browser(cast.clerk).get(f"/matters/{found.pk}/").content.decode()
    assert "回头看发现反弹" in page
    choices = [code for code, _ in CloseForm(matter=found, person=cast.prosecutor).fields["outcome"].choices]
    assert "rectified" not in choices
    assert "new_recommendation" in choices
    assert _judged([held.pk, found.pk]) == {held.pk: True, found.pk: False}


def test_a_slip_of_the_pen_is_put_right_without_a_new_term(cast: Cast) -> None:
    """民事诉讼监督规则: 补正决定书; the document, its number and its terms stand."""
    matter = recommendation(cast, upto="acknowledged")
    number, due = matter.number, matter.clocks.get(term="GY_REPLY").due_on
    form = CorrectErrorForm({"place": "事实", "wrong": "甲", "right": "甲"}, None, matter=matter, person=cast.chief)
    assert form.problems() == {"right": ["补正后的文字与原文相同。"]}
    matter = act(cast, matter, "correct_error", cast.chief)
    made = matter.letters.get(kind="error_correction")
    text = "".join(made.text.split())
    assert f"（{number}）存在笔误" in text
    assert "“三百立方米”补正为“三百余立方米”" in text
    assert (matter.number, matter.clocks.get(term="GY_REPLY").due_on) == (number, due)
    assert fate_of(matter.letters.get(kind=matter.kind)) is None
