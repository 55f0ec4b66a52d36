"""What a request says, made safe before anything reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.forms import ModelMultipleChoiceField, MultipleChoiceField
from django.http import QueryDict
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.request import Request

from supervision.accounts.middleware import BROKEN
from supervision.api.problems import TooLarge
from supervision.matters.forms import MoveForm, flattened

MOST_DIGITS = 18
SEVERAL = (MultipleChoiceField, ModelMultipleChoiceField)


def payload_of(request: Request) -> Mapping[str, Any]:
    """The body as an object; 400 for anything else, for text that cannot be stored, and for what cannot be read."""
    json = (request.content_type or "").startswith("application/json")
    if json and int(request.META.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise TooLarge
    try:
        data = request.data
    except RecursionError as error:
        raise ParseError("内容嵌套过深。") from error
    except ParseError as error:
        raise ParseError("请求内容无法读取，应为有效的JSON或者表单。") from error
    if not isinstance(data, Mapping):
        raise ParseError("请求内容应为一个JSON对象。")
    if any(BROKEN.search(text) for text in _texts(data, depth=0)):
        raise ParseError("内容含有无法保存的字符。")
    return data


def _texts(value: Any, depth: int) -> Iterator[str]:
    """Every text in a body, names included; bodies of acts are at most an object of lists of objects."""
    if depth > 5:
        raise ParseError("内容嵌套过深。")
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield str(key)
            yield from _texts(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, depth + 1)


def identifier(value: Any) -> int:
    """A key or version as a number that a database holds; 400 otherwise."""
    text = str(value)
    if isinstance(value, bool) or not text.isascii() or not text.isdigit() or len(text) > MOST_DIGITS:
        raise ValidationError({"__all__": ["编号应为整数。"]})
    return int(text)


def form_data(payload: Mapping[str, Any], form: type[MoveForm]) -> Mapping[str, Any]:
    """The body as the form reads it: a form's own encoding as it is, JSON with its values as a form's texts."""
    if isinstance(payload, QueryDict):
        return payload
    plain = {str(key): _plain(str(key), value, form) for key, value in payload.items()}
    if form.formset_name:
        plain.setdefault(form.formset_name, [])
    return flattened(plain, form)


def _plain(name: str, value: Any, form: type[MoveForm]) -> Any:
    """The list of the repeated part, the list of a field that takes several, or one text."""
    if form.formset_name and name == form.formset_name:
        if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
            raise ValidationError({name: ["应为对象的列表。"]})
        return [{str(key): _text(f"{name}.{key}", item) for key, item in row.items()} for row in value]
    if isinstance(value, list) and isinstance(form.base_fields.get(name), SEVERAL):
        return [_text(name, item) for item in value]
    return _text(name, value)


def _text(name: str, value: Any) -> str:
    if isinstance(value, list | Mapping):
        raise ValidationError({name: ["应为文字、数字或者是否。"]})
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
