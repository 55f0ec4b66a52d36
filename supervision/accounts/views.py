"""Sign-in, profile, directory of bodies."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from supervision.accounts import signin
from supervision.accounts.forms import ContactForm, PasswordForm, SignInForm
from supervision.accounts.models import Appointment, Body, Person
from supervision.accounts.services import set_password
from supervision.ledger.models import Action
from supervision.ledger.services import record


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; a good sign-in gets a fresh session key."""
    following = request.POST.get("next") or request.GET.get("next") or ""
    if request.user.is_authenticated:
        return redirect("matters:desk")
    form = SignInForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            person = _checked(request, form.cleaned_data["username"], form.cleaned_data["password"])
        except PermissionDenied as error:
            form.add_error(None, str(error))
            status = 429
        else:
            if person is not None:
                return _enter(request, person, following)
            form.add_error(None, "用户名或者密码不正确。")
    return render(request, "accounts/login.html", {"form": form, "next": following}, status=status)


def _checked(request: HttpRequest, username: str, password: str) -> Person | None:
    try:
        signin.take_attempt(request, username)
    except PermissionDenied:
        seen = {"username": username[:60], "peer": signin.peer_of(request)}
        record(action=Action.REFUSED, name="sign_in", label="登录受限", data=seen)
        raise
    person = authenticate(request, username=username, password=password)
    if isinstance(person, Person):
        signin.forgive(request, username)
        return person
    record(
        action=Action.REFUSED,
        name="sign_in",
        label="登录失败",
        data={"username": username[:60], "peer": signin.peer_of(request)},
    )
    return None


@transaction.atomic
def _enter(request: HttpRequest, person: Person, following: str) -> HttpResponse:
    login(request, person)
    request.session["signed_in_at"] = timezone.now().isoformat()
    record(action=Action.SIGN_IN, name="sign_in", label="登录", actor=person, data={"peer": signin.peer_of(request)})
    safe = url_has_allowed_host_and_scheme(
        following, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(following if following and safe else "matters:desk")


@require_POST
@transaction.atomic
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    record(action=Action.SIGN_OUT, name="sign_out", label="退出", actor=request.user)  # type: ignore[arg-type]
    logout(request)
    return redirect("accounts:login")


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Own contact data, own password, own appointments."""
    person: Person = request.user  # type: ignore[assignment]
    changing = request.POST.get("form")
    contact = ContactForm(request.POST if changing == "contact" else None, instance=person)
    password = PasswordForm(request.POST if changing == "password" else None, person=person)
    if changing == "contact" and contact.is_valid():
        contact.save()
        messages.success(request, "联系方式已保存。")
        return redirect("accounts:profile")
    if changing == "password" and password.is_valid():
        _change_password(request, person, password.cleaned_data["new"])
        messages.success(request, "密码已更改。")
        return redirect("accounts:profile")
    return render(
        request,
        "accounts/profile.html",
        {"person": person, "appointments": person.duties, "forms": {"contact": contact, "password": password}},
    )


@require_http_methods(["GET", "POST"])
def own_password(request: HttpRequest) -> HttpResponse:
    """The page for choosing one's own password, the only one that opens while the password is a temporary one."""
    person: Person = request.user  # type: ignore[assignment]
    form = PasswordForm(request.POST or None, person=person)
    if form.is_valid():
        _change_password(request, person, form.cleaned_data["new"])
        messages.success(request, "密码已设置，请妥善保管。")
        return redirect("matters:desk")
    return render(request, "accounts/password.html", {"form": form}, status=400 if form.is_bound else 200)


@transaction.atomic
def _change_password(request: HttpRequest, person: Person, new: str) -> None:
    set_password(person, new, own=True)
    update_session_auth_hash(request, person)
    record(action=Action.ADMINISTER, name="password", label="更改密码", actor=person)


@require_GET
def bodies(request: HttpRequest) -> HttpResponse:
    """The directory of bodies, searched by name."""
    query = request.GET.get("q", "").strip()
    found = Body.objects.visible_to(request.user).in_being(timezone.localdate()).select_related("parent")  # type: ignore[arg-type]
    if query:
        found = found.filter(name__contains=query)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    return render(request, "accounts/bodies.html", {"query": query, "page": page, "bodies": page.object_list})


@require_GET
def body(request: HttpRequest, pk: int) -> HttpResponse:
    """One body: where it stands, who answers for it."""
    found = get_object_or_404(Body.objects.visible_to(request.user).select_related("parent"), pk=pk)  # type: ignore[arg-type]
    today = timezone.localdate()
    people = (
        Appointment.objects.in_force(today).filter(body=found).select_related("person").order_by("post", "person__name")
    )
    children = found.children.in_being(today)[:200]
    return render(request, "accounts/body.html", {"body": found, "people": people, "children": children})
