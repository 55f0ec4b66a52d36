"""What the moves of 民事、行政诉讼监督 ask. Names of parties are written for the office alone and in no list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from cases.forms import addressees, prosecutors_of
from cases.moves.litigation import APPLICATION, GROUNDS, OUTCOMES, OWN_MOTION, PERSONS, SOURCES, SUBJECTS, WITHDRAWALS
from cases.moves.protests import checks_open
from cases.procedures.protests import may_ask_above, may_protest
from supervision.accounts.models import Body, Person
from supervision.matters.forms import EVIDENCE, DoneDateField, MoveForm, SeveralFilesField
from supervision.matters.models import Function, Secrecy

LONG = forms.Textarea
FUNCTIONS = [(code, Function(code).label) for code in (Function.CIVIL, Function.ADMINISTRATIVE)]


class ApplicationForm(MoveForm):
    title = forms.CharField(
        label="案件名称", max_length=120, help_text="不写当事人姓名，如“某公司借款合同纠纷申请监督案”。"
    )
    function = forms.ChoiceField(label="案件类别", choices=FUNCTIONS)
    source = forms.ChoiceField(label="案件来源", choices=list(SOURCES.items()))
    subject = forms.ChoiceField(label="监督对象", choices=list(SUBJECTS.items()))
    received_on = DoneDateField(label="收到申请的日期", help_text="依职权启动的填写发现日期。")
    applicant = forms.CharField(
        label="申请人或者控告人",
        max_length=120,
        required=False,
        help_text="姓名或者名称，仅写办理所需信息，不在列表中显示。",
    )
    applicant_kind = forms.ChoiceField(label="申请人性质", choices=list(PERSONS.items()), required=False)
    standing = forms.CharField(
        label="原审诉讼地位", max_length=60, required=False, help_text="如“一审原告、二审上诉人”；控告人不填。"
    )
    other_parties = forms.CharField(
        label="其他当事人", max_length=1000, required=False, widget=LONG,
        help_text="一行一个：姓名或者名称，诉讼地位。不在列表中显示。",
    )  # fmt: skip
    counterpart = forms.ModelChoiceField(label="作出裁判或者执行的人民法院", queryset=Body.objects.none())
    case_number = forms.CharField(label="人民法院案号", max_length=80)
    ruling = forms.CharField(
        label="裁判文书名称", max_length=80, required=False, help_text="如“民事判决书”；没有裁判文书的不填。"
    )
    ruling_on = DoneDateField(label="裁判日期", required=False)
    since = DoneDateField(
        label="申请监督期限的起算日", required=False,
        help_text="民事：驳回再审申请的裁定作出之日，或者再审判决、裁定生效之日，二年；行政：送达驳回再审申请裁定、"
        "再审裁判生效、再审审查期限届满或者知道违法之日，六个月（两部规则第20条）。",
    )  # fmt: skip
    request = forms.CharField(label="申请监督的请求、事实和理由", max_length=8000, widget=LONG)
    secrecy = forms.ChoiceField(
        label="知悉范围", choices=Secrecy.choices, help_text="涉及国家秘密的材料不得录入本系统；未成年人案件限制知悉。"
    )
    files = SeveralFilesField(label="申请书和随附材料", required=False, help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        courts = addressees(self.matter.office).filter(kind="court")
        self.fields["counterpart"].queryset = courts  # type: ignore[attr-defined]
        self.initial.setdefault("received_on", timezone.localdate())
        parent = self.matter.parent
        if parent is not None:
            self.initial.setdefault("title", parent.title)
            self.initial.setdefault("function", parent.function)
            self.initial.setdefault("counterpart", parent.counterpart_id)
            self.initial.setdefault("request", parent.details.get("summary", ""))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("source") != OWN_MOTION and not said.get("applicant"):
            self.add_error("applicant", "当事人申请或者控告的，写明申请人或者控告人。")
        bound = said.get("function") == Function.ADMINISTRATIVE or said.get("subject") == "judgment"
        if said.get("source") == APPLICATION and bound and not said.get("since"):
            self.add_error("since", "填写起算日，以核对申请是否在规定的期限内提出。")
        if said.get("subject") == "judgment" and not said.get("ruling"):
            self.add_error("ruling", "对生效裁判申请监督的，写明裁判文书。")
        parent = self.matter.parent
        if parent is not None and said.get("function") and said["function"] != parent.function:
            self.add_error("function", "与线索的检察职能不一致。")
        return said


class SupplementForm(MoveForm):
    missing = forms.CharField(label="需要补正的内容", max_length=2000, widget=LONG)
    until = forms.DateField(label="补正日期", help_text="在通知中载明。")

    def clean_until(self) -> Any:
        if self.cleaned_data["until"] < timezone.localdate():
            raise forms.ValidationError("日期不能早于今天。")
        return self.cleaned_data["until"]


class ReferForm(MoveForm):
    organ = forms.CharField(label="有管辖权的人民检察院或者有关机关", max_length=120)
    reason = forms.CharField(label="理由", max_length=2000, widget=LONG)


class WithdrawForm(MoveForm):
    ground = forms.ChoiceField(label="撤回情形", choices=list(WITHDRAWALS.items()))
    reason = forms.CharField(label="说明", max_length=1000, widget=LONG)


class NotifyForm(MoveForm):
    notified_on = DoneDateField(label="发送日期")
    way = forms.CharField(label="发送方式", max_length=120, help_text="如“邮寄，邮件编号1234”。")

    def build(self) -> None:
        self.initial.setdefault("notified_on", timezone.localdate())


class AssignForm(MoveForm):
    handler = forms.ModelChoiceField(label="承办检察官", queryset=Person.objects.none())
    way = forms.ChoiceField(label="分案方式", choices=[(one, one) for one in ("随机分案", "指定分案")])
    simple = forms.BooleanField(label="简易案件", required=False, help_text="简易案件的审查期限不得延长。")

    def build(self) -> None:
        self.fields["handler"].queryset = prosecutors_of(self.matter.office)  # type: ignore[attr-defined]
        if self.matter.function == Function.CIVIL:
            del self.fields["simple"]


class CopyForm(MoveForm):
    copy_on = DoneDateField(label="其他当事人收到副本的日期", help_text="有数人的，填写最后收到的日期。")


class _RowForm(MoveForm):
    """Something done in the review: when, with whom, what came of it."""

    on = DoneDateField(label="日期")
    whom = forms.CharField(label="对象", max_length=120)
    text = forms.CharField(label="内容", max_length=4000, widget=LONG)
    files = SeveralFilesField(label="材料", required=False, help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        self.initial.setdefault("on", timezone.localdate())


class PartyOpinionForm(_RowForm):
    on = DoneDateField(label="收到意见的日期")
    whom = forms.CharField(label="提出意见的当事人", max_length=120)
    text = forms.CharField(label="书面意见要点", max_length=4000, widget=LONG)


class HearPartyForm(_RowForm):
    whom = forms.CharField(label="当事人及听取方式", max_length=120, help_text="如“申请人，当面听取”。")
    text = forms.CharField(label="意见", max_length=4000, widget=LONG)


class ProgressForm(_RowForm):
    on = DoneDateField(label="答复日期")
    whom = forms.CharField(label="答复对象及方式", max_length=120, help_text="如“申请人，电话答复”。")
    text = forms.CharField(label="答复的办理进展", max_length=4000, widget=LONG)


class DossierForm(_RowForm):
    on = DoneDateField(label="调阅日期")
    whom = forms.CharField(label="调阅的人民法院", max_length=120)
    text = forms.CharField(label="调阅的卷宗", max_length=1000, widget=LONG, help_text="写明案号、册数和归还情况。")

    def build(self) -> None:
        super().build()
        if self.matter.counterpart:
            self.initial.setdefault("whom", self.matter.counterpart.name)


class CourtProposalForm(DossierForm):
    on = DoneDateField(label="收到书面建议的日期")
    whom = forms.CharField(label="提出建议的人民法院", max_length=120)
    text = forms.CharField(label="建议的内容", max_length=4000, widget=LONG)


class CourtAnswerForm(CourtProposalForm):
    on = DoneDateField(label="回复日期")
    whom = forms.CharField(label="回复的人民法院", max_length=120)
    text = forms.CharField(label="处理结果", max_length=4000, widget=LONG)
    files = SeveralFilesField(label="回复函件", help_text=EVIDENCE)  # type: ignore[assignment]


class ConcludeForm(MoveForm):
    findings = forms.CharField(label="审查查明的事实", max_length=8000, widget=LONG)
    outcome = forms.ChoiceField(label="处理意见")
    ground = forms.ChoiceField(
        label="终结审查的情形", choices=[("", "请选择"), *GROUNDS.items()], required=False,
        help_text="民事诉讼监督规则第73条、行政诉讼监督规则第81条。",
    )  # fmt: skip
    reasons = forms.CharField(label="理由和依据", max_length=8000, widget=LONG)
    files = SeveralFilesField(label="证据材料", required=False, help_text=EVIDENCE)  # type: ignore[assignment]
    SHOWN_WHEN = {"ground": "outcome=terminate"}

    def build(self) -> None:
        office = self.matter.office
        unfit = {"protest": not may_protest(office), "protest_request": not may_ask_above(office)}
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]
            (code, label) for code, label in OUTCOMES.items() if not unfit.get(code)
        ]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("outcome") == "terminate" and not said.get("ground"):
            self.add_error("ground", "选择终结审查属于的情形。")
        return said


class ResultForm(MoveForm):
    """审查处理结果: the court's paper and what is to be said of it."""

    ruling = forms.CharField(
        label="人民法院裁判、决定文书及文号", max_length=200, help_text="如“（2026）豫1221民再3号民事判决书”。"
    )
    conclusion = forms.ChoiceField(label="审查结论")
    opinion = forms.CharField(
        label="审查意见", max_length=4000, widget=LONG, help_text="逐项对照抗诉理由，写明采纳和未采纳的情况及理由。"
    )
    files = SeveralFilesField(label="裁判、决定文书", required=False, help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        self.fields["conclusion"].choices = [("", "请选择"), *checks_open(self.matter)]  # type: ignore[attr-defined]
