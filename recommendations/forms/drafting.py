"""What drafting, review and the committee ask."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from cases.forms import addressees
from cases.forms.exchanges import partners
from cases.forms.extras import field_of
from recommendations.drafts import laws
from recommendations.drafts.evidence import evidence_at_hand
from recommendations.drafts.similar import earlier
from recommendations.forms.reach import consent_of
from recommendations.models import Recommendation
from recommendations.moves.drafting import CRITERIA, REACH
from recommendations.procedures.instruments import Instrument
from recommendations.procedures.kinds import INSTRUMENTS
from supervision.accounts.models import Body
from supervision.matters.forms import DoneDateField, MoveForm
from supervision.matters.procedures import concrete
from supervision.terms import catalogue

LONG = forms.Textarea


class CitingTextarea(forms.Textarea):
    """A text with a list of laws in force beside it, to put citations in by name."""

    template_name = "recommendations/laws_widget.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["laws"] = laws.offered(timezone.localdate())
        return context


class MeasureForm(forms.Form):
    text = forms.CharField(label="事项", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    standard = forms.CharField(
        label="核验标准", max_length=400, required=False, help_text="怎样算落实到位，便于逐项核验。"
    )


class DraftForm(MoveForm):
    """The parts that the instrument's rule requires (2019规定第16条, 公益诉讼办案规则第75条 …)."""

    title = forms.CharField(label="标题", max_length=120)
    ground = forms.ChoiceField(label="适用情形")
    counterpart = forms.ModelChoiceField(label="被建议单位", queryset=Body.objects.none())
    elsewhere = forms.CharField(
        label="其他地区的单位",
        max_length=120,
        required=False,
        help_text="被建议单位不在上面名单中的，填写通讯录中的单位全称；须征求当地检察院意见（2019规定第3条）。",
    )
    joint_units = forms.ModelMultipleChoiceField(
        label="协办单位",
        queryset=Body.objects.none(),
        required=False,
        help_text="由几个单位共同落实的，上面填主办单位，这里选协办单位；协办单位会签后由主办单位回复。",
    )
    is_involved_unit = forms.BooleanField(label="该单位是本院所办案件的涉案单位", required=False)
    involved_case = forms.CharField(
        label="所涉案件名称及案号", max_length=200, required=False, help_text="该单位在本院所办的哪一案件中涉案。"
    )
    reach_consent = forms.CharField(
        label="跨层级、跨地区的征求意见或者上级决定",
        max_length=400,
        required=False,
        help_text="2019规定第3条；写明由哪一检察院同意、决定，向本级、本地区单位提出的不填。",
    )
    consent_number = forms.CharField(label="复函或者决定文号", max_length=80, required=False)
    consent_on = DoneDateField(label="复函或者决定日期", required=False)
    source = forms.CharField(label="案件或者问题的来源", max_length=4000, widget=LONG)
    facts = forms.CharField(label="查明的事实及相关证据", max_length=8000, widget=LONG)
    violation = forms.CharField(label="违法情形或者应当消除的隐患", max_length=8000, widget=LONG)
    basis = forms.CharField(label="所依据的法律、法规和有关文件", max_length=4000, widget=CitingTextarea)
    urgent = forms.BooleanField(label="情况紧急", required=False)
    urgent_reason = forms.CharField(label="紧急情形", max_length=400, required=False)
    rectify_by = forms.DateField(
        label="整改期限", help_text="公益诉讼办案规则第75条：建议书应当载明整改期限；与回复期限分别计算。"
    )
    reply_by = forms.DateField(label="文书载明的书面回复日期", required=False)
    objection_days = forms.IntegerField(
        label="异议期（收到之日起，日）",
        min_value=1,
        max_value=60,
        help_text="建议书必须载明异议期；规定未定长度，默认15日可调整。",
    )
    other = forms.CharField(label="其他需要说明的事项", max_length=4000, widget=LONG, required=False)
    annexes = forms.MultipleChoiceField(
        label="附件（从案件材料中选）",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="所选材料列入附件说明，随文书送交对方，送达后对方可以查阅。",
    )
    other_annexes = forms.CharField(
        label="其他附件",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text="另行随附的纸质卷宗等，每行一项，写明名称和册数。",
    )
    copied = forms.ModelMultipleChoiceField(
        label="抄送机关",
        queryset=Body.objects.none(),
        required=False,
        help_text="2019规定第20条；列入文书版记，制发后在本文书页面逐件办理抄送。",
    )
    formset_name = "measures"
    formset_ordered = True
    SHOWN_WHEN = {"urgent_reason": "urgent=on", "involved_case": "is_involved_unit=on"}

    @property
    def one(self) -> Instrument:
        """The instrument that is drafted."""
        return INSTRUMENTS[self.matter.kind]

    def build(self) -> None:
        one = self.one
        self.formset_title = one.measures_label
        self.formset_help = "逐项写明，每项可以单独核验。"
        if one.rectify_by:
            self.formset_help += "公益诉讼的建议事项应当与可能的诉讼请求相衔接。"
        self._keep_what_the_instrument_has(one)
        bodies = addressees(self.matter.office)
        if one.addressees:
            bodies = bodies.filter(kind__in=one.addressees)
        self.fields["counterpart"].queryset = bodies  # type: ignore[attr-defined]
        self.fields["counterpart"].label = one.addressee_label
        self._offer_enclosures()
        if "joint_units" in self.fields:
            self.fields["joint_units"].queryset = bodies  # type: ignore[attr-defined]
        self._prefill(one)

    def _offer_enclosures(self) -> None:
        """The files of the case, and the bodies to which a copy may go."""
        files = evidence_at_hand(self.matter)
        self.fields["annexes"].choices = [(str(file.pk), file.name) for file in files]  # type: ignore[attr-defined]
        if not files:
            self.fields["annexes"].help_text = "案件中还没有材料。"
        copied = partners(self.matter.office).exclude(pk=self.matter.office_id)
        self.fields["copied"].queryset = copied  # type: ignore[attr-defined]

    def _keep_what_the_instrument_has(self, one: Instrument) -> None:
        if one.grounds:
            self.fields["ground"].choices = [("", "请选择"), *one.grounds]  # type: ignore[attr-defined]
            self.fields["ground"].label = f"适用情形（{one.grounds_basis}）"
        for name in _unused(one):
            del self.fields[name]
        if one.dated_reply:
            self.fields["reply_by"].required = True
            self.fields["reply_by"].help_text = "回复期限由文书写明；预填的日期是可配置默认值，不是法定期限。"
        for extra in one.extras:
            self.fields[extra.name] = field_of(extra)
        if "elsewhere" in self.fields:
            self.fields["counterpart"].required = False
        first = ["title", "ground", "counterpart", "elsewhere", "joint_units", *(extra.name for extra in one.extras)]
        self.order_fields([name for name in first if name in self.fields])

    @classmethod
    def labels_for(cls, kind: str) -> list[str]:
        """The labels of the fields that this kind's form has; optional ones in brackets."""
        one = INSTRUMENTS[kind]
        kept = [item for name, item in cls.base_fields.items() if name not in _unused(one)]
        named = [(str(item.label), item.required) for item in kept]
        named += [(extra.label, extra.required) for extra in one.extras]
        return [label if required else f"（{label}）" for label, required in named]

    @property
    def aside(self) -> dict[str, Any] | None:
        """Earlier documents to the unit that is addressed so far, shown beside the form."""
        key = str(self.data.get("counterpart") or self.initial.get("counterpart") or "")
        addressee = Body.objects.filter(pk=key).first() if key.isdigit() and len(key) < 19 else None
        if addressee is None:
            return None
        above, source = self.matter.parent, self.matter.pk and concrete(self.matter)
        said = "".join(
            str(self.data.get(name) or self.initial.get(name) or "") for name in ("title", "facts", "violation")
        )
        ground = source.ground if isinstance(source, Recommendation) else ""
        rows = earlier(
            self.person, addressee, said, field=above.field if above else "", ground=ground, but=self.matter.pk
        )
        return {"template": "recommendations/_aside.html", "name": addressee.name, "rows": rows}

    def _prefill(self, one: Instrument) -> None:
        source = self.matter.pk and concrete(self.matter)
        if isinstance(source, Recommendation):
            for name in self.fields:
                stored = getattr(source, f"{name}_id", getattr(source, name, source.details.get(name)))
                self.initial.setdefault(name, stored)
            self.initial["joint_units"] = [row["id"] for row in source.details.get("joint", [])]
            self.initial["copied"] = [row["id"] for row in source.details.get("copied", [])]
            self.initial["other_annexes"] = "\n".join(source.details.get("other_annexes", []))
            self._take_over(source)
        elif self.matter.parent is not None and isinstance(before := concrete(self.matter.parent), Recommendation):
            self._follow(before)
        elif self.matter.parent is not None:
            above, said = self.matter.parent, self.matter.parent.details
            # What an agency owns is about that agency; elsewhere the parent names who is supervised.
            other = above.counterpart_id if above.office_id == self.matter.office_id else above.office_id
            self.initial.setdefault("counterpart", other)
            self.initial.setdefault("facts", said.get("conclude_findings") or said.get("facts", ""))
            self.initial.setdefault("source", f"本院在办理“{above.title}”中发现。")
            for extra in one.extras:
                self.initial.setdefault(extra.name, said.get(extra.name, ""))
        self.initial.setdefault("objection_days", 15)
        if one.dated_reply and (days := _default_days(one)):
            self.initial.setdefault("reply_by", timezone.localdate() + timedelta(days=days))

    def _take_over(self, draft: Recommendation) -> None:
        """An addressee of another place by its name; the consent that came by letter, where none is written yet."""
        listed = self.fields["counterpart"].queryset  # type: ignore[attr-defined]
        if draft.counterpart is not None and not listed.filter(pk=draft.counterpart_id).exists():
            self.initial["elsewhere"] = draft.counterpart.name
        if self.one.within_reach and not draft.reach_consent:
            self.initial.update(consent_of(draft))

    def _follow(self, before: Recommendation) -> None:
        """A further document after one that was not enough: what it said, and what was seen since."""
        look_back = before.look_backs.last()
        seen = f"\n{look_back.told}" if look_back else ""
        source = f"本院在对“{before.title}”（{before.number}）的跟进监督中发现。"
        said: dict[str, Any] = {
            "title": f"{before.title[:116]}（再次）",
            "source": source,
            "facts": f"{before.facts}{seen}",
        }
        said |= {name: getattr(before, name) for name in ("violation", "basis", "other", "ground", "is_involved_unit")}
        said |= {"counterpart": before.counterpart_id, "reach_consent": before.reach_consent}
        said |= {name: before.details.get(name, "") for name in REACH}
        said["joint_units"] = [row["id"] for row in before.details.get("joint", [])]
        for name, value in said.items():
            self.initial.setdefault(name, value)

    def make_formset(self, data: Any, files: Any) -> forms.BaseFormSet:
        initial = []
        source = self.matter.pk and concrete(self.matter)
        if not source and self.matter.parent is not None:
            source = concrete(self.matter.parent)
        if isinstance(source, Recommendation):
            initial = list(source.open_measures.values("text", "standard"))
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
        self._find_elsewhere(said)
        if said.get("urgent") and not said.get("urgent_reason"):
            self.add_error("urgent_reason", "标为紧急的，应当写明紧急情形。")
        if said.get("urgent") and self.one.dated_when_urgent and not said.get("reply_by"):
            self.add_error("reply_by", "情况紧急的，规定未定日数，应当在建议书中载明回复日期（2019规定第19条）。")
        self._check_reach(said)
        self._judge_units_and_dates(said)
        return said

    def _find_elsewhere(self, said: dict[str, Any]) -> None:
        """One unit is addressed: of the list, or of the directory by its full name."""
        name = (said.get("elsewhere") or "").strip()
        if "elsewhere" not in self.fields or "counterpart" in self.errors:
            return
        if bool(name) == bool(said.get("counterpart")):
            either = "从名单中选取的，不再填写其他地区的单位。" if name else "该字段是必填项。"
            self.add_error("elsewhere" if name else "counterpart", either)
        elif name:
            found = Body.objects.in_being(timezone.localdate()).filter(name=name).exclude(kind="procuratorate")
            if self.one.addressees:
                found = found.filter(kind__in=self.one.addressees)
            said["counterpart"] = found.order_by("region").first()
            if said["counterpart"] is None:
                self.add_error("elsewhere", "通讯录中没有这个单位，请核对全称。")

    def _judge_units_and_dates(self, said: dict[str, Any]) -> None:
        for name, also in (("joint_units", "协办单位"), ("copied", "抄送机关")):
            if said.get("counterpart") in list(said.get(name) or ()):
                self.add_error(name, f"主送单位不能同时是{also}。")
        for name in ("reply_by", "rectify_by"):
            if said.get(name) and said[name] <= timezone.localdate():
                self.add_error(name, "日期应当晚于今天。")

    def _check_reach(self, said: dict[str, Any]) -> None:
        """A consent is named by its letter, an involved unit by its case (2019规定第3条)."""
        if said.get("is_involved_unit") and not said.get("involved_case"):
            self.add_error("involved_case", "系涉案单位的，写明所涉案件（2019规定第3条）。")
        for name in ("consent_number", "consent_on") if said.get("reach_consent") else ():
            if not said.get(name) and name not in self.errors:
                self.add_error(name, "写明复函或者决定的文号和日期（2019规定第3条）。")

    def is_valid(self) -> bool:
        valid = super().is_valid()
        if valid and not self.answers()["measures"]:
            self.add_error(None, f"至少写明一项{self.one.measures_label}。")
            return False
        return valid


def _unused(one: Instrument) -> list[str]:
    """The fields that this instrument's rule does not know."""
    known = {
        "ground": bool(one.grounds),
        "rectify_by": one.rectify_by,
        "objection_days": one.objection == "window",
        "joint_units": one.joint,
        **dict.fromkeys(("elsewhere", "is_involved_unit", "reach_consent", *REACH), one.within_reach),
    }
    return [name for name, wanted in known.items() if not wanted]


def _default_days(one: Instrument) -> int:
    """Days offered for a reply date that the document must set: the catalogue's labelled default."""
    entry = catalogue.entry(one.reply_terms[0])
    suggested = entry.suggested_default
    return suggested.length if suggested else 60


class HearingForm(MoveForm):
    heard_on = DoneDateField(label="征求意见日期")
    way = forms.CharField(label="方式", max_length=60, help_text="如座谈、书面征求、电话。")
    people = forms.CharField(label="参加人员", max_length=200)
    opinion = forms.CharField(label="对方意见", max_length=4000, widget=LONG)
    feasibility = forms.CharField(
        label="可行性评估",
        max_length=2000,
        widget=LONG,
        required=False,
        help_text="建议事项能否在期限内落实，是否与该单位职责、经费、人员相适应，需要何种支持。",
    )

    def build(self) -> None:
        self.initial.setdefault("heard_on", timezone.localdate())


class ScoreForm(MoveForm):
    """质量审核表: five criteria of twenty points each; a default, no rule numbers them."""

    opinion = forms.CharField(label="审核意见", max_length=4000, widget=LONG, help_text="写明扣分的理由和修改建议。")

    def build(self) -> None:
        for name, label in CRITERIA:
            self.fields[name] = forms.IntegerField(label=f"{label}（0至20分）", min_value=0, max_value=20)
        self.order_fields([name for name, _ in CRITERIA])


class LegalReviewForm(MoveForm):
    necessity = forms.CharField(label="必要性", max_length=2000, widget=LONG)
    legality = forms.CharField(label="合法性", max_length=2000, widget=LONG)
    reasoning = forms.CharField(label="说理性", max_length=2000, widget=LONG)
    opinion = forms.CharField(label="审核意见", max_length=2000, widget=LONG)


class CommitteeForm(MoveForm):
    """检察委员会: how many were there, how they voted, what was decided, what the minority said."""

    session = forms.CharField(label="会议届次", max_length=80, help_text="如“2026年第12次会议”。")
    held_on = DoneDateField(label="会议日期")
    members = forms.IntegerField(label="全体委员人数", min_value=3, max_value=99)
    present = forms.IntegerField(label="出席人数", min_value=1, max_value=99)
    in_favour = forms.IntegerField(label="同意人数", min_value=0, max_value=99)
    against = forms.IntegerField(label="不同意人数", min_value=0, max_value=99, initial=0)
    resolution = forms.CharField(label="决定内容", max_length=4000, widget=LONG)
    minority = forms.CharField(
        label="少数意见", max_length=4000, widget=LONG, required=False, help_text="有不同意见的，如实记录。"
    )

    def build(self) -> None:
        self.initial.setdefault("held_on", timezone.localdate())

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        members, present = said.get("members"), said.get("present")
        if members and present:
            if present > members:
                self.add_error("present", "出席人数不能多于全体委员人数。")
            elif present * 2 <= members:
                self.add_error("present", "出席人数未超过全体委员的半数，不能开会（人民检察院组织法第32条）。")
            elif (said.get("in_favour") or 0) + (said.get("against") or 0) > present:
                self.add_error("in_favour", "表决人数不能多于出席人数。")
        if said.get("against") and not said.get("minority"):
            self.add_error("minority", "有委员不同意的，应当记录少数意见（检察委员会工作规则第28条）。")
        return said
