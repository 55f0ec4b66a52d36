"""What the moves of clue and case ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from cases.forms.investigating import two_or_more
from cases.moves import CONCLUSIONS, INTERESTS
from supervision.accounts.models import Body, BodyKind, Person
from supervision.matters.forms import EVIDENCE, DoneDateField, MoveForm, SeveralFilesField
from supervision.matters.models import Function, Secrecy
from supervision.matters.procedures import concrete

SOURCES = [
    (source, source) for source in ("办案发现", "控告举报", "信息共享平台", "机关团体代表委员转交", "媒体舆论", "其他")
]
FIELDS = [
    (field, field)
    for field in (
        "生态环境和资源保护", "食品药品安全", "国有财产保护", "国有土地使用权出让", "安全生产", "文物和文化遗产保护",
        "英雄烈士保护", "未成年人保护", "军人地位和权益保障", "个人信息保护", "反电信网络诈骗", "农产品质量安全",
        "妇女权益保障", "无障碍环境建设", "反垄断", "社会治理", "刑事诉讼监督", "刑罚执行监督", "民事诉讼监督",
        "行政诉讼监督", "行政违法行为监督", "其他",
    )
]  # fmt: skip


def prosecutors_of(office: Any) -> Any:
    """The prosecutors in post in an office today."""
    appointments = office.appointments.in_force(timezone.localdate()).filter(post="prosecutor")
    return Person.objects.filter(appointments__in=appointments).distinct()


class ClueForm(MoveForm):
    title = forms.CharField(label="线索名称", max_length=120)
    function = forms.ChoiceField(label="检察职能", choices=Function.choices)
    field = forms.ChoiceField(label="领域", choices=FIELDS)
    source = forms.ChoiceField(label="线索来源", choices=SOURCES, help_text="《人民检察院公益诉讼办案规则》第24条")
    counterpart = forms.ModelChoiceField(
        label="涉及单位", queryset=Body.objects.none(), required=False, help_text="可暂不填写。"
    )
    sender = forms.CharField(
        label="移送机关", max_length=120, required=False, help_text="有关机关书面移送的填写，如监察委员会、人民法院。"
    )
    sent_number = forms.CharField(label="移送函文号", max_length=80, required=False)
    answer_by = forms.DateField(
        label="反馈日期", required=False, help_text="移送函要求反馈处理结果的填写，系统按此日期提醒。"
    )
    found_on = DoneDateField(label="发现日期")
    summary = forms.CharField(label="基本情况", max_length=8000, widget=forms.Textarea)
    handler = forms.ModelChoiceField(label="承办检察官", queryset=Person.objects.none())
    secrecy = forms.ChoiceField(
        label="知悉范围", choices=Secrecy.choices, help_text="涉及国家秘密的材料不得录入本系统。"
    )
    files = SeveralFilesField(  # type: ignore[assignment]
        label="线索材料", required=False, help_text="PDF、JPG、PNG、DOCX、XLSX，单个不超过 50 MB。"
    )

    def build(self) -> None:
        office = self.matter.office
        self.fields["handler"].queryset = prosecutors_of(office)  # type: ignore[attr-defined]
        self.fields["counterpart"].queryset = addressees(office)  # type: ignore[attr-defined]
        if self.person in prosecutors_of(office):
            self.initial.setdefault("handler", self.person.pk)
        self.initial.setdefault("found_on", timezone.localdate())
        came = self.matter.parent
        if came is not None:
            said: dict[str, Any] = {"title": came.title, "function": came.function, "source": "机关团体代表委员转交"}
            facts = came.details.get("facts") or came.details.get("content", "")
            said |= {"summary": facts, "secrecy": came.secrecy}
            if came.office_id != office.pk:
                said["counterpart"] = came.office_id
            if came.details.get("to_public_interest"):
                own = {"function": Function.PUBLIC_INTEREST, "source": "办案发现", "counterpart": came.counterpart_id}
                said |= {**own, "summary": getattr(concrete(came), "facts", "")}
            self.initial = {**said, **self.initial}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("answer_by") and not said.get("sender"):
            self.add_error("sender", "填写反馈日期的，写明移送机关。")
        if said.get("answer_by") and said["answer_by"] <= timezone.localdate():
            self.add_error("answer_by", "反馈日期应当在今天以后。")
        return said


class FeedbackForm(MoveForm):
    told_on = DoneDateField(label="反馈日期")
    way = forms.CharField(label="反馈方式和文号", max_length=120, help_text="如“复函，渑检答〔2026〕3号”。")
    result = forms.CharField(label="处理结果", max_length=2000, widget=forms.Textarea)
    files = SeveralFilesField(label="复函、签收凭证", required=False, help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        self.initial.setdefault("told_on", timezone.localdate())


def addressees(office: Any) -> Any:
    """The bodies an office may usually address: of its own region or of those above it, no procuratorates."""
    region = office.region
    regions = {region, region[:4] + "00", region[:2] + "0000"}
    inside = [region[:2]] if office.level == 2 else [region[:4]] if office.level == 3 else []
    bodies = Body.objects.in_being(timezone.localdate()).exclude(kind="procuratorate").filter(region__in=regions)
    for prefix in inside:
        bodies = bodies | Body.objects.in_being(timezone.localdate()).exclude(kind="procuratorate").filter(
            region__startswith=prefix
        )
    return bodies.order_by("-level", "name")


class ScreenForm(MoveForm):
    truth = forms.CharField(label="真实性评估", max_length=2000, widget=forms.Textarea)
    feasibility = forms.CharField(label="可查性评估", max_length=2000, widget=forms.Textarea)
    risk = forms.CharField(label="风险性评估", max_length=2000, widget=forms.Textarea, required=False)


class TransferForm(MoveForm):
    receiver = forms.CharField(label="转往单位或部门", max_length=120)
    reason = forms.CharField(label="理由", max_length=2000, widget=forms.Textarea)
    through_superior = forms.BooleanField(
        label="报请上一级人民检察院移送", required=False, help_text="转往单位填写上一级人民检察院。"
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("through_superior") and self.matter.office.parent is None:
            self.add_error("through_superior", "本院没有登记上一级人民检察院。")
        return said


class CaseForm(MoveForm):
    title = forms.CharField(label="案件名称", max_length=120)
    counterpart = forms.ModelChoiceField(label="被监督单位", queryset=Body.objects.none(), required=False)
    interest = forms.ChoiceField(
        label="公益诉讼类别",
        choices=[("", "请选择"), *INTERESTS.items()],
        help_text="行政公益诉讼立案后七日内告知行政机关（公益诉讼办案规则第70条），民事公益诉讼不适用。",
    )
    facts = forms.CharField(label="初步查明的事实", max_length=8000, widget=forms.Textarea)
    grounds = forms.CharField(label="立案理由和依据", max_length=4000, widget=forms.Textarea)

    def build(self) -> None:
        self.fields["counterpart"].queryset = addressees(self.matter.office)  # type: ignore[attr-defined]
        parent = self.matter.parent
        if parent is None or parent.function != Function.PUBLIC_INTEREST:
            del self.fields["interest"]
        if parent is not None:
            self.initial.setdefault("title", parent.title)
            self.initial.setdefault("counterpart", parent.counterpart_id)
            self.initial.setdefault("facts", parent.details.get("summary", ""))
            if parent.counterpart is not None:
                civil = parent.counterpart.kind == BodyKind.OTHER
                self.initial.setdefault("interest", "civil" if civil else "administrative")


class NotifyForm(MoveForm):
    notified_on = DoneDateField(label="告知日期")
    way = forms.CharField(label="告知方式", max_length=60)

    def build(self) -> None:
        self.initial.setdefault("notified_on", timezone.localdate())


class InvestigateForm(MoveForm):
    staff = forms.CharField(label="调查人员", max_length=120, help_text="两名以上，用顿号分隔。")
    plan = forms.CharField(label="调查方案", max_length=4000, widget=forms.Textarea)

    def clean_staff(self) -> str:
        return two_or_more(str(self.cleaned_data["staff"]), "调查核实", "检察人员")


class ConcludeForm(MoveForm):
    findings = forms.CharField(label="查明的事实", max_length=8000, widget=forms.Textarea)
    conclusion = forms.ChoiceField(
        label="处理意见",
        choices=[("", "请选择"), *CONCLUSIONS.items()],
    )
    reasons = forms.CharField(label="理由", max_length=4000, widget=forms.Textarea)
    files = SeveralFilesField(label="证据材料", required=False)  # type: ignore[assignment]

    def build(self) -> None:
        if self.matter.function != Function.PUBLIC_INTEREST:
            others = [(key, label) for key, label in CONCLUSIONS.items() if key not in ("notice", "support")]
            others.insert(0, ("", "请选择"))
            self.fields["conclusion"].choices = others  # type: ignore[attr-defined]
