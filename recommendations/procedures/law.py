"""What the two kinds share, and where their law differs."""

from dataclasses import dataclass

from supervision.matters.models import Phase
from supervision.matters.procedures import Role, Start

R = Role
ADDRESSEE = frozenset({R.ADDRESSEE_CLERK, R.ADDRESSEE_HEAD})
JY = "《人民检察院检察建议工作规定》"
GY = "《人民检察院公益诉讼办案规则》"
STATES = {
    "drafting": "起草中",
    "legal_review": "法律政策研究审核中",
    "head_review": "部门审核中",
    "chief_review": "待检察长决定",
    "approved": "已批准待制发",
    "issued": "已制发待送达",
    "served": "已送达待签收",
    "returned": "被退回",
    "acknowledged": "已签收",
    "objected": "异议复核中",
    "replied": "已回复待核验",
    "supplementing": "待补充回复",
    "urged": "督促中",
    "escalated": "已升级处理",
    "verified": "已核验",
    "look_back_planned": "待回头看",
    "looked_back": "已回头看",
    "closed": "已办结",
    "withdrawn": "已撤回",
}
PHASES = {
    "drafting": Phase.DRAFTING,
    "legal_review": Phase.APPROVING,
    "head_review": Phase.APPROVING,
    "chief_review": Phase.APPROVING,
    "approved": Phase.APPROVING,
    "issued": Phase.ISSUED,
    "served": Phase.SERVED,
    "returned": Phase.ISSUED,
    "acknowledged": Phase.SERVED,
    "objected": Phase.SERVED,
    "replied": Phase.ANSWERED,
    "supplementing": Phase.SERVED,
    "urged": Phase.SERVED,
    "escalated": Phase.SERVED,
    "verified": Phase.VERIFYING,
    "look_back_planned": Phase.VERIFYING,
    "looked_back": Phase.VERIFYING,
    "closed": Phase.CLOSED,
    "withdrawn": Phase.WITHDRAWN,
}
WAITING_FOR_REPLY = frozenset({"acknowledged", "supplementing", "urged", "escalated"})
AFTER_SERVICE = frozenset({"served", "acknowledged", "objected", "replied", "supplementing", "urged"})


@dataclass(frozen=True, kw_only=True)
class Law:
    """The law of one kind: `social` for 社会治理, otherwise 公益诉讼."""

    kind: str
    label: str
    social: bool

    @property
    def reply(self) -> str:
        """The term of the written reply."""
        return "JY_REPLY" if self.social else "GY_REPLY"

    @property
    def filing(self) -> str:
        """The term of the filing with the superior."""
        return "JY_FILING_SUPERIOR" if self.social else "GY_FILING"

    @property
    def all_terms(self) -> tuple[str, ...]:
        """Everything that can run on such a matter."""
        own = ("JY_OBJECTION_WINDOW", "JY_OBJECTION_REVIEW", "QS_ACKNOWLEDGE", "HTK_LOOKBACK", "GY_SERVE")
        return (self.reply, self.filing, *own)

    @property
    def on_service(self) -> tuple[Start, ...]:
        """What starts on the day of service, once that day is known."""
        starts = (
            Start(term=self.reply, on="served_on", date="reply_by"),
            Start(term="JY_OBJECTION_WINDOW", on="served_on", length="objection_days"),
        )
        return starts if self.social else (*starts, Start(term=self.filing, on="served_on", obliges="owner"))

    @property
    def follow_up_basis(self) -> str:
        return f"{JY}第24条" if self.social else f"{GY}第77、79条"
