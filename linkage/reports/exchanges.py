"""How the pages of the joint work print a part and a date: as those of every letter do."""

from cases.reports.exchanges import on as on
from cases.reports.exchanges import section as section
