"""What service and signing ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from cases.moves.once import waiting_signature
from cases.moves.service import letters_to_serve, whom
from supervision.documents.models import Letter, ServiceWay
from supervision.documents.services import consent_on
from supervision.matters.forms import DoneDateField, MoveForm, SeveralFilesField, names_in
from supervision.terms.arithmetic import day_text

LONG = forms.Textarea
RELATION = "如“该单位收发室工作人员”“受该单位书面委托”。"
NUMBERED = "留空的，以所附文件的名称为准。"
EVIDENCE = "照片、文件等，PDF、JPG、PNG、DOCX、XLSX，单个不超过 50 MB。"


def proxy_is_explained(form: MoveForm, said: dict[str, Any]) -> None:
    """Who signs for another says in what relation; said at the field."""
    if said.get("proxy") and not said.get("proxy_relation"):
        form.add_error("proxy_relation", "有代收人的，写明代收人与受送达单位的关系。")


def not_before_issue(form: MoveForm, said: dict[str, Any], name: str) -> None:
    """A letter arrives on the day of its issue or later; said at the field."""
    day, issued_on = said.get(name), form.matter.issued_on
    if day and issued_on and day < issued_on:
        form.add_error(name, f"日期不能早于制发日期{day_text(issued_on)}。")


class ServeForm(MoveForm):
    way = forms.ChoiceField(
        label="送达方式", choices=[choice for choice in ServiceWay.choices if choice[0] != ServiceWay.PUBLISHED]
    )
    served_on = DoneDateField(label="送达（交邮、到达）日期")
    place = forms.CharField(label="送达地点", max_length=120, required=False)
    servers = forms.CharField(label="送达人", max_length=120, help_text="两名，用顿号分隔。")
    recipient = forms.CharField(label="收件人", max_length=60, required=False)
    recipient_title = forms.CharField(label="收件人职务", max_length=60, required=False)
    tracking_number = forms.CharField(label="检察专递邮件编号", max_length=60, required=False)
    electronic_consent = forms.BooleanField(
        label="受送达单位同意电子送达", required=False, help_text="电子送达以到达其系统之日为送达日，不以点开之日为准。"
    )
    consent_on = DoneDateField(
        label="同意电子送达的日期", required=False, help_text="首次电子送达的填写，以后按已确认的同意办理。"
    )
    announcement = forms.CharField(
        label="宣告情况",
        max_length=4000,
        widget=LONG,
        required=False,
        help_text="宣告送达的，写明宣读、示证和释法说理的情况，记入宣告送达笔录。",
    )
    announcement_agreed = forms.BooleanField(label="已商被建议单位同意宣告送达", required=False)
    present = forms.CharField(label="到场人员", max_length=200, required=False)
    third_parties = forms.CharField(
        label="受邀人员",
        max_length=200,
        required=False,
        help_text="可以邀请人大代表、政协委员、特约检察员、人民监督员等参加。",
    )
    statement = forms.CharField(label="被建议单位的意见", max_length=4000, widget=LONG, required=False)
    refusal = forms.CharField(
        label="拒收情况", max_length=400, required=False, help_text="留置送达的，写明拒收事由和日期。"
    )
    witnesses = forms.CharField(
        label="见证人", max_length=120, required=False, help_text="留置送达的，写明见证人，或者附拍照、录像。"
    )
    copies_count = forms.IntegerField(label="份数", min_value=1, max_value=99, initial=1, required=False)
    proxy = forms.CharField(label="代收人", max_length=60, required=False, help_text="由他人代收的填写。")
    proxy_relation = forms.CharField(
        label="代收人与受送达单位的关系", max_length=60, required=False, help_text=RELATION
    )
    pictures = forms.CharField(label="照片或者录像编号", max_length=200, required=False, help_text=NUMBERED)
    remarks = forms.CharField(label="备注", max_length=200, required=False)
    files = SeveralFilesField(label="送达凭证、照片", required=False, help_text=EVIDENCE)  # type: ignore[assignment]
    SHOWN_WHEN = {
        "tracking_number": "way=post",
        **dict.fromkeys(("electronic_consent", "consent_on"), "way=electronic"),
        **dict.fromkeys(
            ("announcement", "announcement_agreed", "present", "third_parties", "statement"), "way=announced"
        ),
        **dict.fromkeys(("refusal", "witnesses"), "way=left"),
    }
    NEEDED_THEN = frozenset({"tracking_number", "announcement", "present", "statement", "refusal"})
    REQUIRED = {
        "post": ("tracking_number",),
        "announced": ("place", "announcement", "announcement_agreed", "present", "statement", "recipient"),
        "left": ("refusal",),
        "electronic": ("electronic_consent",),
        "in_person": ("recipient",),
    }

    def build(self) -> None:
        self.initial.setdefault("served_on", timezone.localdate())
        standing = self.matter.counterpart and consent_on(self.matter.counterpart, timezone.localdate())
        if standing:
            self.initial.setdefault("electronic_consent", True)
            self.initial.setdefault("consent_on", standing.given_on)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for name in self.REQUIRED.get(said.get("way", ""), ()):
            if not said.get(name) and name not in self.errors and not (name == "recipient" and said.get("proxy")):
                self.add_error(name, "按所选送达方式，此项必填。")
        proxy_is_explained(self, said)
        not_before_issue(self, said, "served_on")
        if said.get("way") == ServiceWay.LEFT and not said.get("witnesses") and not said.get("files"):
            self.add_error("witnesses", "留置送达应当有见证人签名，或者附拍照、录像。")
        if said.get("servers") and len(names_in(said["servers"])) < 2:
            self.add_error("servers", "送达应当由两名检察人员进行。")
        # 民诉法第89条: others see and sign that the letter was left; who serves it cannot witness it.
        if set(names_in(said.get("servers") or "")) & set(names_in(said.get("witnesses") or "")):
            self.add_error("witnesses", "见证人不能是送达人。")
        return said


class ServeLetterForm(ServeForm):
    """Service of another letter of the matter, recorded with its receipt."""

    letter = forms.ModelChoiceField(label="送达的文书", queryset=Letter.objects.none())
    signed_on = DoneDateField(label="回执上的签收日期", required=False, help_text="邮寄送达的，以此日为送达日。")
    SHOWN_WHEN = ServeForm.SHOWN_WHEN | {"signed_on": "way=post"}
    REQUIRED = ServeForm.REQUIRED | {"post": ("tracking_number", "signed_on", "recipient")}

    def build(self) -> None:
        super().build()
        waiting = letters_to_serve(self.matter)
        self.fields["letter"].queryset = waiting  # type: ignore[attr-defined]
        self.fields["letter"].label_from_instance = _to_whom  # type: ignore[attr-defined]
        self.initial.setdefault("letter", waiting.first())
        for name in ("announcement", "announcement_agreed", "present", "third_parties", "statement"):
            del self.fields[name]
        kept = [
            choice for choice in ServiceWay.choices if choice[0] not in (ServiceWay.PUBLISHED, ServiceWay.ANNOUNCED)
        ]
        self.fields["way"].choices = kept  # type: ignore[attr-defined]
        self.order_fields(["letter"])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        letter = said.get("letter")
        made_on = timezone.localdate(letter.made_at) if letter else None
        for name in ("served_on", "signed_on"):
            if made_on and said.get(name) and said[name] < made_on:
                self.add_error(name, f"日期不能早于文书制作日期{day_text(made_on)}。")
        if said.get("signed_on") and said.get("served_on") and said["signed_on"] < said["served_on"]:
            self.add_error("signed_on", "签收日期不能早于交邮日期。")
        return said


def _to_whom(letter: Letter) -> str:
    return f"{letter}，致{whom(letter)}"


class AcknowledgeForm(MoveForm):
    signed_on = DoneDateField(label="签收日期", help_text="此日为送达日，期限自次日起算。")
    recipient = forms.CharField(label="签收人", max_length=60)
    recipient_title = forms.CharField(label="职务", max_length=60)
    proxy = forms.CharField(
        label="代收人", max_length=60, required=False, help_text="签收人以外的人代收的填写，其余不填。"
    )
    proxy_relation = forms.CharField(label="代收人与本单位的关系", max_length=60, required=False, help_text=RELATION)

    def build(self) -> None:
        self.initial.setdefault("signed_on", timezone.localdate())
        self.initial.setdefault("recipient", self.person.name)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        proxy_is_explained(self, said)
        not_before_issue(self, said, "signed_on")
        return said


class PaperReceiptForm(AcknowledgeForm):
    pictures = forms.CharField(label="照片或者录像编号", max_length=200, required=False)
    remarks = forms.CharField(label="备注", max_length=200, required=False)
    files = SeveralFilesField(label="回证、回执扫描件", help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        if link := waiting_signature(self.matter):
            # Signed by a one-time link: the link's own record is the proof.
            signed_on = timezone.localdate(link.signed_at)
            signed = {"signed_on": signed_on, "recipient": link.signed_name, "recipient_title": link.signed_title}
            self.initial.update(signed)
            self.fields["files"].required = False
            self.fields["files"].help_text = "对方单位已通过一次性链接签收，按链接记录登记，可以不附扫描件。"
        self.initial.setdefault("signed_on", timezone.localdate())
