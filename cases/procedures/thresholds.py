"""From which amount an administrative case may be a crime: data, defaults that people judge (thresholds.yaml)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import yaml


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """One offence: what is measured, in which unit, and from which amount the case is to be transferred."""

    id: str
    offence: str
    measure: str
    unit: str
    least: Decimal | None
    basis: str

    @property
    def words(self) -> str:
        """销售金额50000元以上."""
        return f"{self.measure}{self.least}{self.unit}以上" if self.least is not None else ""


@lru_cache(maxsize=1)
def thresholds() -> dict[str, Threshold]:
    """All of them by id."""
    rows = yaml.safe_load(Path(__file__).with_name("thresholds.yaml").read_text(encoding="utf-8"))
    return {
        row["id"]: Threshold(**{**row, "least": None if row["least"] is None else Decimal(row["least"])})
        for row in rows
    }
