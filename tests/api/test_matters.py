"""The REST interface: the same facts and the same acts as the pages, with problems that say what is wrong."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from supervision.ledger.models import Action, Entry
from supervision.matters.models import Matter
from tests.builders import PUBLIC, Cast, case, clue, recommendation

MATTERS = "/api/v1/matters/"


def clue_payload(cast: Cast, **changes: Any) -> dict[str, Any]:
    """A clue as a client writes it."""
    said = {
        "kind": "clue",
        "title": "涧河河道倾倒建筑垃圾",
        "function": "public_interest",
        "field": "生态环境和资源保护",
        "source": "控告举报",
        "counterpart": cast.agency.pk,
        "found_on": "2026-11-20",
        "summary": "群众反映涧河东段河道内倾倒建筑垃圾。",
        "handler": cast.prosecutor.pk,
        "secrecy": "ordinary",
    }
    return said | changes


def draft_payload(cast: Cast, parent: Matter, **changes: Any) -> dict[str, Any]:
    """A draft as a client writes it, the measures as a list of objects."""
    said = {
        "kind": PUBLIC,
        "parent": parent.pk,
        "title": "关于整治涧河河道垃圾的检察建议",
        "counterpart": cast.agency.pk,
        "source": "本院在履行职责中发现。",
        "facts": "河道堆放建筑垃圾约三百立方米。",
        "violation": "未依法履行监督管理职责。",
        "basis": "《中华人民共和国固体废物污染环境防治法》第六十三条",
        "urgent": False,
        "objection_days": 15,
        "rectify_by": "2027-01-20",
        "measures": [{"text": "清运建筑垃圾", "standard": "河道无堆存"}, {"text": "建立巡查制度", "standard": ""}],
    }
    return said | changes


@pytest.fixture
def _today() -> Any:
    with time_machine.travel("2026-11-22T10:00:00+08:00"):
        yield


@pytest.mark.usefixtures("_today")
class TestActing:
    def test_a_clue_is_opened_and_carried_on_through_the_interface(self, cast: Cast, api: Any) -> None:
        client = api(cast.prosecutor)
        made = client.post(MATTERS, clue_payload(cast), format="json")
        assert made.status_code == 201, made.content
        key = made.json()["id"]
        assert made["Location"] == f"/api/v1/matters/{key}/"
        assert made.json()["state"] == "registered"

        screened = client.post(
            f"{MATTERS}{key}/moves/screen/", {"truth": "属实", "feasibility": "可查", "risk": None}, format="json"
        )
        assert screened.status_code == 200, screened.content
        assert screened.json()["state"] == "screening"
        assert Matter.objects.get(pk=key).details["screen_truth"] == "属实"

    def test_the_measures_of_a_draft_are_a_list_of_objects(self, cast: Cast, api: Any) -> None:
        parent = case(cast, upto="investigating")
        made = api(cast.prosecutor).post(MATTERS, draft_payload(cast, parent), format="json")
        assert made.status_code == 201, made.content
        assert [row["text"] for row in made.json()["measures"]] == ["清运建筑垃圾", "建立巡查制度"]
        assert made.json()["kind"] == PUBLIC

    def test_a_reply_answers_every_measure_and_says_which_is_missing(self, cast: Cast, api: Any) -> None:
        matter = recommendation(cast, upto="acknowledged")
        url = f"{MATTERS}{matter.pk}/moves/reply/"
        answer = {
            "adoption": "adopted",
            "done": "done",
            "text": "已清运",
            "done_on": "2026-11-21",
            "responsible": "局长",
        }
        said = {"summary": "已经整改", "signatory": "局长甲", "contact": ""}

        short = api(cast.agency_head).post(url, {**said, "answers": [answer]}, format="json")
        assert short.status_code == 400
        assert any(name.startswith("answers") for name in short.json()["errors"])

        wrong = api(cast.agency_head).post(
            url, {**said, "answers": [answer, {**answer, "done_on": None}]}, format="json"
        )
        assert wrong.status_code == 400
        assert wrong.json()["errors"] == {"answers-1-done_on": ["已完成的，写明完成日期。"]}

        full = api(cast.agency_head).post(url, {**said, "answers": [answer, answer]}, format="json")
        assert full.status_code == 200, full.content
        assert full.json()["state"] == "replied"

    def test_a_file_comes_as_multipart(self, cast: Cast, api: Any) -> None:
        matter = clue(cast)
        with open("tests/documents/registers/1_检察建议台账.xlsx", "rb") as file:
            sent = api(cast.prosecutor).post(
                f"{MATTERS}{matter.pk}/moves/attach/", {"files": file, "remark": "台账"}, format="multipart"
            )
        assert sent.status_code == 200, sent.content
        assert [file["name"] for file in sent.json()["files"]] == ["1_检察建议台账.xlsx"]

    def test_problems_are_named_by_field(self, cast: Cast, api: Any) -> None:
        refused = api(cast.prosecutor).post(MATTERS, clue_payload(cast, title="", found_on="2026-12-01"), format="json")
        assert refused.status_code == 400
        assert refused["Content-Type"] == "application/problem+json"
        problem = refused.json()
        assert problem["status"] == 400
        assert problem["errors"]["found_on"] == ["发现日期不能晚于今天。"]
        assert set(problem["errors"]) == {"title", "found_on"}
        assert not Matter.objects.exists()

    def test_a_move_out_of_turn_is_a_conflict_with_its_reason(self, cast: Cast, api: Any) -> None:
        matter = clue(cast)
        refused = api(cast.head).post(f"{MATTERS}{matter.pk}/moves/accept/", {"opinion": "同意"}, format="json")
        assert refused.status_code == 409
        assert refused.json()["detail"] == "当前状态为“已登记”，不能受理。"

    def test_the_same_key_acts_once_and_another_body_is_refused(self, cast: Cast, api: Any) -> None:
        client, url = api(cast.prosecutor), f"{MATTERS}{clue(cast).pk}/moves/screen/"
        said = {"truth": "属实", "feasibility": "可查", "risk": ""}
        first = client.post(url, said, format="json", headers={"Idempotency-Key": "k-1"})
        again = client.post(url, said, format="json", headers={"Idempotency-Key": "k-1"})
        assert (first.status_code, again.status_code) == (200, 200)
        assert Entry.objects.filter(name="clue.screen").count() == 1

        other = client.post(url, {**said, "truth": "不实"}, format="json", headers={"Idempotency-Key": "k-1"})
        assert other.status_code == 409
        assert Entry.objects.filter(name="clue.screen").count() == 1
        too_long = client.post(url, said, format="json", headers={"Idempotency-Key": "k" * 65})
        assert too_long.status_code == 400

    @pytest.mark.parametrize("secrecy", ["ordinary", "restricted"])
    def test_a_hand_over_sent_again_is_answered_as_the_first_time(self, cast: Cast, api: Any, secrecy: str) -> None:
        """Its form no longer offers the new handler, and the old one may have lost the matter from sight."""
        matter = clue(cast, secrecy=secrecy)
        client, url = api(cast.head), f"{MATTERS}{matter.pk}/moves/hand_over/"
        said = {"handler": cast.colleague.pk, "reason": "工作调整"}
        answers = [client.post(url, said, format="json", headers={"Idempotency-Key": "h"}) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert answers[1].json()["version"] == answers[0].json()["version"]
        assert Entry.objects.filter(name="clue.hand_over").count() == 1
        without = client.post(url, said, format="json")
        assert without.status_code == 400
        other = client.post(url, {**said, "reason": "另有"}, format="json", headers={"Idempotency-Key": "h"})
        assert other.status_code == 409

    def test_opening_twice_with_one_key_makes_one_matter(self, cast: Cast, api: Any) -> None:
        client = api(cast.prosecutor)
        made = [
            client.post(MATTERS, clue_payload(cast), format="json", headers={"Idempotency-Key": "open"})
            for _ in range(2)
        ]
        assert [answer.status_code for answer in made] == [201, 201]
        assert made[0].json()["id"] == made[1].json()["id"]
        assert Matter.objects.count() == 1

    def test_an_edit_over_a_newer_version_is_told_the_present_one(self, cast: Cast, api: Any) -> None:
        parent = case(cast, upto="investigating")
        client = api(cast.prosecutor)
        made = client.post(MATTERS, draft_payload(cast, parent), format="json").json()
        url = f"{MATTERS}{made['id']}/moves/revise/"
        said = {name: value for name, value in draft_payload(cast, parent).items() if name not in ("kind", "parent")}
        first = client.post(url, {**said, "facts": "新的事实", "version": made["version"]}, format="json")
        assert first.status_code == 200, first.content
        late = client.post(url, {**said, "facts": "旧的事实", "version": made["version"]}, format="json")
        assert late.status_code == 409
        assert late.json()["version"] == made["version"] + 1
        assert Matter.objects.get(pk=made["id"]).recommendation.facts == "新的事实"

    def test_a_public_interest_recommendation_does_not_come_from_a_criminal_case(self, cast: Cast, api: Any) -> None:
        parent = case(cast, upto="investigating", function="criminal")
        refused = api(cast.prosecutor).post(MATTERS, draft_payload(cast, parent), format="json")
        assert refused.status_code == 409

    def test_nothing_is_opened_from_a_matter_of_another_office(self, cast: Cast, api: Any) -> None:
        parent = case(cast, upto="investigating")
        foreign = api(cast.prosecutor2).post(MATTERS, draft_payload(cast, parent), format="json")
        assert foreign.status_code == 404

    def test_openings_that_cannot_be(self, cast: Cast, api: Any) -> None:
        client = api(cast.prosecutor)
        assert client.post(MATTERS, {"kind": "nonsense"}, format="json").status_code == 400
        orphan = client.post(MATTERS, {**draft_payload(cast, clue(cast)), "parent": None}, format="json")
        assert orphan.status_code == 409
        for parent in (-1, "x", 10**30, [1], True):
            assert client.post(MATTERS, {"kind": PUBLIC, "parent": parent}, format="json").status_code == 400, parent
        assert client.post(MATTERS, {"kind": PUBLIC, "parent": 10**17}, format="json").status_code == 404
        assert api(cast.clerk).post(MATTERS, clue_payload(cast), format="json").status_code == 403


class TestReading:
    def test_the_detail_has_the_facts_of_the_page(self, cast: Cast, api: Any, browser: Any) -> None:
        matter = recommendation(cast, upto="replied")
        found = api(cast.prosecutor).get(f"{MATTERS}{matter.pk}/").json()
        page = browser(cast.prosecutor).get(f"/matters/{matter.pk}/").context["page"]
        for name in ("number", "title", "state_label", "handler_name", "counterpart_name", "light", "days_text"):
            assert found[name] == page[name], name
        assert [clock["label"] for clock in found["clocks"]] == [clock["label"] for clock in page["clocks"]]
        assert [entry["label"] for entry in found["timeline"]] == [entry["label"] for entry in page["timeline"]]
        assert [move["name"] for move in found["moves"]] == [move["name"] for move in page["moves"]]
        assert [section["title"] for section in found["sections"]] == [section["title"] for section in page["sections"]]
        assert len(found["measures"]) == 2
        assert found["measures"][0]["answers"][0]["text"] == "已完成"

    def test_the_addressee_sees_its_side_only(self, cast: Cast, api: Any) -> None:
        matter = recommendation(cast, upto="served", reach_consent="内部征求意见的记录")
        found = api(cast.clerk).get(f"{MATTERS}{matter.pk}/")
        assert found.status_code == 200
        assert found.json()["chain"] == []
        assert "内部征求意见的记录" not in found.content.decode()
        assert [move["name"] for move in found.json()["moves"]] == ["acknowledge", "return_letter"]
        assert "批准并签发" not in {entry["label"] for entry in found.json()["timeline"]}
        inside = api(cast.prosecutor).get(f"{MATTERS}{matter.pk}/")
        assert "内部征求意见的记录" in inside.content.decode()

    def test_moves_say_what_they_ask(self, cast: Cast, api: Any) -> None:
        matter = recommendation(cast, upto="acknowledged")
        moves = {move["name"]: move for move in api(cast.clerk).get(f"{MATTERS}{matter.pk}/moves/").json()}
        inner = {"draft_reply", "contribute", "hand_out", "report_interim", "ask_help", "record_countersignature"}
        assert set(moves) == {"object", "ask_more_time", "ask_pause", *inner}
        assert moves["draft_reply"]["rows_name"] == "answers"
        asked = {field["name"]: field for field in moves["draft_reply"]["rows"]}
        assert asked["adoption"]["choices"] == [["adopted", "采纳"], ["partly", "部分采纳"], ["rejected", "不采纳"]]
        assert asked["files"]["type"] == "file"
        assert not moves["ask_more_time"]["available"]
        assert "没有延期" in moves["ask_more_time"]["why"]

    def test_reading_a_restricted_matter_is_recorded(self, cast: Cast, api: Any) -> None:
        matter = clue(cast, secrecy="restricted")
        assert api(cast.colleague).get(f"{MATTERS}{matter.pk}/").status_code == 404
        assert api(cast.head).get(f"{MATTERS}{matter.pk}/").status_code == 200
        read = Entry.objects.get(action=Action.READ)
        assert (read.actor, read.matter_id) == (cast.head, matter.pk)

    def test_the_list_is_filtered_sorted_and_paged_by_cursor(self, cast: Cast, api: Any) -> None:
        for number in range(30):
            clue(cast, title=f"线索{number:02}号")
        client = api(cast.prosecutor)
        first = client.get(MATTERS, {"kind": "clue"}).json()
        assert len(first["results"]) == 25
        assert first["previous"] is None
        second = client.get(first["next"]).json()
        assert len(second["results"]) == 5
        assert second["next"] is None
        titles = [row["title"] for row in first["results"] + second["results"]]
        assert titles == [f"线索{number:02}号" for number in reversed(range(30))]
        assert client.get(second["previous"]).json()["results"] == first["results"]
        assert len(client.get(MATTERS, {"title": "线索07"}).json()["results"]) == 1

    @pytest.mark.parametrize(
        "query",
        [
            {"created_by__password__startswith": "a"},
            {"handler__password": "x"},
            {"ordering": "handler__password"},
            {"sort": "handler"},
            {"kind": "nonsense"},
            {"opened_from": "2026-13-01"},
            {"title": "长" * 61},
        ],
    )
    def test_unknown_or_wrong_filters_are_refused(self, cast: Cast, api: Any, query: dict[str, str]) -> None:
        assert api(cast.prosecutor).get(MATTERS, query).status_code == 400

    @pytest.mark.parametrize(
        "cursor", ["x", "!!!", "W10", "eyJhIjoxfQ", "WzAsICIyMDI2LTExLTIyIiwgMTBeMzBd", "é", "A" * 5000]
    )
    def test_a_broken_cursor_is_harmless(self, cast: Cast, api: Any, cursor: str) -> None:
        assert api(cast.prosecutor).get(MATTERS, {"after": cursor}).status_code in (200, 400)

    def test_a_cursor_with_a_number_beyond_the_database_is_harmless(self, cast: Cast, api: Any) -> None:
        cursor = "WzAsICIyMDI2LTExLTIyIiwgOTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5XQ"
        assert api(cast.prosecutor).get(MATTERS, {"after": cursor}).status_code in (200, 400)

    def test_the_catalogue_names_its_legal_basis(self, cast: Cast, api: Any) -> None:
        terms = {term["id"]: term for term in api(cast.clerk).get("/api/v1/terms/").json()}
        assert (terms["JY_REPLY"]["length"], terms["JY_REPLY"]["unit"]) == (2, "month")
        assert "第19条" in terms["JY_REPLY"]["basis_text"]
