"""What the moves of 公益诉讼 ask."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from recommendations.models import Recommendation
from recommendations.moves.appeals import MEDIATED, RESULTS
from recommendations.moves.suit import period_over_on
from recommendations.procedures.suits import SUITS
from supervision.accounts.models import Body, BodyKind
from supervision.matters.forms import EVIDENCE, DoneDateField, MoveForm, SeveralFilesField
from supervision.matters.procedures import concrete
from supervision.terms.arithmetic import day_text

LONG = forms.Textarea


class ReviewForm(MoveForm):
    title = forms.CharField(label="案件名称", max_length=120)
    harm = forms.CharField(
        label="公益仍受侵害的情况", max_length=8000, widget=LONG, help_text="写明跟进调查查明的情况和证据。"
    )

    def build(self) -> None:
        parent = concrete(self.matter.parent) if self.matter.parent is not None else None
        if not isinstance(parent, Recommendation):
            return
        about = parent.title.removeprefix("关于").removesuffix("的检察建议")
        self.initial.setdefault("title", f"{about}行政公益诉讼案"[:120])
        seen = parent.site_checks.order_by("held_on", "pk")
        found = (f"{day_text(one.held_on)}跟进调查查明：{one.record}" for one in seen)
        self.initial.setdefault("harm", "\n".join(found))
        over = period_over_on(parent)
        if over is not None and timezone.localdate() <= over:
            self.fields["harm"].help_text = f"检察建议的期限{day_text(over)}届满，届满后才能审查起诉。"


class _Parts(MoveForm):
    """Who is named in the kind's papers beside the court."""

    def build(self) -> None:
        for part in SUITS[self.matter.kind].parts:
            self.fields[part.name] = forms.CharField(label=part.label, max_length=200)
            self.initial.setdefault(part.name, self.matter.details.get(part.name, ""))
        self.order_fields(["title", *(part.name for part in SUITS[self.matter.kind].parts)])

    @classmethod
    def labels_for(cls, kind: str) -> list[str]:
        """The parts of the kind, then the fields that all kinds have."""
        return [*(part.label for part in SUITS[kind].parts), *super().labels_for(kind)]


class CivilForm(_Parts):
    """From a case, or from a suit in which others sue themselves."""

    title = forms.CharField(label="案件名称", max_length=120)
    harm = forms.CharField(label="公共利益受到损害的事实", max_length=8000, widget=LONG)
    suffix = "民事公益诉讼案"

    def build(self) -> None:
        super().build()
        parent = self.matter.parent
        if parent is None:
            return
        said, other = parent.details, parent.counterpart
        name = other.name if other is not None and other.kind == BodyKind.OTHER else ""
        self.initial["defendant"] = self.initial.get("defendant") or said.get("defendant") or name
        bare = parent.title.removesuffix("案").removesuffix("民事公益诉讼")
        self.initial.setdefault("title", f"{bare}{self.suffix}"[:120])
        self.initial.setdefault("harm", said.get("harm") or said.get("conclude_findings") or said.get("facts", ""))


class SupportForm(CivilForm):
    suffix = "支持起诉案"


class NoticeForm(MoveForm):
    harm = forms.CharField(label="公共利益受到损害的事实", max_length=8000, widget=LONG, help_text="载入公告。")
    contact = forms.CharField(label="联系人及电话", max_length=120, help_text="载入公告。")

    def build(self) -> None:
        self.initial.setdefault("harm", self.matter.details.get("harm", ""))
        self.initial.setdefault(
            "contact", self.matter.details.get("contact") or f"{self.person.name} {self.person.phone}".strip()
        )


class PublicationForm(MoveForm):
    published_on = DoneDateField(label="发布日期")
    medium = forms.CharField(label="发布媒体", max_length=120, help_text="具有全国影响的媒体。")
    files = SeveralFilesField(label="刊载凭证", help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        self.initial.setdefault("published_on", timezone.localdate())


class EndNoticeForm(MoveForm):
    feedback = forms.CharField(
        label="适格主体反馈情况", max_length=4000, widget=LONG, help_text="写明有无机关、组织起诉或者启动损害赔偿程序。"
    )
    harm = forms.CharField(label="公益仍受损害的情况", max_length=8000, widget=LONG)

    def build(self) -> None:
        self.initial.setdefault("harm", self.matter.details.get("harm", ""))


class RelativesForm(EndNoticeForm):
    relatives = forms.CharField(label="征询的近亲属", max_length=400)
    answered_on = DoneDateField(label="收到意见的日期")

    def build(self) -> None:
        super().build()
        self.fields["feedback"].label, self.fields["feedback"].help_text = "近亲属意见", "没有近亲属的，写明查明情况。"
        self.initial.setdefault("answered_on", timezone.localdate())


class ProposeForm(_Parts):
    tests = forms.MultipleChoiceField(label="情形", widget=forms.CheckboxSelectMultiple)
    facts = forms.CharField(label="事实和理由", max_length=8000, widget=LONG)
    basis = forms.CharField(label="法律依据", max_length=4000, widget=LONG)
    claims = forms.CharField(label="诉讼请求", max_length=4000, widget=LONG, help_text="每行一项。")
    court = forms.ModelChoiceField(label="管辖法院", queryset=Body.objects.none())

    def build(self) -> None:
        super().build()
        one = SUITS[self.matter.kind]
        self.fields["tests"].choices, self.fields["tests"].label = one.tests, one.tests_label  # type: ignore[attr-defined]
        self.fields["claims"].label = one.claims_label
        said, region = self.matter.details, self.matter.office.region
        if said.get("claims"):
            self.fields["claims"].help_text = "每行一项；预填已有的内容，按诉讼请求改写。"
        regions = {region, region[:4] + "00", region[:2] + "0000"}
        courts = Body.objects.in_being(timezone.localdate()).filter(kind="court", region__in=regions)
        self.fields["court"].queryset = courts.order_by("-level")  # type: ignore[attr-defined]
        self.initial.setdefault("facts", said.get("facts") or said.get("harm", ""))
        self.initial.setdefault("claims", "\n".join(said.get("claims", [])))
        for name in ("tests", "basis"):
            self.initial.setdefault(name, said.get(name))


class FileForm(MoveForm):
    filed_on = DoneDateField(label="起诉书送达人民法院的日期")
    court_number = forms.CharField(label="人民法院案号", max_length=80, required=False)

    def build(self) -> None:
        if not SUITS[self.matter.kind].brought:
            self.fields["filed_on"].label = "支持起诉意见书送达人民法院的日期"
        self.initial.setdefault("filed_on", timezone.localdate())


class DayForm(MoveForm):
    done_on = DoneDateField(label="完成日期")
    remark = forms.CharField(label="备注", max_length=1000, widget=LONG, required=False)

    def build(self) -> None:
        self.initial.setdefault("done_on", timezone.localdate())


class RulingForm(MoveForm):
    """What the court ruled about a withdrawal."""

    received_on = DoneDateField(label="收到裁定书的日期")
    ruling_number = forms.CharField(label="裁定书文号", max_length=80)
    remark = forms.CharField(label="裁定要点", max_length=1000, widget=LONG, required=False)
    files = SeveralFilesField(label="裁定书", required=False, help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        self.initial.setdefault("received_on", timezone.localdate())


class SummonsForm(MoveForm):
    received_on = DoneDateField(label="收到出庭通知书的日期")
    hearing = forms.CharField(label="开庭时间、地点", max_length=200)

    def build(self) -> None:
        self.initial.setdefault("received_on", timezone.localdate())


class AppearanceForm(MoveForm):
    prosecutors = forms.CharField(label="出庭检察人员", max_length=200)


class JudgmentForm(MoveForm):
    received_on = DoneDateField(label="收到裁判文书的日期")
    judgment_number = forms.CharField(label="裁判文书文号", max_length=80)
    is_ruling = forms.BooleanField(label="是裁定", required=False, help_text="裁定的上诉期限为十日，判决为十五日。")
    result = forms.ChoiceField(label="裁判结果", choices=list(RESULTS.items()))
    text = forms.CharField(label="裁判要点", max_length=4000, widget=LONG)

    def build(self) -> None:
        mediating = self.matter.state == "mediating"
        if mediating or self.matter.state == "appealed" or not SUITS[self.matter.kind].brought:
            del self.fields["is_ruling"]
        known = [(name, label) for name, label in RESULTS.items() if mediating or name != MEDIATED]
        self.fields["result"].choices = [("", "请选择"), *known]  # type: ignore[attr-defined]
        if mediating:
            self.initial.setdefault("result", MEDIATED)
        self.initial.setdefault("received_on", timezone.localdate())


class AppealForm(MoveForm):
    received_on = DoneDateField(label="收到上诉状副本的日期")
    grounds = forms.CharField(label="上诉请求和理由", max_length=4000, widget=LONG)
    files = SeveralFilesField(label="上诉状副本", required=False, help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        self.initial.setdefault("received_on", timezone.localdate())


class ExecutionForm(MoveForm):
    held_on = DoneDateField(label="跟进日期")
    findings = forms.CharField(label="执行情况", max_length=4000, widget=LONG)
    files = SeveralFilesField(label="照片、执行凭证", required=False, help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        self.initial.setdefault("held_on", timezone.localdate())
