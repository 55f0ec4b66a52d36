"""Bodies, people and matters for tests. Matters reach a state only as the application brings them there: by acts."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any

import time_machine
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from supervision.accounts.models import Appointment, Body, Person
from supervision.matters.models import Matter
from supervision.matters.services import open_matter, perform

PASSWORD = "春江水暖-2026"
SINCE = date(2020, 1, 1)
SOCIAL, PUBLIC = "recommendation_social_governance", "recommendation_public_interest"


@dataclass
class Cast:
    """Everyone who plays a part. Bodies first, then people, each named by what they are."""

    province: Body
    city: Body
    county: Body
    other_county: Body
    agency: Body
    outsider_agency: Body
    other_agency: Body
    joint_office: Body
    congress: Body
    assistant: Person = field(init=False)
    prosecutor: Person = field(init=False)
    colleague: Person = field(init=False)
    head: Person = field(init=False)
    legal: Person = field(init=False)
    chief: Person = field(init=False)
    committee: Person = field(init=False)
    case_manager: Person = field(init=False)
    prosecutor2: Person = field(init=False)
    superior: Person = field(init=False)
    clerk: Person = field(init=False)
    agency_head: Person = field(init=False)
    outsider: Person = field(init=False)
    office: Person = field(init=False)
    convenor: Person = field(init=False)
    observer: Person = field(init=False)
    sysadmin: Person = field(init=False)
    secadmin: Person = field(init=False)
    auditor: Person = field(init=False)
    nobody: Person = field(init=False)

    def people(self) -> dict[str, Person]:
        """Everyone by name of part."""
        return {name: getattr(self, name) for name in PARTS}


PARTS = tuple(item.name for item in fields(Cast) if not item.init)
# Who is appointed where, as what; `prosecutor` handles the matters, `colleague` sits beside, `nobody` holds no post.
APPOINTED = {
    "assistant": ("county", "assistant", "助理甲"),
    "prosecutor": ("county", "prosecutor", "检察官甲"),
    "colleague": ("county", "prosecutor", "检察官乙"),
    "head": ("county", "department_head", "部门负责人甲"),
    "legal": ("county", "legal_policy", "法律政策研究甲"),
    "chief": ("county", "chief", "检察长甲"),
    "committee": ("county", "committee", "检委会委员甲"),
    "case_manager": ("county", "case_management", "案管甲"),
    "prosecutor2": ("other_county", "prosecutor", "检察官丙"),
    "superior": ("city", "chief", "检察长丁"),
    "clerk": ("agency", "clerk", "经办人甲"),
    "agency_head": ("agency", "agency_head", "局长甲"),
    "outsider": ("outsider_agency", "clerk", "经办人乙"),
    "office": ("joint_office", "office", "联席办甲"),
    "convenor": ("joint_office", "convenor", "召集人甲"),
    "observer": ("congress", "observer", "联络员甲"),
    "sysadmin": ("county", "sysadmin", "系统管理员甲"),
    "secadmin": ("county", "secadmin", "安全管理员甲"),
    "auditor": ("county", "auditor", "审计管理员甲"),
}


def body(code: str, name: str, kind: str, level: int, region: str, parent: Body | None = None, **more: Any) -> Body:
    """One body; a procuratorate's own city and province follow from its parent and level."""
    made = Body(code=code, name=name, kind=kind, level=level, region=region, parent=parent, **more)
    if kind == "procuratorate" and parent is not None:
        made.province, made.city = parent.province or parent, parent.city
    made.save()
    if kind == "procuratorate" and level in (2, 3):
        setattr(made, {2: "province", 3: "city"}[level], made)
        made.save()
    return made


def person(username: str, name: str, *, at: Body | None = None, post: str = "", since: date = SINCE) -> Person:
    """Someone who can sign in with PASSWORD, appointed when a post is named."""
    made = Person.objects.create(
        username=username, name=name, email=f"{username}@example.invalid", password=make_password(PASSWORD)
    )
    if at is not None:
        Appointment.objects.create(person=made, body=at, post=post, started_on=since)
    return made


def people() -> Cast:
    """Three levels of procuratorates, agencies beside them, and one person for each part."""
    province = body("jcy:410000", "河南省人民检察院", "procuratorate", 2, "410000", document_prefix="豫检")
    city = body("jcy:411200", "三门峡市人民检察院", "procuratorate", 3, "411200", province, document_prefix="三检")
    cast = Cast(
        province=province,
        city=city,
        county=body("jcy:411221", "渑池县人民检察院", "procuratorate", 4, "411221", city, document_prefix="渑检"),
        other_county=body("jcy:411281", "义马市人民检察院", "procuratorate", 4, "411281", city, document_prefix="义检"),
        agency=body("xzjg:411221:cgj", "渑池县城市管理局", "agency", 4, "411221"),
        outsider_agency=body("xzjg:411221:slj", "渑池县水利局", "agency", 4, "411221"),
        other_agency=body("xzjg:411281:cgj", "义马市城市管理局", "agency", 4, "411281"),
        joint_office=body("lxb:411221", "渑池县府检联动联席会议办公室", "joint_office", 4, "411221"),
        congress=body("rd:411221", "渑池县人大常委会", "peoples_congress", 4, "411221"),
    )
    hashed = make_password(PASSWORD)
    wanted = [(name, APPOINTED[name][2]) for name in APPOINTED] + [("nobody", "无任职人员")]
    made = Person.objects.bulk_create(
        [
            Person(username=part, name=name, email=f"{part}@supervision.invalid", password=hashed)
            for part, name in wanted
        ]
    )
    for one in made:
        setattr(cast, one.username, one)
    Appointment.objects.bulk_create(
        [
            Appointment(person=getattr(cast, part), body=getattr(cast, place), post=post, started_on=SINCE)
            for part, (place, post, _) in APPOINTED.items()
        ]
    )
    return cast


def fresh(one: Person) -> Person:
    """The person as the next request will read them: appointments are kept on the object for one request only."""
    return Person.objects.get(pk=one.pk)


# --- matters ----------------------------------------------------------------------------------------------------------
def clue(
    cast: Cast,
    *,
    title: str = "涧河河道倾倒建筑垃圾",
    function: str = "public_interest",
    summary: str = "群众反映涧河东段河道内倾倒建筑垃圾约三百立方米。",
    secrecy: str = "ordinary",
    upto: str = "registered",
    elsewhere: bool = False,
) -> Matter:
    """A clue of the county, handled by `prosecutor`; `elsewhere` of the other county, by `prosecutor2`."""
    office, handler = (cast.other_county, cast.prosecutor2) if elsewhere else (cast.county, cast.prosecutor)
    said = {
        "title": title,
        "function": function,
        "field": "生态环境和资源保护" if function == "public_interest" else "社会治理",
        "source": "控告举报",
        "counterpart": cast.other_agency if elsewhere else cast.agency,
        "found_on": timezone.localdate(),
        "summary": summary,
        "handler": handler,
        "secrecy": secrecy,
        "files": [],
    }
    matter = open_matter("clue", actor=handler, office=office, data=said)
    return advance(cast, matter, upto)


def case(cast: Cast, *, upto: str = "proposed", parent: Matter | None = None, **of_the_clue: Any) -> Matter:
    """A case from an accepted clue, handled by `prosecutor`."""
    parent = parent or clue(cast, upto="accepted", **of_the_clue)
    said = {
        "title": parent.title,
        "counterpart": cast.agency,
        "facts": parent.details["summary"],
        "grounds": "符合《人民检察院公益诉讼办案规则》第28条的立案条件。",
    }
    matter = open_matter("case", actor=cast.prosecutor, office=cast.county, data=said, parent=parent)
    return advance(cast, matter, upto)


def draft_data(cast: Cast, kind: str, **changes: Any) -> dict[str, Any]:
    """What the draft's form cleans to, for the kind."""
    said: dict[str, Any] = {
        "title": "关于整治涧河河道垃圾的检察建议",
        "counterpart": cast.agency,
        "is_involved_unit": False,
        "reach_consent": "",
        "source": "本院在履行职责中发现。",
        "facts": "经现场勘查，涧河东段河道堆放建筑垃圾约三百立方米。",
        "violation": "未依法履行市容环境卫生监督管理职责。",
        "basis": "《中华人民共和国固体废物污染环境防治法》第六十三条",
        "urgent": False,
        "urgent_reason": "",
        "reply_by": None,
        "objection_days": 15,
        "other": "",
        "measures": [
            {"text": "清运河道内建筑垃圾", "standard": "河道无堆存"},
            {"text": "建立日常巡查制度", "standard": "制度印发并有巡查记录"},
        ],
    }
    said |= (
        {"ground": "failure_of_duty"} if kind == SOCIAL else {"rectify_by": timezone.localdate() + timedelta(days=50)}
    )
    return said | changes


def recommendation(
    cast: Cast, kind: str = PUBLIC, *, upto: str = "drafting", parent: Matter | None = None, **changes: Any
) -> Matter:
    """A recommendation to the agency; `changes` are of the draft. With upto="escalated" more than two months pass."""
    if parent is None:
        function = "public_interest" if kind == PUBLIC else "criminal"
        parent = case(cast, upto="investigating", function=function)
    said = draft_data(cast, kind, **changes)
    matter = open_matter(kind, actor=cast.prosecutor, office=cast.county, data=said, parent=parent)
    return advance(cast, matter, upto)


FILED = ("file_case",)
REVIEWED = {PUBLIC: ("submit", "pass_head_review"), SOCIAL: ("submit", "pass_legal_review", "pass_head_review")}
# How to get to a state from the kind's first one.
PATHS: dict[str, dict[str, tuple[str, ...]]] = {
    "clue": {
        "registered": (),
        "screening": ("screen",),
        "accepted": ("screen", "accept"),
        "declined": ("screen", "decline"),
        "transferred": ("transfer",),
    },
    "case": {
        "proposed": (),
        "filed": FILED,
        "investigating": (*FILED, "investigate"),
        "concluded": (*FILED, "investigate", "conclude"),
        "closed": (*FILED, "investigate", "conclude", "close"),
        "not_filed": ("refuse_filing",),
    },
}
for _kind, _reviewed in REVIEWED.items():
    _served = (*_reviewed, "approve", "issue", "serve")
    _signed = (*_served, "acknowledge")
    _replied = (*_signed, "reply")
    _verified = (*_replied, "verify")
    PATHS[_kind] = {
        "drafting": (),
        "legal_review": _reviewed[:1],
        "head_review": _reviewed[:-1],
        "chief_review": _reviewed,
        "approved": (*_reviewed, "approve"),
        "issued": (*_reviewed, "approve", "issue"),
        "served": _served,
        "returned": (*_served, "return_letter"),
        "acknowledged": _signed,
        "objected": (*_signed, "object"),
        "replied": _replied,
        "supplementing": (*_replied, "return_for_supplement"),
        "urged": (*_replied, "urge"),
        "escalated": (*_replied, "urge", "escalate"),
        "verified": _verified,
        "look_back_planned": (*_verified, "plan_look_back"),
        "looked_back": (*_verified, "plan_look_back", "look_back"),
        "closed": (*_verified, "close"),
        "withdrawn": (*_served, "withdraw"),
    }
del PATHS[PUBLIC]["legal_review"]
# Who usually does it.
ACTORS = {
    "accept": "head", "decline": "head", "transfer": "head", "file_case": "chief", "refuse_filing": "chief",
    "pass_legal_review": "legal", "pass_head_review": "head", "send_back": "head", "approve": "chief",
    "acknowledge": "clerk", "return_letter": "clerk", "object": "clerk", "ask_more_time": "clerk", "reply": "clerk",
    "readdress": "chief", "reject_objection": "chief", "modify": "chief", "withdraw": "chief",
    "grant_more_time": "chief", "refuse_more_time": "chief", "escalate": "chief", "hand_over": "head",
}  # fmt: skip


def advance(cast: Cast, matter: Matter, state: str) -> Matter:
    """Carry a new matter on to a state, by the usual people."""
    for name in PATHS[matter.kind][state]:
        matter = act(cast, matter, name)
    assert matter.state == state, f"{matter.kind} is {matter.state}, not {state}"
    return matter


def act(cast: Cast, matter: Matter, name: str, actor: Person | None = None, **changes: Any) -> Matter:
    """One act with the usual words; `changes` replace some of them."""
    actor = actor or getattr(cast, ACTORS.get(name, "prosecutor"))
    said = words(cast, matter, name) | changes
    if name == "escalate" and not _is_overdue(matter):
        with time_machine.travel(timezone.now() + timedelta(days=75)):
            return perform(matter, name, actor=fresh(actor), data=said)
    return perform(matter, name, actor=fresh(actor), data=said)


def _is_overdue(matter: Matter) -> bool:
    return matter.clocks.filter(term__in=["JY_REPLY", "GY_REPLY"], due_on__lt=timezone.localdate()).exists()


def words(cast: Cast, matter: Matter, name: str) -> dict[str, Any]:
    """What the form of a move cleans to, in the usual case."""
    today = timezone.localdate()
    later = today + timedelta(days=70)
    said: dict[str, dict[str, Any]] = {
        "screen": {"truth": "反映情况属实", "feasibility": "具备调查条件", "risk": ""},
        "transfer": {"receiver": "义马市人民检察院", "reason": "属于其管辖"},
        "notify_filing": {"notified_on": today, "way": "当面送达立案决定书"},
        "investigate": {"staff": "检察官甲、助理甲", "plan": "现场勘查，调取执法卷宗，询问负责人"},
        "conclude": {
            "findings": "河道堆放建筑垃圾属实",
            "conclusion": "recommend",
            "reasons": "未依法履职",
            "files": [],
        },
        "revise": draft_data(cast, matter.kind, title="关于整治涧河河道垃圾的检察建议（修改）"),
        "pass_legal_review": {
            "necessity": "有必要",
            "legality": "合法",
            "reasoning": "说理充分",
            "opinion": "同意报批",
        },
        "serve": serve_data(today),
        "acknowledge": {"signed_on": today, "recipient": "经办人甲", "recipient_title": "办公室主任"},
        "file_with_superior": {"business_on": today, "policy_on": today},
        "object": {"grounds": "部分河段不属本局管理范围", "files": []},
        "ask_more_time": {"until": later, "reason": "清运需要汛后进行"},
        "grant_more_time": {"until": later, "reason": "同意"},
        "record_receipt": {"signed_on": today, "recipient": "经办人甲", "recipient_title": "办公室主任", "files": []},
        "reply": reply_data(matter, today),
        "record_reply": reply_data(matter, today) | {"received_on": today, "files": []},
        "verify": {"opinion": "整改到位", "verdicts": verdicts(matter)},
        "return_for_supplement": {
            "reason": "请补充巡查记录",
            "verdicts": verdicts(matter, result="partly", adequacy="insufficient", reason="缺少巡查记录"),
        },
        "urge": {
            "way": "visit",
            "held_on": today,
            "place": "该局会议室",
            "present": "检察官甲、助理甲、局长甲",
            "record": "走访该局，要求尽快整改。",
            "statement": "将尽快整改。",
            "files": [],
        },
        "escalate": {"channels": ["报告上一级人民检察院"], "reason": "经督促无正当理由仍未整改"},
        "plan_look_back": {"look_back_on": today + timedelta(days=60), "method": "现场查看"},
        "look_back": {
            "held_on": today,
            "staff": "检察官甲、助理甲",
            "place": "涧河东段",
            "method": "现场查看",
            "result": "held",
            "record": "河道清洁",
            "files": [],
        },
        "hand_over": {"handler": cast.colleague, "reason": "工作调整"},
        "attach": {"files": [], "remark": "补充说明"},
    }
    if name == "close" and matter.kind != "case":
        return {"outcome": "rectified", "reason": "全部整改到位"}
    return said.get(name, {"opinion": "同意", "reason": "理由如卷", "remark": ""})


def serve_data(on: date, *, way: str = "in_person", **changes: Any) -> dict[str, Any]:
    """A service, in person unless said otherwise."""
    said = {
        "way": way,
        "served_on": on,
        "place": "该局办公室",
        "servers": "检察官甲、助理甲",
        "recipient": "经办人甲",
        "recipient_title": "办公室主任",
        "tracking_number": "",
        "electronic_consent": False,
        "announcement": "",
        "refusal": "",
        "witnesses": "",
        "files": [],
    }
    return said | changes


def reply_data(matter: Matter, today: date) -> dict[str, Any]:
    """Every measure adopted and done."""
    return {
        "summary": "已经全部整改完毕。",
        "posted_on": None,
        "signatory": "局长甲",
        "contact": "经办人甲",
        "answers": [
            {
                "adoption": "adopted",
                "done": "done",
                "text": "已完成",
                "done_on": today,
                "responsible": "局长甲",
                "files": [],
            }
            for _ in range(_measures(matter))
        ],
    }


def verdicts(
    matter: Matter, *, result: str = "rectified", adequacy: str = "sound", reason: str = ""
) -> list[dict[str, str]]:
    """The same verdict on every measure."""
    return [{"result": result, "adequacy": adequacy, "reason": reason} for _ in range(_measures(matter))]


def _measures(matter: Matter) -> int:
    found = getattr(matter, "measures", None)
    return found.count() if found is not None else 0
