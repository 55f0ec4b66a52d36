"""The bodies and people of the sample data."""

from __future__ import annotations

import hashlib
import os
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password

from supervision.accounts import regions
from supervision.accounts.models import Appointment, Body, BodyKind, Person
from supervision.accounts.services import place_bodies

OFFICE, OTHER, CITY = "渑池县人民检察院", "义马市人民检察院", "三门峡市人民检察院"
REGIONS = {OFFICE: "411221", OTHER: "411281", CITY: "411200"}
AGENCY, OUTSIDER, JOINT = "渑池县城市管理局", "渑池县水利局", "渑池县府检联动联席会议办公室"
POLICE = "渑池县公安局"
GOVERNMENT = "渑池县人民政府"
CONGRESS = "渑池县人民代表大会常务委员会"
PARTY = "中共渑池县委员会政法委员会"
# username: (name, body, posts, department)
SIGN_INS = {
    "assistant": ("助理甲", OFFICE, ["assistant"], "第二检察部"),
    "prosecutor": ("检察官甲", OFFICE, ["prosecutor"], "第二检察部"),
    "head": ("部门负责人甲", OFFICE, ["department_head"], "第二检察部"),
    "chief": ("检察长甲", OFFICE, ["chief"], ""),
    "committee": ("检委会委员甲", OFFICE, ["committee", "legal_policy"], "法律政策研究室"),
    "case_manager": ("案管甲", OFFICE, ["case_management"], "案件管理办公室"),
    "prosecutor2": ("检察官乙", OTHER, ["prosecutor"], "第二检察部"),
    "superior": ("市院检察长甲", CITY, ["chief"], ""),
    "clerk": ("经办人甲", AGENCY, ["clerk"], "政策法规股"),
    "agency_head": ("单位负责人甲", AGENCY, ["agency_head"], ""),
    "outsider": ("经办人乙", OUTSIDER, ["clerk"], "水政监察大队"),
    "police": ("公安经办人甲", POLICE, ["clerk", "agency_head"], "法制大队"),
    "outsider_head": ("单位负责人乙", OUTSIDER, ["agency_head"], ""),
    "government": ("督查室甲", GOVERNMENT, ["clerk"], "督查室"),
    "government_head": ("政府办主任甲", GOVERNMENT, ["agency_head"], ""),
    "office": ("联席办甲", JOINT, ["office"], ""),
    "convenor": ("召集人甲", JOINT, ["convenor"], ""),
    "deputy_convenor": ("副召集人甲", JOINT, ["deputy_convenor"], ""),
    "observer": ("联络员甲", CONGRESS, ["observer"], ""),
    "party_observer": ("联络员乙", PARTY, ["observer"], ""),
    "sysadmin": ("系统管理员甲", OFFICE, ["sysadmin"], ""),
    "secadmin": ("安全管理员甲", OFFICE, ["secadmin"], ""),
    "auditor": ("审计管理员甲", OFFICE, ["auditor"], ""),
}
# Others who must exist for the story to be told; they cannot sign in.
SILENT = {
    "sample-prosecutor3": ("检察官丙", OFFICE, ["prosecutor"], "第三检察部"),
    "sample-head2": ("部门负责人乙", OTHER, ["department_head"], ""),
    "sample-chief2": ("检察长乙", OTHER, ["chief"], ""),
    "sample-legal2": ("法研人员乙", OTHER, ["legal_policy"], ""),
    "sample-prosecutor4": ("市院检察官甲", CITY, ["prosecutor"], "第五检察部"),
    "sample-head4": ("市院部门负责人甲", CITY, ["department_head"], ""),
    "sample-legal4": ("市院法研人员甲", CITY, ["legal_policy"], ""),
}


def gather_bodies(wanted: dict[str, str]) -> dict[str, Body]:
    """The national tree of procuratorates, the agencies of the sample's regions, and bodies that only a sample names.

    `wanted` maps the names of bodies to the name of the office that addresses them. Returns bodies by name.
    """
    place_bodies(regions.national_procuratorates())
    by_code = {region.code: region for region in regions.regions()}
    for code in REGIONS.values():
        place_bodies(regions.usual_agencies(by_code[code]))
    found = {body.name: body for body in Body.objects.filter(region__in=REGIONS.values())}
    aliases = {CONGRESS: "peoples_congress", JOINT: "joint_office"}
    for name, kind in aliases.items():
        if name not in found:
            found[name] = Body.objects.get(kind=kind, region=REGIONS[OFFICE])
    for name, office in wanted.items():
        if name not in found:
            found[name] = _extra(name, office)
    return found


def _extra(name: str, office: str) -> Body:
    digest = hashlib.sha256(name.encode()).hexdigest()[:12]
    level = 3 if office == CITY else 4
    kind = BodyKind.OTHER if "公司" in name else BodyKind.AGENCY
    body, _ = Body.objects.get_or_create(
        code=f"sample:{digest}", defaults={"name": name, "kind": kind, "level": level, "region": REGIONS[office]}
    )
    return body


def gather_people(bodies: dict[str, Body], today: date) -> dict[str, Person]:
    """The sample sign-ins and the silent others, appointed three years ago. Returns persons by username."""
    # Hashed once: each time costs as much as a dozen acts.
    password = make_password(os.environ.get("SAMPLE_PASSWORD") or "supervision")
    since = today - timedelta(days=3 * 365)
    people = {}
    for username, (name, body, posts, department) in (*SIGN_INS.items(), *SILENT.items()):
        signs_in = username in SIGN_INS
        person = Person.objects.filter(username=username).first()
        if person is None:
            reached = {"email": f"{username}@sample.invalid", "phone": "0398-0000000"} if signs_in else {}
            person = Person.objects.create_person(username, name, **reached)
            if signs_in:
                person.password = password
                person.save(update_fields=["password"])
        for post in posts:
            Appointment.objects.get_or_create(
                person=person,
                body=bodies[body],
                post=post,
                ended_on=None,
                defaults={"started_on": since, "department": department},
            )
        people[username] = person
    return people


def clerk_of(body: Body, today: date) -> Person:
    """The body's clerk; a silent one is made where the body has none."""
    return _of_unit(body, "clerk", "经办人", today)


def head_of(body: Body, today: date) -> Person:
    """The body's head, who signs what it answers."""
    return _of_unit(body, "agency_head", "负责人", today)


def _of_unit(body: Body, post: str, name: str, today: date) -> Person:
    existing = Person.objects.filter(appointments__body=body, appointments__post=post).first()
    if existing:
        return existing
    person = Person.objects.create_person(f"sample-{post}-{body.pk}", f"{body.short_name or body.name}{name}"[:60])
    Appointment.objects.create(person=person, body=body, post=post, started_on=today - timedelta(days=3 * 365))
    return person
