"""Statistics of recommendations: who may read which, the figures, and their tables. One answer for page and export."""

from linkage.reports.figures import FIGURES, Figure, Span, aggregate_scope
from linkage.reports.page import dashboard
from linkage.reports.workbook import workbook

__all__ = ["FIGURES", "Figure", "Span", "aggregate_scope", "dashboard", "workbook"]
