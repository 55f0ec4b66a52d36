"""台账: registers as offices keep them, what each row should give, and files that must be turned away."""

import contextlib
import datetime
import io
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from supervision.documents.registers import PartialDate, RegisterError, StatedTerm, read_register, workbook

FOLDER = Path(__file__).parent / "registers"

RECOMMENDATIONS = """
5|凤检行建〔2015〕1号|2015-12-03|2015-12-03|2016-01-04||宝鸡市环境保护局凤翔分局|1
6|德检行建〔2017〕3号|2017-04-18|2017-04-18|2017-05-12|2017-06-05|德惠市朝阳乡人民政府|1
8|云检行公建〔2018〕5号|2018-10-15|2018-10-15|2018-12-10||浑源县生态环境局|2
9|晋检行公建〔2019〕1号|2019-01-21|2019-01-21|2019-03-19||山西省自然资源厅|2
10|长检行公建〔2019〕12号|2019-09-09|2019-09-09|2019-09-26|2019-11|某市财政局|2
11|长检建〔2019〕8号|2019-09-11|2019-09-11|2019-11-14||某市人民政府|2
12|江检行公建〔2019〕2号|2019-03-08|2019-03-08|2019-03-19|2019-08-28|中江县永太镇人民政府|2
13|武检行公建〔2019〕6号|2019-04-23|2019-04-23||2019-07|武山县城关镇人民政府|2
14|木检行公建〔2019〕9号|2019-11-11|2019-11-11|2019-11-21|2021-08|木垒县市场监督管理局|2
15|杭某检建〔2020〕15号|2020-05-29|2020-05-29|||某区市场监督管理局|2
17|嵊检行公建〔2020〕7号|2020-03|2020-03-20|||国家税务总局嵊州市税务局|2
18|拱检行公建〔2020〕21号|2020-08-21|2020-08-21|||拱墅区市场监督管理局|2
19|城中检行公建〔2021〕1号|2021-01-13|2021-01-13|2021-03-02|2023-06|城中区文体旅游科技局|2
20|湖检行公建〔2021〕4号|2021-04-25|2021-04-25|||湖州市市场监督管理局|2
21|扬开检行公建〔2022〕3号|2022-02-11|2022-02-11|2022-04||自然资源部门+招商部门+工业和信息化部门|2
22|虞检行公建〔2023〕11号|2023-04-25|2023-04-25|||虞城县市场监督管理局|2
23|达检行公建〔2023〕18号|2023-10-30|2023-10-30|||达拉特旗文化和旅游局|2
24|鄂检行公建〔2023〕6号|2023-10-30|2023-10-30|||达拉特旗人民政府|2
26|集检意〔2024〕7号|2024-05-11|2024-05-11|2024-06-11||集宁区市场监督管理局|1
27|渑检建〔2024〕3号|2024-03-05|2024-03-05|2024-04-28|2024-07-01|渑池县城市管理局|2
"""

SAFETY, GROWTH, PEOPLE = "共同维护国家安全和社会稳定", "共同助推现代化建设", "共同加强民生法治保障"
SOCIETY, RULE_OF_LAW, MECHANISM = "共同促进社会治理", "共同推进法治政府建设", "机制建设"
KEY_TASKS = {
    5: (SAFETY, "县检察院", "县公安局 县司法局", "长期坚持", "", "open", "持续推进"),
    6: (SAFETY, "县检察院", "县应急管理局", "2025年6月底前", "2025-06-30", "before_end", "已完成"),
    7: (GROWTH, "县检察院", "县公安局", "每半年", "", "recurring:half_year", "持续推进"),
    8: (GROWTH, "县水利局", "县林业局 县自然资源局 县检察院", "2025年第三季度", "2025-09-30", "quarter", "已完成"),
    9: (GROWTH, "县检察院", "县文广旅局 县文物保护中心", "2025.12", "2025-12-31", "month", "正在推进"),
    10: (PEOPLE, "县人社局", "县检察院 县法院 县住建局", "春节前", "2026-02-14", "festival", "已完成"),
    11: (PEOPLE, "县市场监管局", "县检察院", "2025年11月30日", "2025-11-30", "day", "已完成"),
    12: (PEOPLE, "县教体局", "县检察院 县民政局 团县委 县妇联", "长期", "", "open", "持续推进"),
    13: (SOCIETY, "县行政审批和政务信息管理局", "县检察院", "2025/9/30", "2025-09-30", "day", "超期未完成"),
    14: (SOCIETY, "县检察院", "各行政执法机关", "即时", "", "immediate", "持续推进"),
    15: (
        RULE_OF_LAW,
        "县检察院",
        "县法院 县自然资源局 各乡镇人民政府",
        "12月底",
        "2025-12-31",
        "year_from_title",
        "正在推进",
    ),
    16: (RULE_OF_LAW, "县司法局", "县委依法治县办", "年底前", "2025-12-31", "year_from_title", "已完成"),
    17: (MECHANISM, "县检察院（联席办）", "县政府办", "2025年12月", "2025-12-31", "month", "已完成"),
    18: (
        MECHANISM,
        "县检察院（联席办）",
        "各成员单位",
        "6月底、12月底",
        "2025-06-30 2025-12-31",
        "multiple",
        "部分完成",
    ),
    19: (MECHANISM, "县检察院", "县司法局", "2025年二季度", "2025-06-30", "quarter", "已完成"),
    20: (MECHANISM, "县检察院", "县司法局 县委宣传部", "2025年10月", "2025-10-31", "month", "已完成"),
    21: (MECHANISM, "县检察院", "县生态环境分局 县市场监管局等", "2025年4月前", "2025-03-31", "before_month", "已完成"),
}
HEADER = "序号,文号,被建议单位,制发日期,送达日期,回复期限,回复日期"


def sheet_rows(register, sheet=0):
    return {row.row: row for row in register.sheets[sheet].rows}


def from_csv(*lines):
    return read_register("\n".join((HEADER, *lines)).encode(), name="台账.csv")


def spreadsheet(*sheets, **options):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        for name, lines in sheets:
            sheet = book.add_worksheet(name)
            for number, line in enumerate(lines):
                sheet.write_row(number, 0, line)
            if name in options.get("hidden", ()):
                sheet.hide()
    return stream.getvalue()


@pytest.fixture(scope="module")
def recommendations():
    return read_register(FOLDER / "1_检察建议台账.xlsx", name="1_检察建议台账.xlsx")


@pytest.fixture(scope="module")
def tasks():
    return read_register(FOLDER / "2_府检联动任务清单.xlsx", name="2_府检联动任务清单.xlsx")


@pytest.mark.parametrize("line", RECOMMENDATIONS.strip().splitlines())
def test_every_recommendation_of_the_ledger_is_read(recommendations, line):
    row, number, issued, served, replied, looked_back, addressees, months = line.split("|")
    values = sheet_rows(recommendations)[int(row)].values
    assert values["number"] == number
    dates = [values[name] for name in ("issued_on", "served_on", "replied_on", "looked_back_on")]
    assert [str(date or "") for date in dates] == [issued, served, replied, looked_back]
    assert values["addressee"] == tuple(addressees.split("+"))
    assert values["reply_term"] == StatedTerm(int(months), "month")


def test_the_ledger_is_recognised_with_its_two_line_header(recommendations):
    (sheet,) = recommendations.sheets
    assert (sheet.layout, sheet.header_rows, sheet.reasons) == ("recommendations", (3, 4), [])
    assert recommendations.counts() == {"ok": 19, "warning": 1, "skipped": 8, "refused": 0}


def test_what_is_no_entry_is_skipped_with_its_reason(recommendations):
    skipped = {row.row: row.reasons for row in recommendations.rows if row.status == "skipped"}
    assert skipped[7] == ["第7行：空行，跳过。"]
    assert skipped[28] == ["第28行：合计行，跳过。"]
    assert skipped[31] == ["第31行：表尾说明，跳过。"]
    assert set(skipped) == {7, 16, 25, 28, 29, 30, 31, 32}


def test_a_year_of_two_digits_is_read_and_doubted(recommendations):
    row = sheet_rows(recommendations)[20]
    assert row.status == "warning"
    assert row.reasons == ["G20：制发日期两位年份“21”按2021年读取，请核对。"]


def test_notes_beside_values_and_the_way_of_service_are_kept(recommendations):
    rows = sheet_rows(recommendations)
    assert rows[19].notes["replied_on"] == "书面"
    assert rows[11].values["service_way"] == rows[22].values["service_way"] == "announced"
    assert rows[10].values["service_way"] is None
    assert (rows[11].values["in_time"], rows[11].notes["in_time"]) == (False, "逾期3天")
    assert rows[14].values["addressee_as_written"] == ("木垒县市监局",)


def test_a_hidden_column_and_the_columns_right_of_a_merged_heading_are_read(recommendations):
    values = sheet_rows(recommendations)[26].values
    assert (values["handler"], values["serial"], values["function"]) == ("范某", 19, "行政")
    assert values["objected"] is True
    assert values["objection_result"] == "7月16日跟进监督函"
    assert (values["rectification"], values["long_term_mechanism"]) == ("未处罚", False)
    assert values["remarks"] == "复函请求联合办案"


def test_a_month_stays_a_month(recommendations):
    issued_on = sheet_rows(recommendations)[17].values["issued_on"]
    assert issued_on == PartialDate(2020, 3, None, "month")
    assert (issued_on.first, issued_on.last) == (datetime.date(2020, 3, 1), datetime.date(2020, 3, 31))


@pytest.mark.parametrize("row", KEY_TASKS)
def test_every_key_task_of_the_list_is_read(tasks, row):
    area, lead, responsible, due_text, due_on, due_kind, status = KEY_TASKS[row]
    values = sheet_rows(tasks)[row].values
    assert (values["area"], values["lead"], values["status"]) == (area, lead, status)
    assert values["responsible"] == tuple(responsible.split())
    assert (values["due_text"], values["due_kind"]) == (due_text, due_kind)
    assert [str(day) for day in values["due_on"]] == due_on.split()


def test_the_task_list_says_what_a_person_must_confirm(tasks):
    rows = sheet_rows(tasks)
    assert rows[8].values["task"] == "深化“河长／林长／田长／山长＋检察长”机制"
    assert (rows[8].values["progress_first"], rows[8].values["progress_second"]) == (None, "联合巡查4次")
    assert rows[10].reasons == ["F10：按2026年2月15日起放假读取，请核对。"]
    assert rows[21].status == "warning"
    assert [rows[row].status for row in (22, 23)] == ["skipped", "skipped"]


def test_meetings_without_a_year_keep_no_date(tasks):
    assert tasks.sheets[1].layout == "meetings"
    rows = sheet_rows(tasks, 1)
    held = [str(rows[row].values["held_on"] or "") for row in range(2, 8)]
    assert held == ["2023-12-05", "2024-08-29", "2022-03-21", "2025-12-23", "", ""]
    assert rows[6].reasons == ["B6：召开日期“3月18日（年份未载）”缺年份，无法确定日期。"]
    assert rows[2].values["member_count"] == 35


def test_rows_are_checked_against_each_other():
    register = from_csv(
        "1,渑检建〔2024〕1号,县水利局,2024年3月5日,2024年3月1日,2个月,2024年2月1日",
        "2,渑检建[2024]01号,县林业局,2024年3月5日,2024年3月5日,2个月,",
        "3,渑检建〔2023〕9号,县林业局,2024年3月5日,2024年3月,2个月,",
    )
    early, double, other_year = register.rows
    assert early.status == "refused"
    assert early.reasons == ["E2：送达日期早于制发日期。", "G2：回复日期早于送达日期。"]
    assert double.status == "refused"
    assert double.reasons == ["B3：文号“渑检建〔2024〕1号”与第2行重复。"]
    assert other_year.reasons == ["B4：文号年份与制发日期（2024年）不一致。"]


def test_a_row_is_refused_for_what_its_clock_cannot_do_without():
    register = from_csv(
        "1,（2016）苏1182民初4094号,县水利局,2024.3.5,2024.3.5,2个月,",
        "2,渑检建〔2024〕2号,,2024.3.5,2024.3.5,2个月,",
        "3,渑检建〔2024〕3号,县水利局,2024.3.5,3月5日,2个月,",
        "4,,县水利局,2024.3.5,2024.3.5,尽快,大约四月",
    )
    assert [row.status for row in register.rows] == ["refused", "refused", "refused", "warning"]
    assert register.rows[1].reasons == ["C3：被建议单位为空。"]
    assert register.rows[2].reasons == ["E4：送达日期“3月5日”缺年份，无法确定日期。"]
    assert [reason[:2] for reason in register.rows[3].reasons] == ["B5", "G5", "F5"]
    assert register.rows[3].raw["replied_on"] == "大约四月"


def test_rows_of_print_outs_are_skipped():
    register = from_csv(
        "1,渑检建〔2024〕1号,县水利局,2024.3.5,,,", "小 计,1件", HEADER, "7,,,,,,", "注：按季更新,,,,,,"
    )
    reasons = [row.reasons[0] for row in register.rows if row.status == "skipped"]
    assert [reason[4:-4] for reason in reasons] == ["合计行", "重复的表头", "只有序号的空行", "表尾说明"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_the_encodings_of_offices(encoding):
    text = f"{HEADER}\n1,渑检建〔2024〕1号,㛃县水利局,2024年3月5日,同日,2个月,\n"
    (row,) = read_register(text.encode(encoding), name="台账.csv").rows
    assert row.values["addressee"] == ("㛃县水利局",)
    assert str(row.values["served_on"]) == "2024-03-05"


def test_the_old_excel_format_is_read():
    (row,) = read_register(FOLDER / "旧格式台账.xls", name="旧格式台账.xls").rows
    assert row.values["number"] == "渑检建〔2024〕3号"
    assert str(row.values["served_on"]) == "2024-03-05"
    assert row.reasons == ["F2：“2”无法识别为期限。"]


def test_sheets_without_a_known_header_are_passed_over_as_a_whole():
    header, line = HEADER.split(","), [1, "渑检建〔2024〕1号", "县水利局", "2024.3.5", "2024.3.5", "2个月", ""]
    content = spreadsheet(
        ("台账", [[*header, "整改方式"], line]),
        ("说明", [["本表由案管办填写"]]),
        ("草稿", [header, line]),
        ("空表", []),
        hidden=("草稿",),
    )
    register = read_register(content, name="台账.xlsx")
    assert [sheet.layout for sheet in register.sheets] == ["recommendations", None, None, None]
    assert register.sheets[0].reasons == ["工作表“台账”H列：“整改方式”不是已知栏目，不读取。"]
    assert register.sheets[1].reasons == ["工作表“说明”：没有找到可识别的表头，整表跳过。"]
    assert register.sheets[2].reasons == ["工作表“草稿”：工作表处于隐藏状态，整表跳过。"]
    assert len(register.rows) == 1


def archive(entries):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries:
            file.writestr(name, content)
    return stream.getvalue()


def with_far_cell(row=1_048_576):
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(spreadsheet(("台账", [["序号"]])))) as source, zipfile.ZipFile(stream, "w") as copy:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                content = content.replace(
                    b"</sheetData>", f'<row r="{row}"><c r="XFD{row}"><v>1</v></c></row></sheetData>'.encode()
                )
            copy.writestr(entry.filename, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: b"", "文件是空的"),
        (lambda: b"x" * (20 * 1024 * 1024 + 1), "超过20 MB"),
        (lambda: archive([(f"{number}.xml", "") for number in range(2_001)]), "超过2000个"),
        (lambda: archive([("xl/workbook.xml", bytes(200 * 1024 * 1024 + 1))]), "超过200 MB"),
        (lambda: archive([("word/document.xml", "<a/>")]), "不是 xlsx 电子表格"),
        (lambda: archive([("xl/workbook.xml", "<a/>")]), "已损坏"),
        (with_far_cell, "工作表过大"),
        (lambda: (FOLDER / "1_检察建议台账.xlsx").read_bytes()[:5000], "已损坏"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "已损坏"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "已加密"),
        (lambda: b"%PDF-1.7\n%\xe2\xe3\n", "电子表格"),
        (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "不是电子表格"),
        (lambda: bytes(range(256)) * 8, "电子表格"),
        (lambda: b'"' + b"a" * 200_000, "CSV 文件格式有误"),
    ],
)
def test_files_that_are_no_register_are_turned_away(make, message):
    with pytest.raises(RegisterError, match=message):
        read_register(make(), name="台账.xlsx")


def test_a_workbook_that_wants_three_gigabytes_ends_its_own_process():
    command = [sys.executable, "-I", workbook.__file__]
    done = subprocess.run(command, input=with_far_cell(8_000), capture_output=True, check=False)
    assert done.returncode < 0
    with pytest.raises(RegisterError, match="工作表过大"):
        read_register(with_far_cell(8_000), name="台账.xlsx")


def test_damaged_workbooks_never_raise_anything_else():
    chance = random.Random(20261122)
    originals = [(FOLDER / name).read_bytes() for name in ("1_检察建议台账.xlsx", "旧格式台账.xls")]
    for turn in range(12):
        content = bytearray(originals[turn % 2])
        for _ in range(1 + turn):
            content[chance.randrange(8, len(content))] = chance.randrange(256)
        with contextlib.suppress(RegisterError):
            assert read_register(bytes(content), name="台账.xlsx").name == "台账.xlsx"


def test_strange_cells_never_break_the_reading():
    chance = random.Random(7)
    headers = (
        HEADER + ",是否按期,是否提出异议,处理结果,备注",
        "重点领域,工作任务,牵头单位,责任单位,完成时限,备注",
        "会议,召开日期,主持人,成员单位数",
    )
    signs = "0123456789年月日季度半底前个工作.-/、，（）〔〕检建字第号同日每合计注\u3000\u0660²½㉑\ufeff春节国庆"
    for turn in range(300):
        header = headers[turn % 3]
        lines = [",".join("".join(chance.choices(signs, k=chance.randrange(9))) for _ in range(12)) for _ in range(5)]
        register = read_register("\n".join((header, *lines)).encode(), name="台账.csv")
        assert len(register.rows) == len(lines)
