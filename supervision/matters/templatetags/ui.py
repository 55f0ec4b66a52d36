"""What every page draws alike: lights, icons, dates, the colours of the four functions."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

import lucide
from django import template
from django.forms import BaseForm, BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from supervision.notices.forms import ChoiceForm
from supervision.notices.models import FeedToken, choice_of

register = template.Library()

WEEKDAYS = "一二三四五六日"
LIGHT_WORDS = {"red": "已逾期", "amber": "即将届满", "green": "期限内", "grey": "无在计期限"}
# One shape per light: who does not see the colour sees a diamond, a triangle, a disc or a ring.
LIGHT_SHAPES = {
    "red": '<path d="M8 .8 15.2 8 8 15.2.8 8Z"/>',
    "amber": '<path d="M8 1.5 15.5 14.5H.5Z"/>',
    "green": '<circle cx="8" cy="8" r="6.2"/>',
    "grey": '<circle cx="8" cy="8" r="5" fill="none" stroke="currentColor" stroke-width="2.4"/>',
}
FILE_ICONS = {
    "image": ("jpg", "jpeg", "png", "gif", "webp", "heic", "bmp", "tif", "tiff"),
    "file-spreadsheet": ("xls", "xlsx", "csv", "et"),
    "file-text": ("pdf", "doc", "docx", "wps", "ofd", "txt"),
    "file-archive": ("zip", "rar", "7z"),
    "video": ("mp4", "mov", "avi"),
    "mic": ("mp3", "wav", "m4a"),
}


@lru_cache(maxsize=512)
def _drawn(name: str, size: int) -> str:
    svg = lucide._render_icon(
        name, size, **{"class": "icon", "aria-hidden": "true", "focusable": "false", "stroke-width": "1.75"}
    )
    return " ".join(svg.split())


@register.simple_tag
def icon(name: str, size: int = 18) -> SafeString:
    """An inline SVG icon, hidden from screen readers: the words beside it speak.

    Raises `lucide.IconDoesNotExist` for an unknown name, so that a test of the page finds the misspelling.
    """
    return mark_safe(_drawn(str(name), int(size)))


@register.simple_tag
def shape(light: str) -> SafeString:
    """The bare shape of a light, for places that print the words themselves."""
    drawing = LIGHT_SHAPES.get(light, LIGHT_SHAPES["grey"])
    return mark_safe(f'<svg class="shape" viewBox="0 0 16 16" aria-hidden="true" focusable="false">{drawing}</svg>')


@register.simple_tag
def light(colour: str, words: str = "", size: str = "") -> SafeString:
    """A light: shape and words, never colour alone. `size` is empty or "large"."""
    # Drawn here and not by a template of its own: a list draws one on every line.
    colour = colour if colour in LIGHT_SHAPES else "grey"
    sized = f" light--{escape(size)}" if size else ""
    words = escape(words or LIGHT_WORDS[colour])
    return mark_safe(f'<span class="light light--{colour}{sized}">{shape(colour)}{words}</span>')


_panels: dict[tuple[str, ...], SafeString] = {}
MOST_PANELS = 256


@register.simple_tag(takes_context=True)
def filter_panel(context: Context) -> SafeString:
    """The panel by which a list is narrowed. It says what the URL says and nothing else, so equal URLs share one."""
    request, form = context["request"], context["filter"].form
    asked = [(name, request.GET[name]) for name in ("sort", *form.fields) if request.GET.get(name)]
    key = (request.path, *(part for pair in asked for part in pair))
    drawn = _panels.get(key)
    if drawn is None:
        shown: Any = context.flatten()
        drawn = render_to_string("matters/_filter.html", shown)
        if form.is_valid():
            if len(_panels) >= MOST_PANELS:
                _panels.clear()
            _panels[key] = drawn
    return drawn


@register.filter
def day(value: date | datetime | str | None) -> str:
    """2026年11月22日; nothing for nothing; text passes unchanged."""
    found = _as_date(value)
    return f"{found.year}年{found.month}月{found.day}日" if found else str(value or "")


@register.filter
def weekday(value: date | datetime | str | None) -> str:
    """2026年11月22日（周日）."""
    found = _as_date(value)
    return f"{day(found)}（周{WEEKDAYS[found.weekday()]}）" if found else str(value or "")


@register.filter
def short_day(value: date | datetime | str | None, today: date | None = None) -> str:
    """11月22日 within the year of `today`, otherwise with the year."""
    found = _as_date(value)
    if not found:
        return str(value or "")
    return f"{found.month}月{found.day}日" if today and found.year == today.year else day(found)


@register.filter
def moment(value: datetime | date | str | None) -> str:
    """2026年11月22日 09:05 in the office's time zone; a bare date has no time of day."""
    if not isinstance(value, datetime):
        return day(value)
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{day(local)} {local:%H:%M}"


@register.filter
def clock_time(value: datetime) -> str:
    """09:05 in the office's time zone."""
    return f"{timezone.localtime(value):%H:%M}"


@register.filter
def iso(value: date | datetime | str | None) -> str:
    """The machine's form, for `<time datetime>`; empty for text."""
    return value.isoformat() if isinstance(value, date) else ""


@register.filter
def file_icon(name: str) -> str:
    """The icon that fits the ending of a file name."""
    ending = str(name).rpartition(".")[2].lower()
    return next((drawn for drawn, endings in FILE_ICONS.items() if ending in endings), "file")


@register.filter
def is_upload(forms: BaseForm | list[Any] | None) -> bool:
    """True when a form, or one of a list of formset entries, carries files and so deserves a progress bar."""
    if forms is None:
        return False
    if isinstance(forms, BaseForm):
        return forms.is_multipart()
    return any(entry["formset"].is_multipart() for entry in forms)


@register.filter
def has_errors(entries: list[Any] | None) -> bool:
    """True when one of a list of formset entries failed validation."""
    return any(entry["formset"].is_bound and not entry["formset"].is_valid() for entry in entries or ())


@register.filter
def filled(fields: list[BoundField]) -> bool:
    """True when someone has set one of these fields of a filter, so that it must not hide in a fold."""
    return any(field.form.is_bound and field.value() not in (None, "", [], False) for field in fields)


@register.filter
def wide(field: BoundField) -> bool:
    """True for fields that want the whole width: long text, many choices, files."""
    widget = field.field.widget
    return widget.needs_multipart_form or field.widget_type in {"textarea", "selectmultiple"}


def _as_date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value if isinstance(value, date) else None


@register.inclusion_tag("notices/_settings.html", takes_context=True)
def notice_settings(context: Context, person: Any) -> dict[str, Any]:
    """What a person chose to be told outside, and their calendar feed, for the profile page."""
    request = context.get("request")
    return {
        "form": ChoiceForm(instance=choice_of(person)),
        "feed": FeedToken.objects.filter(person=person).first(),
        "new_feed_url": request.session.pop("new_feed_url", "") if request else "",
        "csrf_token": context.get("csrf_token"),
        "request": request,
    }
