"""考核评价指标: indicators as data by version, and what a unit's figures are worth by them. Pure arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from linkage.reports.measures import BY_MEASURE

SOURCE = Path(__file__).with_name("indicators.yaml")
TENTH = Decimal("0.1")
SUPERVISION, ENFORCEMENT_LINK = "supervision", "enforcement_link"


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One indicator: its weight in points, and either a rate or deductions per matter.

    `needs` names the figure without which the unit is not assessed on it.
    """

    id: str
    name: str
    weight: int
    needs: str
    source: str
    rate: Mapping[str, str] = field(default_factory=dict)
    deduct: Mapping[str, int] = field(default_factory=dict)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of the figures that it is computed from."""
        return tuple(dict.fromkeys((*self.rate.values(), *self.deduct, self.needs)))

    @property
    def formula(self) -> str:
        """The formula in words."""
        if self.rate:
            return f"权重 × {_label(self.rate['part'])} ÷ {_label(self.rate['of'])}"
        parts = "、".join(f"{_label(name)}每件扣{points}分" for name, points in self.deduct.items())
        return f"{parts}，扣完为止"

    def points(self, values: Mapping[str, int]) -> Decimal | None:
        """What the figures are worth, to a tenth; None when the unit is not assessed on it."""
        if not values[self.needs]:
            return None
        if self.rate:
            of = values[self.rate["of"]]
            found = Decimal(self.weight * min(values[self.rate["part"]], of)) / of if of else Decimal(0)
        else:
            lost = sum(values[name] * points for name, points in self.deduct.items())
            found = Decimal(max(0, self.weight - lost))
        return found.quantize(TENTH, ROUND_HALF_UP)


@dataclass(frozen=True, kw_only=True)
class Version:
    """A version of one series of indicators, in force from a day on; `subject` is what its sheets are about."""

    version: int
    valid_from: date
    title: str
    basis: str
    series: str = SUPERVISION
    subject: str = "接受检察监督情况"
    indicators: tuple[Indicator, ...]

    @property
    def inputs(self) -> tuple[str, ...]:
        """Every figure that a sheet needs, once."""
        return tuple(dict.fromkeys(name for one in self.indicators for name in one.inputs))

    def result(self, values: Mapping[str, int], weights: Mapping[str, int] | None = None) -> dict[str, Any]:
        """The sheet as plain data: rows with points, and the total of a hundred over what was assessed.

        `weights` are those that a mechanism has set for itself, by indicator.
        """
        rows, got, full = [], Decimal(0), 0
        for one in (replace(one, weight=(weights or {}).get(one.id, one.weight)) for one in self.indicators):
            points = one.points(values)
            if points is not None:
                got, full = got + points, full + one.weight
            inputs = {name: values[name] for name in one.inputs}
            row = {"id": one.id, "name": one.name, "weight": one.weight, "formula": one.formula, "source": one.source}
            rows.append({**row, "inputs": inputs, "points": None if points is None else str(points)})
        total = str((got * 100 / full).quantize(TENTH, ROUND_HALF_UP)) if full else None
        return {"version": self.version, "rows": rows, "total": total}


def _label(name: str) -> str:
    measure = BY_MEASURE[name]
    return f"{'' if measure.group == '检察建议' else measure.group}{measure.label}"


def subjects() -> list[tuple[str, str]]:
    """The series of indicators, each with what its sheets are about."""
    return list({one.series: (one.series, one.subject) for one in versions().values()}.values())


@lru_cache(maxsize=1)
def versions() -> dict[int, Version]:
    """Every version of the file; ValueError for one that contradicts itself or another.

    That is: a figure that does not exist, weights below nought or that make no hundred, a number or a day taken twice.
    """
    found: dict[int, Version] = {}
    for row in yaml.safe_load(SOURCE.read_text(encoding="utf-8")):
        one = Version(**{**row, "indicators": tuple(Indicator(**each) for each in row["indicators"])})
        if unknown := set(one.inputs) - set(BY_MEASURE):
            raise ValueError(f"第{one.version}版：没有数据 {'、'.join(sorted(unknown))}")
        if sum(each.weight for each in one.indicators) != 100:
            raise ValueError(f"第{one.version}版：权重合计不是100")
        if any(value < 0 for each in one.indicators for value in (each.weight, *each.deduct.values())):
            raise ValueError(f"第{one.version}版：权重、扣分不能小于零")
        if one.version in found:
            raise ValueError(f"第{one.version}版：版本号重复")
        if any((other.series, other.valid_from) == (one.series, one.valid_from) for other in found.values()):
            raise ValueError(f"第{one.version}版：启用日期与同系列另一版相同")
        found[one.version] = one
    return found


def version_on(day: date, series: str = SUPERVISION) -> Version:
    """The newest version of a series in force on a day; LookupError before the first."""
    found = [one for one in versions().values() if one.valid_from <= day and one.series == series]
    if not found:
        raise LookupError("这一期间没有考核评价指标。")
    return max(found, key=lambda one: one.valid_from)
