"""What the papers of an investigation leave behind: the letter's words, the files, and a line on the case's page."""

from __future__ import annotations

from datetime import date

from supervision.accounts.models import Person
from supervision.matters.models import Function, Matter
from supervision.matters.moves import keep_files
from supervision.matters.services import Act

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
