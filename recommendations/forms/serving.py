"""What service, signing and filing ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from cases.forms import addressees
from cases.moves.once import waiting_signatures
from recommendations.moves.joint import unsigned_units
from recommendations.procedures.kinds import INSTRUMENTS
from supervision.accounts.models import Body, BodyKind
from supervision.matters.forms import DoneDateField, MoveForm, SeveralFilesField

LONG = forms.Textarea
# Courts have instruments of their own (2019规定第8、9条).
NEVER_RESPONSIBLE = frozenset(
    {BodyKind.COURT, BodyKind.PARTY_COMMITTEE, BodyKind.PEOPLES_CONGRESS, BodyKind.JOINT_OFFICE}
)
EVIDENCE = "照片、文件等，PDF、JPG、PNG、DOCX、XLSX，单个不超过 50 MB。"


class FilingForm(MoveForm):
    business_on = forms.DateField(label="上一级院对口业务部门收到日期")
    policy_on = forms.DateField(label="上一级院法律政策研究部门收到日期", required=False)

    def build(self) -> None:
        self.initial.setdefault("business_on", timezone.localdate())
        self.fields["policy_on"].required = INSTRUMENTS[self.matter.kind].filed_with_policy

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for name in ("business_on", "policy_on"):
            if said.get(name) and not (self.matter.issued_on or said[name]) <= said[name] <= timezone.localdate():
                self.add_error(name, "日期应当在制发日期与今天之间。")
        return said


class PublishForm(MoveForm):
    published_on = DoneDateField(label="公告发布日期", help_text="自发布之日起经过三十日，视为送达。")
    medium = forms.CharField(label="公告媒体或者张贴地点", max_length=120)
    reason = forms.CharField(
        label="原因", max_length=1000, widget=LONG, help_text="写明下落不明或者其他方式无法送达的情况和经过。"
    )
    servers = forms.CharField(label="送达人", max_length=120, help_text="两名，用顿号分隔。")
    files = SeveralFilesField(label="公告页面或者照片", help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        self.initial.setdefault("published_on", timezone.localdate())


class UndeliveredForm(MoveForm):
    returned_on = DoneDateField(label="退回日期")
    reason = forms.CharField(
        label="未送达的情况", max_length=500, widget=LONG, help_text="写明投递次数、退回理由和拟改用的送达方式。"
    )
    files = SeveralFilesField(label="退回邮件、系统回执", required=False, help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        self.initial.setdefault("returned_on", timezone.localdate())


class JointReceiptForm(MoveForm):
    body = forms.ModelChoiceField(label="协办单位", queryset=Body.objects.none())
    way = forms.ChoiceField(label="送达方式", choices=[("in_person", "直接送达"), ("post", "邮寄送达")])
    tracking_number = forms.CharField(label="检察专递邮件编号", max_length=60, required=False)
    signed_on = DoneDateField(label="签收日期")
    recipient = forms.CharField(label="签收人", max_length=60)
    recipient_title = forms.CharField(label="职务", max_length=60)
    files = SeveralFilesField(label="回证、回执扫描件", help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        units = unsigned_units(self.matter)
        self.fields["body"].queryset = units  # type: ignore[attr-defined]
        self.links = waiting_signatures(self.matter)
        if link := next((self.links[unit.pk] for unit in units if unit.pk in self.links), None):
            # Signed by a one-time link: the link's own record is the proof.
            signed = {"recipient": link.signed_name, "recipient_title": link.signed_title}
            self.initial.update({"body": link.body_id, "signed_on": timezone.localdate(link.signed_at), **signed})
            self.fields["files"].help_text = "该单位已通过一次性链接签收，按链接记录登记，可以不附扫描件。"
        self.initial.setdefault("signed_on", timezone.localdate())
        self.fields["files"].required = False

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        unit = said.get("body")
        if unit and unit.pk not in self.links and not said.get("files") and "files" not in self.errors:
            self.add_error("files", "纸面签收的，附回证、回执扫描件。")
        if said.get("way") == "post" and not said.get("tracking_number"):
            self.add_error("tracking_number", "邮寄送达的，填写邮件编号。")
        return said


class CoordinateForm(MoveForm):
    body = forms.ModelChoiceField(label="建议由哪个单位承担", queryset=Body.objects.none())
    reason = forms.CharField(
        label="协调意见", max_length=4000, widget=LONG, help_text="写明职责依据和协调经过；由检察长据此决定。"
    )

    def build(self) -> None:
        """Bodies that the document may be addressed to; the Party, the congress and the office are never its duty."""
        found = addressees(self.matter.office)
        kinds = INSTRUMENTS[self.matter.kind].addressees
        found = found.filter(kind__in=kinds) if kinds else found.exclude(kind__in=NEVER_RESPONSIBLE)
        self.fields["body"].queryset = found  # type: ignore[attr-defined]


class PartyNoticeForm(MoveForm):
    party = forms.CharField(label="当事人或者申请人", max_length=120, help_text="姓名或者名称，载入通知书。")
