"""What drafting and review ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from cases.forms import addressees
from recommendations.models import Ground, Recommendation
from supervision.accounts.models import Body
from supervision.matters.forms import MoveForm
from supervision.matters.procedures import concrete

LONG = forms.Textarea
EVIDENCE = "照片、文件等，PDF、JPG、PNG、DOCX、XLSX，单个不超过 50 MB。"


class MeasureForm(forms.Form):
    text = forms.CharField(label="建议事项", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    standard = forms.CharField(
        label="核验标准", max_length=400, required=False, help_text="怎样算落实到位，便于逐项核验。"
    )


class _Draft(MoveForm):
    """The parts that 2019规定第16条 and 公益诉讼办案规则第75条 require."""

    title = forms.CharField(label="标题", max_length=120)
    counterpart = forms.ModelChoiceField(label="被建议单位", queryset=Body.objects.none())
    is_involved_unit = forms.BooleanField(label="该单位是本院所办案件的涉案单位", required=False)
    reach_consent = forms.CharField(
        label="跨层级、跨地区的征求意见或者上级决定",
        max_length=400,
        required=False,
        help_text="2019规定第3条；向本级、本地区单位提出的不填。",
    )
    source = forms.CharField(label="案件或者问题的来源", max_length=4000, widget=LONG)
    facts = forms.CharField(label="查明的事实及相关证据", max_length=8000, widget=LONG)
    violation = forms.CharField(label="违法情形或者应当消除的隐患", max_length=8000, widget=LONG)
    basis = forms.CharField(label="提出建议所依据的法律、法规和有关文件", max_length=4000, widget=LONG)
    urgent = forms.BooleanField(label="情况紧急", required=False)
    urgent_reason = forms.CharField(label="紧急情形", max_length=400, required=False)
    reply_by = forms.DateField(label="文书载明的书面回复日期", required=False)
    objection_days = forms.IntegerField(
        label="异议期（收到之日起，日）",
        min_value=1,
        max_value=60,
        help_text="建议书必须载明异议期；规定未定长度，默认15日可调整。",
    )
    other = forms.CharField(label="其他需要说明的事项", max_length=4000, widget=LONG, required=False)
    formset_name = "measures"
    formset_title = "建议事项"
    formset_help = "逐项写明，每项可以单独核验；公益诉讼的建议事项应当与可能的诉讼请求相衔接。"

    def build(self) -> None:
        self.fields["counterpart"].queryset = addressees(self.matter.office)  # type: ignore[attr-defined]
        source = self.matter.pk and concrete(self.matter)
        if isinstance(source, Recommendation):
            for name in self.fields:
                self.initial.setdefault(name, getattr(source, f"{name}_id", getattr(source, name, None)))
        elif self.matter.parent is not None:
            self.initial.setdefault("counterpart", self.matter.parent.counterpart_id)
            self.initial.setdefault("facts", self.matter.parent.details.get("conclude_findings", ""))
            self.initial.setdefault("source", f"本院在办理“{self.matter.parent.title}”中发现")
        self.initial.setdefault("objection_days", 15)

    def make_formset(self, data: Any, files: Any) -> forms.BaseFormSet:
        initial = []
        source = self.matter.pk and concrete(self.matter)
        if isinstance(source, Recommendation):
            initial = list(source.measures.values("text", "standard"))
        made = forms.formset_factory(
            MeasureForm,
            extra=0 if initial else 1,
            min_num=0 if initial else 1,
            max_num=50,
            validate_max=True,
            can_delete=True,
        )
        return made(data, prefix="measures", initial=initial)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("urgent") and not said.get("urgent_reason"):
            self.add_error("urgent_reason", "标为紧急的，应当写明紧急情形。")
        if said.get("urgent") and self.matter.kind == "recommendation_social_governance" and not said.get("reply_by"):
            self.add_error("reply_by", "情况紧急的，规定未定日数，应当在建议书中载明回复日期（2019规定第19条）。")
        for name in ("reply_by", "rectify_by"):
            if said.get(name) and said[name] <= timezone.localdate():
                self.add_error(name, "日期应当晚于今天。")
        return said

    def is_valid(self) -> bool:
        valid = super().is_valid()
        if valid and not self.answers()["measures"]:
            self.add_error(None, "至少写明一项建议事项。")
            return False
        return valid


class SocialGovernanceForm(_Draft):
    """社会治理: an urgent one has no number in the rule, so its letter states the date (2019规定第19条)."""

    ground = forms.ChoiceField(label="适用情形（2019规定第11条）", choices=Ground.choices)
    field_order = ["title", "ground"]


class PublicInterestForm(_Draft):
    rectify_by = forms.DateField(
        label="整改期限", help_text="公益诉讼办案规则第75条：建议书应当载明整改期限；与回复期限分别计算。"
    )
    field_order = ["title", "counterpart"]


class DraftForm(_Draft):
    """Revision: the fields of the kind."""

    ground = forms.ChoiceField(label="适用情形（2019规定第11条）", choices=Ground.choices)
    rectify_by = forms.DateField(label="整改期限", help_text="公益诉讼办案规则第75条：建议书应当载明整改期限。")

    def build(self) -> None:
        del self.fields["rectify_by" if self.matter.kind == "recommendation_social_governance" else "ground"]
        super().build()


class LegalReviewForm(MoveForm):
    necessity = forms.CharField(label="必要性", max_length=2000, widget=LONG)
    legality = forms.CharField(label="合法性", max_length=2000, widget=LONG)
    reasoning = forms.CharField(label="说理性", max_length=2000, widget=LONG)
    opinion = forms.CharField(label="审核意见", max_length=2000, widget=LONG)
