"""What follows a 抗诉: the court's result is examined (民事诉讼监督规则第123、124条; 行政诉讼监督规则第124、125条)."""

from __future__ import annotations

from cases.procedures.exchanges import exchange_of
from supervision.documents.originals import original
from supervision.matters.models import Matter
from supervision.matters.moves import keep_files
from supervision.matters.services import Act

RIGHT, WRONG, LATE = "right", "wrong", "late"
# 民事诉讼监督规则第124条 leaves the choice of what follows to the procuratorate; what was found is a label of ours.
CHECKED = {
    RIGHT: "处理结果正确，结束监督",
    WRONG: "处理结果仍有明显错误，再次监督或者提请上一级人民检察院监督",
    LATE: "超过规定期限没有作出处理，督促后仍未处理，再次监督或者提请上一级人民检察院监督",
}


def checks_open(matter: Matter) -> list[tuple[str, str]]:
    """What the examination may come to: a court that has decided is not late."""
    decided = matter.details.get("outcome") != "refused"
    return [(code, label) for code, label in CHECKED.items() if not (code == LATE and decided)]


def check_result(act: Act) -> None:
    """处理结果审查登记表: the court's decision, what was examined, and whether it ends here.

    Of an examination made elsewhere nothing is known but that it was made.
    """
    if original() is not None:
        return
    matter, said = act.matter, act.data
    conclusion = CHECKED[said["conclusion"]]
    row = {"ruling": said["ruling"], "checked": said["conclusion"], "checked_text": conclusion}
    matter.details = {**matter.details, **row, "checked_opinion": said["opinion"]}
    keep_files(act, said.get("files") or [], purpose="exchanged")
    act.letter_data = {
        "title_text": f"{exchange_of(matter).label}处理结果审查登记表",
        "case_title": matter.title,
        "ruling_number": said["ruling"],
        "received_on": matter.answered_on,
        "opinion": f"{conclusion}。\n{said['opinion']}",
        "handler": matter.handler.name if matter.handler else act.actor.name,
    }
    act.text = f"{conclusion}。{said['opinion']}"[:500]
