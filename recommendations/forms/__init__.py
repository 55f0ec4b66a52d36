"""What the moves of a recommendation ask, by stage."""

from recommendations.forms.answering import AnswerForm, GrantForm, MoreTimeForm, ObjectForm, PaperReplyForm, ReplyForm
from recommendations.forms.drafting import (
    DraftForm,
    LegalReviewForm,
    MeasureForm,
    PublicInterestForm,
    SocialGovernanceForm,
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
from recommendations.forms.serving import AcknowledgeForm, FilingForm, PaperReceiptForm, ServeForm

__all__ = [
    "AcknowledgeForm",
    "AnswerForm",
    "CloseForm",
    "DraftForm",
    "EscalateForm",
    "FilingForm",
    "GrantForm",
    "LegalReviewForm",
    "LookBackForm",
    "MeasureForm",
    "MoreTimeForm",
    "ObjectForm",
    "PaperReceiptForm",
    "PaperReplyForm",
    "PlanLookBackForm",
    "PublicInterestForm",
    "ReplyForm",
    "ServeForm",
    "SocialGovernanceForm",
    "SupplementForm",
    "UrgeForm",
    "VerdictForm",
    "VerdictRow",
]
