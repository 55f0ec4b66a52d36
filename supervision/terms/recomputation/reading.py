"""Reading a calendar from a file: CSV with Chinese or English headings, or iCalendar as holiday feeds write it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from supervision.terms.calendar import MAKE_UP_DAY, checked_day

MOST_BYTES = 1024 * 1024
MOST_DAYS = 5000
MOST_SPAN = 60
REST, WORK, PLAIN = "rest", "work", "plain"
KINDS = {
    "休息": REST, "放假": REST, "休": REST, "rest": REST, "holiday": REST,
    "上班": WORK, "班": WORK, "调休上班": WORK, "work": WORK, "workday": WORK,
    "普通": PLAIN, "删除": PLAIN, "plain": PLAIN,
}  # fmt: skip
KIND_LABELS = {REST: "休息", WORK: "上班", PLAIN: "普通日（取消特殊安排）"}
HEADINGS = {
    "日期": "on", "date": "on", "类型": "kind", "type": "kind", "kind": "kind", "名称": "name", "name": "name",
    "地区": "region", "region": "region",
}  # fmt: skip
# Lines with a fault that are named one by one.
MOST_WRONG = 20
DATE = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")
REGION = re.compile(r"^(\d{2}|\d{4}|\d{6})?$")


def read(content: bytes, name: str) -> list[dict[str, Any]]:
    """Read the days of a file, in order: dicts of on (ISO day), kind (rest, work, plain), name and region.

    ValueError, in Chinese and with the line, for whatever is not clear: a misread day moves terms.
    """
    if len(content) > MOST_BYTES:
        raise ValueError("文件超过 1 MB，不是日历文件。")
    text = _decoded(content)
    ics = name.lower().endswith(".ics") or text.lstrip().startswith("BEGIN:VCALENDAR")
    days = list(_ics(text) if ics else _csv(text))
    if not days:
        raise ValueError("文件中没有日期。")
    if len(days) > MOST_DAYS:
        raise ValueError(f"文件中的日期超过{MOST_DAYS}个。")
    seen: set[tuple[str, str]] = set()
    for day in days:
        place = (day["on"], day["region"])
        if place in seen:
            raise ValueError(f"{day['on']} 在文件中出现两次。")
        seen.add(place)
    return sorted(days, key=lambda day: (day["on"], day["region"]))


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError("文件编码无法识别，请使用 UTF-8 或者 GB18030。")


def _csv(text: str) -> Iterator[dict[str, Any]]:
    rows = csv.reader(io.StringIO(text))
    headings = [HEADINGS.get(cell.strip().lower(), "") for cell in next(rows, [])]
    if not {"on", "kind", "name"} <= set(headings):
        raise ValueError("第一行须写明表头：日期、类型、名称，可以另有地区。")
    wrong: list[str] = []
    for row in rows:
        said = {key: cell.strip() for key, cell in zip(headings, row, strict=False) if key}
        if not any(said.values()):
            continue
        try:
            kind = KINDS.get(said.get("kind", "").lower())
            if kind is None:
                raise ValueError("类型无法识别，应为休息、上班或者普通。")
            yield _day(_date(said.get("on", "")), kind, said.get("name", ""), said.get("region", ""))
        except ValueError as error:
            wrong.append(f"第{rows.line_num}行：{error}")
    if wrong:
        more = f"另有{len(wrong) - MOST_WRONG}行有误。" if len(wrong) > MOST_WRONG else ""
        raise ValueError("".join(wrong[:MOST_WRONG]) + more)


def _date(text: str) -> date:
    found = DATE.match(text)
    try:
        return date(*map(int, found.groups())) if found else date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"日期无效：{text or '空'}。") from None


def _day(on: date, kind: str, name: str, region: str = "") -> dict[str, Any]:
    checked_day(on)
    if not REGION.match(region):
        raise ValueError(f"地区代码无效：{region}。")
    name = name or {REST: "", WORK: MAKE_UP_DAY, PLAIN: "普通日"}[kind]
    if not name or len(name) > 40:
        raise ValueError("名称不能为空，也不能超过40字。")
    return {"on": on.isoformat(), "kind": kind, "name": name, "region": region}


def _ics(text: str) -> Iterator[dict[str, Any]]:
    event: dict[str, str] | None = None
    for line in re.sub(r"\r?\n[ \t]", "", text).splitlines():
        key, _, value = line.partition(":")
        key = key.partition(";")[0].upper()
        if line.upper().startswith("BEGIN:VEVENT"):
            event = {}
        elif line.upper().startswith("END:VEVENT") and event is not None:
            yield from _event(event)
            event = None
        elif event is not None:
            event[key] = value.strip()


def _event(event: dict[str, str]) -> Iterator[dict[str, Any]]:
    summary = event.get("SUMMARY", "").replace("\\,", "，").replace("\\", "")
    begin = _ics_date(event.get("DTSTART", ""))
    end = _ics_date(event["DTEND"]) if event.get("DTEND") else begin + timedelta(days=1)
    span = max((end - begin).days, 1)
    if span > MOST_SPAN:
        raise ValueError(f"“{summary}”的日期跨度超过{MOST_SPAN}日。")
    kind = _ics_kind(event, summary)
    name = re.sub(r"[（(\[【]?(补班|上班|班|放假|休)[）)\]】]?$", "", summary).strip() or summary
    name = MAKE_UP_DAY if kind == WORK else name
    for number in range(span):
        yield _day(begin + timedelta(days=number), kind, name[:40])


def _ics_date(value: str) -> date:
    try:
        return date(int(value[:4]), int(value[4:6]), int(value[6:8]))
    except ValueError:
        raise ValueError(f"日期无效：{value or '空'}。") from None


def _ics_kind(event: dict[str, str], summary: str) -> str:
    said = event.get("X-APPLE-SPECIAL-DAY", "")
    if said == "ALTERNATE-WORKDAY" or "班" in summary:
        return WORK
    if said == "WORK-HOLIDAY" or "休" in summary or "放假" in summary:
        return REST
    named = f"“{summary}”" if summary else f"{_ics_date(event.get('DTSTART', '')).isoformat()}（没有名称）"
    raise ValueError(f"{named}没有写明是放假还是上班。")
