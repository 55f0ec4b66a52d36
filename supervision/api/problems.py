"""Answers to what cannot be done, after RFC 9457: type, title, status, detail, and errors by field."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as Invalid
from django.http import Http404, JsonResponse
from rest_framework import exceptions, status
from rest_framework.views import set_rollback

from supervision.matters.services import Conflict, IllegalMove

TITLES = {
    400: "请求内容有误",
    401: "请先登录",
    403: "无权进行此操作",
    404: "未找到",
    405: "不支持此方法",
    406: "不支持所要求的格式",
    409: "目前不能进行此操作",
    413: "请求内容过大",
    415: "不支持此内容类型",
    429: "尝试次数过多",
}


class TooManyAttempts(exceptions.APIException):
    """Signing in was tried too often."""

    status_code = status.HTTP_429_TOO_MANY_REQUESTS


class TooLarge(exceptions.APIException):
    """The body is larger than any act needs."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "请求内容过大。"


def answer(error: Exception, context: dict[str, Any]) -> JsonResponse | None:
    """The problem that an exception amounts to; None for a fault of our own, which becomes a plain 500."""
    found = _problem(error)
    if found is None:
        return None
    set_rollback()
    code, detail, more = found
    body = {"type": "about:blank", "title": TITLES.get(code, "请求未能完成"), "status": code, "detail": detail, **more}
    # Always JSON, also where the answer would have been YAML or a page.
    response = JsonResponse(body, status=code, content_type="application/problem+json")
    if code == status.HTTP_401_UNAUTHORIZED:
        response["WWW-Authenticate"] = "Token"
    return response


def _problem(error: Exception) -> tuple[int, str, dict[str, Any]] | None:
    """(status, detail, further members) of an exception that is an answer."""
    match error:
        case IllegalMove():
            now = {"version": error.matter.version, "state": error.matter.state} if isinstance(error, Conflict) else {}
            return 409, str(error), now
        case Http404():
            return 404, "没有此事项，或者您无权查看。", {}
        case PermissionDenied():
            return 403, str(error), {}
        case Invalid():
            return 400, "请更正下列内容。", {"errors": _by_field(error)}
        case exceptions.ValidationError():
            return 400, "请更正下列内容。", {"errors": _texts(error.detail)}
        case exceptions.APIException():
            # With a session in play REST framework would say 403 to the anonymous.
            anonymous = isinstance(error, exceptions.NotAuthenticated | exceptions.AuthenticationFailed)
            return 401 if anonymous else error.status_code, str(error.detail), {}
    return None


def _by_field(error: Invalid) -> dict[str, list[str]]:
    return dict(error.message_dict) if hasattr(error, "error_dict") else {"__all__": list(error.messages)}


def _texts(detail: Any) -> Any:
    """Details of REST framework without its codes."""
    if isinstance(detail, dict):
        return {name: _texts(value) for name, value in detail.items()}
    return [str(value) for value in detail] if isinstance(detail, list) else str(detail)
