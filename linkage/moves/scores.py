"""同堂培训成绩: results per participant, typed or read from a table; how many and how good, by unit."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from linkage.procedures.works import sum_text
from supervision.documents.registers.opening import RegisterError, open_grids
from supervision.matters.services import Act, IllegalMove

HEADS = ("单位", "姓名", "成绩")
MOST, MOST_ERRORS, LONGEST = 1000, 20, 60
FULL = Decimal(100)
Score = tuple[str, str, str]
TENTH = Decimal("0.1")


class FaultyScores(Exception):
    """The lines that are wrong, each in words."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("；".join(errors))
        self.errors = errors


def typed(text: str) -> list[Score]:
    """Lines of unit, name and score, with spaces or tabs between. Raises FaultyScores."""
    lines = [(number, line.split()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    return checked(lines)


def read(content: bytes, name: str) -> list[Score]:
    """The rows below the header 单位、姓名、成绩 of an xlsx, xls or CSV file. Raises FaultyScores."""
    try:
        grids = open_grids(content, name=name)
    except RegisterError as error:
        raise FaultyScores([str(error)]) from error
    for grid in grids:
        for place, row in enumerate(grid.rows):
            names = [str(cell).strip() for cell in row]
            if all(head in names for head in HEADS):
                columns = [names.index(head) for head in HEADS]
                return checked(_below(grid.rows[place + 1 :], columns, place + 2))
    raise FaultyScores(["没有找到表头，应当含有“单位”“姓名”“成绩”三栏。"])


def _below(rows: Iterable[list[Any]], columns: list[int], first: int) -> list[tuple[int, list[str]]]:
    found = []
    for number, row in enumerate(rows, start=first):
        cells = [str(row[column]).strip() if column < len(row) else "" for column in columns]
        if any(cells):
            found.append((number, cells))
    return found


def checked(lines: list[tuple[int, list[str]]]) -> list[Score]:
    """Each line as unit, name and score; what is wrong with each that is not. Raises FaultyScores."""
    errors: list[str] = []
    seen: dict[tuple[str, str], int] = {}
    found: list[Score] = []
    for number, cells in lines:
        reason = _fault(cells)
        if not reason and (earlier := seen.get((cells[0], cells[1]))):
            reason = f"与第{earlier}行是同一人"
        if reason:
            errors.append(f"第{number}行：{reason}。")
            continue
        seen[cells[0], cells[1]] = number
        found.append((cells[0], cells[1], str(_number(cells[2]))))
    if not lines:
        errors.append("没有成绩。")
    if len(lines) > MOST:
        errors.append(f"成绩超过{MOST}行，请分次登记。")
    if errors:
        more = [f"另有{len(errors) - MOST_ERRORS}行有误。"] if len(errors) > MOST_ERRORS else []
        raise FaultyScores(errors[:MOST_ERRORS] + more)
    return found


def _fault(cells: list[str]) -> str:
    if len(cells) != len(HEADS) or not all(cells):
        return "应当写明单位、姓名和成绩"
    if max(map(len, cells)) > LONGEST:
        return f"每栏不超过{LONGEST}字"
    return "" if _number(cells[2]) is not None else f"成绩“{cells[2]}”不是0至100的数，小数最多一位"


def _number(text: str) -> Decimal | None:
    """A score of at most one decimal; None for what is none."""
    try:
        score = Decimal(text)
    except InvalidOperation:
        return None
    valid = score.is_finite() and 0 <= score <= FULL and score == score.quantize(TENTH)
    return score.quantize(TENTH) if valid else None


def record_scores(act: Act) -> None:
    """Kept by person; who was listed before gets the new score."""
    matter = act.matter
    kept = {(row["unit"], row["name"]): row for row in matter.details.get("scores", [])}
    for unit, name, score in act.data["scores"]:
        kept[unit, name] = {"unit": unit, "name": name, "score": score, "on": act.today.isoformat()}
    if len(kept) > MOST:
        raise IllegalMove(f"成绩超过{MOST}人，请分期登记。")
    matter.details = {**matter.details, "scores": list(kept.values())}
    came = {(row["unit"], row["name"]) for row in matter.details.get("attendees", [])}
    absent = sum(1 for key in kept if key not in came)
    act.text = sum_text(matter.details["scores"]) + (f"；其中{absent}人没有签到记录" if absent else "")
