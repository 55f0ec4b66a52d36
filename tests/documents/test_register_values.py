"""The cells of registers: dates, terms, document numbers, bodies and deadlines as people write them."""

import datetime

import pytest

from supervision.documents.registers import StatedTerm
from supervision.documents.registers.dates import read_date
from supervision.documents.registers.dues import read_due
from supervision.documents.registers.values import read_number, read_term, read_yes_no, split_names


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2015年12月3日", "2015-12-03"),
        ("２０２０.８.２１", "2020-08-21"),
        ("2019/9/9", "2019-09-09"),
        ("2019-09-09 00:00:00", "2019-09-09"),
        ("20240305", "2024-03-05"),
        ("202403", "2024-03"),
        ("二〇二四年三月五日", "2024-03-05"),
        ("二〇二三年十一月二十日", "2023-11-20"),
        (43486.0, "2019-01-21"),
        ("43486", "2019-01-21"),
        (20240305.0, "2024-03-05"),
        (2019.11, "2019-11"),
        (datetime.date(2018, 10, 15), "2018-10-15"),
        (datetime.datetime(2018, 10, 15, 9, 30, tzinfo=datetime.UTC), "2018-10-15"),
        ("2022年4月（相继）", "2022-04"),
        (" 2021年 1月13日", "2021-01-13"),
        ("／", ""),
        ("暂无", ""),
    ],
)
def test_dates_as_people_write_them(cell, expected):
    reading = read_date(cell)
    assert (str(reading.date or ""), reading.warning, reading.problem) == (expected, "", "")


@pytest.mark.parametrize(
    ("cell", "expected", "word"),
    [
        (2019.1, "2019-01", "10月"),
        ("10/30/2023", "2023-10-30", "月日顺序"),
        ("21-4-25", "2021-04-25", "两位年份"),
    ],
)
def test_dates_with_two_readings_are_doubted(cell, expected, word):
    reading = read_date(cell)
    assert str(reading.date) == expected
    assert word in reading.warning


@pytest.mark.parametrize(
    "cell",
    ["2023年2月29日", "2024年13月1日", "3月5日", "12/3/21", "同日送达", "已送达", "2024.3.5、2024.3.6", 7.0, True],
)
def test_what_is_no_date_is_not_guessed(cell):
    reading = read_date(cell)
    assert reading.date is None
    assert reading.problem


@pytest.mark.parametrize(
    ("cell", "length", "unit"),
    [
        ("一个月", 1, "month"),
        ("1个月", 1, "month"),
        ("2月", 2, "month"),
        ("两个月", 2, "month"),
        ("二个月", 2, "month"),
        ("２个月", 2, "month"),
        ("15日", 15, "day"),
        ("十五天内", 15, "day"),
        ("10个工作日", 10, "working_day"),
        ("收到后两个月内书面回复", 2, "month"),
        ("半个月", 15, "day"),
    ],
)
def test_terms_in_words(cell, length, unit):
    assert read_term(cell).value == StatedTerm(length, unit)


@pytest.mark.parametrize("cell", [2.0, "三个半月", "回复一个月，整改三个月", "尽快"])
def test_terms_that_name_no_single_length_are_refused(cell):
    reading = read_term(cell)
    assert reading.value is None
    assert reading.problem


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("云检行公建[2018]5号", "云检行公建〔2018〕5号"),
        ("长检行公建（2019）12号", "长检行公建〔2019〕12号"),
        ("扬开检行公建〔２０２２〕３号", "扬开检行公建〔2022〕3号"),
        ("渑检建 〔2024〕 003 号", "渑检建〔2024〕3号"),
        ("高检建〔2018〕1号", "高检建〔2018〕1号"),
    ],
)
def test_document_numbers_are_brought_into_one_form(cell, expected):
    assert read_number(cell).value == expected


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("（2015）扬执字第1614号", "是法院案号，不是检察文书的文号"),
        ("（2016）苏1182民初4094号", "是法院案号，不是检察文书的文号"),
        ("（2012）铁执字167-2号", "是法院案号，不是检察文书的文号"),
        ("（2018）黑07执监3号", "是法院案号，不是检察文书的文号"),
        ("济历下检捕受[2018]37010200154号", "是受理号，不是检察文书的文号"),
        ("高检发释字〔2019〕1号", "是规范性文件的文号，不是检察文书的文号"),
        ("高检会〔2010〕5号", "是会签文件的文号，不是检察文书的文号"),
        ("建村〔2015〕170号", "不是检察机关的文号"),
        ("遂府函〔2019〕55 号", "不是检察机关的文号"),
        ("并尖水罚[2018]1号", "不是检察机关的文号"),
        ("〔2018〕6171号", "缺机关代字，不是完整的文号"),
        ("GS5183/2020-771", "不是文号，文号应如“渑检建〔2024〕3号”"),
        ("检例第49号", "不是文号，文号应如“渑检建〔2024〕3号”"),
        ("第20120180号", "不是文号，文号应如“渑检建〔2024〕3号”"),
        ("×检×建〔20××〕×号", "是空白样式，尚未编号"),
    ],
)
def test_numbers_that_only_look_like_document_numbers_are_refused(cell, reason):
    reading = read_number(cell)
    assert reading.value is None
    assert reading.problem == f"“{cell}”{reason}"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("县公安局、县司法局", ("县公安局", "县司法局")),
        ("县林业局;县自然资源局；县检察院", ("县林业局", "县自然资源局", "县检察院")),
        ("县检察院\n县民政局\r\n团县委", ("县检察院", "县民政局", "团县委")),
        ("县公安局　县司法局", ("县公安局", "县司法局")),
        ("县检察院（联席办、案管办）", ("县检察院（联席办、案管办）",)),
        ("县教育和体育局，县教育和体育局", ("县教育和体育局",)),
        ("—", ()),
    ],
)
def test_several_bodies_in_one_cell(cell, expected):
    assert split_names(cell) == expected


@pytest.mark.parametrize(
    ("cell", "value", "note"),
    [
        ("是", True, ""),
        ("按期", True, ""),
        ("否（逾期3天）", False, "逾期3天"),
        ("未按期回复", False, "未按期回复"),
        ("／", None, ""),
        ("无", False, ""),
    ],
)
def test_yes_and_no(cell, value, note):
    reading = read_yes_no(cell, nothing=False)
    assert (reading.value, reading.note) == (value, note)


@pytest.mark.parametrize(
    ("cell", "dates", "kind"),
    [
        ("2025年底前", "2025-12-31", "before_end"),
        ("上半年", "2025-06-30", "year_from_title"),
        ("2025年上半年", "2025-06-30", "half_year"),
        ("每季度", "", "recurring:quarter"),
        ("11月15日前", "2025-11-15", "year_from_title"),
        ("2025年国庆节前", "2025-09-30", "festival"),
        (datetime.date(2025, 9, 30), "2025-09-30", "day"),
        ("看情况", "", "unclear"),
        ("", "", "unstated"),
    ],
)
def test_deadlines_of_tasks(cell, dates, kind):
    due = read_due(cell, year=2025, issued_on=datetime.date(2025, 2, 17))
    assert ([str(day) for day in due.dates], due.kind) == (dates.split(), kind)
