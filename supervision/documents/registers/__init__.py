"""台账: reads the spreadsheets in which offices keep their recommendations, key tasks and meetings."""

from supervision.documents.registers.dates import PartialDate
from supervision.documents.registers.opening import RegisterError
from supervision.documents.registers.reading import Register, Sheet, read_register
from supervision.documents.registers.rows import RegisterRow, Value
from supervision.documents.registers.values import StatedTerm

__all__ = ["PartialDate", "Register", "RegisterError", "RegisterRow", "Sheet", "StatedTerm", "Value", "read_register"]
