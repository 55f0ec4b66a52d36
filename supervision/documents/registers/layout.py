"""Finds the header of a sheet and which column holds what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from supervision.documents.registers.dates import fold
from supervision.documents.registers.opening import Cell, Grid

LayoutName = Literal["recommendations", "key_tasks", "meetings"]
DEEPEST_HEADER = 15

# Field → its headings; with a two-line header also "group heading + own heading".
RECOMMENDATIONS: dict[str, tuple[str, ...]] = {
    "serial": ("序号", "编号", "顺序号"),
    "function": ("检察类别", "类别", "检察职能", "业务条线", "四大检察", "业务类型", "案件类别"),
    "number": ("文号", "文书文号", "文书号", "文书编号", "检察建议文号", "建议书文号", "发文字号"),
    "title": ("案件名称", "案名", "案由", "名称", "事项", "检察建议名称", "标题", "案件名称或事由"),
    "document_kind": ("文书类型", "文书种类", "文书名称", "建议类型", "检察建议类型", "类型"),
    "addressee": ("被建议单位", "被监督单位", "接收单位", "受文单位", "送达单位", "主送单位", "被建议单位名称"),
    "issued_on": ("制发日期", "制发时间", "发出日期", "发出时间", "制发情况日期", "发文日期", "签发日期"),
    "served_on": ("送达日期", "送达时间", "签收日期", "签收时间", "收到日期", "接收时间"),
    "handler": ("承办人", "承办检察官", "主办检察官", "办案检察官", "检察官"),
    "reply_term": ("回复期限", "应回复期限", "回复时限"),
    "replied_on": ("回复日期", "回复时间", "回复情况日期", "复函日期"),
    "in_time": ("是否按期", "是否按期回复", "是否按时回复", "是否如期回复"),
    "objected": ("是否提出异议", "是否异议", "有无异议", "是否有异议"),
    "objection_result": ("处理结果", "异议处理结果", "异议处理情况", "异议情况处理结果"),
    "rectification": ("整改情况", "整改落实情况", "落实情况", "整改内容", "采纳情况"),
    "long_term_mechanism": ("是否建立长效机制", "长效机制", "建立长效机制"),
    "looked_back_on": ("回头看时间", "回头看日期", "回头看"),
    "remarks": ("备注", "说明", "备注说明"),
}
KEY_TASKS: dict[str, tuple[str, ...]] = {
    "serial": ("序号", "编号"),
    "area": ("重点领域", "领域", "工作领域", "类别", "工作类别", "工作板块"),
    "task": ("工作任务", "重点任务", "任务", "任务内容", "工作内容", "具体任务", "主要任务"),
    "lead": ("牵头单位", "牵头部门", "主责单位"),
    "responsible": ("责任单位", "配合单位", "责任部门", "参与单位", "协办单位"),
    "due": ("完成时限", "时限", "完成时间", "时间要求", "办结时限"),
    "progress_first": ("上半年进展", "上半年进展情况", "上半年"),
    "progress_second": ("下半年进展", "下半年进展情况", "下半年"),
    "status": ("完成状态", "完成情况", "状态", "推进状态"),
    "remarks": ("备注", "说明"),
    "milestones": ("阶段节点",),
}
MEETINGS: dict[str, tuple[str, ...]] = {
    "serial": ("序号", "编号"),
    "title": ("会议", "会议名称", "名称"),
    "held_on": ("召开日期", "召开时间", "会议日期", "会议时间", "日期"),
    "convenor": ("主持/召集", "主持人", "召集人", "主持", "召集"),
    "agenda": ("议题", "会议议题", "主要议题", "议题内容"),
    "member_count": ("成员单位数", "参会单位数", "成员单位"),
    "source": ("来源", "出处"),
    "remarks": ("备注",),
}


@dataclass(frozen=True)
class Shape:
    """What a kind of sheet looks like: its headings, those it cannot lack, and how many make it known."""

    name: LayoutName
    headings: Mapping[str, tuple[str, ...]]
    needs: frozenset[str]
    least: int


SHAPES = (
    Shape("recommendations", RECOMMENDATIONS, frozenset({"number", "addressee"}), 4),
    Shape("key_tasks", KEY_TASKS, frozenset({"task", "lead"}), 4),
    Shape("meetings", MEETINGS, frozenset({"title", "held_on"}), 3),
)


@dataclass(frozen=True)
class Layout:
    """A recognised header: rows are 1-based as a person counts them, columns 0-based by field."""

    name: LayoutName
    header_rows: tuple[int, ...]
    columns: Mapping[str, int]
    unknown: Mapping[int, str]


def heading(cell: Cell) -> str:
    """A heading without line breaks, blanks, quotes, or a unit in brackets: 文　　号 → 文号."""
    text = re.sub(r"\([^()]*\)", "", fold(cell))
    return re.sub(r"[\s\"'“”‘’:*]+", "", text)


def find_layout(grid: Grid) -> Layout | None:
    """The header within the first 15 rows that explains most columns, of one line or of two; None if there is none."""
    best: Layout | None = None
    for top in range(min(DEEPEST_HEADER, len(grid.rows))):
        for labels, height in ((_one_line(grid, top), 1), (_two_lines(grid, top), 2)):
            for shape in SHAPES:
                columns = _columns(labels, shape)
                if shape.needs <= columns.keys() and len(columns) >= shape.least:
                    rows = tuple(range(top + 1, top + 1 + height))
                    if best is None or len(columns) > len(best.columns):
                        best = Layout(shape.name, rows, columns, _unknown(labels, columns))
    return best


def _one_line(grid: Grid, top: int) -> list[tuple[str, ...]]:
    return [(text,) if (text := heading(cell)) else () for cell in grid.rows[top]]


def _two_lines(grid: Grid, top: int) -> list[tuple[str, ...]]:
    """Labels by column, best first: group + own heading, own heading; the upper alone where the lower is blank."""
    if top + 1 >= len(grid.rows):
        return []
    upper, lower = (_spread(grid, top), [heading(cell) for cell in grid.rows[top + 1]])
    labels: list[tuple[str, ...]] = []
    for group, own in zip(upper, lower, strict=False):
        if own:
            labels.append((group + own, own) if group else (own,))
        else:
            labels.append((group,) if group else ())
    return labels


def _spread(grid: Grid, top: int) -> list[str]:
    """The upper header line with each group heading repeated over its columns."""
    line = [heading(cell) for cell in grid.rows[top]]
    if not grid.merges:  # CSV: a blank above a heading belongs to the group on its left
        below = [heading(cell) for cell in grid.rows[top + 1]]
        for column in range(1, min(len(line), len(below))):
            if not line[column] and below[column]:
                line[column] = line[column - 1]
        return line
    for first, left, _, right in grid.merges:
        if first == top:
            line[left : right + 1] = [line[left]] * (right + 1 - left)
    return line


def _unknown(labels: list[tuple[str, ...]], columns: dict[str, int]) -> dict[int, str]:
    taken = set(columns.values())
    return {column: texts[-1] for column, texts in enumerate(labels) if texts and column not in taken}


def _columns(labels: list[tuple[str, ...]], shape: Shape) -> dict[str, int]:
    fields = {text: field for field, texts in shape.headings.items() for text in texts}
    columns: dict[str, int] = {}
    for column, candidates in enumerate(labels):
        field = next((fields[text] for text in candidates if text in fields), None)
        if field and field not in columns:
            columns[field] = column
    return columns
