"""Broken requests get a problem, never a fault; and who may ask at all."""

from __future__ import annotations

import json
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from supervision.ledger.models import Action, Entry
from supervision.matters.models import Matter
from tests.api.test_matters import MATTERS, clue_payload, draft_payload
from tests.builders import PASSWORD, Cast, case, clue
from tests.conftest import signed_in


class TestBodies:
    @pytest.mark.parametrize(
        "body",
        [b"", b"null", b"[]", b'"x"', b"1", b"1e999", b"{", b'{"a": NaN}', b"\xff\xfe", b"[" * 5000, b'{"a":' * 5000],
    )
    @pytest.mark.parametrize("path", ["matters/", "matters/{pk}/moves/screen/", "token/"])
    def test_what_is_no_object_is_refused(self, cast: Cast, api: Any, body: bytes, path: str) -> None:
        url = f"/api/v1/{path.format(pk=clue(cast).pk)}"
        answer = api(cast.prosecutor).generic("POST", url, body, content_type="application/json")
        assert answer.status_code == 400, answer.content

    @pytest.mark.parametrize("text", ["a\\u0000b", "a\\ud800b"])
    @pytest.mark.parametrize("shape", ['{"truth": "%s"}', '{"%s": 1}', '{"x": [{"y": "%s"}]}'])
    def test_text_that_cannot_be_stored_is_refused(self, cast: Cast, api: Any, text: str, shape: str) -> None:
        url = f"{MATTERS}{clue(cast).pk}/moves/screen/"
        answer = api(cast.prosecutor).generic("POST", url, (shape % text).encode(), content_type="application/json")
        assert answer.status_code == 400
        assert "无法保存" in answer.json()["detail"]

    @pytest.mark.parametrize("value", [5, 1.5, True, [], ["x"], {"a": 1}, [{"a": 1}], [[1]], 10**30, "x" * 9000])
    def test_values_of_a_wrong_kind_are_problems_not_faults(self, cast: Cast, api: Any, value: Any) -> None:
        for name in ("handler", "counterpart", "found_on", "secrecy", "files"):
            said = clue_payload(cast, found_on="2026-11-01") | {name: value}
            answer = api(cast.prosecutor).post(MATTERS, said, format="json")
            # Nothing chosen for a body that may be left open, and files that are no files, are simply nothing said.
            assert answer.status_code in ((400, 201) if name in ("counterpart", "files") else (400,)), (
                name,
                answer.content,
            )
        parent = case(cast, upto="investigating")
        said = draft_payload(cast, parent, rectify_by="2030-01-20") | {"measures": value}
        assert api(cast.prosecutor).post(MATTERS, said, format="json").status_code == 400

    def test_numbers_beyond_the_database_do_not_exist(self, cast: Cast, api: Any) -> None:
        client = api(cast.prosecutor)
        for key in (0, 10**9, 2**63, 10**30):
            assert client.get(f"{MATTERS}{key}/").status_code == 404
            assert client.get(f"{MATTERS}{key}/moves/").status_code == 404
            assert client.post(f"{MATTERS}{key}/moves/screen/", {}, format="json").status_code == 404
        matter = clue(cast)
        for version in ("x", -1, 10**30, 1.5, [1]):
            said = {"truth": "属实", "feasibility": "可查", "version": version}
            assert client.post(f"{MATTERS}{matter.pk}/moves/screen/", said, format="json").status_code == 400, version

    def test_a_body_beyond_all_measure_is_refused(self, cast: Cast, api: Any, settings: Any) -> None:
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
        answer = api(cast.prosecutor).post(MATTERS, clue_payload(cast, summary="长" * 1000), format="json")
        assert answer.status_code == 413

    def test_unknown_moves_methods_and_types(self, cast: Cast, api: Any) -> None:
        client, matter = api(cast.prosecutor), clue(cast)
        assert client.post(f"{MATTERS}{matter.pk}/moves/fly/", {}, format="json").status_code == 404
        assert client.post(f"{MATTERS}{matter.pk}/moves/register/", {}, format="json").status_code == 404
        assert client.delete(f"{MATTERS}{matter.pk}/").status_code == 405
        assert client.put(f"{MATTERS}{matter.pk}/", {}, format="json").status_code == 405
        assert client.generic("POST", MATTERS, b"<x/>", content_type="application/xml").status_code == 415
        assert client.get(MATTERS, headers={"Accept": "application/xml"}).status_code == 406


class TestWho:
    def test_the_anonymous_get_401_with_a_problem(self, cast: Cast, api: Any) -> None:
        matter = clue(cast)
        for path in ("v1/matters/", f"v1/matters/{matter.pk}/", f"v1/matters/{matter.pk}/moves/", "v1/terms/"):
            answer = api(None).get(f"/api/{path}")
            assert answer.status_code == 401, path
            assert answer.json()["title"] == "请先登录"
        assert api(None).post(MATTERS, clue_payload(cast), format="json").status_code == 401

    def test_schema_and_documentation_are_for_the_signed_in(self, cast: Cast, api: Any, browser: Any) -> None:
        for path in ("/api/schema/", "/api/docs/"):
            assert api(None).get(path).status_code == 401
            assert browser(cast.clerk).get(path).status_code == 200
        schema = browser(cast.prosecutor).get("/api/schema/?format=json").json()
        assert "/api/v1/matters/{id}/moves/{name}/" in schema["paths"] or any(
            "moves" in path for path in schema["paths"]
        )

    def test_a_session_needs_the_csrf_token(self, cast: Cast) -> None:
        client = signed_in(cast.prosecutor, Client(enforce_csrf_checks=True))
        url = f"{MATTERS}{clue(cast).pk}/moves/screen/"
        said = json.dumps({"truth": "属实", "feasibility": "可查", "risk": ""})
        assert client.post(url, said, content_type="application/json").status_code == 403
        client.get("/accounts/profile/")
        token = client.cookies["csrftoken"].value
        answer = client.post(url, said, content_type="application/json", headers={"X-CSRFToken": token})
        assert answer.status_code == 200, answer.content

    def test_a_token_is_for_the_same_rights_and_ends_with_a_session(self, cast: Cast) -> None:
        matter = clue(cast)
        said = {"username": "prosecutor", "password": PASSWORD}
        with time_machine.travel("2026-11-22T09:00:00+08:00", tick=False) as clock:
            first = APIClient().post("/api/v1/token/", said, format="json").json()["token"]
            token = APIClient().post("/api/v1/token/", said, format="json").json()["token"]
            client = APIClient(headers={"Authorization": f"Token {token}"})
            assert client.get(f"{MATTERS}{matter.pk}/").status_code == 200
            assert APIClient(headers={"Authorization": f"Token {first}"}).get(MATTERS).status_code == 401
            clock.shift(24 * 3600 + 1)
            assert client.get(f"{MATTERS}{matter.pk}/").status_code == 401

    def test_a_token_dies_with_the_account(self, cast: Cast) -> None:
        said = {"username": "prosecutor", "password": PASSWORD}
        token = APIClient().post("/api/v1/token/", said, format="json").json()["token"]
        cast.prosecutor.is_active = False
        cast.prosecutor.save()
        assert APIClient(headers={"Authorization": f"Token {token}"}).get(MATTERS).status_code == 401

    def test_a_token_is_guessed_no_more_often_than_a_sign_in(self, cast: Cast) -> None:
        client = APIClient()
        wrong = {"username": "prosecutor", "password": "wrong"}
        answers = [client.post("/api/v1/token/", wrong, format="json").status_code for _ in range(7)]
        assert answers == [401] * 5 + [429] * 2
        right = {"username": "prosecutor", "password": PASSWORD}
        assert client.post("/api/v1/token/", right, format="json").status_code == 429
        assert client.post(reverse("accounts:login"), right).status_code == 429

    def test_a_refusal_changes_nothing_and_is_recorded(self, cast: Cast, api: Any) -> None:
        matter = clue(cast)
        before = Matter.objects.values().get(pk=matter.pk)
        said = {"truth": "属实", "feasibility": "可查", "risk": ""}
        refused = api(cast.colleague).post(f"{MATTERS}{matter.pk}/moves/screen/", said, format="json")
        assert refused.status_code == 403
        assert Matter.objects.values().get(pk=matter.pk) == before
        entry = Entry.objects.get(action=Action.REFUSED)
        assert (entry.actor, entry.matter_id) == (cast.colleague, matter.pk)
        assert entry.data["path"] == f"/api/v1/matters/{matter.pk}/moves/screen/"
