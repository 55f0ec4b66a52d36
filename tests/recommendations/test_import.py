"""台账导入: what each row of a register becomes, and that nothing is half written or written twice."""

from __future__ import annotations

import json
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.utils import timezone

from recommendations import services
from recommendations.models import Recommendation
from recommendations.services import ImportResult, import_register
from supervision.accounts.models import Body
from supervision.documents.models import NumberSequence
from supervision.documents.numbering import next_number
from supervision.documents.registers import RegisterError
from supervision.ledger.models import Entry
from supervision.ledger.services import faults
from supervision.matters.models import Matter
from supervision.matters.services import perform
from supervision.terms.models import Clock
from tests import builders
from tests.builders import Cast

pytestmark = pytest.mark.django_db

FOLDER = Path(__file__).resolve().parents[1] / "documents" / "registers"
LEDGER, TASKS = "1_检察建议台账.xlsx", "2_府检联动任务清单.xlsx"
HEADER = (
    "检察类别,文号,案件名称,文书类型,被建议单位,制发日期,送达日期,承办人,"
    "回复期限,回复日期,是否按期,整改情况,回头看时间,备注"
)

# Row | state | kind (g 社会治理, p 公益诉讼, o 检察意见) | reply | end | due date of the running reply term | result
WRITTEN = """
5|closed|p|2016-01-04|2016-01-04||依法提起公益诉讼
6|closed|p|2017-05-12|2017-06-05||依法提起公益诉讼
8|verified|p|2018-12-10|||
9|verified|p|2019-03-19|||
10|closed|p|2019-09-26|2019-11-01||依法提起公益诉讼
11|verified|g|2019-11-14|||
12|closed|p|2019-03-19|2019-08-28||依法提起公益诉讼
13|acknowledged|p|||2019-06-24|
14|closed|p|2019-11-21|2021-08-01||整改到位
15|acknowledged|g|||2020-07-29|
17|acknowledged|p|||2020-05-20|
18|acknowledged|p|||2020-10-21|
19|closed|p|2021-03-02|2023-06-01||整改到位
20|acknowledged|p|||2021-06-25|
21|verified|p|2022-04-01|||
22|acknowledged|p|||2023-06-25|
23|acknowledged|p|||2024-01-02|
24|acknowledged|p|||2024-01-02|
26|replied|o|2024-06-11|||
27|closed|p|2024-04-28|2024-07-01||整改到位
"""
KINDS = {"g": "recommendation_social_governance", "p": "recommendation_public_interest", "o": "opinion"}
WARNED = {5, 6, 10, 11, 13, 14, 15, 17, 19, 20, 21, 26}


def run(cast: Cast, content: bytes | None = None, name: str = LEDGER, **more: Any) -> ImportResult:
    content = (FOLDER / name).read_bytes() if content is None else content
    said: dict[str, Any] = {"office": cast.county, "actor": cast.prosecutor, "dry_run": False} | more
    return import_register(content, name, **said)


def run_rows(cast: Cast, *lines: str, **more: Any) -> ImportResult:
    return run(cast, "\n".join((HEADER, *lines)).encode(), "台账.csv", **more)


def of_row(number: int) -> Recommendation:
    return Recommendation.objects.get(details__import__row=number)


def by_row(result: ImportResult) -> dict[int, dict[str, Any]]:
    return {row["row"]: row for row in result.rows}


def test_every_row_of_the_ledger_becomes_what_its_facts_amount_to(cast: Cast) -> None:
    result = run(cast)
    assert result.counts == {"imported": 8, "warning": 12, "skipped": 8, "refused": 0}
    assert {row["row"] for row in result.rows if row["status"] == "warning"} == WARNED
    for line in WRITTEN.strip().splitlines():
        row, state, kind, answered, closed, due, outcome = line.split("|")
        found = of_row(int(row))
        assert (found.state, found.kind, found.outcome) == (state, KINDS[kind], outcome), line
        dates = [str(day or "") for day in (found.answered_on, found.closed_on, found.next_due_on)]
        assert dates == [answered, closed, due], line
    assert Recommendation.objects.count() == 20


def test_other_kinds_of_letters_are_passed_over_with_the_reason(cast: Cast) -> None:
    row = by_row(run_rows(cast, "民事,渑检民监〔2026〕4号,借款案,支持起诉意见书,渑池县水利局,2026年3月5日,,,,,,,,"))[2]
    assert (row["status"], row["reasons"]) == (
        "skipped",
        ["第2行：文书类型为“支持起诉意见书”，只导入检察建议、检察意见和监督通知。"],
    )


def test_a_letter_that_sets_its_own_day_runs_by_that_day_or_by_none(cast: Cast) -> None:
    """刑诉法第177条, 刑规第552条: the document says by when. A month from 11 May ends on 11 June."""
    run(cast)
    opinion = of_row(26)
    clock = opinion.clocks.get(term="FX_REPLY")
    assert (opinion.reply_by, clock.due_on, clock.state) == (date(2024, 6, 11), date(2024, 6, 11), "met")


def test_notices_of_a_register_have_their_day_and_say_when_they_lack_it(cast: Cast) -> None:
    result = run_rows(
        cast,
        "刑事,渑检纠违〔2026〕3号,超期案,纠正违法通知书,渑池县公安局,2026年3月2日,2026年3月3日,,2026年3月18日前,,,,,",
        ",渑检侦监〔2026〕4号,讯问案,侦查活动监督通知书,渑池县公安局,2026年3月2日,2026年3月3日,,,,,,,",
        "民事,渑检纠违〔2026〕5号,错行,纠正违法通知书,渑池县公安局,2026年3月2日,,,,,,,,",
    )
    assert [row["status"] for row in result.rows] == ["imported", "warning", "refused"]
    dated, undated = of_row(2), of_row(3)
    assert (dated.kind, dated.next_due_on) == ("correction_notice", date(2026, 3, 18))
    assert (undated.kind, undated.function, undated.clocks.count()) == ("investigation_notice", "criminal", 0)
    reasons = "".join(by_row(result)[3]["reasons"])
    assert "回复期限由文书载明而台账为空，不计算期限" in reasons
    assert "暂记为刑事检察" in reasons
    assert "纠正违法通知不适用于民事检察" in "".join(by_row(result)[4]["reasons"])


def test_importing_twice_changes_nothing(cast: Cast) -> None:
    run(cast)
    before = (Matter.objects.count(), Body.objects.count(), Clock.objects.count(), Entry.objects.count())
    again = run(cast)
    assert again.counts == {"imported": 0, "warning": 0, "skipped": 28, "refused": 0}
    assert by_row(again)[27]["reasons"] == ["第27行：已存在。"]
    assert (Matter.objects.count(), Body.objects.count(), Clock.objects.count(), Entry.objects.count()) == before


def test_a_row_that_says_otherwise_than_the_matter_that_exists_is_named(cast: Cast) -> None:
    row = "公益诉讼,渑检行公建〔2026〕1号,案,诉前检察建议,县水利局,2026-09-01,{0},,2个月,{1},,{2},,"
    run_rows(cast, row.format("2026-09-02", "", ""))
    same = run_rows(cast, row.format("2026-09", "", "")).rows[0]
    other = run_rows(cast, row.format("2026-09-05", "2026-09-20", "已清运")).rows[0]
    assert (same["status"], same["reasons"], "differs" in same) == ("skipped", ["第2行：已存在。"], False)
    assert (other["status"], other["differs"]) == ("skipped", True)
    assert other["reasons"] == [
        "第2行：已存在，不改动系统中的事项；与系统中的记载不同：送达日期（文件“2026-09-05”，系统“2026-09-02”）；"
        "回复日期（文件“2026-09-20”，系统未记载）；整改情况（文件“已清运”，系统未记载）。"
    ]
    assert of_row(2).served_on == date(2026, 9, 2)


def test_a_dry_run_says_the_same_and_leaves_nothing(cast: Cast) -> None:
    before = (Body.objects.count(), NumberSequence.objects.count())
    tried = run(cast, dry_run=True)
    assert tried.counts == {"imported": 8, "warning": 12, "skipped": 8, "refused": 0}
    assert not any("matter" in row for row in tried.rows)
    assert not Matter.objects.exists()
    assert not Clock.objects.exists()
    assert not Entry.objects.exists()
    assert (Body.objects.count(), NumberSequence.objects.count()) == before


def test_a_month_is_kept_as_a_month_and_starts_no_clock(cast: Cast) -> None:
    run_rows(cast, "公益诉讼,渑检行公建〔2026〕4号,河道案,诉前检察建议,渑池县水利局,2026年3月5日,2026年3月,,,,,,,")
    found = of_row(2)
    assert (found.state, found.served_on) == ("acknowledged", date(2026, 3, 5))
    assert found.details["date_precision"] == {"served_on": "month"}
    assert "送达日期只记到月" in found.other
    assert not found.clocks.exists()


def test_known_bodies_and_handlers_are_found_and_others_are_registered(cast: Cast) -> None:
    result = run_rows(
        cast,
        "公益诉讼,渑检行公建〔2026〕1号,甲案,诉前检察建议,县水利局,2026-09-01,2026-09-02,检察官甲,2个月,,,,,",
        "公益诉讼,渑检行公建〔2026〕2号,乙案,诉前检察建议,渑池县园林中心、渑池县城管局,2026-09-01,2026-09-02,外人,2个月,,,,,",
    )
    known, new = of_row(2), of_row(3)
    assert (known.counterpart, known.handler) == (cast.outsider_agency, cast.prosecutor)
    assert [row["status"] for row in result.rows] == ["imported", "warning"]
    assert (new.counterpart.name, new.counterpart.kind, new.handler) == ("渑池县园林中心", "agency", None)
    assert new.counterpart.code.startswith("register:")
    copied = new.parties.get(part="copied")
    assert (copied.body, copied.visible_from is not None) == (cast.agency, True)


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("渑池县城管局", []),  # its short name: found
        ("县城市局", ["渑池县城市管理局"]),
        ("渑池县城市管埋局", ["渑池县城市管理局"]),
        ("虞城县城市局", []),
        ("渑池县园林中心", []),
        ("渑池县水务局", []),
    ],
)
def test_a_name_like_one_of_the_directory_is_doubted(cast: Cast, written: str, known: list[str]) -> None:
    line = f"公益诉讼,渑检行公建〔2026〕1号,甲案,诉前检察建议,{written},2026-09-01,2026-09-02,检察官甲,2个月,,,,,"
    (row,) = run_rows(cast, line).rows
    assert [one for one in known if f"“{written}”与名录中的{one}相近" in str(row)] == known
    assert ("相近" in str(row), row["status"]) == (bool(known), "warning" if known else "imported")


def test_who_was_served_sees_the_matter_and_can_answer_it(cast: Cast) -> None:
    line = "公益诉讼,渑检行公建〔2026〕1号,甲案,诉前检察建议,渑池县城市管理局,{0},{0},检察官甲,2个月,,,,,"
    run_rows(cast, line.format(timezone.localdate() - timedelta(days=10)))
    found = of_row(2)
    clerk = builders.fresh(cast.clerk)
    assert Matter.objects.visible_to(clerk).filter(pk=found.pk).exists()
    assert not Matter.objects.visible_to(builders.fresh(cast.outsider)).exists()
    answered = perform(
        found, "reply", actor=builders.fresh(cast.agency_head), data=builders.reply_data(found, timezone.localdate())
    )
    assert (answered.state, answered.next_due_on) == ("replied", None)


def test_numbers_of_the_office_go_on_after_those_of_the_register(cast: Cast) -> None:
    run(cast)
    assert next_number("recommendation_social_governance", cast.county, date(2024, 12, 1)) == "渑检建〔2024〕4号"
    assert next_number("recommendation_public_interest", cast.county, date(2024, 12, 1)) == "渑检行公建〔2024〕1号"


def test_each_matter_has_one_entry_in_an_unbroken_ledger(cast: Cast) -> None:
    run(cast)
    entry = Entry.objects.get(matter_id=of_row(27).pk)
    assert (entry.action, entry.actor, entry.data["origin"]["row"]) == ("import", cast.prosecutor, 27)
    assert Entry.objects.filter(action="import").count() == 20
    assert list(faults()) == []


def test_a_reply_counted_late_by_the_register_alone_is_doubted(cast: Cast) -> None:
    row = "公益诉讼,渑检行公建〔2025〕{0}号,案{0},诉前检察建议,渑池县水利局,2025-03-03,2025-03-03,,2个月,{1},{2},清运,,"
    result = run_rows(
        cast, row.format(1, "2025-05-06", "是"), row.format(2, "2025-05-06", "否"), row.format(3, "2025-04-01", "否")
    )
    doubts = [[reason for reason in found["reasons"] if "按规定计算" in reason] for found in result.rows]
    # 2025-05-03 is within the holiday that ends on 5 May.
    assert doubts == [
        [],
        ["第3行：台账记为逾期回复，按规定计算没有逾期。"],
        ["第4行：台账记为逾期回复，按规定计算没有逾期。"],
    ]
    late = run_rows(cast, row.format(4, "2025-05-07", "是"))
    assert "第2行：台账记为按期回复，按规定计算逾期1日。" in late.rows[0]["reasons"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("公益诉讼,渑检行公建〔2026〕1号,案,诉前检察建议,渑池县水利局,,,,,,,,,", "F2：制发日期为空。"),
        ("公益诉讼,渑检行公建〔2026〕1号,案,诉前检察建议,渑池县水利局,2098-01-01,,,,,,,,", "F2：制发日期晚于今天。"),
        (
            "公益诉讼,渑检行公建〔2026〕1号,案,诉前检察建议,渑池县水利局,2026-01-05,2026-01-04,,,,,,,,",
            "G2：送达日期早于制发日期。",
        ),
        (
            "公益诉讼,渑检行公建〔2026〕1号,案,诉前检察建议,渑池县水利局,2026-01-05,2026-01-06,,,2026-01-04,,,,,",
            "J2：回复日期早于送达日期。",
        ),
        ("公益诉讼,渑检行公建〔2026〕1号,案,诉前检察建议,,2026-01-01,,,,,,,,", "E2：被建议单位为空。"),
        (
            "公益诉讼,（2026）豫1221民初5号,案,诉前检察建议,渑池县水利局,2026-01-01,,,,,,,,",
            "B2：“（2026）豫1221民初5号”是法院案号，不是检察文书的文号。",
        ),
    ],
)
def test_rows_that_cannot_be_taken_over_say_why(cast: Cast, line: str, reason: str) -> None:
    result = run_rows(cast, line)
    assert (result.rows[0]["status"], reason in result.rows[0]["reasons"]) == ("refused", True)
    assert not Matter.objects.exists()


def test_a_row_that_breaks_midway_leaves_nothing_and_the_others_stand(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = services.writing.record

    def record(**said: Any) -> Any:
        if "第3行" in said["text"]:
            raise IntegrityError("refused by the database")
        return original(**said)

    monkeypatch.setattr(services.writing, "record", record)
    row = "公益诉讼,渑检行公建〔2026〕{0}号,案{0},诉前检察建议,某单位{0}局,2026-09-01,2026-09-02,,2个月,,,,,"
    result = run_rows(cast, row.format(1), row.format(2), row.format(3))
    assert [found["status"] for found in result.rows] == ["imported", "refused", "imported"]
    assert sorted(Matter.objects.values_list("number", flat=True)) == ["渑检行公建〔2026〕1号", "渑检行公建〔2026〕3号"]
    assert not Body.objects.filter(name="某单位2局").exists()
    assert NumberSequence.objects.get(body=cast.county, year=2026).last == 3


def test_a_number_of_another_office_is_refused(cast: Cast) -> None:
    run(cast, office=cast.other_county, actor=None)
    again = run(cast)
    assert again.counts == {"imported": 0, "warning": 0, "skipped": 8, "refused": 20}
    assert "第27行：文号“渑检建〔2024〕3号”已被其他单位的事项使用。" in by_row(again)[27]["reasons"]


def test_rows_without_a_number_are_known_by_addressee_day_and_title(cast: Cast) -> None:
    row = "公益诉讼,,甲案,诉前检察建议,县水利局,2026-09-01,2026-09-02,,2个月,,,,,"
    first = run_rows(cast, row, row)
    assert [found["status"] for found in first.rows] == ["warning", "skipped"]
    assert run_rows(cast, row).rows[0]["status"] == "skipped"
    assert Matter.objects.count() == 1


def test_task_lists_and_meetings_are_passed_over_row_by_row(cast: Cast) -> None:
    result = run(cast, name=TASKS)
    assert result.counts["imported"] == result.counts["warning"] == 0
    reasons = {(row["sheet"], row["row"]): row["reasons"] for row in result.rows}
    assert reasons["2025年任务清单", 5] == ["第5行：任务清单请在工作要点中导入。"]
    assert reasons["联席会议记录", 2] == ["第2行：会议记录暂不导入。"]
    assert not Matter.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的"),
        (b"PK\x03\x04broken", "已损坏"),
        ("姓名,年龄\n甲,3\n".encode(), "没有找到可识别的台账"),
    ],
)
def test_files_that_are_no_registers_are_turned_away(cast: Cast, content: bytes, words: str) -> None:
    with pytest.raises(RegisterError, match=words):
        run(cast, content, "文件.xlsx")


# --- the command ------------------------------------------------------------------------------------------------------
def command(*arguments: str) -> str:
    out = StringIO()
    call_command("import_register", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_answers_in_json(cast: Cast) -> None:
    said = json.loads(command(str(FOLDER / LEDGER), "--json", "--as", "prosecutor"))
    assert said["counts"] == {"imported": 8, "warning": 12, "skipped": 8, "refused": 0}
    assert len(said["rows"]) == 28
    assert {"sheet", "row", "status", "reasons"} <= said["rows"][0].keys()
    assert of_row(27).office == cast.county
    assert of_row(27).created_by == cast.prosecutor


def test_the_command_prints_each_row_and_writes_nothing_when_dry(cast: Cast) -> None:
    said = command(str(FOLDER / LEDGER), "--dry-run", "--office", "jcy:411281")
    assert said.startswith("义马市人民检察院（试运行，未写入）")
    assert "第7行：空行，跳过。" in said
    assert said.rstrip().endswith("已写入8行，有提示12行，跳过8行，未写入0行。")
    assert not Matter.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["无此文件.xlsx"], "无法读取"),
        ([str(Path(__file__))], "没有找到可识别的台账"),
        ([str(FOLDER / LEDGER), "--office", "jcy:000"], "没有代码为 jcy:000 的检察院"),
        ([str(FOLDER / LEDGER), "--as", "ghost"], "没有用户名为 ghost"),
    ],
)
def test_the_command_fails_in_one_sentence(cast: Cast, arguments: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        command(*arguments)


def test_the_command_asks_for_an_office_where_nobody_serves() -> None:
    with pytest.raises(CommandError, match="请用 --office"):
        command(str(FOLDER / LEDGER))
