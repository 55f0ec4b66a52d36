"""Claims that change before the court, and mediation by it (公益规则第84、99条; 民诉法解释第287条)."""

from __future__ import annotations

from datetime import date

from supervision.accounts.models import Person
from supervision.matters.models import Matter
from supervision.matters.moves import keep_files
from supervision.matters.services import Act, IllegalMove
from supervision.terms.arithmetic import day_text


# --- guards -----------------------------------------------------------------------------------------------------------
def no_change_waits(matter: Matter, actor: Person, today: date) -> str | None:
    """One change reaches the court before the next is decided."""
    return "变更诉讼请求决定书尚未提交人民法院。" if matter.runs("GY_WITHDRAW_SUIT") else None


def a_change_waits(matter: Matter, actor: Person, today: date) -> str | None:
    """Within three days of the decision (第84条)."""
    return None if matter.runs("GY_WITHDRAW_SUIT") else "没有待提交的变更诉讼请求决定书。"


def not_published_yet(matter: Matter, actor: Person, today: date) -> str | None:
    """An agreement is published once."""
    return "调解协议已经公告。" if matter.runs("GY_MEDIATION_NOTICE") else None


def mediation_is_announced(matter: Matter, actor: Person, today: date) -> str | None:
    """No mediation paper before the thirty days of publication are over (民诉法解释第287条)."""
    if matter.state != "mediating":
        return None
    clock = matter.clocks.filter(term="GY_MEDIATION_NOTICE", state="running").first()
    if clock is None:
        return "调解协议尚未公告（民事诉讼法解释第287条）。"
    return f"调解协议公告期于{day_text(clock.due_on)}届满，尚未经过。" if today <= clock.due_on else None


# --- effects ----------------------------------------------------------------------------------------------------------
def change_claims(act: Act) -> None:
    """The new claims stand in the place of the old, which are kept."""
    said, matter = act.data, act.matter
    claims = [line.strip() for line in said["claims"].splitlines() if line.strip()]
    before = list(matter.details.get("claims", []))
    if not claims or claims == before:
        raise IllegalMove("写明变更后的诉讼请求，与原诉讼请求相同的不必变更。")
    row = {"on": act.today.isoformat(), "before": before, "reason": said["reason"]}
    changed = [*matter.details.get("claims_changed", []), row]
    matter.details = {**matter.details, "claims": claims, "claims_changed": changed}
    act.text = f"变更后诉讼请求{len(claims)}项。{said['reason']}"[:500]


def accept_mediation(act: Act) -> None:
    """The agreement as it was reached, and why it gives up nothing of what was claimed (第99条)."""
    kept = {"mediation": act.data["agreement"], "mediation_on": "", "mediation_failed": ""}
    act.matter.details = {**act.matter.details, **kept}
    act.text = act.data["agreement"][:500]


def publish_mediation(act: Act) -> None:
    """The day on which the court published the agreement, and where."""
    said = act.data
    kept = {"mediation_on": said["published_on"].isoformat(), "mediation_medium": said["medium"]}
    act.matter.details = {**act.matter.details, **kept}
    keep_files(act, said.get("files") or [], purpose="evidence")
    act.text = f"{day_text(said['published_on'])}公告于{said['medium']}"


def fail_mediation(act: Act) -> None:
    """The hearing of the case goes on."""
    act.matter.details = {**act.matter.details, "mediation_failed": act.data["reason"]}
    act.text = act.data["reason"][:500]
