"""The preview of a letter in a page, while it is being drafted."""

from collections.abc import Mapping

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from supervision.documents.letters import content as letter_content
from supervision.documents.letters.content import LetterContent, Line
from supervision.documents.letters.wording import Placeholder, choose, day_of, fill, without_stops

_OPEN, _CLOSE = "\ufdd0", "\ufdd1"  # noncharacters around what is still missing; `clean` keeps them out of data


def preview_html(kind: str, data: Mapping[str, object]) -> SafeString:
    """The letter as safe HTML; what is still missing is shown as 待填 marks instead of raising.

    Raises `UnknownLetter` and `WrongValue` like `render`.
    """
    content = fill(choose(kind, None, day_of(data)), without_stops(kind, data), blank=_blank)
    return format_html(
        '<article class="letter letter-{}">{}{}{}</article>',
        content.profile.replace("_", "-"),
        _head(content),
        format_html_join("\n", "{}", ((_line(line),) for line in letter_content.body(content))),
        _foot(content),
    )


def _blank(placeholder: Placeholder) -> str:
    return f"{_OPEN}{placeholder.label}{_CLOSE}"


def _text(text: str) -> SafeString:
    """Escaped text, with the missing parts marked and lines kept."""
    parts: list[SafeString] = []
    for position, part in enumerate(text.split(_OPEN)):
        label, closed, rest = part.partition(_CLOSE)
        if position and closed:
            parts.append(format_html('<mark class="letter-missing">待填：{}</mark>{}', label, rest))
        else:
            parts.append(format_html("{}", part))
    return format_html_join("", "{}", ((part,) for part in parts))


def _tag(name: str, css: str, text: str) -> SafeString:
    return format_html('<{0} class="letter-{1}">{2}</{0}>', name, css, _text(text)) if text else SafeString()


def _head(content: LetterContent) -> SafeString:
    signatory = f"签发人：{content.signatory}" if content.signatory else ""
    pieces = [
        _tag("p", "mark", "　".join(mark for mark in (content.secrecy, content.urgency) if mark)),
        _tag("p", "issuer", content.issuer),
        _tag("h2", "title", content.title),
        _tag("p", "number", content.number),
        _tag("p", "signatory", signatory),
        _tag("p", "addressees", letter_content.addressee_line(content)),
    ]
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def _line(line: Line) -> SafeString:
    if line.role == "table":
        rows = ((label, _text(value)) for label, value in line.rows)
        return format_html(
            '<table class="letter-table"><tbody>{}</tbody></table>',
            format_html_join("", '<tr><th scope="row">{}</th><td>{}</td></tr>', rows),
        )
    if line.role == "grid":
        cells = (format_html_join("", "<td>{}</td>", ((_text(cell),) for cell in row)) for row in line.rows)
        lines = format_html_join("", "<tr>{}</tr>", ((row,) for row in cells))
        return format_html('<table class="letter-table"><tbody>{}</tbody></table>', lines)
    if line.role.startswith("heading"):
        return _tag(f"h{int(line.role[-1]) + 2}", "heading", str(line))
    return _tag("p", line.role, str(line))


def _foot(content: LetterContent) -> SafeString:
    date = letter_content.chinese_date(content.date) if content.date else f"{_OPEN}成文日期{_CLOSE}"
    pieces = [_tag("p", "paragraph", content.closing)]
    pieces += [_tag("p", "attachment", line) for line in letter_content.attachment_lines(content)]
    pieces += [_tag("p", "signature", content.signature), _tag("p", "date", date)]
    pieces += [_tag("p", "imprint", line.replace("\t", "　")) for line in letter_content.imprint(content)]
    return format_html_join("", "{}", ((piece,) for piece in pieces))
