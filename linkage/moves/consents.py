"""临时会议: the convenor and the deputy convenor each consent, or refuse with a reason, by their own sign-in.

府检联动意见第五部分第1项: beyond the yearly meeting one may be called at any time with the consent of both.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from supervision.accounts.models import Person, Post
from supervision.matters.models import Matter
from supervision.matters.procedures import Role
from supervision.matters.roles import holders
from supervision.matters.services import Act, IllegalMove

CONSENTING = ((str(Post.CONVENOR), "召集人"), (str(Post.DEPUTY_CONVENOR), "副召集人"))


def is_extra(matter: Matter) -> bool:
    """临时会议."""
    return matter.details.get("type") == "extra"


def missing(matter: Matter) -> list[str]:
    """Who has not consented yet, in words."""
    given = matter.details.get("consents", {})
    return [label for post, label in CONSENTING if post not in given]


def both_are_appointed(matter: Matter, actor: Person, today: date) -> str | None:
    """An extra meeting is proposed to two people who can answer; a yearly one needs no such consent."""
    if not is_extra(matter):
        return "年度会议由召集人同意后直接通知。"
    vacant = [label for post, label in CONSENTING if not holders(matter, Role(post)).exists()]
    return f"尚未登记{'、'.join(vacant)}的任职，请安全管理员登记后报请。" if vacant else None


def own_consent_is_open(matter: Matter, actor: Person, today: date) -> str | None:
    """Each consents once, and nobody for both."""
    given = matter.details.get("consents", {})
    if any(row["person"] == actor.pk for row in given.values()):
        return "您已经同意。"
    return None if _posts(matter, actor) - given.keys() else "该职务已经同意。"


def has_consented(details: dict[str, Any], person: Person) -> bool:
    """Whether this person gave one of the two consents: then the meeting waits for the other."""
    return any(row["person"] == person.pk for row in details.get("consents", {}).values())


def is_not_consented_to(details: dict[str, Any], person: Person) -> bool:
    """An extra meeting is not called before both have consented."""
    return details.get("type") == "extra" and any(post not in details.get("consents", {}) for post, _ in CONSENTING)


def both_have_consented(matter: Matter) -> bool:
    """召集人、副召集人均已同意."""
    return not missing(matter)


def nobodys_consent_is_missing(matter: Matter, actor: Person, today: date) -> str | None:
    """The notice of an extra meeting goes out once both have consented; who has not is named."""
    lacking = missing(matter) if is_extra(matter) else []
    return f"临时会议须经召集人、副召集人同意：{'、'.join(lacking)}尚未同意。" if lacking else None


def _posts(matter: Matter, actor: Person) -> set[str]:
    known = {post for post, _ in CONSENTING}
    return {duty.post for duty in actor.duties if duty.body_id == matter.office_id} & known


def ask_consent(act: Act) -> None:
    """The office proposes; what was consented to before was another proposal."""
    said = act.matter.details
    if date.fromisoformat(said["planned"]) < act.today:
        raise IllegalMove("拟定的召开日期已过，请先调整会议安排。")
    act.matter.details = {**said, "consents": {}}
    act.text = "；".join(filter(None, (said.get("why", ""), act.data.get("remark", ""))))[:500]


def consent(act: Act) -> None:
    """One of the two consents, by name and day."""
    matter = act.matter
    given = matter.details.get("consents", {})
    post = next(post for post, _ in CONSENTING if post in _posts(matter, act.actor) - given.keys())
    row = {"person": act.actor.pk, "by": act.actor.name, "on": act.today.isoformat(), "opinion": act.data["opinion"]}
    matter.details = {**matter.details, "consents": {**given, post: row}}
    act.text = f"{dict(CONSENTING)[post]}：{act.data['opinion']}"[:500]


def refuse(act: Act) -> None:
    """One of the two refuses: back to the office with the reason; earlier consents no longer count."""
    matter, post = act.matter, min(_posts(act.matter, act.actor))
    row = {"post": post, "by": act.actor.name, "on": act.today.isoformat(), "reason": act.data["reason"]}
    refusals = [*matter.details.get("refusals", []), row]
    matter.details = {**matter.details, "consents": {}, "refusals": refusals}
    act.text = f"{dict(CONSENTING)[post]}：{act.data['reason']}"[:500]


def take_back(act: Act) -> None:
    """The office changes its proposal; consents were to the old one."""
    act.matter.details = {**act.matter.details, "consents": {}}
    act.text = act.data["reason"][:500]
