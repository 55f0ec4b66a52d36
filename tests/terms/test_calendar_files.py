"""Calendar files: what is read, and what is refused rather than guessed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from supervision.terms.models import SpecialDay, TermChange
from supervision.terms.recomputation import reading

FEED = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
DTSTART;VALUE=DATE:20270101
DTEND;VALUE=DATE:20270104
SUMMARY:元旦（休）
X-APPLE-SPECIAL-DAY:WORK-HOLIDAY
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20270109
SUMMARY;LANGUAGE=zh_CN:元旦（
 班）
END:VEVENT
END:VCALENDAR
"""


def test_a_sheet_is_read_with_chinese_or_english_headings_and_either_encoding() -> None:
    wanted = [
        {"on": "2027-01-01", "kind": "rest", "name": "元旦", "region": ""},
        {"on": "2027-01-09", "kind": "work", "name": "调休上班", "region": ""},
        {"on": "2027-03-03", "kind": "rest", "name": "地方节日", "region": "64"},
    ]
    chinese = "日期,类型,名称,地区\n2027年1月9日,上班,,\n2027/1/1,休息,元旦,\n\n2027-03-03,休,地方节日,64\n"
    english = "Date,Type,Name,Region\n2027-01-01,holiday,元旦,\n2027-01-09,workday,,\n2027-03-03,rest,地方节日,64\n"
    for content in (chinese.encode(), chinese.encode("gb18030"), b"\xef\xbb\xbf" + english.encode()):
        assert reading.read(content, "2027.csv") == wanted


def test_a_feed_is_read_with_its_spans_and_folded_lines() -> None:
    found = reading.read(FEED.replace("\n", "\r\n").encode(), "feed.ics")
    assert [(day["on"], day["kind"], day["name"]) for day in found] == [
        ("2027-01-01", "rest", "元旦"),
        ("2027-01-02", "rest", "元旦"),
        ("2027-01-03", "rest", "元旦"),
        ("2027-01-09", "work", "调休上班"),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "表头"),
        ("日期,名称\n2027-01-01,元旦\n", "表头"),
        ("日期,类型,名称\n", "没有日期"),
        ("日期,类型,名称\n2027-02-29,休息,某日\n", "第2行：日期无效"),
        ("日期,类型,名称\n2027-01-01,也许,元旦\n", "第2行：类型无法识别"),
        ("日期,类型,名称\n2027-01-01,休息,\n", "第2行：名称不能为空"),
        ("日期,类型,名称\n1900-01-01,休息,元旦\n", "第2行：日期超出"),
        # Every line with a fault is named, not the first alone.
        ("日期,类型,名称\n2027-02-29,休息,某日\n2027-01-01,休息,元旦\nx,休息,y\n", "第2行：日期无效.*第4行：日期无效"),
        ("日期,类型,名称\n2027-01-01,休息,元旦\n2027-1-1,休息,元旦\n", "出现两次"),
        ("日期,类型,名称,地区\n2027-01-01,休息,元旦,河南\n", "地区代码无效"),
        (FEED.replace("（休）", "").replace("X-APPLE-SPECIAL-DAY:WORK-HOLIDAY\n", ""), "没有写明是放假还是上班"),
        (FEED.replace("20270104", "20280104"), "跨度超过60日"),
    ],
)
def test_what_is_not_clear_is_refused_with_the_place(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        reading.read(text.encode(), "日历")


def test_a_file_that_is_no_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="编码"):
        reading.read(b"\xff\xff\xff\xff", "x.csv")
    with pytest.raises(ValueError, match="1 MB"):
        reading.read(b"x" * (reading.MOST_BYTES + 1), "x.csv")


@pytest.mark.django_db
class TestTheCommand:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "2027.ics"
        path.write_text(FEED, encoding="utf-8")
        return path

    def test_it_proposes_and_moves_nothing(self, file: Path, capsys: pytest.CaptureFixture) -> None:
        call_command("import_calendar", str(file), "--basis", "国办通知")
        change = TermChange.objects.get()
        assert (change.state, change.basis, change.proposed_by, len(change.days)) == ("proposed", "国办通知", None, 4)
        assert not SpecialDay.objects.filter(on__year=2027).exists()
        assert "由系统管理员确认；地区的变更，由管辖该地区的检察院确认" in capsys.readouterr().out

    def test_a_dry_run_leaves_nothing_and_speaks_json(self, file: Path, capsys: pytest.CaptureFixture) -> None:
        call_command("import_calendar", str(file), "--dry-run", "--json")
        said = json.loads(capsys.readouterr().out)
        assert (said["change"], len(said["days"]), said["moved"]) == (None, 4, 0)
        assert said["days"][0] == {
            "on": "2027-01-01", "region": "", "old": "按星期", "new": "休息：元旦", "is_new": True
        }  # fmt: skip
        assert not TermChange.objects.exists()

    def test_what_cannot_be_read_is_an_error_of_the_command(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="无法读取"):
            call_command("import_calendar", str(tmp_path / "none.csv"), "--dry-run")
        known = tmp_path / "known.csv"
        known.write_text("日期,类型,名称\n2026-10-01,休息,国庆节\n", encoding="utf-8")
        with pytest.raises(CommandError, match="没有需要变更"):
            call_command("import_calendar", str(known), "--basis", "国办通知")

    def test_a_proposal_names_its_basis_and_is_made_once(self, file: Path) -> None:
        with pytest.raises(CommandError, match="--basis 写明依据"):
            call_command("import_calendar", str(file), "--basis", "  ")
        call_command("import_calendar", str(file), "--basis", "国办通知")
        waiting = TermChange.objects.get()
        with pytest.raises(CommandError, match=f"第{waiting.pk}号变更与所提内容相同，尚待确认"):
            call_command("import_calendar", str(file), "--basis", "国办通知")
        assert TermChange.objects.get() == waiting
