"""What the forms of the joint work share with those of every letter."""

from cases.forms.exchanges import FILES_HELP as FILES_HELP
from cases.forms.exchanges import partners as partners
