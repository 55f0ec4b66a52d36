"""The REST interface: reads through `visible_to`, acts through the moves' own forms and `perform`."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import authenticate
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.authtoken.models import Token
from rest_framework.exceptions import AuthenticationFailed, ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from supervision.accounts import signin
from supervision.accounts.middleware import PASSWORD_FIRST
from supervision.accounts.models import Person
from supervision.api import serializers as shapes
from supervision.api.authentication import expires_at
from supervision.api.pagination import CONTROLS, page_of
from supervision.api.payload import form_data, identifier, payload_of
from supervision.api.problems import TooManyAttempts
from supervision.ledger.models import Action
from supervision.ledger.services import record
from supervision.matters.consequences import blank_of
from supervision.matters.filters import MatterFilter
from supervision.matters.forms import MoveForm, NoForm, digest_of_form
from supervision.matters.models import Matter
from supervision.matters.pages import move_data
from supervision.matters.procedures import Move, Procedure, concrete, procedure_of, procedures, resolve
from supervision.matters.roles import office_for, roles_of
from supervision.matters.services import IllegalMove, available, open_matter, perform, submitted
from supervision.matters.views import find, person_of, reason_against, shown
from supervision.terms import catalogue

MOST_KEY = 64
TERM_FACTS = ("id", "name", "obligor", "trigger", "length", "kind", "roll", "basis_text", "confidence", "note")
KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, description="同一键只生效一次；键相同而内容不同的，拒绝。"
)
PROBLEM = OpenApiResponse(shapes.ProblemSerializer)
PROBLEMS = {400: PROBLEM, 401: PROBLEM, 403: PROBLEM, 404: PROBLEM, 409: PROBLEM}


class Matters(APIView):
    """事项: the list that this person may see, and the opening of a new one."""

    @extend_schema(
        operation_id="v1_matters_list",
        parameters=[
            *(
                OpenApiParameter(name, str, description=str(field.label or ""))
                for name, field in MatterFilter.base_filters.items()
            ),
            OpenApiParameter("sort", str, enum=["recent", "due"]),
            OpenApiParameter("after", str, description="游标，取自上一页的链接。"),
        ],
        responses={200: shapes.PageSerializer, 400: PROBLEM, 401: PROBLEM},
    )
    def get(self, request: Request) -> Response:
        """One page, narrowed by the filters of the list; an unknown parameter is an error, not ignored."""
        unknown = set(request.query_params) - set(MatterFilter.base_filters) - CONTROLS
        if unknown:
            raise ValidationError({name: ["没有此筛选条件。"] for name in sorted(unknown)})
        found = MatterFilter(request.query_params, queryset=Matter.objects.visible_to(request.user), request=request)
        if not found.form.is_valid():
            raise ValidationError({name: list(errors) for name, errors in found.form.errors.items()})
        return Response(shapes.PageSerializer(page_of(request, found.qs)).data)

    @extend_schema(
        request=shapes.OpeningSerializer, parameters=[KEY], responses={201: shapes.MatterSerializer, **PROBLEMS}
    )
    def post(self, request: Request) -> Response:
        """Open a matter: `kind`, `parent` where the kind needs one, and what the kind's opening move asks."""
        payload = payload_of(request)
        procedure = procedures().get(str(payload.get("kind", "")))
        if procedure is None:
            raise ValidationError({"kind": [f"只接受：{'、'.join(procedures())}。"]})
        person, sent = person_of(request), _sent(request, payload, procedure.kind)
        made = submitted(person, **sent) or self._opened(request, procedure, payload, sent)
        return Response(_shown(person, made), status=201, headers={"Location": f"{request.path}{made.pk}/"})

    def _opened(self, request: Request, procedure: Procedure, payload: Any, sent: dict[str, Any]) -> Matter:
        person = person_of(request)
        parent = find(request, identifier(payload["parent"])) if payload.get("parent") else None
        office = office_for(person, procedure, parent)
        if office is None:
            raise PermissionDenied("您的职务无权登记此类事项。")
        form = _bound(procedure.opening, request, payload, blank_of(procedure, office, parent))
        return open_matter(procedure.kind, actor=person, office=office, data=_said(form), parent=parent, **sent)


class MatterDetail(APIView):
    """事项详情."""

    @extend_schema(responses={200: shapes.MatterSerializer, 401: PROBLEM, 404: PROBLEM})
    def get(self, request: Request, pk: int) -> Response:
        """One matter with everything that its page shows to this person."""
        return Response(_shown(person_of(request), find(request, pk)))


class Moves(APIView):
    """可办理的动作."""

    @extend_schema(responses={200: shapes.MoveSerializer(many=True), 401: PROBLEM, 404: PROBLEM})
    def get(self, request: Request, pk: int) -> Response:
        """The moves that this person's roles and the state allow, why not now if not, and what each asks."""
        person, matter = person_of(request), concrete(find(request, pk))
        found = [
            _move(matter, move, reason, person) for move, reason in available(matter, person, timezone.localdate())
        ]
        return Response(shapes.MoveSerializer(found, many=True).data)


class Act(APIView):
    """办理: one view for all moves, as on the pages."""

    @extend_schema(
        request={"application/json": {"type": "object"}, "multipart/form-data": {"type": "object"}},
        parameters=[KEY],
        responses={200: shapes.MatterSerializer, 204: None, **PROBLEMS},
    )
    def post(self, request: Request, pk: int, name: str) -> Response:
        """Make a move: what its form asks, and `version` where it edits. 204 when it left this person's sight."""
        person, done = person_of(request), None
        if request.headers.get("Idempotency-Key"):
            # A repeated submission is told what came of it, though state, handler and form have moved on.
            done = submitted(person, **_sent(request, payload_of(request), f"{pk} {name}"))
        done = done or self._done(request, pk, name)
        if not Matter.objects.visible_to(person).filter(pk=done.pk).exists():
            return Response(status=204)
        return Response(_shown(person, done))

    def _done(self, request: Request, pk: int, name: str) -> Matter:
        person, matter = person_of(request), concrete(find(request, pk))
        move = _move_named(procedure_of(matter), name)
        if not move.by & roles_of(person, matter):
            raise PermissionDenied("您在本事项中的身份无权作出此动作。")
        payload = payload_of(request)
        sent = _sent(request, payload, f"{pk} {name}")
        reason = reason_against(matter, move, person)
        if reason:
            raise IllegalMove(reason)
        version = identifier(payload["version"]) if payload.get("version") not in (None, "") else None
        form = _bound(move, request, payload, matter)
        return perform(matter, name, actor=person, data=_said(form), version=version, **sent)


class Terms(APIView):
    """期限目录."""

    @extend_schema(responses={200: shapes.TermSerializer(many=True), 401: PROBLEM})
    def get(self, request: Request) -> Response:
        """Every term of the catalogue with its legal basis."""
        rows = [
            {
                **{
                    name: getattr(entry, name)
                    for name in ("id", "name", "obligor", "trigger", "length", "kind", "roll")
                },
                **{name: getattr(entry, name) for name in ("basis_text", "confidence", "note")},
                "unit": str(entry.unit) if entry.unit else None,
                "kind_label": catalogue.KINDS[entry.kind],
            }
            for entry in catalogue.catalogue().values()
        ]
        return Response(shapes.TermSerializer(rows, many=True).data)


class SignInToken(APIView):
    """令牌: username and password for a token that lasts as long as a session; a new one ends the one before."""

    authentication_classes: list = []
    permission_classes = [AllowAny]

    @extend_schema(
        request=shapes.CredentialsSerializer,
        responses={200: shapes.TokenSerializer, 400: PROBLEM, 401: PROBLEM, 403: PROBLEM, 429: PROBLEM},
    )
    def post(self, request: Request) -> Response:
        """Sign in; counted and limited together with the sign-in page."""
        said = shapes.CredentialsSerializer(data=payload_of(request))
        said.is_valid(raise_exception=True)
        username, password = said.validated_data["username"], said.validated_data["password"]
        try:
            signin.take_attempt(request._request, username)
        except PermissionDenied as error:
            raise TooManyAttempts(str(error)) from error
        person = authenticate(request._request, username=username, password=password)
        if not isinstance(person, Person):
            data = {"username": username, "peer": signin.peer_of(request._request)}
            record(action=Action.REFUSED, name="token", label="登录失败", data=data)
            raise AuthenticationFailed("用户名或者密码不正确。")
        signin.forgive(request._request, username)
        if person.password_is_temporary:
            raise PermissionDenied(PASSWORD_FIRST)
        token = _new_token(person, signin.peer_of(request._request))
        return Response(shapes.TokenSerializer({"token": token.key, "expires_at": expires_at(token)}).data)


@transaction.atomic
def _new_token(person: Person, peer: str) -> Token:
    # Two at once would both delete and then both insert.
    Person.objects.select_for_update().get(pk=person.pk)
    Token.objects.filter(user=person).delete()
    token = Token.objects.create(user=person)
    record(action=Action.SIGN_IN, name="token", label="获取接口令牌", actor=person, data={"peer": peer})
    return token


def _move_named(procedure: Procedure, name: str) -> Move:
    found = next((move for move in procedure.moves if move.name == name and move.exists), None)
    if found is None:
        raise Http404
    return found


def _key(request: Request) -> str:
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > MOST_KEY or not key.isprintable():
        raise ValidationError({"Idempotency-Key": [f"最多{MOST_KEY}个可见字符。"]})
    return key


def _sent(request: Request, payload: Any, name: str) -> dict[str, Any]:
    """The key that a client gave to what it sent, and the digest of that."""
    return {"key": _key(request), "digest": digest_of_form(name, payload, request.FILES)}


def _bound(move: Move, request: Request, payload: Any, matter: Matter) -> MoveForm:
    """The move's form over what was sent."""
    kind = _form_of(move)
    return kind(form_data(payload, kind), request.FILES, matter=matter, person=person_of(request))


def _form_of(move: Move) -> type[MoveForm]:
    return resolve(move.asks) if move.asks else NoForm


def _said(form: MoveForm) -> dict[str, Any]:
    """What a valid form cleaned; 400 with the problems by field otherwise."""
    if not form.is_valid():
        raise ValidationError(form.problems())
    return form.answers()


def _move(matter: Matter, move: Move, reason: str | None, person: Person) -> dict[str, Any]:
    form = _form_of(move)(matter=matter, person=person)
    rows = shapes.asked_rows(form)
    return {**move_data(matter, move, reason), "asks": shapes.asked(form), "rows_name": form.formset_name, "rows": rows}


def _shown(person: Person, matter: Matter) -> dict[str, Any]:
    fresh, page = shown(person, matter.pk)
    facts = {name: getattr(fresh, name) for name in ("kind", "state", "phase", "version")}
    return dict(shapes.MatterSerializer({**page, **facts}).data)
