"""What the papers of an investigation leave behind: the letter's words, the files, and a line on the case's page."""

from __future__ import annotations

from supervision.matters.moves import keep_files
from supervision.matters.services import Act

GISTS = ("content", "findings")


def record(act: Act) -> None:
    """Keep who was asked for what, when; the files are evidence of the case."""
    said = act.data
    names = keep_files(act, said.get("files") or [], purpose="evidence")
    whom = said.get("asked") or said.get("receiver") or said.get("place", "")
    gist = "；".join(said["wanted"]) if "wanted" in said else next((said[name] for name in GISTS if name in said), "")
    on = (said.get("held_on") or act.today).isoformat()
    row = {"what": act.move.label, "on": on, "whom": whom, "text": gist[:500]}
    act.matter.details = {**act.matter.details, "acts": [*act.matter.details.get("acts", []), row]}
    act.text = f"{whom}。{gist}"[:500]
    words = {name: value for name, value in said.items() if isinstance(value, str | list) and name != "files"}
    act.letter_data = {**words, "media": words.get("pictures") or "、".join(names)}
