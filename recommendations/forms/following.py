"""What verification, urging and look-back ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from cases.forms.investigating import two_or_more
from cases.forms.roster import RosterField
from recommendations.forms.answering import UNSAID, PerMeasure
from recommendations.models import LookBack, Urging, grades
from recommendations.moves.answering import latest_reply
from recommendations.moves.following import channel_lines, outcomes_open
from recommendations.procedures.kinds import INSTRUMENTS
from supervision.documents.models import Attachment
from supervision.matters.forms import DoneDateField, MoveForm, SeveralFilesField

LONG = forms.Textarea
PICTURES = (".jpg", ".jpeg", ".png")
EVIDENCE = "照片、文件等，PDF、JPG、PNG、DOCX、XLSX，单个不超过 50 MB。"


class VerdictRow(forms.Form):
    """The verdict on one answer: was the answer adequate, was the act done, and on what evidence that rests."""

    adequacy = forms.ChoiceField(label="回复评价")
    result = forms.ChoiceField(label="整改结论")
    relied = forms.MultipleChoiceField(
        label="依据的材料", required=False, widget=forms.CheckboxSelectMultiple, help_text="勾选据以作出结论的材料。"
    )
    weighed = forms.CharField(
        label="证据审查判断", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="材料是否真实、与本项相关，能证明什么；没有材料的写明如何查证。",
    )  # fmt: skip
    reason = forms.CharField(
        label="核验意见", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        for axis in ("result", "adequacy"):
            choices = [(grade.code, grade.label) for grade in grades.offered(axis, today)]
            self.fields[axis].choices = [UNSAID, *choices]  # type: ignore[attr-defined]

    def rest_on(self, files: list[tuple[str, str]]) -> None:
        """What the verdict may rest on; nothing is asked where there is nothing."""
        if files:
            self.fields["relied"].choices = files  # type: ignore[attr-defined]
        else:
            del self.fields["relied"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("result") or not said.get("adequacy"):
            return said
        good = grades.counts_of("result", said["result"]) == "rectified"
        sound = grades.counts_of("adequacy", said["adequacy"]) == "sound"
        if not (good and sound) and not said.get("reason"):
            self.add_error("reason", "未整改到位或者回复不充分的，写明意见。")
        return said


class _Verdicts(PerMeasure):
    formset_name = "verdicts"
    formset_title = "逐项核验"
    row_form = VerdictRow

    def build(self) -> None:
        offered = [grade for axis in ("adequacy", "result") for grade in grades.offered(axis, timezone.localdate())]
        self.formset_help = "；".join(f"{grade.label}：{grade.meaning}" for grade in offered) + "。"

    def titles(self) -> list[str]:
        return [
            f"{answer.measure.order}. {answer.measure.text}"
            f"（{answer.get_adoption_display()}，{answer.get_done_display()}：{answer.text}）"
            for answer in latest_reply(self.matter).answers.select_related("measure")
        ]

    def make_formset(self, data: Any, files: Any) -> forms.BaseFormSet:
        formset = super().make_formset(data, files)
        proofs = evidence_of(self.matter)
        seen = [(key, f"现场核查：{name}") for key, name in proofs.get(("site_check", None), [])]
        answers = latest_reply(self.matter).answers.values_list("pk", flat=True)
        for form, answer in zip(formset.forms, answers, strict=False):
            form.rest_on([*proofs.get(("answer", answer), []), *seen])
        return formset


def evidence_of(matter: Any) -> dict[tuple[str, int | None], list[tuple[str, str]]]:
    """Key and name of the files on which a verdict may rest: of each answer, and of all visits to the site."""
    found: dict[tuple[str, int | None], list[tuple[str, str]]] = {}
    rows = Attachment.objects.filter(matter_id=matter.pk, purpose__in=["answer", "site_check"]).order_by("uploaded_at")
    for file in rows:
        whose = ("site_check", None) if file.purpose == "site_check" else ("answer", file.reference)
        found.setdefault(whose, []).append((str(file.pk), file.name))
    return found


class VerdictForm(_Verdicts):
    opinion = forms.CharField(label="核验意见", max_length=4000, widget=LONG)


class SupplementForm(_Verdicts):
    reason = forms.CharField(label="需要补充的内容", max_length=4000, widget=LONG)


class UrgeForm(MoveForm):
    way = forms.ChoiceField(label="督促方式", choices=Urging._meta.get_field("way").choices or [])
    held_on = DoneDateField(label="日期")
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
    )
    reason = forms.CharField(label="理由（无正当理由的说明）", max_length=4000, widget=LONG)

    def build(self) -> None:
        channels = INSTRUMENTS[self.matter.kind].channels
        self.fields["channels"].choices = [(channel, channel) for channel in channels]  # type: ignore[attr-defined]


class PlanLookBackForm(MoveForm):
    look_back_on = forms.DateField(label="回头看日期")
    method = forms.CharField(label="方式", max_length=120, initial="现场查看")
    sample = forms.CharField(
        label="抽取范围和种子", max_length=200, required=False, help_text="随机抽取的填写；到期逐件回头看的不填。"
    )


class FindingForm(forms.Form):
    """What was seen of one measure, beside its standard and what the answer said."""

    result = forms.ChoiceField(label="结果", choices=[UNSAID, *(LookBack._meta.get_field("result").choices or [])])
    seen = forms.CharField(
        label="比对情况", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="对照核验标准和回复；没有巩固的必填。",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("result") in ("partial", "relapse") and not said.get("seen"):
            self.add_error("seen", "没有巩固的，写明比对情况。")
        return said


class LookBackForm(PerMeasure):
    held_on = DoneDateField(label="日期")
    staff = forms.CharField(label="参加人员", max_length=120, help_text="两名以上，用顿号分隔。")
    place = forms.CharField(label="地点", max_length=120)
    method = forms.CharField(label="方式", max_length=120, initial="现场查看")
    sample = forms.CharField(
        label="抽查范围和数量", max_length=200, required=False, help_text="抽查的填写，如“二十三处中抽查八处”。"
    )
    roster = RosterField()
    third_parties = forms.CharField(label="参加的代表、委员和其他人员", max_length=200, required=False)
    record = forms.CharField(label="查看情况", max_length=8000, widget=LONG)
    files = SeveralFilesField(label="照片", required=False, help_text=EVIDENCE)  # type: ignore[assignment]
    formset_name = "findings"
    formset_title = "逐项比对"
    formset_help = "逐项写明整改成效是否巩固；各项结果一致的即为总的结果，不一致的为部分反弹。"
    row_form = FindingForm

    def build(self) -> None:
        if not self.fields["roster"].offer(self.person):  # type: ignore[attr-defined]
            del self.fields["roster"]
        self.initial.setdefault("held_on", timezone.localdate())
        self.initial.setdefault("sample", self.matter.details.get("look_back_sample", ""))

    def clean_staff(self) -> str:
        return two_or_more(str(self.cleaned_data["staff"]), "回头看")


class SiteCheckForm(MoveForm):
    held_on = DoneDateField(label="日期")
    place = forms.CharField(label="地点", max_length=120)
    staff = forms.CharField(label="核查人员", max_length=120, help_text="两名以上，用顿号分隔。")
    present = forms.CharField(label="在场人员", max_length=200, required=False)
    record = forms.CharField(label="核查情况（逐项对照核验标准）", max_length=8000, widget=LONG)
    files = SeveralFilesField(label="照片", help_text=f"至少一张照片。{EVIDENCE}")  # type: ignore[assignment]

    def build(self) -> None:
        self.initial.setdefault("held_on", timezone.localdate())

    def clean_staff(self) -> str:
        return two_or_more(str(self.cleaned_data["staff"]), "现场核查")

    def clean_files(self) -> Any:
        files = self.cleaned_data["files"]
        if not any(file.name.lower().endswith(PICTURES) for file in files):
            raise forms.ValidationError("至少附一张照片（JPG 或者 PNG）。")
        return files


class CloseForm(MoveForm):
    outcome = forms.ChoiceField(label="处理结果")
    reason = forms.CharField(label="说明", max_length=4000, widget=LONG)

    def build(self) -> None:
        self.fields["outcome"].choices = outcomes_open(self.matter)  # type: ignore[attr-defined]
        if self.matter.state == "escalated":
            self.fields["reason"].help_text = f"{'；'.join(channel_lines(self.matter))}。写明各项措施的结果。"
