"""What the moves of a recommendation ask, by stage."""

from recommendations.forms.answering import AnswerForm, FilingReportForm, ObjectForm, PaperReplyForm, ReplyForm
from recommendations.forms.drafting import (
    CommitteeForm,
    DraftForm,
    HearingForm,
    LegalReviewForm,
    MeasureForm,
    ScoreForm,
)
from recommendations.forms.following import (
    CloseForm,
    EscalateForm,
    LookBackForm,
    PlanLookBackForm,
    SupplementForm,
    UrgeForm,
    VerdictForm,
    VerdictRow,
)
from recommendations.forms.serving import (
    CoordinateForm,
    FilingForm,
    PublishForm,
    UndeliveredForm,
)

__all__ = [
    "AnswerForm",
    "CloseForm",
    "CommitteeForm",
    "CoordinateForm",
    "DraftForm",
    "EscalateForm",
    "FilingForm",
    "FilingReportForm",
    "HearingForm",
    "LegalReviewForm",
    "LookBackForm",
    "MeasureForm",
    "ObjectForm",
    "PaperReplyForm",
    "PlanLookBackForm",
    "PublishForm",
    "ReplyForm",
    "ScoreForm",
    "SupplementForm",
    "UndeliveredForm",
    "UrgeForm",
    "VerdictForm",
    "VerdictRow",
]
