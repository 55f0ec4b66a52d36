"""Bodies, people and matters for tests. Matters reach a state only as the application brings them there: by acts."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any

import time_machine
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from recommendations.models import Objection
from recommendations.procedures.kinds import REPLY_TERMS
from supervision.accounts.models import Appointment, Body, Person
from supervision.matters.models import Matter
from supervision.matters.services import open_matter, perform
from tests.courses import ACTORS as ACTORS
from tests.courses import PATHS as PATHS
from tests.words import FUNCTIONS
from tests.words import PUBLIC as PUBLIC
from tests.words import SOCIAL as SOCIAL
from tests.words import draft_data as draft_data
from tests.words import reply_data as reply_data
from tests.words import serve_data as serve_data
from tests.words import verdicts as verdicts
from tests.words import words as words

PASSWORD = "春江水暖-2026"
SINCE = date(2020, 1, 1)


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
    court: Body
    police: Body
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

    def addressee(self, kind: str) -> Body:
        """Whom an instrument of this kind usually addresses; the clerk and the head sit in all three bodies."""
        if kind in ("recommendation_retrial", "recommendation_trial", "recommendation_enforcement"):
            return self.court
        return self.police if kind in ("correction_notice", "investigation_notice", "custody_review") else self.agency

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
        court=body("fy:411221", "渑池县人民法院", "court", 4, "411221"),
        police=body("ga:411221", "渑池县公安局", "police", 4, "411221"),
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
        + [
            Appointment(person=getattr(cast, part), body=place, post=post, started_on=SINCE)
            for part, post in (("clerk", "clerk"), ("agency_head", "agency_head"))
            for place in (cast.court, cast.police)
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
    if upto == "merged":
        open_matter("clue", actor=handler, office=office, data={**said, "title": "涧河东段建筑垃圾"})
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


def recommendation(
    cast: Cast, kind: str = PUBLIC, *, upto: str = "drafting", parent: Matter | None = None, **changes: Any
) -> Matter:
    """A recommendation to the agency; `changes` are of the draft. With upto="escalated" more than two months pass."""
    if parent is None:
        function = FUNCTIONS.get(kind, "criminal")
        parent = case(cast, upto="investigating", function=function)
    said = draft_data(cast, kind, **changes)
    matter = open_matter(kind, actor=cast.prosecutor, office=cast.county, data=said, parent=parent)
    return advance(cast, matter, upto)


def filing_supervision(
    cast: Cast, *, upto: str = "reviewing", direction: str = "should_file", **changes: Any
) -> Matter:
    """立案监督 over the police, handled by `prosecutor`; reconsideration is for what should not have been filed."""
    if upto in ("reconsidering", "superior_review"):
        direction = "should_not_file"
    if upto == "negotiating":
        return _reported_above(cast, direction, **changes)
    parent = clue(cast, upto="accepted", function="criminal")
    said = {
        "title": "某公司合同诈骗不立案监督案",
        "counterpart": cast.police,
        "direction": direction,
        "suspicion": "合同诈骗",
        "facts": "被害人报案后，公安机关认为属于经济纠纷，决定不立案。",
        "grounds": "有证据证明虚构事实骗取财物。",
        "complainant": "控告人赵某",
    }
    matter = open_matter(
        "filing_supervision", actor=cast.prosecutor, office=cast.county, data=said | changes, parent=parent
    )
    return advance(cast, matter, upto)


def _reported_above(cast: Cast, direction: str, **changes: Any) -> Matter:
    """An order that nobody carried out, though a 纠正违法通知书 followed: put to the procuratorate above."""
    with time_machine.travel(timezone.now() - timedelta(days=30)):
        matter = filing_supervision(cast, upto="awaiting_execution", direction=direction, **changes)
    recommendation(cast, "correction_notice", parent=matter, upto="issued")
    return act(cast, matter, "report_to_superior")


def suit(cast: Cast, kind: str = "public_interest_suit", *, upto: str = "reviewing") -> Matter:
    """公益诉讼 handled by `prosecutor`: of an agency whose period is over, of a company, or in support of others."""
    if kind != "public_interest_suit":
        return _from_case(cast, kind, upto)
    with time_machine.travel(timezone.now() - timedelta(days=80)):
        parent = recommendation(cast, PUBLIC, upto="replied")
    said = {"title": "涧河河道垃圾行政公益诉讼案", "harm": "河道内仍堆放建筑垃圾。"}
    matter = open_matter(
        "public_interest_suit", actor=fresh(cast.prosecutor), office=cast.county, data=said, parent=parent
    )
    return advance(cast, matter, upto)


def _from_case(cast: Cast, kind: str, upto: str) -> Matter:
    """A civil suit, its notice published 40 days ago where it is over; or the support of another's suit."""
    parent = case(cast, upto="investigating")
    said = {
        "title": "毁坏古道遗址案",
        "harm": "古道遗址被毁坏。",
        "defendant": "某矿业公司",
        "plaintiff": "某环境保护组织",
    }
    path = PATHS[kind][upto]
    early = path[: path.index("end_notice")] if "end_notice" in path else ()
    with time_machine.travel(timezone.now() - timedelta(days=40 if early else 0), tick=False):
        matter = open_matter(kind, actor=fresh(cast.prosecutor), office=cast.county, data=said, parent=parent)
        for name in early:
            matter = act(cast, matter, name)
    for name in path[len(early) :]:
        matter = act(cast, matter, name)
    assert matter.state == upto
    return matter


def reverse_link(cast: Cast, *, upto: str = "not_prosecuted", **changes: Any) -> Matter:
    """行刑反向衔接 of the county, handled by `prosecutor` throughout; its opinion goes to the agency."""
    said = {
        "title": "某盗窃不起诉案行刑反向衔接",
        "person": "张某某",
        "offence": "盗窃",
        "ground": "minor",
        "decision_number": f"渑检刑不诉〔2026〕{9 + Matter.objects.filter(kind='reverse_link').count()}号",
        "decided_on": timezone.localdate(),
        "facts": "盗窃价值两千元的财物，已退赔并取得谅解。",
        "detained": "",
        "secrecy": "ordinary",
        "files": [],
    }
    matter = open_matter("reverse_link", actor=fresh(cast.prosecutor), office=cast.county, data=said | changes)
    if upto not in ("opinion_issued", "closed"):
        return advance(cast, matter, upto)
    matter = advance(cast, matter, "reviewing")
    recommendation(cast, "opinion", parent=matter, upto="issued" if upto == "opinion_issued" else "closed")
    matter.refresh_from_db()
    assert matter.state == upto
    return matter


def advance(cast: Cast, matter: Matter, state: str) -> Matter:
    """Carry a new matter on to a state, by the usual people."""
    for name in PATHS[matter.kind][state]:
        if name == "investigate" and matter.function == "criminal":
            matter = act(cast, matter, "decide_investigation")
        matter = act(cast, matter, name)
    assert matter.state == state, f"{matter.kind} is {matter.state}, not {state}"
    return matter


def act(cast: Cast, matter: Matter, name: str, actor: Person | None = None, **changes: Any) -> Matter:
    """One act with the usual words; `changes` replace some of them."""
    usual = ACTORS.get(name, "prosecutor")
    if (name, matter.kind, matter.function) == ("close", "case", "public_interest"):
        usual = "chief"
    elif name in ("accept", "decline") and matter.kind in ("reverse_link", "custody"):
        usual = "prosecutor"
    elif (name, matter.kind) == ("merge_into", "clue"):
        usual = "head"
    elif matter.kind in ("monitoring_notice", "quality_review") and name in ("acknowledge", "close"):
        usual = "case_manager" if name == "close" else "prosecutor"
    actor = actor or getattr(cast, usual)
    said = words(cast, matter, name) | changes
    if name in ("reject_objection", "modify", "withdraw", "decide_change_in_committee") and matter.state == "objected":
        matter = _reviewed(cast, matter)
    if name == "escalate" and not _is_overdue(matter):
        with time_machine.travel(timezone.now() + timedelta(days=130)):
            return perform(matter, name, actor=fresh(actor), data=said)
    return perform(matter, name, actor=fresh(actor), data=said)


def _reviewed(cast: Cast, matter: Matter) -> Matter:
    """The objection with its handler's view, which comes before the chief's decision."""
    waiting = Objection.objects.filter(recommendation_id=matter.pk, decision="").first()
    if waiting is None or matter.details.get("objection_review", {}).get("objection") == waiting.pk:
        return matter
    handler = Person.objects.get(pk=matter.handler_id)
    return perform(matter, "review_objection", actor=handler, data=words(cast, matter, "review_objection"))


def _is_overdue(matter: Matter) -> bool:
    return matter.clocks.filter(term__in=REPLY_TERMS, due_on__lt=timezone.localdate()).exists()
