"""Options of the charts, drawn from the rows of the tables, so that both say the same."""

from __future__ import annotations

from typing import Any

from linkage.reports.tables import BY_FIELD, Cell, Table

MOST_BARS = 10
LIGHT_COLOURS = ("@red", "@amber", "@green", "@grey")
COUNT_AXIS = {"type": "value", "minInterval": 1}


def point(found: Cell) -> dict[str, Any]:
    """A bar that opens its rows where they may be opened; an empty one has no label."""
    number = int(found["text"])
    return {"value": number or None, **({"url": found["url"]} if found["url"] else {})}


def series(name: str, cells: list[Cell], colour: str, stack: str = "", inside: bool = False) -> dict[str, Any]:
    """One set of bars with direct labels."""
    label: dict[str, Any] = {"show": True, "formatter": "count"}
    label |= {"position": "inside", "color": "#fff"} if inside else {}
    return {
        "name": name,
        "type": "bar",
        "data": [point(found) for found in cells],
        "color": colour,
        "label": label,
        **({"stack": stack} if stack else {}),
    }


def months(table: Table) -> dict[str, Any]:
    """Issued beside what fell due, which is stacked from answered in time, late and not."""
    names, issued, _, in_time, late, unreplied = map(list, zip(*table["rows"], strict=True))
    return {
        "legend": {},
        "xAxis": {"type": "category", "data": [name["text"].partition("年")[2] for name in names]},
        "yAxis": COUNT_AXIS,
        "series": [
            series("制发", issued, "@primary"),
            series("按期回复", in_time, "@green", "due", inside=True),
            series("逾期回复", late, "@amber", "due", inside=True),
            series("到期未回复", unreplied, "@red", "due", inside=True),
        ],
    }


def lights(table: Table) -> dict[str, Any]:
    """One bar per light."""
    names = [row[0]["text"] for row in table["rows"]]
    bars = series("件数", [row[1] for row in table["rows"]], "@grey")
    for bar, colour in zip(bars["data"], LIGHT_COLOURS, strict=True):
        bar["itemStyle"] = {"color": colour}
    return {"xAxis": COUNT_AXIS, "yAxis": {"type": "category", "data": names, "inverse": True}, "series": [bars]}


def agencies(table: Table) -> dict[str, Any] | None:
    """Open and overdue of the addressees that have anything open."""
    rows = [row for row in table["rows"] if int(row[-1]["text"]) + int(row[-2]["text"])][:MOST_BARS]
    if not rows:
        return None
    return {
        "legend": {},
        "xAxis": COUNT_AXIS,
        "yAxis": {"type": "category", "data": [row[0]["text"] for row in rows], "inverse": True},
        "series": [
            series("逾期未回复", [row[-1] for row in rows], "@red", "open", inside=True),
            series("未到期", [row[-2] for row in rows], "@green", "open", inside=True),
        ],
    }


def fields(table: Table) -> dict[str, Any] | None:
    """Issued and rectified by field."""
    rows = table["rows"][:MOST_BARS]
    if not rows:
        return None
    rectified = 1 + BY_FIELD.index("rectified")
    return {
        "legend": {},
        "xAxis": COUNT_AXIS,
        "yAxis": {"type": "category", "data": [row[0]["text"] for row in rows], "inverse": True},
        "series": [
            series("制发", [row[1] for row in rows], "@primary"),
            series("整改到位", [row[rectified] for row in rows], "@green"),
        ],
    }
