"""What tying matters together asks, and taking a wrong link away: one form each for every kind."""

from __future__ import annotations

from typing import Any

from django import forms

from cases.moves import may_take_in
from supervision.matters.forms import MoveForm
from supervision.matters.models import Link, Matter
from supervision.matters.moves import may_be_related
from supervision.matters.procedures import procedure_of

MOST_OFFERED = 50


class _Named(forms.ModelMultipleChoiceField):
    """Matters by kind, title and number."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{procedure_of(obj).label}：{obj}"


class RelateForm(MoveForm):
    """关联事项: chosen from what is alike, or named by number; both only as far as one sees them."""

    others = _Named(
        label="有关事项", queryset=Matter.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text="本单位同一来源、同一单位或者同一领域的事项，最近的在前。",
    )  # fmt: skip
    number = forms.CharField(
        label="其他事项的文号或者案件编号", max_length=80, required=False, help_text="须为您可以看到的事项。"
    )
    mechanism = forms.ModelChoiceField(
        label="协作机制", queryset=Matter.objects.none(), required=False,
        help_text="属于某一联动、跨区域协作机制的选择。",
    )  # fmt: skip
    reason = forms.CharField(label="关联原因", max_length=200)

    def build(self) -> None:
        known = Matter.objects.visible_to(self.person).filter(kind="mechanism", state="in_force").order_by("title")
        self.fields["mechanism"].queryset = known  # type: ignore[attr-defined]
        if self.matter.kind == "mechanism" or not known.exists():
            del self.fields["mechanism"]
        offered = may_be_related(self.matter, self.person, MOST_OFFERED)
        self.fields["others"].queryset = offered  # type: ignore[attr-defined]
        if not offered:
            del self.fields["others"]
            self.fields["number"].required = "mechanism" not in self.fields

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        chosen, number = list(said.get("others") or []), (said.get("number") or "").strip()
        if mechanism := said.pop("mechanism", None):
            chosen.append(mechanism)
        if number:
            found = Matter.objects.visible_to(self.person).filter(number=number).first()
            if found is None:
                self.add_error("number", "没有找到这一文号的事项。")
            elif found.pk == self.matter.pk:
                self.add_error("number", "不能关联本事项自身。")
            else:
                chosen.append(found)
        elif not chosen and "number" not in self.errors:
            self.add_error("number", "选择有关事项，或者填写文号。")
        return said | {"others": chosen}


class _Standing(forms.ModelChoiceField):
    """Links by the matter at their other end."""

    matter_id = 0

    def label_from_instance(self, obj: Any) -> str:
        other = obj.second if obj.first_id == self.matter_id else obj.first
        why = f"（{obj.reason}）" if obj.reason else ""
        return f"{procedure_of(other).label}：{other}{why}"


class UnrelateForm(MoveForm):
    """解除关联."""

    link = _Standing(label="解除哪一项关联", queryset=Link.objects.none())
    reason = forms.CharField(label="解除原因", max_length=200)

    def build(self) -> None:
        known = Link.objects.visible_to(self.person).of(self.matter.pk)
        field: Any = self.fields["link"]
        field.queryset, field.matter_id = known.select_related("first", "second"), self.matter.pk


class MergeClueForm(MoveForm):
    """并入其他线索."""

    into = forms.ModelChoiceField(label="并入哪一条线索", queryset=Matter.objects.none())
    reason = forms.CharField(label="合并理由", max_length=200, help_text="写明两条线索反映的是同一事实。")

    def build(self) -> None:
        self.fields["into"].queryset = may_take_in(self.matter, self.person)  # type: ignore[attr-defined]
