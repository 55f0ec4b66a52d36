"""Several units at work on one letter: pieces handed out, a part contributed, a draft that waits for its signatures."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from recommendations.models import Measure
from recommendations.sample.cast import clerk_of
from recommendations.sample.story import Story


def work_together(story: Story) -> None:
    """The lead divides the work, the joint unit reports its part, the draft goes round."""
    matter = story.matter
    assert matter is not None
    assert matter.counterpart is not None
    lead = clerk_of(matter.counterpart, story.today)
    joint = clerk_of(story.bodies[story.item["joint"][0]], story.today)
    count = Measure.objects.filter(recommendation=matter.pk).count()
    empty: dict[str, Any] = {"person": None, "due_on": None, "note": ""}
    handed = {"person": lead, "due_on": story.at + timedelta(days=5), "note": "请附现场照片。"}
    story.act("hand_out", lead, pieces=[handed, *[empty] * (count - 1)])
    story.go(2)
    told = {
        "text": "已排查本单位管护的排水井盖，建立台账并更换破损井盖。",
        "done": "partly",
        "responsible": "分管负责人",
    }
    story.act("contribute", joint, pieces=[*[{}] * (count - 1), told])
    story.go(2)
    answer = {"adoption": "adopted", "done": "partly", "text": "已会同协办单位排查，正在更换。", "done_on": None}
    rows = [{**answer, "plan_on": story.today + timedelta(days=20), "responsible": "分管负责人"} for _ in range(count)]
    summary = "对照建议逐项排查整改，现将情况回复如下。"
    said = {"summary": summary, "posted_on": None, "signatory": "局长", "contact": "办公室 0398-0000000", "number": ""}
    story.act("draft_reply", lead, **said, answers=rows)
