"""Rules over shared data: hits are listed with their row, a person makes each a clue or dismisses it with a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client

from linkage.moves.screening import meets
from supervision.accounts.models import Person
from supervision.matters.models import Matter
from supervision.matters.procedures import procedures
from supervision.matters.services import IllegalMove, open_matter, perform
from tests.builders import PUBLIC, Cast, fresh, recommendation
from tests.linkage.conftest import on
from tests.linkage.test_sharing import COLUMNS, columns_of, csv
from tests.linkage.test_sharing import act as share
from tests.linkage.test_sharing import listed as item_listed

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]
MAKERS, OTHERS = ["assistant", "prosecutor", "colleague"], ["head", "chief", "case_manager", "clerk", "office"]
# Who may do what: written from the rule, not from the code.
TABLE: dict[str, dict[str, list[str]]] = {
    "in_use": {"run": MAKERS, "end": [*MAKERS, "head"]},
    "ended": {},
}
HEADS = "案号,处罚日期,罚款金额,人数,单位"
ROWS = (
    "渑城罚〔2026〕1号,2026-10-08,3000,2,渑池县城市管理局",
    "渑城罚〔2026〕2号,2026-10-09,60000,1,渑池县城市管理局",
    "渑城罚〔2026〕3号,2026-10-10,80000,1,某饭店",
    "渑城罚〔2026〕4号,2026-10-11,,,某理发店",
)


def delivered(cast: Cast, *rows: str, item: Matter | None = None) -> Matter:
    """An item of penalties that the county receives, with accepted data."""
    item = item or item_listed(cast, columns=columns_of(f"{COLUMNS}\n单位 文本"))
    item = share(cast, item, "deliver", "clerk", file=csv("\r\n".join((HEADS, *rows))))
    return share(cast, item, "accept", "prosecutor")


def rule(cast: Cast, item: Matter, **changes: Any) -> Matter:
    said = {
        "title": "罚款数额大而未移送", "item": item.pk, "column": "罚款金额", "comparison": "ge", "bound": "50000",
        "unit_column": "", "join": "", "purpose": "达到移送门槛的，核查是否应当移送。",
    }  # fmt: skip
    return open_matter("screening_model", actor=fresh(cast.prosecutor), office=cast.county, data=said | changes)


def done(cast: Cast, matter: Matter, name: str, part: str = "prosecutor", **said: Any) -> Matter:
    return perform(matter, name, actor=fresh(getattr(cast, part)), data={"reason": "不再适用"} | said)


def judged(cast: Cast, matter: Matter, **decisions: str) -> Matter:
    rows = [
        {"id": hit.pk, "decision": decision, "reason": "理由如研判记录", "function": "administrative"}
        for hit in matter.hits.all()
        for name, decision in decisions.items()
        if hit.value("案号").endswith(f"{name[1:]}号")
    ]
    return done(cast, matter, "judge", hits=rows)


def test_a_cell_is_compared_as_what_it_is() -> None:
    today = date(2026, 11, 22)

    def holds(how: str, bound: str, kind: str, value: Any) -> bool:
        return meets({"comparison": how, "bound": bound}, kind, value, today)

    # Numbers as numbers, not as texts: 9000 is less than 50000.
    assert not holds("ge", "50000", "number", 9000)
    assert holds("ge", "50000", "number", 50000)
    assert not holds("gt", "50000", "number", 50000)
    assert holds("lt", "2026-10-31", "date", "2026-09-30")
    assert holds("older", "30", "date", "2026-10-22")
    assert not holds("older", "31", "date", "2026-10-22")
    assert holds("contains", "倾倒", "text", "擅自倾倒建筑垃圾")
    assert holds("empty", "", "number", "")
    assert holds("filled", "", "number", 0)
    # What is not filled in is neither small nor different.
    assert not holds("lt", "10", "number", "")
    assert not holds("ne", "罚款", "text", "")


def test_hits_are_listed_once_and_do_nothing_by_themselves(cast: Cast, browser: Browser) -> None:
    with on("2026-11-03"):
        item = delivered(cast, *ROWS)
        matter = done(cast, rule(cast, item), "run")
        hits = list(matter.hits.all())
        assert [(hit.line, hit.value("案号")) for hit in hits] == [(3, "渑城罚〔2026〕2号"), (4, "渑城罚〔2026〕3号")]
        assert not Matter.objects.filter(kind="clue").exists()
        page = browser(cast.prosecutor).get(f"/matters/{matter.pk}/").content.decode()
        assert "罚款金额：60000" in page
        assert "“罚款金额”不小于50000" in page
        with pytest.raises(IllegalMove, match="没有尚未比对的数据"):
            done(cast, matter, "run")
        # The same rows in the next delivery, with one that is new.
        delivered(cast, *ROWS, "渑城罚〔2026〕9号,2026-10-30,70000,1,某工厂", item=Matter.objects.get(pk=item.pk))
        matter = done(cast, matter, "run")
        assert [hit.value("案号") for hit in matter.hits.all()][2:] == ["渑城罚〔2026〕9号"]


def test_a_person_decides_each_hit(cast: Cast, browser: Browser) -> None:
    with on("2026-11-03"):
        matter = done(cast, rule(cast, delivered(cast, *ROWS), unit_column="单位"), "run")
        first, second = matter.hits.all()
        form = {"hits-TOTAL_FORMS": "2", "hits-INITIAL_FORMS": "2", "hits-0-id": first.pk, "hits-1-id": second.pk}
        form |= {"hits-0-decision": "dismissed", "version": matter.version}
        answer = browser(cast.prosecutor).post(f"/matters/{matter.pk}/judge/", form)
        assert answer.status_code == 400
        assert "请写明理由" in answer.content.decode()
        form |= {"hits-0-reason": "已由公安机关立案", "hits-1-decision": "clue", "hits-1-reason": "未见移送记录"}
        form |= {"hits-1-function": "administrative"}
        assert browser(cast.prosecutor).post(f"/matters/{matter.pk}/judge/", form).status_code == 302
        matter = Matter.objects.get(pk=matter.pk)
        with pytest.raises(IllegalMove, match="未登记"):
            done(cast, matter, "end")
        matter = done(cast, matter, "open_clues", handler=cast.prosecutor, field="行政违法行为监督")
        found = Matter.objects.get(kind="clue")
        assert (found.parent_id, found.state, found.handler) == (matter.pk, "registered", cast.prosecutor)
        assert found.title == "罚款数额大而未移送：某饭店"
        assert "罚款金额：80000" in found.details["summary"]
        assert "未见移送记录" in found.details["summary"]
        second.refresh_from_db()
        assert (second.clue_id, second.decided_by) == (found.pk, cast.prosecutor)
        page = browser(cast.prosecutor).get(f"/matters/{matter.pk}/").content.decode()
        assert "已由公安机关立案" in page
        for part in ("clerk", "office", "prosecutor2", "observer"):
            assert browser(getattr(cast, part)).get(f"/matters/{matter.pk}/").status_code == 404


def test_rows_are_joined_to_known_units(cast: Cast) -> None:
    """与组织目录、与本院制发过监督文书的单位比对。"""
    with on("2026-11-03"):
        item = delivered(cast, *ROWS)
        every = {"comparison": "filled", "column": "案号", "bound": "", "unit_column": "单位"}
        known = done(cast, rule(cast, item, join="directory", **every), "run")
        assert [hit.unit for hit in known.hits.all()] == [cast.agency, cast.agency]
        nobody = done(cast, rule(cast, item, join="supervised", **every), "run")
        assert not nobody.hits.exists()
        recommendation(cast, PUBLIC, upto="served")
        again = done(cast, rule(cast, item, join="pending", **every), "run")
        assert [hit.line for hit in again.hits.all()] == [2, 3]


def test_the_form_judges_the_bound_as_the_column(cast: Cast, browser: Browser) -> None:
    with on("2026-11-03"):
        item = delivered(cast, *ROWS)
        client, url = browser(cast.prosecutor), "/matters/new/screening_model/"
        said = {"title": "规则", "field": f"{item.pk}:罚款金额", "comparison": "ge", "purpose": "核查", "bound": "五万"}
        for changes, fault in (
            ({}, "请填写数字"),
            ({"bound": ""}, "请填写界限"),
            ({"comparison": "older", "bound": "30"}, "不适用"),
            ({"field": f"{item.pk}:处罚日期", "bound": "十月"}, "日期请写成"),
            ({"bound": "1", "join": "directory"}, "请选择载明单位名称的字段"),
            ({"bound": "1", "field": "0:罚款金额"}, "有效的选项"),
        ):
            answer = client.post(url, said | changes)
            assert answer.status_code == 400, changes
            assert fault in answer.content.decode(), changes
        assert client.post(url, said | {"bound": "50000"}).status_code == 302
        assert Matter.objects.get(kind="screening_model").details["bound"] == "50000"


def test_only_what_the_table_allows_happens(cast: Cast) -> None:
    assert {move.name for move in procedures()["screening_model"].moves} == {
        "run", "judge", "open_clues", "change", "end",
    }  # fmt: skip
    with on("2026-11-03"):
        item = delivered(cast, *ROWS)
        matter = rule(cast, item)
        _check(cast, matter, "in_use")
        matter = judged(cast, done(cast, matter, "run"), _2="dismissed", _3="dismissed")
        # Changed, the rule reads the same data again; what was decided stays decided.
        matter = done(cast, matter, "change", **{**matter.details, "title": "罚款三千以上", "bound": "3000"})
        matter = done(cast, matter, "run")
        assert sorted((hit.value("案号")[-2:], hit.decision) for hit in matter.hits.all()) == [
            ("1号", ""), ("2号", "dismissed"), ("3号", "dismissed"),
        ]  # fmt: skip
        with pytest.raises(IllegalMove, match="1条命中未研判"):
            done(cast, matter, "end")
        matter = done(cast, judged(cast, matter, _1="dismissed"), "end", "head")
        _check(cast, matter, "ended")
        with pytest.raises(PermissionDenied):
            open_matter("screening_model", actor=fresh(cast.clerk), office=cast.agency, data={})


def _check(cast: Cast, matter: Matter, state: str) -> None:
    assert matter.state == state
    for part in (*MAKERS, *OTHERS):
        for move in ("run", "end"):
            with transaction.atomic():
                try:
                    done(cast, matter, move, part)
                    found = True
                except (PermissionDenied, IllegalMove):
                    found = False
                transaction.set_rollback(True)
            assert found == (part in TABLE[state].get(move, [])), (state, part, move)
