"""What the moves of rules over shared data ask."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from linkage.models import HitDecision
from linkage.moves.screening import items_of, row_text
from linkage.procedures.screening import COMPARISONS, JOINS
from supervision.matters.forms import MoveForm
from supervision.matters.models import Function

PAGE = 30
KNOWN = {name: (label, valued, types) for name, label, valued, types in COMPARISONS}


class ScreeningModelForm(MoveForm):
    """A field of an item, how it is compared and with what; the bound is judged as the column's type."""

    title = forms.CharField(label="规则名称", max_length=120)
    field = forms.ChoiceField(label="数据项和字段")
    comparison = forms.ChoiceField(label="比较方式", choices=[(name, label) for name, label, _, _ in COMPARISONS])
    bound = forms.CharField(
        label="界限",
        max_length=120,
        required=False,
        help_text="数字、日期（如“2026-10-31”）、天数或者文字，按字段的类型填写。",
    )
    join = forms.ChoiceField(label="与已知单位比对", choices=JOINS, required=False)
    unit_field = forms.ChoiceField(
        label="载明单位名称的字段", required=False, help_text="与单位比对的，选择同一数据项的字段。"
    )
    purpose = forms.CharField(
        label="命中说明什么", max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="写明为什么值得核查；命中不等于违法。",
    )  # fmt: skip

    def build(self) -> None:
        self.items = list(items_of(self.matter.office).filter(state__in=["listed", "delivered"]))
        columns = [(item, column) for item in self.items for column in item.details["columns"]]
        self.types = {f"{item.pk}:{column['name']}": column["type"] for item, column in columns}
        groups = [(item.title, [_choice(item, column) for column in item.details["columns"]]) for item in self.items]
        self.fields["field"].choices = groups  # type: ignore[attr-defined]
        self.fields["unit_field"].choices = [("", "—"), *groups]  # type: ignore[attr-defined]
        if not self.items:
            self.fields["field"].help_text = "本单位目前没有接收的共享数据；先由联席办列入共享目录。"
        if self.matter.pk:
            said = self.matter.details
            kept = {name: said[name] for name in ("comparison", "bound", "join", "purpose")}
            kept |= {"title": self.matter.title, "field": f"{said['item']}:{said['column']}"}
            kept |= {"unit_field": f"{said['item']}:{said['unit_column']}" if said["unit_column"] else ""}
            self.initial = {**kept, **self.initial}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("field") or not said.get("comparison"):
            return said
        label, valued, types = KNOWN[said["comparison"]]
        kind = self.types[said["field"]]
        if types and kind not in types:
            self.add_error("comparison", f"这一字段的类型不适用“{label}”。")
        elif valued and (fault := _fault(said["comparison"], kind, said.get("bound", ""))):
            self.add_error("bound", fault)
        item, _, said["column"] = said["field"].partition(":")
        said["item"], said["bound"] = int(item), said.get("bound", "") if valued else ""
        self._clean_unit(said, item)
        return said

    def _clean_unit(self, said: dict[str, Any], item: str) -> None:
        other, _, said["unit_column"] = (said.get("unit_field") or "").partition(":")
        if said.get("join") and not said["unit_column"]:
            self.add_error("unit_field", "请选择载明单位名称的字段。")
        elif other and other != item:
            self.add_error("unit_field", "应当是同一数据项的字段。")


def _choice(item: Any, column: dict[str, Any]) -> tuple[str, str]:
    return f"{item.pk}:{column['name']}", f"{item.title[:30]}：{column['name']}"


def _fault(comparison: str, kind: str, bound: str) -> str:
    """What is wrong with a bound for a column of this type; empty when nothing is."""
    if not bound:
        return "请填写界限。"
    if comparison == "older":
        return "" if bound.isdecimal() and len(bound) < 6 else "请填写天数。"
    try:
        if kind == "date":
            return "" if date.fromisoformat(bound).isoformat() == bound else "日期请写成“2026-10-31”。"
        if kind in ("number", "integer") and not abs(float(bound)) < 1e15:
            return "数字过大。"
    except ValueError:
        return "日期请写成“2026-10-31”。" if kind == "date" else "请填写数字。"
    return ""


class HitForm(forms.Form):
    id = forms.IntegerField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(label="研判", choices=HitDecision.choices, required=False)
    function = forms.ChoiceField(label="检察职能", choices=[("", "—"), *Function.choices], required=False)
    reason = forms.CharField(label="理由", max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.initial.get("about"):
            self.fields["decision"].label = f"{self.initial['name']} 研判"
            self.fields["decision"].help_text = self.initial["about"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("decision") and not said.get("reason"):
            self.add_error("reason", "请写明理由。")
        if said.get("decision") == HitDecision.CLUE and not said.get("function"):
            self.add_error("function", "作为线索的，请选择检察职能。")
        return said


class JudgeHitsForm(MoveForm):
    """逐条研判: the next hits that wait, a page at a time."""

    formset_name = "hits"
    formset_title = "命中"
    formset_help = f"一次列出{PAGE}条，未选择的留待下次。"

    def make_formset(self, data: Any, files: Any) -> forms.BaseFormSet | None:
        waiting = self.matter.hits.filter(decision="").select_related("delivery").order_by("pk")[:PAGE]
        rows = [
            {"id": hit.pk, "name": f"{hit.delivery.name}第{hit.line}行", "about": row_text(hit.cells)[:600]}
            for hit in waiting
        ]
        made = forms.formset_factory(HitForm, extra=0, max_num=len(rows) or 1, absolute_max=PAGE)
        return made(data, files, initial=rows, prefix=self.formset_name)
