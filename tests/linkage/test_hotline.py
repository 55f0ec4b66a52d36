"""Monthly batches of 12345 and 12309: masked, without doubles, screened with reasons, answered by a table."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import xlsxwriter
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from linkage.models import HotlineCall
from linkage.moves.hotline import masked
from supervision.accounts.models import Person
from supervision.documents import storage
from supervision.matters.models import Matter
from supervision.matters.procedures import procedures
from supervision.matters.services import IllegalMove, open_matter, perform
from supervision.terms.models import Clock
from tests.builders import Cast, fresh

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]
SCREENERS, OTHERS = ["assistant", "prosecutor", "colleague"], ["case_manager", "head", "chief", "clerk", "office"]
# Who may do what in which state: written from the rule, not from the code.
TABLE: dict[str, dict[str, list[str]]] = {
    "screening": {"screen": SCREENERS},
    "answered": {"report": SCREENERS, "close": [*SCREENERS, "head"]},
    "closed": {},
}
CALLS = [
    ("A001", "2026-10-03", "环境保护", "王小明", "涧河边倾倒建筑垃圾，电话13812345678，身份证410221199001011234。"),
    ("A002", "2026/10/04", "消费", "", "理发店退费纠纷，请回电0398-4812345。"),
    ("A003", "", "环境保护", "李四", "涧河边倾倒建筑垃圾，电话13998765432，身份证41022119900101123X！"),
    ("A001", "2026-10-05", "环境保护", "王小明", "同一工单又来一次。"),
    ("", "2026-10-05", "其他", "", "没有编号。"),
]


def csv_file(rows: list[tuple[str, ...]] = CALLS, encoding: str = "gb18030") -> SimpleUploadedFile:
    lines = ["工单编号,来电日期,类别,来电人,内容", *(",".join(row) for row in rows)]
    return SimpleUploadedFile("工单.csv", "\r\n".join(lines).encode(encoding))


def batch(cast: Cast, file: Any = None, **changes: Any) -> Matter:
    said = {"hotline": "12345", "month": "2026-10", "title": "12345热线2026年10月工单"}
    said |= {"file": file or csv_file(), "feedback_by": timezone.localdate() + timedelta(days=8)}
    return open_matter("hotline", actor=fresh(cast.prosecutor), office=cast.county, data=said | changes)


def screened(cast: Cast, matter: Matter, **decisions: str) -> Matter:
    rows = [
        {"id": call.pk, "decision": decisions[call.call_id], "reason": "理由如筛查记录", "function": "public_interest"}
        for call in matter.calls.all()
        if call.call_id in decisions
    ]
    return perform(matter, "screen", actor=fresh(cast.prosecutor), data={"calls": rows})


def done(cast: Cast, matter: Matter, name: str, part: str = "prosecutor", **said: Any) -> Matter:
    return perform(matter, name, actor=fresh(getattr(cast, part)), data={"remark": ""} | said)


def test_numbers_are_masked() -> None:
    """手机号留前三后四，身份证留前六，固定电话留区号和后四位，账号留后四位；其他数字不动。"""
    assert masked("13812345678") == "138****5678"
    assert masked("138 1234 5678、１３８１２３４５６７８") == "138****5678、138****5678"
    assert masked("410221199001011234") == "410221************"
    assert masked("41022119900101123x") == "410221************"
    assert masked("410221900101123") == "410221*********"
    assert masked("0398-4812345") == "0398-****2345"
    assert masked("6222021234567890123") == "************0123"
    assert masked("2026年10月3日3000元第12345号") == "2026年10月3日3000元第12345号"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_batch_comes_in_masked_and_once(cast: Cast, encoding: str) -> None:
    matter = batch(cast, csv_file(encoding=encoding))
    calls = list(matter.calls.all())
    assert [call.call_id for call in calls] == ["A001", "A002", "A003"]
    assert calls[0].text == "涧河边倾倒建筑垃圾，电话138****5678，身份证410221************。"
    assert [call.caller for call in calls] == ["王某", "", "李某"]
    assert [call.called_on for call in calls] == [date(2026, 10, 3), date(2026, 10, 4), None]
    # The same words with another number to ring back: proposed as repeated.
    assert [call.same_as for call in calls] == [None, None, calls[0]]
    assert matter.details["notes"] == [
        {"row": 5, "reason": "工单A001在本文件中重复。"},
        {"row": 6, "reason": "没有工单编号。"},
    ]
    ahead = (timezone.localdate() + timedelta(days=1)).isoformat()
    later = batch(cast, csv_file([("C001", ahead, "其他", "", "明天的来电"), ("C002", "", "其他", "", "另一件")]))
    assert later.details["notes"] == [{"row": 2, "reason": "来电日期晚于今天。"}]
    odd = batch(cast, csv_file([("B1", "2026-13-45", "噪声", "", "施工"), ("B2", "", "噪声", "", "夜间施工")]))
    assert odd.details["notes"] == [{"row": 2, "reason": "来电日期“2026-13-45”无法识别。"}]
    long = batch(
        cast,
        csv_file([("D" * 61, "", "噪声", "", "施工"), ("D2", "", "噪声", "", "吵" * 4_001), ("D3", "", "", "", "吵")]),
    )
    assert long.details["notes"] == [
        {"row": 2, "reason": "“工单编号”超过60字。"},
        {"row": 3, "reason": "“内容”超过4000字。"},
    ]
    for other in (later, odd, long):
        other.calls.all().delete()
    # The file with the numbers in the clear is kept nowhere.
    assert not matter.attachments.exists()
    clock = Clock.objects.get(matter=matter, term="FJ_HOTLINE")
    assert (clock.obligor, clock.state) == (cast.county, "running")
    with pytest.raises(IllegalMove, match="没有可以导入的工单"), transaction.atomic():
        batch(cast)
    assert HotlineCall.objects.count() == 3


def test_no_batch_is_of_a_month_to_come(cast: Cast, browser: Browser) -> None:
    ahead = timezone.localdate().replace(day=1) + timedelta(days=32)
    said = {"hotline": "12345", "file": csv_file(), "feedback_by": timezone.localdate()}
    answer = browser(cast.prosecutor).post("/matters/new/hotline/", said | {"month": f"{ahead:%Y-%m}"})
    assert answer.context["form"].errors["month"] == ["月份不能晚于本月。"]
    answer = browser(cast.prosecutor).post("/matters/new/hotline/", said | {"month": "2026-10", "file": csv_file()})
    page = browser(cast.prosecutor).get(answer.url).content.decode()
    assert "2026年10月" in page
    assert "2026-10<" not in page


def test_a_workbook_and_what_is_none(cast: Cast) -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    for line, row in enumerate([("十月工单",), ("编号", "诉求内容"), (20261001, "占道经营")]):
        for column, value in enumerate(row):
            sheet.write(line, column, value)
    book.close()
    matter = batch(cast, SimpleUploadedFile("工单.xlsx", buffer.getvalue()))
    assert [(call.call_id, call.text) for call in matter.calls.all()] == [("20261001", "占道经营")]
    with pytest.raises(IllegalMove, match="没有找到表头"):
        batch(cast, SimpleUploadedFile("工单.csv", "甲,乙\n1,2".encode()))


def test_the_same_words_are_pointed_out_and_decided_by_hand(cast: Cast, browser: Browser) -> None:
    first = batch(cast)
    calls = [("B001", "", "", "", "理发店退费纠纷 请回电0398-4812345"), ("B002", "", "", "", "路灯不亮")]
    again = batch(cast, csv_file(calls), month="2026-11")
    call = again.calls.get(call_id="B001")
    assert call.same_as == first.calls.get(call_id="A002")
    page = browser(cast.prosecutor).get(f"/matters/{again.pk}/screen/").content.decode()
    assert "与12345热线工单A002内容相同" in page
    # Saving a page decides nothing that nobody looked at.
    form = browser(cast.prosecutor).get(f"/matters/{again.pk}/screen/").context["form"]
    assert "decision" not in form.formset.initial[0]
    said = {"id": call.pk, "decision": "duplicate", "function": "", "reason": "与工单A002重复。"}
    again = done(cast, again, "screen", calls=[said])
    # Refused, the page that was sent keeps each decision under the words that it was made on.
    rows = [said | {"reason": ""}, {"id": again.calls.get(call_id="B002").pk, "decision": "not_ours", "reason": ""}]
    sent = {f"calls-{place}-{name}": value for place, row in enumerate(rows) for name, value in row.items()}
    sent |= {"calls-TOTAL_FORMS": 2, "calls-INITIAL_FORMS": 2}
    answer = browser(cast.prosecutor).post(f"/matters/{again.pk}/screen/", sent)
    shown = answer.context["form"].formset.forms
    assert [(form["id"].value(), form.fields["decision"].label) for form in shown] == [
        (str(rows[0]["id"]), "B001 处理"), (str(rows[1]["id"]), "B002 处理"),
    ]  # fmt: skip
    assert "他人已经筛查本条" in str(shown[0].errors)
    assert "请写明理由" in str(shown[1].errors)
    # What was decided in another window is not decided otherwise unseen.
    with pytest.raises(IllegalMove, match="工单已有变化"):
        done(cast, again, "screen", calls=[said | {"decision": "not_ours"}])


def test_from_screening_to_clue_to_feedback(cast: Cast, browser: Browser) -> None:
    matter = batch(cast)
    with pytest.raises(IllegalMove, match="3条工单未筛查"):
        done(cast, matter, "feed_back")
    matter = screened(cast, matter, A001="clue", A002="not_ours", A003="duplicate")
    with pytest.raises(IllegalMove, match="1条线索未登记"):
        done(cast, matter, "feed_back")
    # One way to the clues of a batch: its own, which ties each to its call.
    page = browser(cast.prosecutor).get(f"/matters/{matter.pk}/").content.decode()
    assert f"/matters/{matter.pk}/open_clues/" in page
    assert "/matters/new/clue/" not in page
    matter = done(cast, matter, "open_clues", handler=cast.prosecutor, field="生态环境和资源保护")
    clue = Matter.objects.get(kind="clue")
    assert (clue.parent_id, clue.handler, clue.state) == (matter.pk, cast.prosecutor, "registered")
    assert clue.title == "12345热线工单A001：环境保护"
    assert "138****5678" in clue.details["summary"]
    with pytest.raises(IllegalMove, match="没有待登记的线索"):
        done(cast, matter, "open_clues", handler=cast.prosecutor, field="其他")
    matter = done(cast, matter, "feed_back")
    assert (matter.state, Clock.objects.get(matter=matter, term="FJ_HOTLINE").state) == ("answered", "met")
    file = matter.attachments.get(purpose="feedback")
    rows = CalamineWorkbook.from_path(str(storage.path_of(file.pk))).get_sheet_by_index(0).to_python()
    assert rows[1:3] == [
        ["工单编号", "类别", "筛查结果", "理由", "办理情况"],
        ["A001", "环境保护", "作为线索", "理由如筛查记录", "已登记"],
    ]
    assert [row[2] for row in rows[3:]] == ["不属于法律监督", "重复反映"]
    with pytest.raises(IllegalMove, match="1件线索没有结果"):
        done(cast, matter, "close")
    page = browser(cast.prosecutor).get(f"/matters/{matter.pk}/").content.decode()
    assert "没有待登记的线索" not in page
    assert "12345热线工单A001" in page
    for part in ("clerk", "office", "prosecutor2"):
        assert browser(getattr(cast, part)).get(f"/matters/{matter.pk}/").status_code == 404


def test_a_screening_says_why(cast: Cast, browser: Browser) -> None:
    matter = batch(cast)
    call = matter.calls.first()
    form = {"calls-TOTAL_FORMS": "3", "calls-INITIAL_FORMS": "3", "calls-0-id": call.pk, "calls-0-decision": "clue"}
    for number, other in enumerate(matter.calls.all()[1:], start=1):
        form[f"calls-{number}-id"] = other.pk
    answer = browser(cast.prosecutor).post(f"/matters/{matter.pk}/screen/", form | {"version": matter.version})
    assert answer.status_code == 400
    assert "请写明理由" in answer.content.decode()
    form |= {"calls-0-reason": "可能损害公共利益", "calls-0-function": "public_interest", "version": matter.version}
    assert browser(cast.prosecutor).post(f"/matters/{matter.pk}/screen/", form).status_code == 302
    call.refresh_from_db()
    assert (call.decision, matter.calls.filter(decision="").count()) == ("clue", 2)


def test_only_what_the_table_allows_happens(cast: Cast) -> None:
    assert {move.name for move in procedures()["hotline"].moves} == {
        "screen", "open_clues", "feed_back", "report", "close",
    }  # fmt: skip
    matter = batch(cast)
    _check(cast, matter, "screening")
    matter = screened(cast, matter, A001="no_grounds", A002="not_ours", A003="duplicate")
    matter = done(cast, matter, "feed_back")
    _check(cast, matter, "answered")
    matter = done(cast, matter, "close", "head")
    _check(cast, matter, "closed")
    with pytest.raises(PermissionDenied):
        open_matter("hotline", actor=fresh(cast.clerk), office=cast.agency, data={})


def _check(cast: Cast, matter: Matter, state: str) -> None:
    assert matter.state == state
    for part in (*SCREENERS, *OTHERS):
        for move in ("screen", "report", "close"):
            calls = [
                {"id": call.pk, "decision": "not_ours", "reason": "理由", "function": ""} for call in matter.calls.all()
            ]
            with transaction.atomic():
                try:
                    perform(matter, move, actor=fresh(getattr(cast, part)), data={"calls": calls, "remark": ""})
                    found = True
                except (PermissionDenied, IllegalMove):
                    found = False
                transaction.set_rollback(True)
            assert found == (part in TABLE[state].get(move, [])), (state, part, move)


def test_what_is_not_listed_is_counted(cast: Cast, browser: Browser) -> None:
    rows = [(f"E{number}", "", "噪声", "", f"施工第{number}处") for number in range(102)]
    matter = batch(cast, csv_file([*rows, *(("", "", "其他", "", "没有编号") for _ in range(501))]))
    page = browser(cast.prosecutor).get(f"/matters/{matter.pk}/").content.decode()
    assert "其余2条" in page
    assert "其余1条" in page
