"""跨网交换: packages made, taken in and handed over; the partners that are trusted; the way by HTTP."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view, authentication_classes, permission_classes
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from linkage.forms import PackageForm, PartnerForm
from linkage.models import Package, Partner
from linkage.packages import keys, posting
from linkage.packages.acts import by_side, kinds_that_stay
from linkage.packages.contents import MOST_CHOSEN
from linkage.packages.format import MAX_BYTES, Refused
from linkage.packages.partners import register
from linkage.packages.receiving import receive
from linkage.packages.sending import bytes_of, pack
from linkage.reports import packages as reports
from supervision.accounts.models import CASE_POSTS, Person, Post
from supervision.accounts.people import administrator
from supervision.ledger.models import Action
from supervision.ledger.services import record
from supervision.matters.context import LINKED_POSTS
from supervision.matters.views import person_of

TAKEN = {"receipt": "已导入回执。", "matters": "已导入交换包，请将回执交回对方。"}
TAKEN_BEFORE = "这个交换包此前已经导入，已办理的没有重复办理，未接收的已再试一次。"


def _operator(request: HttpRequest) -> Person:
    """Who has matters with others at all may carry them."""
    person = person_of(request)
    if not person.holds(*CASE_POSTS, *LINKED_POSTS):
        raise PermissionDenied("您的职务不办理跨网交换。")
    return person


@require_http_methods(["GET", "POST"])
def exchange(request: HttpRequest) -> HttpResponse:
    """What waits to be handed over, what has passed, and the place to take a package in."""
    person = _operator(request)
    form = PackageForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            taken = receive(form.cleaned_data["file"].read(), by=person, now=now)
        except Refused as error:
            form.add_error("file", str(error))
        else:
            shown = taken.answers if taken.kind == "receipt" and taken.answers else taken
            messages.success(request, TAKEN[taken.kind] if taken.at == now else TAKEN_BEFORE)
            return redirect("exchange:package", pk=shown.pk)
    chosen = _keys(request.GET.getlist("pk"))
    code, before = request.GET.get("partner", "")[:32], _keys([request.GET.get("before", "")])
    again = request.GET.get("again") == "1"
    partners = reports.waiting(person, code=code, before=next(iter(before), 0), chosen=chosen, again=again)
    context = {
        "form": form,
        "partners": partners,
        "chosen": len(chosen),
        "staying": reports.staying(person, chosen, partners) if chosen else [],
        "recent": reports.recent(person),
    }
    return render(request, "linkage/exchange.html", context, status=400 if request.method == "POST" else 200)


def _keys(values: list[str]) -> list[int]:
    """The keys among these words, as many as a list lets one pick."""
    return [int(key) for key in values if key.isdecimal() and len(key) < 19][:MOST_CHOSEN]


@require_GET
def kinds(request: HttpRequest) -> HttpResponse:
    """Which kinds cross, which acts of each side with them, and what stays with its reason."""
    _operator(request)
    return render(request, "linkage/exchange_kinds.html", {"kinds": by_side(), "stays": kinds_that_stay()})


@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Pack what was chosen for a partner."""
    person = _operator(request)
    code = request.POST.get("partner", "")[:32]
    partner = get_object_or_404(Partner, code=code, is_active=True)
    chosen = _keys(request.POST.getlist("matter"))
    again = request.POST.get("again") == "1"
    try:
        with transaction.atomic():
            package = pack(partner, by=person, now=timezone.now(), chosen=chosen, again=again) if chosen else None
            if package is not None:
                _recorded(person, package, "制作交换包")
    except Refused as error:
        messages.error(request, str(error))
        return redirect("exchange:home")
    if package is None:
        messages.warning(request, "请选择要交换的事项。")
        return redirect("exchange:home")
    _tell(request, package, chosen)
    return redirect("exchange:package", pk=package.pk)


def _tell(request: HttpRequest, package: Package, chosen: list[int]) -> None:
    """How many of the chosen matters are in it, and what became of the others."""
    packed = package.acts.values("matter").distinct().count()
    left = len(set(chosen)) - packed
    messages.success(request, f"已制作交换包，装入{packed}件。")
    if package.oversized:
        named = "、".join(f"《{matter.title}》" for matter in package.oversized[:5])
        messages.warning(request, f"{named}的文书和材料过大，一个交换包装不下，请另行移交。")
    if left:
        messages.warning(request, f"还有{left}件没有装入，仍在待交之列。")


def _recorded(person: Person, package: Package, label: str) -> None:
    data = {"package": str(package.uid), "to": package.partner.code, "digest": package.digest}
    record(action=Action.EXPORT, name="package", label=label, actor=person, data=data)


def _package(request: HttpRequest, pk: UUID) -> tuple[Person, Package]:
    person = _operator(request)
    return person, get_object_or_404(Package.objects.visible_to(person).select_related("partner"), pk=pk)


@require_GET
def package(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One package, act by act, with its receipt."""
    person, found = _package(request, pk)
    return render(request, "linkage/package.html", reports.described(found, person))


@require_GET
def download(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The file, to be carried; recorded, since it takes data out."""
    person, found = _package(request, pk)
    if found.incoming:
        raise Http404
    _recorded(person, found, "下载交换包")
    answer = HttpResponse(bytes_of(found), content_type=posting.MEDIA_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{found.kind}-{found.uid}.zip"'
    return answer


@require_http_methods(["GET", "POST"])
def partners(request: HttpRequest) -> HttpResponse:
    """The installations that are trusted, and the form for another one."""
    return _partner(request, None)


@require_http_methods(["GET", "POST"])
def partner(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them, to be changed or put out of use."""
    administrator(request, Post.SYSADMIN)
    return _partner(request, get_object_or_404(Partner, pk=pk))


def _partner(request: HttpRequest, one: Partner | None) -> HttpResponse:
    actor = administrator(request, Post.SYSADMIN)
    form = PartnerForm(request.POST or None, partner=one)
    if request.method == "POST" and form.is_valid():
        try:
            register(**form.said(), by=actor, now=timezone.now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "已登记，自下一个交换包起生效。")
            return redirect("exchange:partners")
    context = {
        "form": form,
        "one": one,
        "partners": Partner.objects.prefetch_related("seats__body"),
        "own_code": keys.own_code(),
        "own_key": keys.public_text(keys.own_key()),
    }
    return render(request, "linkage/partners.html", context, status=400 if request.method == "POST" else 200)


@extend_schema(exclude=True)
@api_view(["POST"])
@authentication_classes([])
@permission_classes([])
def post(request: Request) -> HttpResponse:
    """A package posted by a partner; answered with its receipt. The signature is the only sign-in."""
    raw = request._request
    sender = posting.sender_of(raw.headers, timezone.now())
    if sender is None:
        raise AuthenticationFailed("请求没有已登记对接系统的有效签名。")
    data = raw.read(MAX_BYTES + 1)
    if hashlib.sha256(data).hexdigest() != raw.headers.get(posting.DIGEST):
        raise ValidationError("内容与签名的校验值不符。")
    try:
        taken = receive(data, by=None, now=timezone.now(), sender=sender.code)
    except Refused as error:
        raise ValidationError(str(error)) from error
    receipt = taken.receipts.order_by("-at").first()
    content = bytes_of(receipt) if receipt else b""
    return HttpResponse(content, content_type=posting.MEDIA_TYPE, status=200 if receipt else 204)
