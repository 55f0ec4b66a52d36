"""What the moves of a recommendation ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from cases.forms import addressees
from recommendations.models import Adoption, Done, Ground, LookBack, Recommendation, Urging
from recommendations.moves.answering import latest_reply
from recommendations.moves.following import OUTCOMES
from supervision.accounts.models import Body
from supervision.documents.models import ServiceWay
from supervision.matters.forms import MoveForm, SeveralFilesField
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


class ServeForm(MoveForm):
    way = forms.ChoiceField(label="送达方式", choices=ServiceWay.choices)
    served_on = forms.DateField(label="送达（交邮、到达）日期")
    place = forms.CharField(label="送达地点", max_length=120, required=False)
    servers = forms.CharField(label="送达人", max_length=120, help_text="两名，用顿号分隔。")
    recipient = forms.CharField(label="收件人", max_length=60, required=False)
    recipient_title = forms.CharField(label="收件人职务", max_length=60, required=False)
    tracking_number = forms.CharField(label="检察专递邮件编号", max_length=60, required=False)
    electronic_consent = forms.BooleanField(label="受送达单位同意电子送达", required=False)
    announcement = forms.CharField(
        label="宣告情况",
        max_length=4000,
        widget=LONG,
        required=False,
        help_text="宣告送达的，写明时间、在场人员、示证说理和被建议单位的意见。",
    )
    refusal = forms.CharField(
        label="拒收情况", max_length=400, required=False, help_text="留置送达的，写明拒收事由和日期。"
    )
    witnesses = forms.CharField(label="见证人", max_length=120, required=False)
    files = SeveralFilesField(label="送达凭证、照片", required=False, help_text=EVIDENCE)  # type: ignore[assignment]
    REQUIRED = {
        "post": ("tracking_number",),
        "announced": ("announcement", "recipient"),
        "left": ("refusal", "witnesses"),
        "electronic": ("electronic_consent",),
        "in_person": ("recipient",),
    }

    def build(self) -> None:
        self.initial.setdefault("served_on", timezone.localdate())

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for name in self.REQUIRED.get(said.get("way", ""), ()):
            if not said.get(name) and name not in self.errors:
                self.add_error(name, "按所选送达方式，此项必填。")
        if said.get("served_on") and said["served_on"] > timezone.localdate():
            self.add_error("served_on", "日期不能晚于今天。")
        servers = (said.get("servers") or "").replace("，", "、").split("、")
        if said.get("servers") and len([name for name in servers if name.strip()]) < 2:
            self.add_error("servers", "送达应当由两名检察人员进行。")
        return said


class AcknowledgeForm(MoveForm):
    signed_on = forms.DateField(label="签收日期", help_text="此日为送达日，期限自次日起算。")
    recipient = forms.CharField(label="签收人", max_length=60)
    recipient_title = forms.CharField(label="职务", max_length=60)

    def build(self) -> None:
        self.initial.setdefault("signed_on", timezone.localdate())
        self.initial.setdefault("recipient", self.person.name)


class PaperReceiptForm(AcknowledgeForm):
    files = SeveralFilesField(label="回证、回执扫描件", help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        self.initial.setdefault("signed_on", timezone.localdate())


class FilingForm(MoveForm):
    business_on = forms.DateField(label="上一级院对口业务部门收到日期")
    policy_on = forms.DateField(label="上一级院法律政策研究部门收到日期", required=False)

    def build(self) -> None:
        self.initial.setdefault("business_on", timezone.localdate())
        self.fields["policy_on"].required = self.matter.kind == "recommendation_social_governance"

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for name in ("business_on", "policy_on"):
            if said.get(name) and not (self.matter.issued_on or said[name]) <= said[name] <= timezone.localdate():
                self.add_error(name, "日期应当在制发日期与今天之间。")
        return said


class ObjectForm(MoveForm):
    grounds = forms.CharField(label="异议理由", max_length=8000, widget=LONG)
    files = SeveralFilesField(label="证据材料", required=False, help_text=EVIDENCE)  # type: ignore[assignment]


class MoreTimeForm(MoveForm):
    until = forms.DateField(label="申请延至")
    reason = forms.CharField(label="理由", max_length=4000, widget=LONG)


class GrantForm(MoveForm):
    until = forms.DateField(label="延至")
    reason = forms.CharField(label="答复", max_length=2000, widget=LONG)

    def build(self) -> None:
        found = concrete(self.matter)
        request = found.extension_requests.filter(granted__isnull=True).first()  # type: ignore[attr-defined]
        if request:
            self.initial.setdefault("until", request.until)

    def clean_until(self) -> Any:
        if self.cleaned_data["until"] <= timezone.localdate():
            raise forms.ValidationError("日期应当晚于今天。")
        return self.cleaned_data["until"]


class AnswerForm(forms.Form):
    adoption = forms.ChoiceField(label="是否采纳", choices=Adoption.choices)
    done = forms.ChoiceField(label="落实情况", choices=Done.choices)
    text = forms.CharField(
        label="采取的措施；不采纳的写明理由", max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    done_on = forms.DateField(
        label="完成日期", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    responsible = forms.CharField(label="责任人及职务", max_length=60, required=False)
    files = SeveralFilesField(label="证据", required=False, help_text=EVIDENCE)  # type: ignore[assignment]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("done") == "done" and not said.get("done_on"):
            self.add_error("done_on", "已完成的，写明完成日期。")
        return said


class _PerMeasure(MoveForm):
    """A form with one row per measure, no more and no fewer."""

    row_form: type[forms.Form]

    def rows(self) -> list[dict[str, Any]]:
        return []

    def titles(self) -> list[str]:
        return [f"{measure.order}. {measure.text}" for measure in concrete(self.matter).measures.all()]  # type: ignore[attr-defined]

    def make_formset(self, data: Any, files: Any) -> forms.BaseFormSet:
        titles = self.titles()
        made = forms.formset_factory(
            self.row_form, extra=0, min_num=len(titles), max_num=len(titles), validate_min=True, validate_max=True
        )
        formset = made(data, files, prefix=self.formset_name, initial=self.rows() or None)
        for form, title in zip(formset.forms, titles, strict=False):
            form.empty_permitted = False
            form.title = title  # type: ignore[attr-defined]
        return formset


class ReplyForm(_PerMeasure):
    summary = forms.CharField(label="总体情况", max_length=8000, widget=LONG)
    posted_on = forms.DateField(
        label="交邮日期", required=False, help_text="以邮寄方式回复的填写；期满前交邮的不算逾期。"
    )
    signatory = forms.CharField(label="签发人及职务", max_length=60)
    number = forms.CharField(label="复函文号", max_length=60, required=False, help_text="本单位编定的文号，可不填。")
    contact = forms.CharField(label="联系人及电话", max_length=120, required=False)
    formset_name = "answers"
    formset_title = "逐项答复"
    formset_help = "每一项都要答复。"
    row_form = AnswerForm

    def clean_posted_on(self) -> Any:
        posted_on = self.cleaned_data["posted_on"]
        if posted_on and posted_on > timezone.localdate():
            raise forms.ValidationError("交邮日期不能晚于今天。")
        return posted_on


class PaperReplyForm(ReplyForm):
    received_on = forms.DateField(label="收到日期")
    files = SeveralFilesField(label="回复原件扫描件", help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        self.initial.setdefault("received_on", timezone.localdate())

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        received_on, posted_on = said.get("received_on"), said.get("posted_on")
        if received_on and received_on > timezone.localdate():
            self.add_error("received_on", "收到日期不能晚于今天。")
        if received_on and posted_on and received_on < posted_on:
            self.add_error("received_on", "收到日期不能早于交邮日期。")
        return said


class VerdictRow(forms.Form):
    result = forms.ChoiceField(
        label="整改结论", choices=[("rectified", "整改到位"), ("partly", "部分整改"), ("not_rectified", "未整改")]
    )
    adequacy = forms.ChoiceField(label="回复评价", choices=[("sound", "回复充分"), ("insufficient", "回复不充分")])
    reason = forms.CharField(
        label="核验意见", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), required=False
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if (said.get("adequacy") == "insufficient" or said.get("result") != "rectified") and not said.get("reason"):
            self.add_error("reason", "未整改到位或者回复不充分的，写明意见。")
        return said


class _Verdicts(_PerMeasure):
    formset_name = "verdicts"
    formset_title = "逐项核验"
    row_form = VerdictRow

    def titles(self) -> list[str]:
        return [
            f"{answer.measure.order}. {answer.measure.text}"
            f"（{answer.get_adoption_display()}，{answer.get_done_display()}：{answer.text}）"
            for answer in latest_reply(self.matter).answers.select_related("measure")
        ]


class VerdictForm(_Verdicts):
    opinion = forms.CharField(label="核验意见", max_length=4000, widget=LONG)


class SupplementForm(_Verdicts):
    reason = forms.CharField(label="需要补充的内容", max_length=4000, widget=LONG)


class UrgeForm(MoveForm):
    way = forms.ChoiceField(label="督促方式", choices=Urging._meta.get_field("way").choices or [])
    held_on = forms.DateField(label="日期")
    place = forms.CharField(label="地点", max_length=120)
    present = forms.CharField(label="在场人员", max_length=200)
    record = forms.CharField(label="工作记录", max_length=8000, widget=LONG)
    statement = forms.CharField(label="被建议单位的意见", max_length=4000, widget=LONG)
    files = SeveralFilesField(label="笔录、照片", required=False, help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        self.initial.setdefault("held_on", timezone.localdate())


class EscalateForm(MoveForm):
    channels = forms.MultipleChoiceField(
        label="处理方式",
        widget=forms.CheckboxSelectMultiple,
        choices=[
            (channel, channel)
            for channel in (
                "报告上一级人民检察院",
                "通报上级机关、行政主管部门或者行业自律组织",
                "报告同级党委、人大",
                "通报同级政府、纪检监察机关",
                "依法提起公益诉讼",
            )
        ],
    )
    reason = forms.CharField(label="理由（无正当理由的说明）", max_length=4000, widget=LONG)


class PlanLookBackForm(MoveForm):
    look_back_on = forms.DateField(label="回头看日期")
    method = forms.CharField(label="方式", max_length=120, initial="现场查看")


class LookBackForm(MoveForm):
    held_on = forms.DateField(label="日期")
    staff = forms.CharField(label="参加人员", max_length=120, help_text="两名以上，用顿号分隔。")
    place = forms.CharField(label="地点", max_length=120)
    method = forms.CharField(label="方式", max_length=120, initial="现场查看")
    result = forms.ChoiceField(label="结果", choices=LookBack._meta.get_field("result").choices or [])
    record = forms.CharField(label="查看情况（逐项比对）", max_length=8000, widget=LONG)
    files = SeveralFilesField(label="照片", required=False, help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        self.initial.setdefault("held_on", timezone.localdate())

    def clean_staff(self) -> str:
        staff = str(self.cleaned_data["staff"])
        if len([name for name in staff.replace("，", "、").split("、") if name.strip()]) < 2:
            raise forms.ValidationError("回头看应当由两名以上人员进行。")
        return staff


class CloseForm(MoveForm):
    outcome = forms.ChoiceField(label="处理结果", choices=OUTCOMES)
    reason = forms.CharField(label="说明", max_length=4000, widget=LONG)
