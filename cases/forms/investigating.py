"""What the papers of an investigation ask: a statement, evidence asked for, an inspection, an expert's work."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from supervision.matters.forms import EVIDENCE, DoneDateField, MoveForm, SeveralFilesField, names_in
from supervision.terms.arithmetic import day_text

LONG = forms.Textarea
MEASURES = [
    (measure, measure)
    for measure in ("查阅、调取、复制证据材料", "询问、了解情况", "咨询、委托鉴定、评估、审计", "走访、勘验", "其他")
]
# No rule has a number: the notice sets the day; the form proposes a fortnight.
PROPOSED_DAYS = 15
ENTRUSTED = [(subject, subject) for subject in ("鉴定", "评估", "审计", "检验、检测", "翻译")]


def two_or_more(staff: str, what: str, who: str = "人员") -> str:
    """The names as they were written, if they are at least two (公益诉讼办案规则第36条)."""
    if len(names_in(staff)) < 2:
        raise forms.ValidationError(f"{what}应当由两名以上{who}进行。")
    return staff


class OnTheSpotForm(MoveForm):
    """When, where and by whom; two of the procuratorate at least."""

    held_on = DoneDateField(label="日期")
    hours = forms.CharField(label="起止时间", max_length=40, required=False, help_text="如“9时至10时30分”。")
    place = forms.CharField(label="地点", max_length=120)
    staff = forms.CharField(label="检察人员", max_length=120, help_text="两名以上，用顿号分隔。")
    recorder = forms.CharField(label="记录人", max_length=60)
    files = SeveralFilesField(  # type: ignore[assignment]
        label="签名的笔录、照片", required=False, help_text=EVIDENCE
    )

    def build(self) -> None:
        self.initial.setdefault("held_on", timezone.localdate())
        self.initial.setdefault("staff", self.matter.details.get("investigate_staff", ""))
        self.initial.setdefault("recorder", self.person.name)
        self.order_fields([name for name in self.fields if name != "files"])

    def clean_staff(self) -> str:
        return two_or_more(str(self.cleaned_data["staff"]), "调查核实", "检察人员")

    def answers(self) -> dict[str, Any]:
        said = super().answers()
        return {**said, "held_at_text": f"{day_text(said['held_on'])}{said.get('hours', '')}"}


class StatementForm(OnTheSpotForm):
    asked = forms.CharField(label="被询问人", max_length=60)
    asked_about = forms.CharField(label="单位、职务及与案件的关系", max_length=200)
    content = forms.CharField(label="询问内容", max_length=8000, widget=LONG, help_text="一问一答，每问每答各一行。")
    refusal = forms.CharField(label="拒绝签名、盖章的情况", max_length=200, required=False)


class InspectionForm(OnTheSpotForm):
    present = forms.CharField(label="到场当事人、见证人", max_length=200, required=False)
    third_parties = forms.CharField(label="专业人员", max_length=200, required=False)
    findings = forms.CharField(label="勘验、检查情况", max_length=8000, widget=LONG)
    pictures = forms.CharField(label="照片、录像编号", max_length=200, required=False)


class OralCorrectionForm(OnTheSpotForm):
    addressee = forms.CharField(label="被监督单位", max_length=120)
    present = forms.CharField(label="接受纠正意见的人员", max_length=200, help_text="姓名和职务。")
    violation = forms.CharField(label="违法情形", max_length=4000, widget=LONG)
    opinion = forms.CharField(label="口头纠正意见", max_length=4000, widget=LONG)
    statement = forms.CharField(label="对方意见和纠正情况", max_length=2000, widget=LONG)
    custody = forms.BooleanField(
        label="向监管场所提出，等待纠正",
        required=False,
        help_text="监狱、看守所等场所经口头提出后七日以内未予纠正的，书面提出；当场已经纠正的不选。",
    )

    def build(self) -> None:
        super().build()
        if self.matter.counterpart:
            self.initial.setdefault("addressee", self.matter.counterpart.name)


class RefusalForm(MoveForm):
    held_on = DoneDateField(label="日期")
    whom = forms.CharField(label="拒绝、妨碍的单位或者个人", max_length=120)
    measure = forms.ChoiceField(label="调查核实措施", choices=MEASURES)
    way = forms.CharField(label="拒绝、妨碍的情形和理由", max_length=4000, widget=LONG)
    staff = forms.CharField(label="在场检察人员", max_length=120, help_text="两名以上，用顿号分隔。")
    files = SeveralFilesField(label="录音录像、说明等", required=False, help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        self.initial.setdefault("held_on", timezone.localdate())
        self.initial.setdefault("staff", self.matter.details.get("investigate_staff", ""))
        if self.matter.counterpart:
            self.initial.setdefault("whom", self.matter.counterpart.name)

    def clean_staff(self) -> str:
        return two_or_more(str(self.cleaned_data["staff"]), "调查核实", "检察人员")


class CorrectedForm(MoveForm):
    corrected_on = DoneDateField(label="纠正日期")
    result = forms.CharField(label="纠正情况", max_length=2000, widget=LONG)

    def build(self) -> None:
        self.initial.setdefault("corrected_on", timezone.localdate())


class WrittenCorrectionForm(MoveForm):
    title = forms.CharField(label="标题", max_length=120)
    basis = forms.CharField(
        label="所依据的法律、法规和有关文件", max_length=2000, initial="《人民检察院刑事诉讼规则》第六百二十四条"
    )
    reply_by = forms.DateField(label="文书载明的书面回复日期")

    def build(self) -> None:
        self.initial.setdefault("title", f"{self.matter.title}纠正违法"[:120])
        self.initial.setdefault("reply_by", timezone.localdate() + timedelta(days=PROPOSED_DAYS))

    def clean_reply_by(self) -> Any:
        if self.cleaned_data["reply_by"] <= timezone.localdate():
            raise forms.ValidationError("书面回复日期应当在今天以后。")
        return self.cleaned_data["reply_by"]


class PreliminaryForm(MoveForm):
    staff = forms.CharField(label="调查人员", max_length=120, help_text="两名以上，用顿号分隔。")
    process = forms.CharField(label="初步调查经过", max_length=4000, widget=LONG)
    findings = forms.CharField(label="初步查明的事实", max_length=8000, widget=LONG)
    opinion = forms.CharField(label="是否立案的意见", max_length=2000, widget=LONG)
    files = SeveralFilesField(label="初步调查材料", required=False, help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        self.initial.setdefault("findings", self.matter.details.get("summary", ""))

    def clean_staff(self) -> str:
        return two_or_more(str(self.cleaned_data["staff"]), "初步调查", "检察人员")


class _ToOthersForm(MoveForm):
    """A letter to whom the procuratorate asks for something, with the day until which it is to be there."""

    receiver = forms.CharField(label="收文单位", max_length=120)
    until = forms.DateField(label="提供或者完成日期")
    contact = forms.CharField(label="联系人及电话", max_length=120)

    def build(self) -> None:
        self.initial.setdefault("contact", f"{self.person.name} {self.person.phone}".strip())

    def clean_until(self) -> Any:
        if self.cleaned_data["until"] < timezone.localdate():
            raise forms.ValidationError("日期不能早于今天。")
        return self.cleaned_data["until"]

    def answers(self) -> dict[str, Any]:
        said = super().answers()
        return {**said, "feedback_text": f"{day_text(said['until'])}前"}


class EvidenceRequestForm(_ToOthersForm):
    wanted = forms.CharField(label="调取证据清单", max_length=4000, widget=LONG, help_text="一行一项，写明名称、份数。")

    def build(self) -> None:
        super().build()
        if self.matter.counterpart:
            self.initial.setdefault("receiver", self.matter.counterpart.name)

    def answers(self) -> dict[str, Any]:
        said = super().answers()
        return {**said, "wanted": [line.strip() for line in said["wanted"].splitlines() if line.strip()]}


class EntrustmentForm(_ToOthersForm):
    subject = forms.ChoiceField(label="委托", choices=ENTRUSTED)
    content = forms.CharField(label="委托事项", max_length=4000, widget=LONG)
    materials = forms.CharField(label="送交的材料", max_length=2000, widget=LONG, required=False)
