"""The catalogue of shared data: declared, delivered in time or late, checked line by line, apart until accepted."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from linkage.moves.sharing import FaultyData, checked_rows, columns_of, period_after
from supervision.accounts.models import Person
from supervision.documents import storage
from supervision.matters.models import Matter
from supervision.matters.procedures import procedures
from supervision.matters.services import IllegalMove, open_matter, perform
from supervision.notices.models import Notice
from supervision.notices.services import remind
from supervision.terms.models import Clock
from tests.builders import Cast, fresh
from tests.linkage.conftest import on

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]
COLUMNS = "案号 文本 必填\n处罚日期 日期 必填\n罚款金额 数字\n人数 整数"
CSV = "案号,处罚日期,罚款金额,人数\r\n渑城罚〔2026〕1号,2026-10-08,3000.5,2\r\n渑城罚〔2026〕2号,2026年10月9日,,\r\n"
ROWS = [["渑城罚〔2026〕1号", "2026-10-08", 3000.5, 2], ["渑城罚〔2026〕2号", "2026-10-09", "", ""]]
# Who may do what in which state: written from the rule, not from the code. The agency provides, the county receives.
GIVING, TAKING = ["clerk", "agency_head"], ["prosecutor", "colleague", "head", "chief"]
TABLE: dict[str, dict[str, list[str]]] = {
    "listed": {"deliver": GIVING, "change": ["office"], "end": ["office"]},
    "delivered": {"accept": TAKING, "reject": TAKING},
    "ended": {},
}


def listed(cast: Cast, **changes: Any) -> Matter:
    said = {
        "title": "行政处罚决定信息", "provider": cast.agency, "receiver": cast.county, "purpose": "行刑衔接监督",
        "ground": "府检联动意见第四部分", "personal": False, "frequency": "month", "first_on": date(2026, 11, 10),
        "format": "csv", "columns": columns_of(COLUMNS),
    }  # fmt: skip
    return open_matter("sharing", actor=fresh(cast.office), office=cast.joint_office, data=said | changes)


def act(cast: Cast, matter: Matter, name: str, part: str, **said: Any) -> Matter:
    return perform(matter, name, actor=fresh(getattr(cast, part)), data={"remark": "", "reason": "缺一个月"} | said)


def csv(text: str = CSV, encoding: str = "gb18030", name: str = "处罚.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(encoding))


def xlsx(rows: list[list[Any]]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    for line, row in enumerate(rows):
        for place, value in enumerate(row):
            sheet.write(line, place, value)
    book.close()
    return buffer.getvalue()


def test_columns_are_declared_line_by_line() -> None:
    assert columns_of("案号 文本 必填\n人数，整数") == [
        {"name": "案号", "type": "text", "required": True},
        {"name": "人数", "type": "integer", "required": False},
    ]
    for wrong in ("", "案号", "案号 图片", "案号 文本 可选", "案号 文本\n案号 文本"):
        with pytest.raises(ValueError, match=r"字段|应写成"):
            columns_of(wrong)


def test_the_same_rows_in_every_format() -> None:
    columns = columns_of(COLUMNS)
    heads = [column["name"] for column in columns]
    for encoding in ("utf-8", "utf-8-sig", "gbk"):
        assert checked_rows(CSV.encode(encoding), "x.csv", "csv", columns) == ROWS
    assert checked_rows(xlsx([heads, *ROWS]), "x.xlsx", "xlsx", columns) == ROWS
    said = json.dumps([dict(zip(heads, row, strict=True)) for row in ROWS], ensure_ascii=False).encode()
    assert checked_rows(said, "x.json", "json", columns) == ROWS


@pytest.mark.parametrize(
    ("content", "form", "errors"),
    [
        (CSV.replace("3000.5", "三千").encode(), "csv", ["第2行：“罚款金额”应为数字，现为“三千”。"]),
        (
            CSV.replace("2026-10-08", "2026-02-30").replace("渑城罚〔2026〕2号", "").encode(),
            "csv",
            ["第2行：“处罚日期”应为日期，现为“2026-02-30”。", "第3行：“案号”必填。"],
        ),
        (CSV.replace(",2\r", ",2.5\r").encode(), "csv", ["第2行：“人数”应为整数，现为“2.5”。"]),
        (CSV.replace("案号,", "编号,").encode(), "csv", ["表头缺少字段“案号”。"]),
        (
            CSV.replace("案号,", "身份证,案号,").replace("渑城罚", "1,渑城罚").encode(),
            "csv",
            ["表头有目录未载明的字段“身份证”，请删去后提供。"],
        ),
        (b"\xff\xfe\xff", "csv", None),
        (CSV.encode(), "xlsx", ["文件格式与目录载明的不符。"]),
        (xlsx([["x"]]), "csv", ["文件格式与目录载明的不符。"]),
        (CSV.split("\r\n")[0].encode(), "csv", ["文件中没有数据。"]),
        (b"{}", "json", ["应当是对象的数组。"]),
        (b"[1]", "json", ["应当是对象的数组。"]),
        (b"[NaN", "json", ["不是有效的 UTF-8 JSON。"]),
        (
            '[{"案号": ["x"], "处罚日期": "2026-10-08", "人数": true, "备注": ""}]'.encode(),
            "json",
            [
                "第1行：未载明的字段“备注”。",
                "第1行：“案号”应为文本，现为“['x']”。",
                "第1行：“人数”应为整数，现为“True”。",
            ],
        ),
        (b"PK\x03\x04junk", "xlsx", None),
    ],
)
def test_what_is_wrong_is_said_line_by_line(content: bytes, form: str, errors: list[str] | None) -> None:
    with pytest.raises(FaultyData) as caught:
        checked_rows(content, f"x.{form}", form, columns_of(COLUMNS))
    assert errors is None or caught.value.errors == errors


def test_many_errors_are_told_to_be_more_than_are_listed() -> None:
    rows = [{"案号": "", "处罚日期": "2026-10-08", "人数": 1} for _ in range(150)]
    with pytest.raises(FaultyData) as caught:
        checked_rows(json.dumps(rows).encode(), "x.json", "json", columns_of(COLUMNS))
    assert caught.value.errors[99:] == ["第100行：“案号”必填。", "错误较多，只列前100处，其余行尚未核对。"]


def test_periods_keep_their_day() -> None:
    first = date(2026, 8, 31)
    assert [period_after(first, "month", count) for count in (0, 1, 6)] == [first, date(2026, 9, 30), date(2027, 2, 28)]
    assert period_after(first, "week", 2) == date(2026, 9, 14)
    assert period_after(first, "quarter", 1) == date(2026, 11, 30)
    assert period_after(first, "half", 1) == date(2027, 2, 28)
    assert period_after(date(2024, 2, 29), "year", 1) == date(2025, 2, 28)


def test_delivered_kept_apart_accepted_and_due_again(cast: Cast, browser: Browser) -> None:
    with on("2026-11-02"):
        matter = listed(cast)
        clock = Clock.objects.get(matter=matter, term="FJ_SHARING")
        assert (clock.due_on, clock.obligor, clock.state) == (date(2026, 11, 10), cast.agency, "running")
        page = browser(cast.clerk).post(f"/matters/{matter.pk}/deliver/", {"file": csv(CSV.replace("3000.5", "三千"))})
        assert page.status_code == 400
        assert "第2行：“罚款金额”应为数字，现为“三千”。" in page.content.decode()
        assert not matter.deliveries.exists()
    with on("2026-11-06"):
        assert browser(cast.clerk).post(f"/matters/{matter.pk}/deliver/", {"file": csv()}).status_code == 302
        matter = Matter.objects.get(pk=matter.pk)
        delivery = matter.deliveries.get()
        assert (matter.state, delivery.rows, delivery.was_late, delivery.result) == (
            "delivered",
            2,
            False,
            "quarantined",
        )
        assert not matter.attachments.exists()
        assert "第1行" in browser(cast.prosecutor).get(f"/matters/{matter.pk}/").content.decode()
        assert storage.path_of(delivery.pk, ".quarantine").exists()
    with on("2026-11-09"):
        matter = act(cast, matter, "accept", "prosecutor")
        file = matter.attachments.get()
        rows = CalamineWorkbook.from_path(str(storage.path_of(file.pk))).get_sheet_by_index(0).to_python()
        assert rows[0] == ["案号", "处罚日期", "罚款金额", "人数"]
        assert rows[1] == ["渑城罚〔2026〕1号", "2026-10-08", 3000.5, 2.0]
        owed = Clock.objects.filter(matter=matter, term="FJ_SHARING")
        states = dict(owed.values_list("due_on", "state"))
        assert states == {date(2026, 11, 10): "met", date(2026, 12, 10): "running"}
        with pytest.raises(IllegalMove, match="以前已经提供"):
            act(cast, matter, "deliver", "clerk", file=csv())


def test_a_rejected_delivery_is_owed_by_the_same_day(cast: Cast) -> None:
    with on("2026-11-12"):
        matter = listed(cast, first_on=date(2026, 11, 13))
    with on("2026-11-16"):
        matter = act(cast, matter, "deliver", "clerk", file=csv())
        assert matter.deliveries.get().was_late
        matter = act(cast, matter, "reject", "prosecutor")
        assert (matter.state, matter.deliveries.get().result) == ("listed", "rejected")
        assert Clock.objects.filter(matter=matter, state="running").values_list("due_on", flat=True)[0] == date(
            2026, 11, 13
        )
        act(cast, matter, "deliver", "clerk", file=csv())


def test_what_is_not_accepted_in_five_working_days_is_overdue_for_the_receiver(cast: Cast, browser: Browser) -> None:
    with on("2026-11-02"):
        matter = listed(cast)  # by 10 November, every month
    with on("2026-11-06"):  # a Friday
        matter = act(cast, matter, "deliver", "clerk", file=csv())
        term = Clock.objects.get(matter=matter, term="GX_ACCEPT")
        assert (term.due_on, term.obligor, term.state) == (date(2026, 11, 13), cast.county, "running")
    with on("2026-11-16"):
        Notice.objects.all().delete()
        remind(timezone.localdate(), timezone.now())
        told = set(Notice.objects.filter(matter=matter).values_list("recipient__username", flat=True))
        assert "case_manager" in told
        assert "clerk" not in told
        assert "逾期3日" in browser(cast.prosecutor).get("/").content.decode()
        head = browser(cast.prosecutor).get(f"/matters/{matter.pk}/").content.decode().split("下一步")[0]
        assert "逾期3日" in head
        assert "逾期3日" not in browser(cast.clerk).get(f"/matters/{matter.pk}/").content.decode().split("下一步")[0]
    with on("2026-12-16"):
        matter = act(cast, matter, "accept", "prosecutor")
        states = dict(Clock.objects.filter(matter=matter).values_list("term", "state"))
        assert states["GX_ACCEPT"] == "met"
        # The tenth of December went by while the receiver had not looked: the provider is not late for it.
        assert Clock.objects.get(matter=matter, state="running").due_on == date(2026, 12, 23)


def test_a_late_provider_is_reminded(cast: Cast) -> None:
    with on("2026-11-02"):
        matter = listed(cast)
    with on("2026-11-11"):
        Notice.objects.all().delete()
        remind(timezone.localdate(), timezone.now())
        told = set(Notice.objects.filter(matter=matter).values_list("recipient__username", flat=True))
        assert "clerk" in told
        assert not told & {"outsider", "prosecutor2", "observer"}


def test_only_what_the_table_allows_happens(cast: Cast, browser: Browser) -> None:
    assert {move.name for move in procedures()["sharing"].moves} == {"deliver", "accept", "reject", "change", "end"}
    with on("2026-11-02"):
        matter = listed(cast)
        _check(cast, matter, "listed")
        seen = {
            part for part, one in cast.people().items() if browser(one).get(f"/matters/{matter.pk}/").status_code == 200
        }
        assert {"clerk", "office", "prosecutor"} <= seen
        assert not seen & {"outsider", "prosecutor2", "observer", "sysadmin"}
        matter = act(cast, matter, "deliver", "clerk", file=csv())
        _check(cast, matter, "delivered")
        matter = act(cast, act(cast, matter, "reject", "head"), "end", "office")
        _check(cast, matter, "ended")
        with pytest.raises(PermissionDenied):
            open_matter("sharing", actor=fresh(cast.clerk), office=cast.agency, data={})


def _check(cast: Cast, matter: Matter, state: str) -> None:
    assert matter.state == state
    for part, person in cast.people().items():
        for move in ("deliver", "accept", "reject", "end"):
            with transaction.atomic():
                try:
                    said = {"file": csv(), "remark": "", "reason": "理由"}
                    perform(matter, move, actor=fresh(person), data=said)
                    found = True
                except (PermissionDenied, IllegalMove):
                    found = False
                transaction.set_rollback(True)
            assert found == (part in TABLE[state].get(move, [])), (state, part, move)
