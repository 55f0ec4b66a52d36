"""What pages and moves of the joint work ask."""

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
    "AttendForm",
    "DueForm",
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
    "SortForm",
    "TakeForm",
    "TaskForm",
    "TopicForm",
    "YearForm",
    "spans",
]
