"""A sample recommendation from clue to its state."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from recommendations.models import Measure, Recommendation
from recommendations.procedures.kinds import FILING_TERMS, INSTRUMENTS, REPLY_TERMS
from recommendations.sample.cast import clerk_of, head_of
from recommendations.sample.story import Story, kind_of, served_on
from recommendations.sample.together import work_together
from recommendations.sample.year_end import run_past_the_calendar

ORDER = [
    *("drafting", "legal_review", "head_review", "chief_review", "committee_review", "approved", "issued", "served"),
    "acknowledged",
]
WAYS = {"询问": "inquiry", "走访": "visit", "会商": "consultation", "联席会议": "meeting"}
WAYS_OF_SERVICE = ("in_person", "announced", "post", "electronic")


def tell(story: Story) -> None:
    """Bring the story's recommendation to its state."""
    item, today = story.item, story.today
    served = served_on(item, today)
    before = (served or today) - story.at
    pace = max(0, before.days // 11)
    case = story.concluded_case(pace)
    reach = item["reach"]
    kind = kind_of(item)
    story.open(kind, "handler", _draft(story, served), parent=case)
    story.go(pace)
    upto = ORDER.index(reach) if reach in ORDER else len(ORDER)
    if reach == "returned":
        _send_back(story)
        return
    _review(story, upto, pace, served)
    if upto < ORDER.index("served"):
        return
    _serve(story, served or today)
    if reach == "served":
        return
    assert story.matter is not None
    assert story.matter.counterpart is not None
    clerk = clerk_of(story.matter.counterpart, today)
    story.act("acknowledge", clerk, signed_on=story.at, recipient=clerk.name, recipient_title="办公室工作人员")
    _file(story)
    if item.get("past_calendar"):
        run_past_the_calendar(story, clerk)
    if item.get("joint"):
        work_together(story)
    _after(story, clerk, reach)


def _draft(story: Story, served: date | None) -> dict[str, Any]:
    item = story.item
    one = INSTRUMENTS[kind_of(item)]
    data = {name: item["letter"][name] or "" for name in ("source", "facts", "violation", "basis", "other")}
    reply_by = None
    if one.dated_when_urgent and item["urgent"]:
        reply_by = (
            story.today + timedelta(days=item["due_in"])
            if item.get("due_in") is not None
            else _later(served, story, 15)
        )
    data |= {
        "title": item["title"],
        "counterpart": story.bodies[item["addressee"]],
        "urgent": item["urgent"],
        "urgent_reason": item["urgent_reason"] or "",
        "objection_days": item.get("objection_days") or 15,
        **item.get("extras", {}),
        "is_involved_unit": False,
        "reach_consent": "",
        "reply_by": reply_by,
        "measures": [{"text": row["text"], "standard": row["standard"]} for row in item["measures"]],
    }
    if one.joint:
        data["joint_units"] = [story.bodies[name] for name in item.get("joint", ())]
    if one.grounds:
        data["ground"] = item["ground"]
    if one.rectify_by:
        data["rectify_by"] = _later(served, story, 90)
    if one.dated_reply:
        data["reply_by"] = _later(served, story, item["reply_days"])
    if story.bodies[item["addressee"]].level < story.office.level:
        data["reach_consent"] = "已层报上级检察院决定由本院提出。"
        data |= {"consent_number": f"三检函〔{story.at.year}〕3号", "consent_on": story.at}
    return data


def _later(served: date | None, story: Story, days: int) -> date:
    return (served or story.today) + timedelta(days=days)


def _review(story: Story, upto: int, pace: int, served: date | None) -> None:
    one = INSTRUMENTS[kind_of(story.item)]
    if upto >= ORDER.index("legal_review"):
        story.act("submit", "handler", remark="")
    if one.legal_policy and upto > ORDER.index("legal_review"):
        story.go(pace)
        opinion = {
            "necessity": "确有必要。",
            "legality": "依据充分。",
            "reasoning": "说理清楚。",
            "opinion": "同意提出。",
        }
        story.act("pass_legal_review", "legal", **opinion)
    if upto > ORDER.index("head_review"):
        story.go(pace)
        story.act("pass_head_review", "head", opinion="事实清楚，建议事项可行，报检察长决定。")
    if upto > ORDER.index("chief_review"):
        story.go(pace)
        # What is decided leaves the house within days, some of it within three (公益诉讼办案规则第76条).
        if served:
            story.at = max(story.at, served - timedelta(days=2))
        _decide(story, upto)
    if upto > ORDER.index("approved"):
        story.act("issue", "handler", remark="")


def _decide(story: Story, upto: int) -> None:
    """By the chief, or by the committee where only it may decide."""
    if INSTRUMENTS[kind_of(story.item)].committee != "must":
        if upto > ORDER.index("committee_review"):
            story.act("approve", "chief", opinion="同意制发。")
        return
    story.act("refer_to_committee", "chief", opinion="符合提出再审检察建议的情形，提请检察委员会审议。")
    if upto > ORDER.index("committee_review"):
        votes = {"members": 9, "present": 7, "in_favour": 6, "against": 0}
        session = f"{story.at.year}年检察委员会会议"
        said = {"session": session, "held_on": story.at, "resolution": "同意提出再审检察建议。", "minority": ""}
        story.act("decide_in_committee", "legal", **said, **votes)


def _send_back(story: Story) -> None:
    note = story.item["return_note"]
    story.act("submit", "handler", remark="")
    if note["stage"] == "head_review":
        if story.item["kind"] == "social_governance":
            story.act(
                "pass_legal_review", "legal", necessity="有。", legality="有。", reasoning="有。", opinion="同意。"
            )
        story.act("send_back", "head", reason=note["reason"])
    else:
        story.act("send_back", "legal", reason=note["reason"])


def _serve(story: Story, served: date) -> None:
    matter = story.matter
    assert matter is not None
    story.at = max(served, matter.issued_on or served)
    way = WAYS_OF_SERVICE[matter.pk % 4]
    story.act(
        "serve",
        "handler",
        way=way,
        served_on=story.at,
        place="被建议单位会议室" if way != "electronic" else "",
        servers="检察官甲、助理甲",
        recipient="单位负责人" if way in ("in_person", "announced") else "",
        recipient_title="局长" if way in ("in_person", "announced") else "",
        tracking_number="示例0001" if way == "post" else "",
        electronic_consent=way == "electronic",
        announcement="宣读建议书全文，出示证据并说明理由，被建议单位表示接受。" if way == "announced" else "",
        refusal="",
        witnesses="",
    )
    _file(story)


def _file(story: Story) -> None:
    """File with the superior once the term runs (from issue, or from service); the freshest stay to be filed."""
    matter = story.matter
    assert matter is not None
    running = matter.clocks.filter(term__in=FILING_TERMS, state="running").exists()
    if running and story.today - story.at > timedelta(days=2):
        story.act("file_with_superior", "handler", business_on=story.at, policy_on=story.at)


def _after(story: Story, clerk: Any, reach: str) -> None:
    item = story.item
    # A modified recommendation starts anew; the sample shows the letter that came after, to which nobody objected.
    if item.get("objection") and item["objection"]["grounds"] and item["objection"]["decision"] != "upheld_modify":
        story.go(3)
        story.act("object", clerk, grounds=item["objection"]["grounds"])
        if reach == "objected":
            return
        story.go(4)
        decision = item["objection"]["decision"]
        view = "withdraw" if decision == "upheld_withdraw" else "reject"
        story.act("review_objection", "handler", view=view, reason=item["objection"]["reason"])
        if decision == "upheld_withdraw":
            story.act("withdraw", "chief", reason=item["objection"]["reason"])
            return
        story.act("reject_objection", "chief", reason=item["objection"]["reason"])
    if reach == "withdrawn":
        story.go(10)
        story.act("withdraw", "chief", reason=(item["withdrawal"] or {}).get("reason") or "建议的基础事实已经变化。")
        return
    if item.get("reply"):
        _reply(story)
    if reach in ("acknowledged", "replied"):
        return
    _follow(story, reach)


def _reply(story: Story) -> None:
    matter = story.matter
    assert isinstance(matter, Recommendation)
    due = matter.clocks.filter(term__in=REPLY_TERMS).first()
    left = (due.due_on - story.at).days if due else 40
    spent = (story.today - story.at).days
    story.go(max(1, min(left - 2 + (matter.pk % 5 == 0) * 6, spent - 20 if spent > 30 else spent // 2)))
    reply = story.item["reply"]
    measures = Measure.objects.filter(recommendation=matter).order_by("order")
    answers = [
        {
            "adoption": row["adoption"],
            "done": row["done"],
            "text": row["text"],
            "done_on": story.at if row["done"] == "done" else None,
            "responsible": row.get("responsible_post") or "",
        }
        for row, _ in zip(reply["answers"], measures, strict=True)
    ]
    data = {
        "summary": reply["summary"],
        "posted_on": None,
        "signatory": "局长",
        "contact": "办公室 0398-0000000",
        "number": "",
    }
    assert matter.counterpart is not None
    story.act("reply", head_of(matter.counterpart, story.today), **data, answers=answers)


def _verdicts(story: Story) -> list[dict[str, str]]:
    given = story.item["verdicts"] or [{"result": "rectified", "adequacy": "sound", "reason": ""}] * len(
        story.item["measures"]
    )
    said = [{"result": row["result"], "adequacy": row["adequacy"], "reason": row["reason"] or ""} for row in given]
    weighed = "回复所附材料载明日期、地点和责任人，与查看的情况一致。"
    return [{**row, "weighed": weighed if row["adequacy"] == "sound" else ""} for row in said]


def _follow(story: Story, reach: str) -> None:
    item = story.item
    replied = item["reply"] is not None
    if reach in ("supplementing", "urged", "escalated") and replied:
        story.go(5)
        story.act(
            "return_for_supplement",
            "handler",
            verdicts=_verdicts(story),
            reason="部分事项落实不充分，请补充整改情况和证据。",
        )
    if reach == "supplementing":
        return
    if reach in ("urged", "escalated"):
        _urge(story)
        if reach == "escalated":
            _escalate(story)
        return
    if item["urging"]:
        # Urged, then answered again and found sound.
        story.go(4)
        story.act("return_for_supplement", "handler", verdicts=_poor(story), reason="请补充整改证据。")
        _urge(story)
        story.go(6)
        _reply(story)
    story.go(6)
    good = [
        {**row, "result": "rectified" if row["result"] == "not_rectified" else row["result"], "adequacy": "sound"}
        for row in _verdicts(story)
    ]
    story.act("verify", "handler", verdicts=good, opinion="经现场核查，整改情况属实。")
    if reach == "verified":
        return
    _look_back(story, reach)


def _poor(story: Story) -> list[dict[str, str]]:
    return [{"result": "partly", "adequacy": "insufficient", "reason": "证据不足。"} for _ in story.item["measures"]]


def _urge(story: Story) -> None:
    urging = story.item["urging"] or {"way": "走访", "record": "到被建议单位走访，了解整改进展，要求按期落实。"}
    matter = story.matter
    assert matter is not None
    due = matter.clocks.filter(term__in=REPLY_TERMS).first()
    if matter.state == "acknowledged" and due and due.due_on >= story.at:
        story.at = min(due.due_on + timedelta(days=2), story.today)
    story.act(
        "urge",
        "handler",
        way=WAYS.get(urging["way"], "visit"),
        held_on=story.at,
        place="被建议单位",
        present="被建议单位分管负责人",
        record=urging["record"],
        statement="已了解，将加快落实。",
    )


def _escalate(story: Story) -> None:
    matter, said = story.matter, story.item["escalation"]
    assert matter is not None
    due = matter.clocks.filter(term__in=REPLY_TERMS).first()
    if due and story.at <= due.due_on:
        story.at = min(due.due_on + timedelta(days=5), story.today)
    story.go(10)
    story.act("escalate", "chief", channels=said["channels"], reason=said["reason"])


def _look_back(story: Story, reach: str) -> None:
    item = story.item
    plan = (
        story.today + timedelta(days=20)
        if reach == "look_back_planned"
        else min(story.at + timedelta(days=60), story.today)
    )
    story.act("plan_look_back", "handler", look_back_on=plan, method="现场查看")
    if reach == "look_back_planned":
        return
    story.at = plan
    look = item["look_back"] or {"result": "held", "record": "整改成果巩固，未见反弹。", "method": "现场查看"}
    story.act(
        "look_back",
        "handler",
        held_on=story.at,
        staff="检察官甲、助理甲",
        place="整改现场",
        method=look["method"][:120],
        result=look["result"],
        record=look["record"],
    )
    outcome = {"held": "rectified", "partial": "partly"}.get(look["result"])
    if outcome:
        story.act("close", "handler", outcome=outcome, reason="整改情况已经核实。")
