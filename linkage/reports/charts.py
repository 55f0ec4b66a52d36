"""Options of the charts, drawn from the rows of the tables, so that both say the same."""

from __future__ import annotations

from typing import Any

from linkage.reports.tables import BY_FIELD, BY_KIND, Cell, Table

MOST_BARS = 8
MOST_LABELLED = 12
# So many areas at most are drawn, and so many of their names stand level even on a phone.
MOST_AREAS = 40
MOST_LEVEL = 3
LONGEST_NAME = 20
LIGHT_COLOURS = ("@red", "@amber", "@green", "@grey")
COUNT_AXIS = {"type": "value", "minInterval": 1}


def point(found: Cell, room: int) -> dict[str, Any]:
    """A bar that opens its rows where they may be opened; one that is empty or too small for its label has none."""
    number = int(found["text"])
    made: dict[str, Any] = {"value": number or None}
    if found["url"]:
        made["url"] = found["url"]
    if number < room:
        made["label"] = {"show": False}
    return made


def series(
    name: str, cells: list[Cell], colour: str, *, label_at: str, stack: str = "", room: int = 0
) -> dict[str, Any]:
    """One set of bars with direct labels: beyond the end of a bar, or inside it where bars are stacked.

    Parts of a stack below `room` have no label: it would stand over its neighbours.
    """
    label: dict[str, Any] = {"show": True, "formatter": "count", "position": label_at}
    label |= {"color": "@ink" if colour == "@amber" else "#fff"} if label_at == "inside" else {}
    return {
        "name": name,
        "type": "bar",
        "data": [point(found, room) for found in cells],
        "color": colour,
        "label": label,
        **({"stack": stack} if stack else {}),
    }


def _room(longest: int) -> int:
    """The least part of a stack that holds its label, where the longest stack is that long."""
    return longest // 14


def _short(place: int, month: str) -> str:
    """The month without its year, but for the first one and each January."""
    bare = month.partition("年")[2]
    return month.replace("年", "年\n") if place == 0 or bare == "1月" else bare


def months(table: Table) -> dict[str, Any]:
    """Issued beside what fell due, which is stacked from answered in time, late and not."""
    names, issued, due, in_time, late, unreplied = map(list, zip(*table["rows"], strict=True))
    highest = max(int(found["text"]) for found in (*issued, *due))
    # Bars are too narrow for three digits.
    room = _room(highest) if highest < 100 and len(names) <= MOST_LABELLED else highest + 1
    return {
        "legend": {},
        "xAxis": {"type": "category", "data": [_short(place, name["text"]) for place, name in enumerate(names)]},
        "yAxis": COUNT_AXIS,
        "series": [
            series("制发", issued, "@primary", label_at="top"),
            series("按期回复", in_time, "@green", stack="due", label_at="inside", room=room),
            series("逾期回复", late, "@amber", stack="due", label_at="inside", room=room),
            series("到期未回复", unreplied, "@red", stack="due", label_at="inside", room=room),
        ],
    }


def lights(table: Table) -> dict[str, Any]:
    """One bar per light."""
    names = [row[0]["text"] for row in table["rows"]]
    bars = series("件数", [row[1] for row in table["rows"]], "@grey", label_at="right")
    for bar, colour in zip(bars["data"], LIGHT_COLOURS, strict=True):
        bar["itemStyle"] = {"color": colour}
    return {"xAxis": COUNT_AXIS, "yAxis": {"type": "category", "data": names, "inverse": True}, "series": [bars]}


def _names(rows: list[list[Cell]]) -> dict[str, Any]:
    """An axis of names in two lines at most; the table has them whole."""
    names = [row[0]["text"] for row in rows]
    short = [name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…" for name in names]
    return {"type": "category", "data": short, "inverse": True, "axisLabel": {"overflow": "break", "interval": 0}}


def agencies(table: Table) -> dict[str, Any] | None:
    """Open and overdue of the addressees that have anything open."""
    rows = [row for row in table["rows"] if int(row[-1]["text"]) + int(row[-2]["text"])][:MOST_BARS]
    if not rows:
        return None
    room = _room(max(int(row[-1]["text"]) + int(row[-2]["text"]) for row in rows))
    return {
        "legend": {},
        "xAxis": COUNT_AXIS,
        "yAxis": _names(rows),
        "series": [
            series("逾期未回复", [row[-1] for row in rows], "@red", stack="open", label_at="inside", room=room),
            series("未到期", [row[-2] for row in rows], "@green", stack="open", label_at="inside", room=room),
        ],
    }


def kinds(table: Table) -> dict[str, Any] | None:
    """Issued and rectified by kind; of one kind there is nothing to compare."""
    return _issued_and_rectified(table, BY_KIND) if len(table["rows"]) > 1 else None


def fields(table: Table) -> dict[str, Any] | None:
    """Issued and rectified by field."""
    return _issued_and_rectified(table, BY_FIELD)


def _issued_and_rectified(table: Table, names: tuple[str, ...]) -> dict[str, Any] | None:
    rows = table["rows"][:MOST_BARS]
    if not rows:
        return None
    rectified = 1 + names.index("rectified")
    return {
        "legend": {},
        "xAxis": COUNT_AXIS,
        "yAxis": _names(rows),
        "series": [
            series("制发", [row[1] for row in rows], "@primary", label_at="right"),
            series("整改到位", [row[rectified] for row in rows], "@green", label_at="right"),
        ],
    }


def bars(table: Table) -> dict[str, Any] | None:
    """One bar per row that counts something; the first one is what is late."""
    rows = table["rows"]
    if not any(int(row[1]["text"]) for row in rows):
        return None
    drawn = series("数量", [row[1] for row in rows], "@primary", label_at="right")
    drawn["data"][0]["itemStyle"] = {"color": "@red"}
    return {"xAxis": COUNT_AXIS, "yAxis": _names(rows), "series": [drawn]}


def flows(table: Table) -> dict[str, Any] | None:
    """From who sent to who received. Who does both stands on both sides, for a flow must not run in a circle."""
    rows = table["rows"]
    if not rows:
        return None
    senders = dict.fromkeys(f"{row[0]['text']}（发出）" for row in rows)
    receivers = dict.fromkeys(f"{row[1]['text']}（收到）" for row in rows)

    def shown(name: str) -> str:
        """The bare name and how many in all: a picture of it is read without the table."""
        column = 0 if name.endswith("（发出）") else 1
        bare = name.rpartition("（")[0]
        return f"{bare} {sum(int(row[2]['text']) for row in rows if row[column]['text'] == bare)}"

    # Names of receivers stand inside, left of their bars.
    nodes: list[dict[str, Any]] = [{"name": name, "label": {"formatter": shown(name)}} for name in senders]
    nodes += [{"name": name, "label": {"position": "left", "formatter": shown(name)}} for name in receivers]
    edges = [
        {
            "source": f"{row[0]['text']}（发出）", "target": f"{row[1]['text']}（收到）", "value": int(row[2]["text"]),
            "url": row[2]["url"],
        }
        for row in rows
    ]  # fmt: skip
    drawn = {
        "type": "sankey", "data": nodes, "links": edges, "left": 8, "right": 8, "top": 8, "bottom": 8,
        "nodeGap": 14, "label": {"width": 170, "overflow": "truncate"},
        "lineStyle": {"color": "source", "opacity": 0.35},
    }  # fmt: skip
    return {"series": [drawn]}


def trend(table: Table) -> dict[str, Any] | None:
    """Two lines of percent; a month without enough to divide by is a gap."""
    columns = (("按期回复率", 2, "@primary"), ("整改到位率", 4, "@green"))
    texts = {name: [row[place]["text"] for row in table["rows"]] for name, place, _ in columns}
    if not any(text != "—" for found in texts.values() for text in found):
        return None
    lines = [
        {
            "name": name, "type": "line", "color": colour, "label": {"show": True, "formatter": "percent"},
            "labelLayout": {"hideOverlap": True},
            "data": [None if text == "—" else float(text.rstrip("%")) for text in texts[name]],
        }
        for name, _, colour in columns
    ]  # fmt: skip
    months = [_short(place, row[0]["text"]) for place, row in enumerate(table["rows"])]
    percent = {"type": "value", "min": 0, "max": 100, "axisLabel": {"formatter": "percent"}}
    return {"legend": {}, "xAxis": {"type": "category", "data": months}, "yAxis": percent, "series": lines}


def regions(table: Table) -> dict[str, Any] | None:
    """Issued and overdue side by side, area by area in the order of the table."""
    rows = table["rows"]
    if len(rows) > MOST_AREAS or not any(int(found["text"]) for row in rows for found in row[1:]):
        return None
    many = len(rows) > MOST_LEVEL
    axis = {"type": "category", "data": [row[0]["text"] for row in rows]}
    return {
        "legend": {},
        "xAxis": axis | {"axisLabel": {"interval": 0, "overflow": "none", "rotate": 45 if many else 0}},
        "yAxis": COUNT_AXIS,
        "series": [
            series("制发", [row[1] for row in rows], "@primary", label_at="top"),
            series("在办逾期未回复", [row[2] for row in rows], "@red", label_at="top"),
        ],
    }
