"""Statistics of recommendations: who may read which, the figures, and their tables. One answer for page and export."""

from linkage.reports.definitions import FIGURES, Figure, Span
from linkage.reports.digest import digest
from linkage.reports.figures import aggregate_scope
from linkage.reports.page import QUESTION, dashboard
from linkage.reports.workbook import workbook

__all__ = ["FIGURES", "QUESTION", "Figure", "Span", "aggregate_scope", "dashboard", "digest", "workbook"]
