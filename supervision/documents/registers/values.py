"""The other cells of a register: terms in words, document numbers, names of bodies, yes and no."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from supervision.documents.registers.dates import chinese_number, fold, is_nothing, read_date
from supervision.terms.arithmetic import Unit

_NUMBER = r"(\d+|半|[一二两三四五六七八九十]+)"
TERM = re.compile(rf"(?<![\d一二两三四五六七八九十个]){_NUMBER}个?(工作日|星期|周|月|日|天|年)")
BEFORE = re.compile(r"(?:以?前|之前|止)\s*$")
BRACKETS = str.maketrans("[](){}【】﹝﹞", "〔〕〔〕〔〕〔〕〔〕")
NUMBER = re.compile(r"^(?P<code>[\u3007\u4e00-\u9fff]{1,20})〔(?P<year>\d{4})〕第?(?P<serial>\d{1,6})(?P<end>号?)$")
COURT = re.compile(r"^〔\d{4}〕.*(字第|[民刑行执监破赔终初再申异复])")
NOT_ISSUED = {"发": "规范性文件的文号", "会": "会签文件的文号", "受": "受理号", "办": "办公文件的文号"}
SPLIT = re.compile(r"[、,;；/\n\r]+")
BODY_NAME = re.compile(r"(局|委|办|院|厅|府|部|部门|会|会议|中心|处|所|公司|分局|支队|大队)$")
WRITTEN_OUT = {
    "市监局": "市场监督管理局",
    "市场监管局": "市场监督管理局",
    "人社局": "人力资源和社会保障局",
    "住建局": "住房和城乡建设局",
    "卫健委": "卫生健康委员会",
    "教体局": "教育体育局",
    "城管局": "城市管理局",
    "医保局": "医疗保障局",
    "文广旅局": "文化广电和旅游局",
    "农业局": "农业农村局",
    "镇政府": "镇人民政府",
    "乡政府": "乡人民政府",
    "县政府": "县人民政府",
    "市政府": "市人民政府",
    "区政府": "区人民政府",
}
YES = re.compile(r"^(是|有|已|按期|按时|如期|提出)")
NO = re.compile(r"^(否|未|没|不|逾期|超期|无)")


@dataclass(frozen=True)
class StatedTerm:
    """A term as the register states it: `length` in `unit` (calendar days, working days, months or years)."""

    length: int
    unit: Unit


@dataclass(frozen=True)
class Reading:
    """A value, or why there is none (`problem`), and what to check about it (`warning`)."""

    value: Any = None
    warning: str = ""
    problem: str = ""
    note: str = ""


def text_of(cell: Any) -> str:
    """The cell as a person sees it: whole numbers without a decimal point, lines kept, outer blanks cut."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def read_term(cell: Any) -> Reading:
    """一个月, 2月, 15日, 10个工作日, 收到后两个月内 → StatedTerm; 2026年3月5日前 → PartialDate.

    A bare number has no unit and is refused.
    """
    if is_nothing(cell):
        return Reading()
    day = read_date(BEFORE.sub("", cell) if isinstance(cell, str) else cell)
    if day.date is not None and day.date.precision == "day" and not day.problem:
        return Reading(day.date)
    text = re.sub(r"\s+", "", fold(text_of(cell)))
    found = TERM.findall(text)
    if len(found) != 1:
        return Reading(problem="写有不止一个期限" if found else f"“{text}”无法识别为期限")
    written, unit = found[0]
    if written == "半":
        return _half(unit)
    length = chinese_number(written)
    if not length or length > 3_650:
        return Reading(problem=f"“{text}”无法识别为期限")
    if unit in ("周", "星期"):
        return Reading(StatedTerm(length * 7, Unit.DAY))
    units = {"月": Unit.MONTH, "日": Unit.DAY, "天": Unit.DAY, "工作日": Unit.WORKING_DAY, "年": Unit.YEAR}
    return Reading(StatedTerm(length, units[unit]))


def _half(unit: str) -> Reading:
    if unit == "月":
        return Reading(StatedTerm(15, Unit.DAY), warning="半个月按15日读取，请核对")
    if unit == "年":
        return Reading(StatedTerm(6, Unit.MONTH), warning="半年按6个月读取，请核对")
    return Reading(problem=f"“半{unit}”无法识别为期限")


def read_number(cell: Any) -> Reading:
    """Document number (文号) in its normal form 渑检建〔2024〕3号, or why the text is none.

    Court case numbers, acceptance numbers, numbers of normative documents and of other organs look alike: refused.
    """
    if is_nothing(cell):
        return Reading()
    written = text_of(cell)
    text = re.sub(r"\s+", "", fold(written)).translate(BRACKETS)
    found = NUMBER.match(text)
    problem = _number_problem(text, found)
    if problem or not found:
        return Reading(problem=f"“{written}”{problem}")
    if not 1978 <= int(found["year"]) <= 2099:
        return Reading(problem=f"“{written}”的年份不合常理")
    warning = "" if found["end"] else "文号缺“号”字，已补"
    return Reading(f"{found['code']}〔{found['year']}〕{int(found['serial'])}号", warning=warning)


def _number_problem(text: str, found: re.Match[str] | None) -> str:
    if COURT.match(text):
        return "是法院案号，不是检察文书的文号"
    if text.startswith("〔"):
        return "缺机关代字，不是完整的文号"
    if re.search("[×xX*YN]{2}|×", text):
        return "是空白样式，尚未编号"
    code = found["code"] if found else text.partition("〔")[0]
    _, procuratorate, kind = code.partition("检")
    if procuratorate:
        for mark, meaning in NOT_ISSUED.items():
            if kind.startswith(mark) or (mark == "受" and kind.endswith(mark)):
                return f"是{meaning}，不是检察文书的文号"
    if not found:
        return "不是文号，文号应如“渑检建〔2024〕3号”"
    return "" if procuratorate else "不是检察机关的文号"


def split_names(cell: Any) -> tuple[str, ...]:
    """The bodies named in a cell, each once, in their order and as written; what stands in brackets is not split."""
    if is_nothing(cell):
        return ()
    text = str(cell).translate(str.maketrans("，；／（）", ",;/()"))
    guarded = re.sub(r"\([^()]*\)", lambda found: SPLIT.sub("\0", found.group()), text)
    names: list[str] = []
    for piece in SPLIT.split(guarded):
        names.extend(_by_blanks(piece.strip(" \t\u3000。.")))
    cleaned = (name.replace("\0", "、").replace("(", "（").replace(")", "）") for name in names)
    return tuple(dict.fromkeys(name for name in cleaned if not is_nothing(name)))


def _by_blanks(piece: str) -> list[str]:
    parts = piece.split()
    if len(parts) > 1 and all(BODY_NAME.search(part) for part in parts):
        return parts
    return ["".join(parts)]


def written_out(name: str) -> str:
    """A body's name with a usual abbreviation at its end written out: 木垒县市监局 → 木垒县市场监督管理局."""
    for short, full in WRITTEN_OUT.items():
        if name.endswith(short) and not name.endswith(full):
            return name[: -len(short)] + full
    return name


def read_yes_no(cell: Any, *, nothing: bool | None = None) -> Reading:
    """是 / 按期 → True, 否（逾期3天） → False with its note; `nothing` is what 无 and 没有 mean in this column."""
    text = fold(text_of(cell))
    if text in ("无", "没有"):
        return Reading(nothing)
    if is_nothing(text):
        return Reading()
    body, _, note = text.partition("(")
    note = note.rstrip(")").strip()
    if NO.match(body):
        return Reading(False, note=note or (body if len(body) > 2 else ""))
    if YES.match(body):
        return Reading(True, note=note or (body if len(body) > 2 else ""))
    return Reading(problem=f"“{text}”既非是也非否")


def read_count(cell: Any) -> Reading:
    """A whole number such as a serial or a count: 5, “5.”, 共20件."""
    if is_nothing(cell):
        return Reading()
    found = re.fullmatch(r"\D*?(\d{1,9})(?:\.0*)?\D*", fold(text_of(cell)))
    return Reading(int(found[1])) if found else Reading(problem=f"“{text_of(cell)}”不是整数")
