"""What the moves of a recommendation ask, by stage."""

from recommendations.forms.answering import AnswerForm, GrantForm, MoreTimeForm, ObjectForm, PaperReplyForm, ReplyForm
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
from recommendations.forms.serving import AcknowledgeForm, FilingForm, PaperReceiptForm, ServeForm

__all__ = [
    "AcknowledgeForm",
    "AnswerForm",
    "CloseForm",
    "CommitteeForm",
    "DraftForm",
    "EscalateForm",
    "FilingForm",
    "GrantForm",
    "HearingForm",
    "LegalReviewForm",
    "LookBackForm",
    "MeasureForm",
    "MoreTimeForm",
    "ObjectForm",
    "PaperReceiptForm",
    "PaperReplyForm",
    "PlanLookBackForm",
    "ReplyForm",
    "ServeForm",
    "SupplementForm",
    "UrgeForm",
    "VerdictForm",
    "VerdictRow",
]
