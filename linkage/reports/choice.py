"""Which documents a page of figures is about: a choice of kinds, as the list of matters has it, and a field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from linkage.reports.definitions import DOCUMENTS, FURTHER_KINDS, KINDS, Figure
from recommendations.procedures.kinds import INSTRUMENTS
from supervision.matters.filters import DOCUMENTS as EVERY_DOCUMENT
from supervision.matters.filters import NO_FIELD, RECOMMENDATIONS, kinds_in

ALL = "recommendations"
EVERY = "documents"
# The choices, in the order of the law; observers of the congress read figures of 检察建议 alone.
RECOMMENDATION_CHOICES = ((ALL, RECOMMENDATIONS), *((kind, INSTRUMENTS[kind].label) for kind in KINDS))
CHOICES = (
    *RECOMMENDATION_CHOICES,
    *((kind, INSTRUMENTS[kind].label) for kind in DOCUMENTS if kind not in KINDS),
    (EVERY, EVERY_DOCUMENT),
)


@dataclass(frozen=True)
class Choice:
    """Documents of a kind (or all of 检察建议, or all there are) and of a field (or all).

    With `further`, 检察建议 as a whole is counted with the suits and proceedings that stand beside it.
    """

    kind: str = ALL
    field: str = ""
    further: bool = False

    @property
    def documents(self) -> tuple[str, ...]:
        """The kinds of the documents."""
        return tuple(kinds_in(self.kind))

    @property
    def kinds(self) -> tuple[str, ...]:
        """All kinds that are counted."""
        return (*self.documents, *(FURTHER_KINDS if self.further and self.kind in (ALL, EVERY) else ()))

    @property
    def stored_field(self) -> str | None:
        """The field as a matter has it; None for all."""
        return {"": None, NO_FIELD: ""}.get(self.field, self.field)

    @property
    def words(self) -> str:
        """The kind in words."""
        whole = {ALL: "检察建议", EVERY: "须回复的文书"}
        return whole.get(self.kind) or dict(CHOICES)[self.kind]

    @property
    def label(self) -> str:
        """What is counted, in words."""
        of_field = {"": "", NO_FIELD: f"（{NO_FIELD}）"}.get(self.field, f"（{self.field}领域）")
        return f"{self.words}{of_field}"

    @property
    def asked(self) -> dict[str, str]:
        """The parameters of a page of figures that choose it; none for the usual."""
        return {
            **({"kind": self.kind} if self.kind != ALL else {}),
            **({"field": self.field} if self.field else {}),
        }

    @property
    def narrowed(self) -> dict[str, str]:
        """What it adds to the parameters of the list of matters."""
        return {
            **({"kind": self.kind} if self.kind != ALL else {}),
            **({"field_is": self.field} if self.field else {}),
        }

    def condition(self) -> dict[str, Any]:
        """The filter of matters."""
        of_field = {} if self.stored_field is None else {"field": self.stored_field}
        return {"kind__in": self.kinds, **of_field}

    def shows(self, figure: Figure) -> bool:
        """Whether a figure of kinds of its own is about what is counted."""
        return not figure.kind or set(kinds_in(figure.kind)) <= set(self.kinds)
