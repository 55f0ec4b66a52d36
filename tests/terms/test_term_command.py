"""`manage.py term`, as a person at the console and a script see it."""

import json
from io import StringIO

import django
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from supervision.terms.management.commands.term import Command

if not settings.configured:
    settings.configure()
    django.setup()


def run(*words):
    out = StringIO()
    call_command(Command(), *words, stdout=out)
    return out.getvalue()


def answer(*words):
    return json.loads(run(*words, "--json"))


def test_the_json_answer_has_exactly_these_parts():
    found = answer("JY_REPLY", "--from", "2025-08-01")
    assert list(found) == ["due_on", "unrolled_on", "provisional", "basis", "steps"]
    assert (found["due_on"], found["unrolled_on"], found["provisional"]) == ("2025-10-09", "2025-10-01", False)
    assert found["basis"] == "《人民检察院检察建议工作规定》（2019）第19条、第24条、第25条"
    assert [step["on"] for step in found["steps"] if step["kind"] == "roll"][0::7] == ["2025-10-01", "2025-10-08"]


@pytest.mark.parametrize(
    ("words", "due_on"),
    [
        (("--length", "2", "--unit", "month", "--from", "2025-08-01"), "2025-10-09"),
        (("--length", "2", "--unit", "month", "--from", "2025-08-01", "--no-roll"), "2025-10-01"),
        (("--length", "10", "--unit", "working_day", "--from", "2025-09-26"), "2025-10-16"),
        (("--length", "15", "--unit", "day", "--from", "2025-09-20"), "2025-10-09"),
        (("--length", "1", "--unit", "year", "--from", "2024-02-29"), "2025-02-28"),
        (("--length", "24", "--unit", "hour", "--from", "2025-08-01T10:00"), "2025-08-02T10:00:00+08:00"),
        (("YS_TRANSFER", "--from", "2025-08-01T10:00"), "2025-08-02T10:00:00+08:00"),
        (("GY_REPLY", "--from", "2025-09-20", "--urgent"), "2025-10-09"),
        (("GY_REPLY", "--from", "2025-09-20T16:00"), "2025-11-20"),
        (("TZ_NOTICE", "--from", "2025-10-10"), "2025-10-06"),
        (("JYBYX_REPLY", "--from", "2025-09-21"), "2025-10-01"),
        (("JW_REPLY", "--length", "10", "--unit", "day", "--from", "2025-09-21"), "2025-10-09"),
    ],
)
def test_terms_by_id_and_by_length(words, due_on):
    assert answer(*words)["due_on"] == due_on


def test_the_readable_answer_tells_the_end_the_basis_and_each_day():
    text = run("JY_REPLY", "--from", "2025-08-01")
    assert text.splitlines()[0] == "检察建议书面回复：二个月，2025-10-09（周四）届满"
    assert "依据：《人民检察院检察建议工作规定》（2019）" in text
    assert "2025-10-06  R04  2025年10月6日（中秋节）休息，届满日顺延。" in text


def test_an_unverified_term_is_marked_in_both_forms():
    assert "依据未经条文核实" in run("XS_SCREEN", "--from", "2025-08-01")
    assert "依据未经条文核实" in answer("XS_SCREEN", "--from", "2025-08-01")["steps"][-1]["text"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("NO_SUCH", "--from", "2025-08-01"), "没有编号为 NO_SUCH 的期限"),
        (("JY_REPLY",), "请用 --from 写明起算日"),
        (("JY_REPLY", "--from", "2025-02-30"), "日期无效：2025-02-30"),
        (("JY_REPLY", "--from", "tomorrow"), "日期无效"),
        (("JY_REPLY", "--from", "1800-01-01"), "1949年至2200年"),
        (("--from", "2025-08-01"), "请写明期限编号"),
        (("--length", "2", "--from", "2025-08-01"), "请用 --unit 写明期限单位"),
        (("--length", "two", "--unit", "month", "--from", "2025-08-01"), "期限长度须为整数"),
        (("--length=-2", "--unit", "month", "--from", "2025-08-01"), "不能为负数"),
        (("--length", "2", "--unit", "week", "--from", "2025-08-01"), "单位无效"),
        (("--length", "2", "--unit", "month", "--from", "2025-08-01", "--urgent"), "须与期限编号一并使用"),
        (("--length", "24", "--unit", "hour", "--from", "2025-08-01"), "须写明起算时刻"),
        (("JY_OBJECTION_WINDOW", "--from", "2025-08-01"), "建议默认值：15日"),
        (("JY_REPLY", "--urgent", "--from", "2025-08-01"), "用 --length 和 --unit 写明"),
        (("JY_REPLY", "--length", "3", "--unit", "month", "--from", "2025-08-01"), "不能另写"),
        (("COURT_KANGSU", "--urgent", "--from", "2025-08-01"), "没有紧急情形"),
    ],
)
def test_what_cannot_be_reckoned_is_refused_in_chinese(words, message):
    with pytest.raises(CommandError, match=message):
        run(*words)


def test_a_provisional_day_says_that_the_systems_own_calendar_prevails():
    assert "以“期限计算”页面为准" in run("JY_REPLY", "--from", "2090-12-31")
    assert "以“期限计算”页面为准" not in run("JY_REPLY", "--from", "2025-08-01")
