"""Whose figures a person may read, and what a count is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import reduce
from operator import or_
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.urls import reverse

from linkage.reports.choice import Choice
from linkage.reports.counting import Scope, Tally
from linkage.reports.definitions import BY_NAME, FIGURES, KINDS, Figure, Span
from supervision.accounts.models import CASE_POSTS, Person, Post
from supervision.matters.models import Function, Matter, Secrecy
from supervision.matters.querysets import RESTRICTED_POSTS, MatterQuerySet, scope_column

FEWEST = 5
OFFICE_POSTS = frozenset({Post.OFFICE, Post.CONVENOR, Post.DEPUTY_CONVENOR})
REGION_DIGITS = {1: 0, 2: 2, 3: 4}


def aggregate_scope(person: Person, choice: Choice | None = None) -> tuple[Scope, bool]:
    """(documents that the person's figures count, whether their rows may be opened); 检察建议 unless chosen otherwise.

    Whoever reads matters by post — a procuratorate's own people for it and those it leads, the joint-meeting office for
    what it takes part in — counts exactly what `visible_to` lets them open.

    An observer of the people's congress has no access to any row. For observers alone this function counts beyond
    `visible_to`: the issued recommendations of procuratorates within the observer's region, without those from criminal
    functions and without restricted ones. Only aggregates may leave it; callers must offer neither links nor titles.

    Raises PermissionDenied for everyone else: agencies, administrators.
    """
    choice = choice or Choice()
    matters = Matter.objects.filter(**choice.condition())
    if person.is_administrator:
        raise PermissionDenied("统计不向系统管理人员开放。")
    if person.holds(*CASE_POSTS, *OFFICE_POSTS):
        return _own(matters, person, choice), True
    regions = [
        Q(office__region__startswith=duty.body.region[: REGION_DIGITS.get(duty.body.level, 6)])
        for duty in person.duties
        if duty.post == Post.OBSERVER
    ]
    if not regions:
        raise PermissionDenied("您的职务没有统计权限。")
    issued = matters.filter(reduce(or_, regions), issued_on__isnull=False, kind__in=KINDS)
    return Scope(issued.exclude(function=Function.CRIMINAL).exclude(secrecy=Secrecy.RESTRICTED)), False


def _own(matters: MatterQuerySet, person: Person, choice: Choice) -> Scope:
    """What the person may see, with the area whose sums hold the same: a province, a city or the country."""
    visible = matters.visible_to(person)
    area = scope_column(person)
    if area is None or area[0] == "office_id":
        return Scope(visible, kinds=choice.kinds, field=choice.stored_field)
    column, body = area
    return Scope(
        visible, kinds=choice.kinds, field=choice.stored_field, area=body if column else 0, column=column,
        restricted=person.holds(*RESTRICTED_POSTS), person=person.pk,
    )  # fmt: skip


def rows_url(asked: dict[str, str]) -> str:
    """The address of the list of matters with these parameters."""
    return f"{reverse('matters:list')}?{urlencode(asked)}"


@dataclass(frozen=True)
class Rows:
    """The way from a number to its rows, narrowed to what a page is about; none where they may not be opened."""

    opens: bool
    narrowed: Mapping[str, str] = dataclass_field(default_factory=dict)

    def asked(self, figure: Figure | str, span: Span, **more: str) -> dict[str, str] | None:
        """The parameters of the list of matters behind a figure of that span."""
        found = BY_NAME[figure] if isinstance(figure, str) else figure
        own = {"kind": found.kind} if found.kind else {}
        narrowed = self.narrow({**found.asked(span), **more})
        return None if narrowed is None else narrowed | own

    def narrow(self, asked: Mapping[str, str]) -> dict[str, str] | None:
        """The same for any parameters."""
        return {**asked, **self.narrowed} if self.opens else None

    def only(self, **more: str) -> Rows:
        """The same, narrowed further."""
        return Rows(self.opens, {**self.narrowed, **more})

    def url(self, figure: Figure | str, span: Span) -> str:
        """The address of those rows; empty where they may not be opened."""
        asked = self.asked(figure, span)
        return rows_url(asked) if asked else ""


@dataclass(frozen=True)
class Value:
    """A figure in one span: how many matters, of how many, and the average number of days where it has one."""

    count: int
    of: int | None = None
    days: float | None = None

    @property
    def rate(self) -> float | None:
        """Percent; None when the denominator is too small to say anything, or to hide whom it is about."""
        return self.count * 100 / self.of if self.of is not None and self.of >= FEWEST else None

    @property
    def rate_text(self) -> str:
        if self.of is None:
            return ""
        return f"{self.rate:.1f}%" if self.rate is not None else f"基数不足{FEWEST}件，不显示比率"

    @property
    def text(self) -> str:
        """What the tile shows in large type."""
        if self.days is None:
            return str(self.count)
        return f"{self.days:.1f}日" if self.count >= FEWEST else "—"


def values(found: Tally, when: str) -> dict[str, Value]:
    """Every figure in that span, "now" or "before"."""
    counts, days = found.whole[when], found.days[when]
    return {
        figure.name: Value(
            count=counts[figure.name], of=counts[figure.of] if figure.of else None, days=days.get(figure.name)
        )
        for figure in FIGURES
    }
