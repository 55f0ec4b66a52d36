"""What every request passes: broken text is refused, and only the signed-in get in."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone

BROKEN = re.compile("[\x00\ud800-\udfff]")
# The calendar feed, a one-time link and the page of guests are opened by their own keys.
OPEN_NAMES = frozenset({
    "accounts:login", "healthz", "readyz", "matters:feed", "verify", "cases:once", "cases:once_letter", "linkage:guest",
})  # fmt: skip
# All that opens to someone who still has to choose their own password.
PASSWORD_NAMES = OPEN_NAMES | {"accounts:password", "accounts:logout"}
PASSWORD_FIRST = "请先登录系统，自行设置密码。"

Answer = Callable[[HttpRequest], HttpResponse]


class RefuseBrokenText:
    """NUL characters and lone surrogates cannot be stored; they are answered with 400 before anything reads them."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        texts = [request.path, *(value for values in request.GET.lists() for value in (values[0], *values[1]))]
        form = request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data")
        if request.method == "POST" and form:
            texts += [value for values in request.POST.lists() for value in (values[0], *values[1])]
            texts += [file.name or "" for files in request.FILES.lists() for file in files[1]]
        if any(BROKEN.search(text) for text in texts):
            return HttpResponseBadRequest(render(request, "400.html", {"reason": "内容含有无法保存的字符。"}).content)
        return self.get_response(request)


class SignedInOnly:
    """Deny by default: all but sign-in, health and static files needs a person, within the session's absolute age."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if self._too_old(request):
                logout(request)
                return self._sign_in(request)
            self._stay(request)
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        match = request.resolver_match
        if request.user.is_authenticated or (match and match.view_name in OPEN_NAMES):
            return None
        if request.path.startswith("/api/"):
            # The API answers for itself (token or session) with a problem body.
            return None
        return self._sign_in(request)

    def _sign_in(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/api/"):
            return JsonResponse({"title": "请先登录", "status": 401}, status=401)
        if request.headers.get("HX-Request"):
            answer = HttpResponse(status=401)
            answer["HX-Redirect"] = resolve_url(settings.LOGIN_URL)
            return answer
        return redirect_to_login(request.get_full_path())

    def _stay(self, request: HttpRequest) -> None:
        """Put off the end of an idle session, with one write a minute rather than one per request."""
        minute = int(timezone.now().timestamp()) // 60
        if request.session.get("seen_minute") != minute:
            request.session["seen_minute"] = minute

    def _too_old(self, request: HttpRequest) -> bool:
        since = request.session.get("signed_in_at")
        if since is None:
            return True
        return timezone.now() - datetime.fromisoformat(since) > settings.SESSION_ABSOLUTE_AGE


class OwnPasswordFirst:
    """A password that somebody else has set opens the page for choosing one's own, and nothing else."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        match = request.resolver_match
        if not getattr(request.user, "password_is_temporary", False) or (match and match.view_name in PASSWORD_NAMES):
            return None
        if request.path.startswith("/api/"):
            problem = {"type": "about:blank", "title": "无权进行此操作", "status": 403, "detail": PASSWORD_FIRST}
            return JsonResponse(problem, status=403, content_type="application/problem+json")
        if request.headers.get("HX-Request"):
            answer = HttpResponse(status=403)
            answer["HX-Redirect"] = resolve_url("accounts:password")
            return answer
        return redirect("accounts:password")
