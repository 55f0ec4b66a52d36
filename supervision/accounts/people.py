"""People and appointments, kept by separate administrators: accounts, rights and record are apart.

No administrator sees case text, and none changes their own rights.
"""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from supervision.accounts.forms import AppointForm, DismissForm, NewPersonForm, ResetForm
from supervision.accounts.models import ADMINISTRATOR_POSTS, Appointment, Person, Post, SignInAttempt
from supervision.accounts.services import appoint, dismiss, forget_tokens, set_password
from supervision.ledger.models import Action
from supervision.ledger.services import record

PAGE = 50


def administrator(request: HttpRequest, *posts: str) -> Person:
    """The signed-in administrator of one of the kinds; PermissionDenied for everyone else."""
    person = request.user
    if not isinstance(person, Person) or not person.holds(*posts):
        raise PermissionDenied("此页只供管理员使用。")
    return person


@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """List of people; the system administrator adds accounts, which have no rights until they are given."""
    actor = administrator(request, *ADMINISTRATOR_POSTS)
    form = NewPersonForm(request.POST or None)
    if request.method == "POST":
        administrator(request, Post.SYSADMIN)
        if form.is_valid():
            made = _create(form, actor)
            messages.success(request, f"已建立账号“{made.username}”，由安全管理员授予职务后方可办理业务。")
            return redirect("accounts:person", pk=made.pk)
    query = request.GET.get("q", "").strip()[:60]
    in_force = Appointment.objects.in_force(timezone.localdate()).select_related("body")
    found = Person.objects.prefetch_related(Prefetch("appointments", queryset=in_force, to_attr="held"))
    if query:
        found = found.filter(Q(name__contains=query) | Q(username__contains=query))
    context = {
        "people": found.order_by("username")[:PAGE],
        "query": query,
        "form": form if actor.holds(Post.SYSADMIN) else None,
    }
    return render(request, "accounts/people.html", context, status=400 if form.is_bound else 200)


@transaction.atomic
def _create(form: NewPersonForm, actor: Person) -> Person:
    said = form.cleaned_data
    made = Person.objects.create_person(
        said["username"],
        said["name"],
        said["password"],
        email=said["email"],
        phone=said["phone"],
        password_is_temporary=True,
    )
    _note(actor, made, "建立账号")
    return made


def _note(actor: Person, person: Person, label: str, **data: str) -> None:
    record(
        action=Action.ADMINISTER,
        name="person",
        label=label,
        actor=actor,
        data={"person": person.username, **data},
    )


@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: rights are given and taken by the security administrator, from the next request on."""
    actor = administrator(request, *ADMINISTRATOR_POSTS)
    one = get_object_or_404(Person, pk=pk)
    wanted = request.POST.get("form", "")
    bound: dict[str, forms.Form] = {}
    if request.method == "POST":
        administrator(request, Post.SECADMIN)
        if one == actor:
            raise PermissionDenied("不能更改自己的职务和账号状态。")
        if wanted not in CHANGES:
            raise PermissionDenied("没有这一操作。")
        form_class, change = CHANGES[wanted]
        form = form_class(request.POST, auto_id=f"{wanted}_%s")
        bound[wanted] = form
        if form.is_valid() and _changed(actor, one, form, change):
            messages.success(request, "已保存，自下一次请求起生效。")
            return redirect("accounts:person", pk=one.pk)
    context = {
        "person": one,
        "appointments": one.appointments.select_related("body").order_by("-started_on", "id"),
        "today": timezone.localdate(),
        "parts": _parts(bound) if actor.holds(Post.SECADMIN) and one != actor else [],
    }
    return render(request, "accounts/person.html", context, status=400 if bound else 200)


def _changed(actor: Person, one: Person, form: forms.Form, change: Callable[[Person, dict], str]) -> bool:
    try:
        with transaction.atomic():
            label = change(one, form.cleaned_data)
            _note(actor, one, label)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _appoint(one: Person, said: dict) -> str:
    appoint(person=one, body=said["body"], post=said["post"], on=said["on"], department=said["department"])
    return f"任职：{Post(said['post']).label}（{said['body']}）"[:120]


def _dismiss(one: Person, said: dict) -> str:
    count = dismiss(person=one, on=said["on"])
    return f"免去全部职务（{count}项）"


def _switch(one: Person, said: dict) -> str:
    one.is_active = not one.is_active
    one.save(update_fields=["is_active"])
    forget_tokens(one)
    return "启用账号" if one.is_active else "停用账号"


def _reset(one: Person, said: dict) -> str:
    set_password(one, said["password"], own=False)
    return "重置密码"


def _unlock(one: Person, said: dict) -> str:
    SignInAttempt.objects.filter(key=f"account:{one.username.lower()}").delete()
    return "解除登录限制"


CHANGES: dict[str, tuple[type[forms.Form], Callable[[Person, dict], str]]] = {
    "appoint": (AppointForm, _appoint),
    "dismiss": (DismissForm, _dismiss),
    "reset": (ResetForm, _reset),
    "unlock": (forms.Form, _unlock),
    "switch": (forms.Form, _switch),
}
TITLES = {
    "appoint": ("授予职务", "授予职务"),
    "dismiss": ("免去全部职务", "免去全部职务"),
    "reset": ("重置密码", "重置密码"),
    "unlock": ("解除登录限制", "解除登录限制"),
    "switch": ("停用或者启用账号", "切换账号状态"),
}


def _parts(bound: dict[str, forms.Form]) -> list[dict[str, object]]:
    return [
        {
            "name": name,
            "title": title,
            "confirm_label": confirm,
            "form": bound.get(name) or CHANGES[name][0](auto_id=f"{name}_%s"),
        }
        for name, (title, confirm) in TITLES.items()
    ]
