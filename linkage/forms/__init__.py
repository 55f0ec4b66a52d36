"""What pages and moves of the joint work ask."""

from linkage.forms.exchanges import AnswerForm, ExchangeForm, ReceiptForm
from linkage.forms.meetings import (
    AgendaForm,
    AttendForm,
    HeldForm,
    HoldForm,
    MechanismForm,
    MeetingForm,
    MembersForm,
    MinutesForm,
    TakeForm,
    TopicForm,
    YearForm,
)
from linkage.forms.month import MonthForm
from linkage.forms.period import PeriodForm, spans
from linkage.forms.tasks import DueForm, PaperForm, PlanForm, ProgressForm, SortForm, TaskForm

__all__ = [
    "AgendaForm",
    "AnswerForm",
    "AttendForm",
    "DueForm",
    "ExchangeForm",
    "HeldForm",
    "HoldForm",
    "MechanismForm",
    "MeetingForm",
    "MembersForm",
    "MinutesForm",
    "MonthForm",
    "PaperForm",
    "PeriodForm",
    "PlanForm",
    "ProgressForm",
    "ReceiptForm",
    "SortForm",
    "TakeForm",
    "TaskForm",
    "TopicForm",
    "YearForm",
    "spans",
]
