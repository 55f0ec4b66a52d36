"""What the papers of an investigation leave behind: the letter's words, the files, and a line on the case's page."""

from __future__ import annotations

from datetime import date

from supervision.accounts.models import Person
from supervision.matters.models import Function, Matter
from supervision.matters.moves import keep_files
from supervision.matters.services import Act, IllegalMove, open_matter
from supervision.terms.arithmetic import day_text

GISTS = ("content", "findings", "opinion")


def is_about_criminal_procedure(matter: Matter, actor: Person, today: date) -> str | None:
    """Correction by word of mouth is known to criminal procedure alone (刑事诉讼规则第552条)."""
    if matter.function == Function.CRIMINAL:
        return None
    return "口头提出纠正意见适用于刑事诉讼监督（刑事诉讼规则第552条）。"


def report_preliminary(act: Act) -> None:
    """What was looked into before a case is opened, and what follows from it (公益诉讼办案规则第27条)."""
    said = act.data
    names = keep_files(act, said.get("files") or [], purpose="clue")
    row = {name: said[name] for name in ("process", "findings", "opinion", "staff")} | {"on": act.today.isoformat()}
    act.matter.details = {**act.matter.details, "preliminary": [*act.matter.details.get("preliminary", []), row]}
    act.letter_data = {name: row[name] for name in ("process", "findings", "opinion", "staff")}
    act.letter_data["attachments"] = names
    act.text = said["opinion"][:500]


def record_refusal(act: Act) -> None:
    """Who refused or hindered which measure, and how: from then on it can be reported and told (第45条)."""
    said = act.data
    names = keep_files(act, said.get("files") or [], purpose="evidence")
    on, text = said["held_on"].isoformat(), f"{said['measure']}：{said['way']}"
    row = {"what": act.move.label, "on": on, "whom": said["whom"], "text": text[:500]}
    refused = {"on": on, "whom": said["whom"], "text": text, "staff": said["staff"], "files": names}
    before = act.matter.details
    act.matter.details = {
        **before, "acts": [*before.get("acts", []), row], "refused": [*before.get("refused", []), refused],
    }  # fmt: skip
    act.text = f"{said['whom']}。{text}"[:500]


def record(act: Act) -> None:
    """Keep who was asked for what, when; the files are evidence of the case."""
    said = act.data
    names = keep_files(act, said.get("files") or [], purpose="evidence")
    whom = said.get("asked") or said.get("receiver") or said.get("addressee") or said.get("place", "")
    gist = "；".join(said["wanted"]) if "wanted" in said else next((said[name] for name in GISTS if name in said), "")
    on = (said.get("held_on") or act.today).isoformat()
    row = {"what": act.move.label, "on": on, "whom": whom, "text": gist[:500]}
    act.matter.details = {**act.matter.details, "acts": [*act.matter.details.get("acts", []), row]}
    act.text = f"{whom}。{gist}"[:500]
    words = {name: value for name, value in said.items() if isinstance(value, str | list) and name != "files"}
    act.letter_data = {**words, "media": words.get("pictures") or "、".join(names)}


# --- correction by word of mouth in places of custody (刑事诉讼规则第624条) -------------------------------------------
def correct_orally(act: Act) -> None:
    """On record; to a place of custody, the seven days run from the day on which it was said."""
    record(act)
    said = act.data
    kept = {name: str(said.get(name, "")) for name in ("violation", "opinion", "held_at_text")}
    on = (said.get("held_on") or act.today).isoformat() if said.get("custody") else ""
    if on and act.matter.counterpart is None:
        raise IllegalMove("本案没有登记相对单位，不能起算纠正期限。", "custody")
    if on and act.matter.runs("ORAL_CORRECTION"):
        raise IllegalMove("此前的口头纠正意见还在期限内，先登记其结果。", "custody")
    act.matter.details = {**act.matter.details, "oral_on": on, **({"oral": kept} if on else {})}


def an_oral_correction_waits(matter: Matter, actor: Person, today: date) -> str | None:
    """Only what waits can be found corrected."""
    return None if matter.runs("ORAL_CORRECTION") else "没有等待纠正的口头意见。"


def an_oral_correction_is_over(matter: Matter, actor: Person, today: date) -> str | None:
    """In writing after seven days without correction."""
    if reason := an_oral_correction_waits(matter, actor, today):
        return reason
    over = matter.clocks.filter(term="ORAL_CORRECTION", state="running", due_on__lt=today).exists()
    return None if over else "口头提出后的七日尚未届满；情节较重的，可以直接提出纠正违法通知书。"


def record_correction(act: Act) -> None:
    """What the place of custody did; it counts from the day on which it did so."""
    said = act.data
    if said["corrected_on"].isoformat() < act.matter.details["oral_on"]:
        raise IllegalMove("纠正日期不能早于口头提出之日。", "corrected_on")
    act.facts["fulfilled_on"] = said["corrected_on"]
    row = {"what": act.move.label, "on": said["corrected_on"].isoformat(), "whom": "", "text": said["result"][:500]}
    act.matter.details = {**act.matter.details, "acts": [*act.matter.details.get("acts", []), row]}
    act.text = said["result"][:500]


def correct_in_writing(act: Act) -> None:
    """The draft of a 纠正违法通知书 from what was said by word of mouth; it goes its own way to the chief."""
    matter, said, oral = act.matter, act.data, act.matter.details["oral"]
    on = day_text(date.fromisoformat(matter.details["oral_on"]))
    made = open_matter("correction_notice", actor=act.actor, office=matter.office, parent=matter, now=act.now, data={
        "title": said["title"], "counterpart": matter.counterpart, "is_involved_unit": False, "reach_consent": "",
        "source": f"本院已于{on}口头提出纠正意见，你单位七日以内未予纠正。",
        "facts": oral["violation"], "violation": oral["violation"], "basis": said["basis"],
        "violation_time": f"{oral['held_at_text']}，{matter.title}"[:200], "urgent": False, "urgent_reason": "",
        "reply_by": said["reply_by"], "other": "", "measures": [{"text": oral["opinion"], "standard": ""}],
    })  # fmt: skip
    act.text = f"起草{made.title}"
