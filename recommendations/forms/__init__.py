"""What the moves of a recommendation ask, by stage."""

from recommendations.forms.answering import AnswerForm, ObjectForm, PaperReplyForm, ReplyForm
from recommendations.forms.drafting import CommitteeForm, DraftForm, HearingForm, LegalReviewForm, MeasureForm
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
    AcknowledgeForm,
    CoordinateForm,
    FilingForm,
    PaperReceiptForm,
    PublishForm,
    ServeForm,
    UndeliveredForm,
)

__all__ = [
    "AcknowledgeForm",
    "AnswerForm",
    "CloseForm",
    "CommitteeForm",
    "CoordinateForm",
    "DraftForm",
    "EscalateForm",
    "FilingForm",
    "HearingForm",
    "LegalReviewForm",
    "LookBackForm",
    "MeasureForm",
    "ObjectForm",
    "PaperReceiptForm",
    "PaperReplyForm",
    "PlanLookBackForm",
    "PublishForm",
    "ReplyForm",
    "ServeForm",
    "SupplementForm",
    "UndeliveredForm",
    "UrgeForm",
    "VerdictForm",
    "VerdictRow",
]
