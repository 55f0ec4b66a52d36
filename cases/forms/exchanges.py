"""What the moves of letters between bodies ask."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from cases.forms.extras import field_of
from cases.forms.service import EVIDENCE
from cases.procedures.exchanges import Exchange, exchange_of, outcomes_of, types_for
from supervision.accounts.models import Body
from supervision.matters.forms import DoneDateField, MoveForm, SeveralFilesField
from supervision.matters.models import Secrecy
from supervision.matters.procedures import concrete, procedures

FILES_HELP = "PDF、JPG、PNG、DOCX、XLSX，单个不超过 50 MB。"
LONG = forms.Textarea
# No rule has a number: the document sets the day; the form proposes a month.
PROPOSED_DAYS = 30


def partners(office: Body, *, joint: bool = False) -> Any:
    """The bodies with which a body deals directly: of its region and of those above it, the joint office if asked."""
    region = office.region
    regions = {region, region[:4] + "00", region[:2] + "0000"}
    found = Body.objects.in_being(timezone.localdate()).filter(region__in=regions)
    return (found if joint else found.exclude(kind="joint_office")).order_by("-level", "name")


def led_by(office: Body) -> Any:
    """The procuratorates that one leads (人民检察院组织法第10条), the nearest first."""
    below = Q(parent=office) | Q(parent__parent=office) | Q(parent__parent__parent=office)
    return Body.objects.in_being(timezone.localdate()).filter(below, kind="procuratorate").order_by("level", "region")


def peers_of(office: Body) -> Any:
    """The other procuratorates of the province of the same level; elsewhere one goes through those above."""
    found = Body.objects.in_being(timezone.localdate()).filter(kind="procuratorate", level=office.level)
    return found.filter(region__startswith=office.region[:2]).exclude(pk=office.pk).order_by("region")


def _unused(one: Exchange) -> Iterator[str]:
    """The fields that a kind's form does not have."""
    if not one.types:
        yield "type"
    if one.way == "named":
        yield "counterpart"
    else:
        yield "receiver"
    if not one.inward:
        yield "department"
    if not one.several:
        yield "also"
    if not one.suspects:
        yield "suspects"
    if not (one.term and one.dated):
        yield "feedback_by"


class ExchangeForm(MoveForm):
    title = forms.CharField(label="标题", max_length=120)
    type = forms.ChoiceField(label="类别")
    counterpart = forms.ModelChoiceField(label="接收单位", queryset=Body.objects.none())
    receiver = forms.CharField(label="答复对象", max_length=400)
    also = forms.ModelMultipleChoiceField(
        label="同时发往", queryset=Body.objects.none(), required=False,
        help_text="一文发多个单位的选填：每个单位各成一件，分别编号、送达，可以成批审批、制发；附件只存入第一件。",
    )  # fmt: skip
    department = forms.CharField(
        label="接收部门", max_length=60, required=False, help_text="移送本单位其他部门时填写，如“第四检察部”。"
    )
    facts = forms.CharField(label="事项和基本情况", max_length=8000, widget=LONG)
    basis = forms.CharField(label="依据", max_length=2000, widget=LONG)
    suspects = forms.CharField(
        label="涉及人员", max_length=2000, required=False, help_text="仅写办理所需信息。", widget=LONG
    )
    feedback_by = forms.DateField(label="反馈日期", help_text="载入函件，自签收后按此日期提醒。")
    contact = forms.CharField(label="联系人及电话", max_length=120)
    secrecy = forms.ChoiceField(
        label="知悉范围", choices=Secrecy.choices, help_text="涉及国家秘密的材料不得录入本系统。"
    )
    files = SeveralFilesField(label="附件", required=False, help_text=FILES_HELP)  # type: ignore[assignment]

    @classmethod
    def labels_for(cls, kind: str) -> list[str]:
        """The labels of the fields that this kind's form has; optional ones in brackets."""
        one: Exchange = procedures()[kind].made_from
        unused = set(_unused(one))
        own = {"facts": one.facts_label, "type": one.types_label, "feedback_by": one.date_label}
        own["receiver"] = one.receiver_label
        fields = ((name, item) for name, item in cls.base_fields.items() if name not in unused)
        named = [(own.get(name, str(item.label)), item.required) for name, item in fields]
        named += [(extra.label, extra.required) for extra in one.extras]
        return [label if required else f"（{label}）" for label, required in named]

    def build(self) -> None:
        one = exchange_of(self.matter)
        for name in _unused(one):
            del self.fields[name]
        self.fields["facts"].label = one.facts_label
        if "receiver" in self.fields:
            self.fields["receiver"].label, self.fields["receiver"].help_text = one.receiver_label, one.receiver_help
        if "feedback_by" in self.fields:
            self.fields["feedback_by"].label, self.fields["feedback_by"].help_text = one.date_label, one.date_help
        for extra in one.extras:
            self.fields[extra.name] = field_of(extra)
        dated = ["feedback_by"] if one.way == "named" else []
        if self.matter.pk:
            self.fields.pop("also", None)
        first = [
            "title",
            "type",
            "counterpart",
            "also",
            "receiver",
            "department",
            *dated,
            *(extra.name for extra in one.extras),
        ]
        self.order_fields([name for name in first if name in self.fields])
        if one.types:
            self.fields["type"].choices = types_for(one, self.matter.parent)  # type: ignore[attr-defined]
            self.fields["type"].label = one.types_label
        self._offer_bodies(one)
        self._prefill(one)

    def _offer_bodies(self, one: Exchange) -> None:
        if "counterpart" not in self.fields:
            return
        office, joint = self.matter.office, any("joint_office" in kinds for kinds in one.receivers.values())
        if one.downward or one.peers:
            bodies = led_by(office) if one.downward else peers_of(office)
        else:
            # A case about a body of a lower level, as a province has, is talked over with that body.
            concerned = Body.objects.in_being(timezone.localdate()).filter(pk=self._concerned())
            bodies = partners(office, joint=joint) | concerned
        if not one.inward:
            bodies = bodies.exclude(pk=self.matter.office_id)
        if one.receivers:
            bodies = bodies.filter(kind__in=frozenset().union(*one.receivers.values()))
        for name in self.fields.keys() & {"counterpart", "also"}:
            self.fields[name].queryset = bodies  # type: ignore[attr-defined]

    def _concerned(self) -> int | None:
        """The body that the matter is about: of what was sent to this body, whom the sender's own matter is about."""
        parent = self.matter.parent
        if parent is None:
            return None
        about = parent if parent.office_id == self.matter.office_id else parent.parent or parent
        return about.counterpart_id

    def _prefill(self, one: Exchange) -> None:
        matter, parent = self.matter, self.matter.parent
        stored: dict[str, Any] = {"feedback_by": timezone.localdate() + timedelta(days=PROPOSED_DAYS)}
        stored |= {"contact": f"{self.person.name} {self.person.phone}".strip()}
        if matter.pk:
            stored |= {name: matter.details.get(name, "") for name in self.fields if name in matter.details}
            stored |= {"title": matter.title, "counterpart": matter.counterpart_id, "secrecy": matter.secrecy}
        elif parent is not None:
            said = parent.details
            stored |= {"title": f"关于移送“{parent.title}”线索" if one.kind == "transfer" else parent.title}
            facts = said.get("summary") or said.get("facts") or getattr(concrete(parent), "facts", "")
            stored |= {"facts": facts, "secrecy": parent.secrecy}
            if one.kind == "transfer":
                stored["type"] = parent.function
            elif not one.to_others:
                stored["counterpart"] = self._concerned()
            named = parent.parent if parent.parent is not None and parent.parent.number else parent
            stored |= {"concerned": f"《{named.title}》（{named.number}）"} if named.number else {}
            if parent.kind == "roster_entry":
                stored |= {"title": f"商请{said['name']}协助办案", "type": said["type"], "facts": said["specialty"]}
            if one.receivers.get(self.initial.get("type", ""), frozenset()) == {"procuratorate"} and not one.downward:
                stored["counterpart"] = matter.office.parent_id
        self.initial = {**stored, **self.initial}

    def clean_feedback_by(self) -> Any:
        feedback_by = self.cleaned_data["feedback_by"]
        if feedback_by <= timezone.localdate():
            raise forms.ValidationError(f"{self.fields['feedback_by'].label}应当在今天以后。")
        return feedback_by

    def clean(self) -> dict[str, Any]:
        said, one = super().clean() or {}, exchange_of(self.matter)
        body = said.get("counterpart")
        told_of = self._concerned() if said.get("type") in one.channels else None
        if body is not None and not one.may_go_to(body.kind, said.get("type", "")):
            self.add_error("counterpart", f"{one.label}不能发往{body.get_kind_display()}。")
        elif body is not None and body.pk == told_of:
            self.add_error("counterpart", f"{one.label}的是{body.name}的情况，请选择接收{one.label}的其他单位。")
        for other in said.get("also") or ():
            if other == body:
                self.add_error("also", "同一单位只选一次。")
            elif not one.may_go_to(other.kind, said.get("type", "")):
                self.add_error("also", f"{one.label}不能发往{other.name}。")
            elif other.pk == told_of:
                self.add_error("also", f"{one.label}的是{other.name}的情况，不发往该单位。")
        return said


class ReceiptForm(MoveForm):
    recipient = forms.CharField(label="签收人及职务", max_length=60)

    def build(self) -> None:
        self.initial.setdefault("recipient", self.person.name)


class AnswerForm(MoveForm):
    outcome = forms.ChoiceField(label="结果")
    answer = forms.CharField(label="办理情况和理由", max_length=8000, widget=LONG)
    files = SeveralFilesField(label="附件", required=False, help_text=FILES_HELP)  # type: ignore[assignment]

    def build(self) -> None:
        self.fields["outcome"].choices = outcomes_of(self.matter)  # type: ignore[attr-defined]


class PaperAnswerForm(AnswerForm):
    received_on = DoneDateField(label="收到日期")
    files = SeveralFilesField(label="复函扫描件", help_text=FILES_HELP)

    def build(self) -> None:
        super().build()
        self.initial.setdefault("received_on", timezone.localdate())


class DeliverForm(MoveForm):
    delivered_on = DoneDateField(label="送交日期")
    way = forms.CharField(
        label="送交方式", max_length=120, help_text="如当面送交、邮寄并写明邮件编号、电话告知并记录。"
    )
    waiver = forms.CharField(
        label="同意缩短通知期限的情况", max_length=400, required=False, help_text="不足规定日数的，写明何人于何时同意。"
    )
    files = SeveralFilesField(label="凭证", required=False, help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        if not exchange_of(self.matter).terms:
            del self.fields["waiver"]
        self.initial.setdefault("delivered_on", timezone.localdate())


class ConsultationForm(MoveForm):
    held_on = DoneDateField(label="磋商日期")
    place = forms.CharField(label="地点", max_length=120)
    host = forms.CharField(label="主持人", max_length=60)
    present = forms.CharField(label="参加人员", max_length=400, help_text="写明单位、姓名和职务，检察人员两名以上。")
    matters = forms.CharField(label="磋商事项和检察机关的意见", max_length=8000, widget=LONG)
    statement = forms.CharField(label="行政机关的意见", max_length=4000, widget=LONG)
    conclusion = forms.CharField(
        label="确认的事实和达成的意见", max_length=4000, widget=LONG, help_text="作为事实确认书的内容，由行政机关签认。"
    )
    outcome = forms.ChoiceField(label="磋商结果")
    files = SeveralFilesField(label="签到表、照片、书面意见", required=False, help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        self.initial.setdefault("held_on", timezone.localdate())
        self.fields["outcome"].choices = [("", "请选择"), *exchange_of(self.matter).outcomes]  # type: ignore[attr-defined]


class FactsForm(MoveForm):
    facts = forms.CharField(label="确认的事实", max_length=4000, widget=LONG)
    files = SeveralFilesField(label="签章的确认书", required=False, help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        self.initial.setdefault("facts", self.matter.details.get("conclusion", ""))
