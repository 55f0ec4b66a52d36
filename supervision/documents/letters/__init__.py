"""Letters (文书): from a wording file and plain data to Word, PDF and preview. No database, no settings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from supervision.documents.letters.content import LetterContent, plain_text
from supervision.documents.letters.errors import (
    LetterError,
    MissingPlaceholders,
    UnknownLetter,
    UnprintableText,
    WordingError,
    WrongValue,
)
from supervision.documents.letters.pdf import newest_layout, print_letter
from supervision.documents.letters.preview import preview_html
from supervision.documents.letters.word import write_letter
from supervision.documents.letters.wording import (
    LetterKind,
    Placeholder,
    choose,
    day_of,
    fill,
    without_stops,
    wordings,
)

__all__ = [
    "LetterContent",
    "LetterError",
    "LetterKind",
    "MissingPlaceholders",
    "Placeholder",
    "RenderedLetter",
    "UnknownLetter",
    "UnprintableText",
    "WordingError",
    "WrongValue",
    "kinds",
    "preview_html",
    "render",
    "without_stops",
]


@dataclass(frozen=True, kw_only=True)
class RenderedLetter:
    """A finished letter: title, editable and archival file, versions of wording and layout, its text for search."""

    title: str
    docx: bytes
    pdf: bytes
    version: int
    layout: int
    pages: int
    text: str


def kinds() -> dict[str, LetterKind]:
    """Every kind of letter by name, each in its newest version."""
    return {name: versions[max(versions)].kind for name, versions in wordings().items()}


def render(
    kind: str,
    data: Mapping[str, object],
    *,
    version: int | None = None,
    layout: int | None = None,
    font_dirs: Sequence[str] = (),
) -> RenderedLetter:
    """Make the letter; the same data, fonts and versions give the same bytes.

    Without `version` the wording in force on the letter's own date is taken, without `layout` the newest; a letter that
    is made again names both. `font_dirs` are folders with the office's
    licensed faces; `verification` in the data is where the QR code on the PDF leads. Raises `MissingPlaceholders`,
    `WrongValue`, `UnknownLetter` or `UnprintableText`, all `LetterError`.
    """
    wording = choose(kind, version, day_of(data))
    content = fill(wording, data)
    verification = str(data.get("verification") or "")
    layout = layout or newest_layout()
    pdf, pages = print_letter(content, layout=layout, font_dirs=font_dirs, verification=verification)
    return RenderedLetter(
        title=content.title.replace("\n", ""),
        docx=write_letter(content, layout=layout),
        pdf=pdf,
        version=wording.kind.version,
        layout=layout,
        pages=pages,
        text=plain_text(content),
    )
