"""What pages and moves of the joint work ask."""

from linkage.forms.congress import (
    CongressFeedbackForm,
    CongressReplyForm,
    CongressScreenForm,
    MaterialForm,
    MaterialResultForm,
    ReceivedForm,
)
from linkage.forms.hotline import BatchForm, OpenCluesForm, ScreenCallsForm
from linkage.forms.meetings import (
    AgendaForm,
    AttendForm,
    HeldForm,
    HoldForm,
    MechanismForm,
    MeetingForm,
    MeetingSheetForm,
    MembersForm,
    MinutesForm,
    ReleasedForm,
    TakeForm,
    TopicForm,
    YearForm,
)
from linkage.forms.month import MonthForm
from linkage.forms.packages import PackageForm, PartnerForm
from linkage.forms.period import PeriodForm, spans
from linkage.forms.reconciling import DeclareForm, ReconcileForm
from linkage.forms.sharing import DeliverForm, SharingForm
from linkage.forms.tasks import DueForm, PaperForm, PlanForm, ProgressForm, SortForm, TaskForm
from linkage.forms.works import (
    AttendeesForm,
    DefectsForm,
    LinkForm,
    PublishForm,
    ReportForm,
    SignInForm,
    StepForm,
    WorkForm,
)

__all__ = [
    "AgendaForm",
    "AttendForm",
    "AttendeesForm",
    "BatchForm",
    "CongressFeedbackForm",
    "CongressReplyForm",
    "CongressScreenForm",
    "DeclareForm",
    "DefectsForm",
    "DeliverForm",
    "DueForm",
    "HeldForm",
    "HoldForm",
    "LinkForm",
    "MaterialForm",
    "MaterialResultForm",
    "MechanismForm",
    "MeetingForm",
    "MeetingSheetForm",
    "MembersForm",
    "MinutesForm",
    "MonthForm",
    "OpenCluesForm",
    "PackageForm",
    "PaperForm",
    "PartnerForm",
    "PeriodForm",
    "PlanForm",
    "ProgressForm",
    "PublishForm",
    "ReceivedForm",
    "ReconcileForm",
    "ReleasedForm",
    "ReportForm",
    "ScreenCallsForm",
    "SharingForm",
    "SignInForm",
    "SortForm",
    "StepForm",
    "TakeForm",
    "TaskForm",
    "TopicForm",
    "WorkForm",
    "YearForm",
    "spans",
]
