"""同堂培训成绩: typed or read from a table with the lines that are wrong; how many and the average, by unit."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from linkage.forms import ScoresForm
from linkage.procedures.works import average
from linkage.reports.frozen import half_year
from linkage.reports.measures import BY_MEASURE
from supervision.accounts.models import Person
from supervision.matters.models import Matter
from tests.builders import Cast
from tests.linkage.test_works import do, work

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]
AGENCY, COUNTY = "渑池县城市管理局", "渑池县人民检察院"


def form(cast: Cast, matter: Matter, text: str = "", file: Any = None) -> ScoresForm:
    return ScoresForm({"text": text}, {"file": file} if file else {}, matter=matter, person=cast.office)


def table(rows: list[list[Any]]) -> SimpleUploadedFile:
    """An xlsx with a title above the header, as offices write it."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    for line, row in enumerate([["同堂培训测试成绩"], ["序号", "单位", "姓名", "成绩"], *rows]):
        sheet.write_row(line, 0, row)
    book.close()
    return SimpleUploadedFile("成绩.xlsx", buffer.getvalue())


def test_scores_are_counted_and_averaged_by_unit(cast: Cast, browser: Browser) -> None:
    matter = work(cast, "training", "running")
    typed = form(cast, matter, f"{AGENCY} 甲 80\n{AGENCY}\t乙 90.5\n")
    assert typed.is_valid(), typed.errors
    matter = do(matter, "record_scores", cast.office, **typed.answers())
    # 乙 is tested again: the later result counts.
    read = form(cast, matter, file=table([[1, COUNTY, "丙", 71], [2, AGENCY, "乙", 95]]))
    assert read.is_valid(), read.errors
    matter = do(matter, "record_scores", cast.office, **read.answers())
    page = browser(cast.office).get(f"/matters/{matter.pk}/").content.decode()
    assert "参加测试3人，平均82.0分" in page
    assert "参加测试2人，平均87.5分：甲80.0、乙95.0" in page
    # Who scored what is the office's own.
    theirs = browser(cast.clerk).get(f"/matters/{matter.pk}/").content.decode()
    assert "参加测试2人，平均87.5分" in theirs
    assert "乙95.0" not in theirs
    assert "参加测试1人，平均71.0分" in browser(cast.clerk).get(f"/works/{matter.pk}/").content.decode()
    board = browser(cast.office).get("/board/").context["tables"]
    rows = next(one["rows"] for one in board if one["id"] == "training")
    assert [[cell["text"] for cell in row] for row in rows] == [[matter.title, "0", "3", "82.0"]]
    with pytest.raises(PermissionDenied):
        do(matter, "record_scores", cast.clerk, **typed.answers())
    said = {"outcome": "held", "text": "如期举办", "issues": "", "files": []}
    matter = do(do(matter, "report", cast.office, **said), "approve_report", cast.convenor, opinion="同意")
    text = matter.letters.get(kind="joint_report").text
    assert "测试成绩：参加测试3人，平均82.0分" in text
    today = timezone.localdate()
    assert BY_MEASURE["trainings_tested"].rows(Matter.objects.all(), half_year(today), today).count() == 1


def test_what_is_wrong_with_a_list_is_said_line_by_line(cast: Cast) -> None:
    matter = work(cast, "training", "running")
    wrong = form(cast, matter, f"{AGENCY} 甲 101\n{AGENCY} 乙\n\n{AGENCY} 丙 80\n{AGENCY} 丙 81\n{AGENCY} 丁 八十")
    assert wrong.errors["text"] == [
        "第1行：成绩“101”不是0至100的数，小数最多一位。",
        "第2行：应当写明单位、姓名和成绩。",
        "第5行：与第4行是同一人。",
        "第6行：成绩“八十”不是0至100的数，小数最多一位。",
    ]
    file = form(cast, matter, file=table([[1, AGENCY, "甲", 80], [2, AGENCY, "", 70], [3, AGENCY, "丙", 80.25]]))
    assert file.errors["file"] == [
        "第4行：应当写明单位、姓名和成绩。",
        "第5行：成绩“80.25”不是0至100的数，小数最多一位。",
    ]
    csv = SimpleUploadedFile("成绩.csv", "单位,姓名,分数\n甲局,甲,80\n".encode("gb18030"))
    assert form(cast, matter, file=csv).errors["file"] == ["没有找到表头，应当含有“单位”“姓名”“成绩”三栏。"]
    good = SimpleUploadedFile("成绩.csv", "单位,姓名,成绩\n甲局,甲,80\n".encode("gb18030"))
    assert form(cast, matter, file=good).is_valid()
    assert "text" in form(cast, matter).errors
    both = form(cast, matter, f"{AGENCY} 甲 80", SimpleUploadedFile("成绩.csv", b"x"))
    assert "text" in both.errors
    assert average([{"score": "80.0"}, {"score": "80.1"}]) == "80.1"
