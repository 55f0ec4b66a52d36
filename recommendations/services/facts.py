"""What one row of a register says about a recommendation, an opinion or a notice, judged without the database.

A register records what became of a matter, not the acts that led there. So the state follows from the facts, and what
the row does not say is not made up: a date known to the month is kept with that remark and never starts a clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from recommendations.procedures.kinds import INSTRUMENTS
from supervision.documents.registers import PartialDate, RegisterRow, StatedTerm
from supervision.matters.models import Function
from supervision.terms import catalogue
from supervision.terms.arithmetic import Term, Unit, compute, day_text, length_text
from supervision.terms.calendar import published_calendar

SOCIAL, PUBLIC = "recommendation_social_governance", "recommendation_public_interest"
# The five kinds of 检察建议 and what is used in their place (2019规定第12条) as registers call them, and the words by
# which a row is known; what stands first wins.
KIND_NAMES = {
    PUBLIC: "诉前检察建议",
    SOCIAL: "社会治理检察建议",
    "recommendation_retrial": "再审检察建议",
    "recommendation_trial": "审判违法检察建议",
    "recommendation_enforcement": "执行监督检察建议",
    "recommendation_correction": "纠正违法检察建议",
    "recommendation_other": "其他检察建议",
    "opinion": "检察意见书",
    "transfer_opinion": "建议移送检察意见书",
    "correction_notice": "纠正违法通知书",
    "investigation_notice": "侦查活动监督通知书",
}
KIND_WORDS = (
    ("建议移送", "transfer_opinion"),
    ("检察意见", "opinion"),
    ("纠正违法通知", "correction_notice"),
    ("侦查活动监督通知", "investigation_notice"),
    ("侦查监督通知", "investigation_notice"),
    ("社会治理", SOCIAL),
    ("诉前", PUBLIC),
    ("公益", PUBLIC),
    ("再审检察建议", "recommendation_retrial"),
    ("审判", "recommendation_trial"),
    ("执行", "recommendation_enforcement"),
    ("纠正违法检察建议", "recommendation_correction"),
    ("其他检察建议", "recommendation_other"),
)
URGENT_REPLY = StatedTerm(15, Unit.DAY)
LABELS = {"issued_on": "制发日期", "served_on": "送达日期", "replied_on": "回复日期", "looked_back_on": "回头看时间"}
FUNCTIONS = (
    ("公益", Function.PUBLIC_INTEREST),
    ("行政", Function.ADMINISTRATIVE),
    ("民", Function.CIVIL),
    ("刑", Function.CRIMINAL),
)
UNDONE = re.compile(
    r"未(?:有效|全面|完全|彻底|实际)?(?:整改|整治|投用|追回|到位|完成|落实|处罚|清理|治理|采纳)|不到位|实未|尚未|仍未|反弹"
)
SUED = re.compile(r"已(?:依法|向\w{0,8}法院)?(?:提起(?:行政|民事)?公益诉讼|提起诉讼|起诉)|胜诉")
OVER = re.compile(r"(?<![未不])已?(?:结案|办结|销号|终结案件|终结审查)")
LONGEST_TITLE = 200


class RowRefused(Exception):
    """The row cannot become a matter; the message says why, `field` whose cell is to blame."""

    def __init__(self, reason: str, field: str = "") -> None:
        super().__init__(reason)
        self.field = field


class RowPassedOver(Exception):
    """The row is no business of this import; the message says why."""


@dataclass
class Facts:
    """One recommendation as the register knows it.

    `precision` names the dates that are not known to the day: "month", or "unrecorded" where another date stands in.
    `doubts` are for a person to check; `rectified` is None where the register is silent.
    """

    kind: str
    function: str
    number: str
    title: str
    addressees: tuple[str, ...]
    handler: str
    issued_on: date
    served_on: date | None
    answered_on: date | None
    looked_back_on: date | None
    planned_on: date | None = None
    state: str = ""
    closed_on: date | None = None
    urgent: bool = False
    reply_by: date | None = None
    term_agrees: bool = True
    announced: bool = False
    rectified: bool | None = None
    rectification: str = ""
    remarks: str = ""
    outcome: str = ""
    precision: dict[str, str] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """What tells a matter without a number from others: addressee, day of issue, title."""
        return f"{self.addressees[0]} {self.issued_on} {self.title}"

    @property
    def date_remarks(self) -> str:
        """What the page says about days that the register does not know; empty when it knows all."""
        said = [f"{LABELS[name]}只记到月" for name, how in self.precision.items() if how == "month"]
        if self.precision.get("served_on") == "unrecorded":
            said.append("送达日期未记载，暂记为制发日期")
        if "closed_on" in self.precision:
            said.append("办结日期未记载，暂记为最后一次办理的日期")
        return f"台账的{'；'.join(said)}。" if said else ""

    @property
    def counts_from_service(self) -> bool:
        """Whether the reply term can be reckoned: the day of service is known and not before the letter."""
        known = self.served_on is not None and "served_on" not in self.precision
        return known and self.issued_on <= self.served_on  # type: ignore[operator]


def read_facts(row: RegisterRow, today: date) -> Facts:
    """The facts of an acceptable row. Raises RowPassedOver or RowRefused with the reason."""
    kind = _kind(row)
    found = Facts(
        kind=kind,
        function=Function.PUBLIC_INTEREST,
        number=_text(row, "number"),
        title=_text(row, "title"),
        addressees=tuple(str(name) for name in row.values["addressee"]),  # type: ignore[union-attr]
        handler=_text(row, "handler"),
        issued_on=today,
        served_on=None,
        answered_on=None,
        looked_back_on=None,
        announced=row.values.get("service_way") == "announced",
        rectification=_text(row, "rectification"),
        remarks=_text(row, "remarks"),
    )
    _judge_kind(found, row)
    _take_dates(found, row, today)
    _judge_term(found, row.values.get("reply_term"))
    _judge_outcome(found)
    _judge_names(found, row)
    return found


def _dated(kind: str) -> bool:
    """Whether the letter itself sets the day of the answer."""
    return INSTRUMENTS[kind].dated_reply


def _text(row: RegisterRow, name: str) -> str:
    value = row.values.get(name)
    return str(value) if value is not None else ""


def _kind(row: RegisterRow) -> str:
    written, function = _text(row, "document_kind"), _text(row, "function")
    known = next((kind for word, kind in KIND_WORDS if word in written), None)
    if known is not None and ("建议" in written or known in (SOCIAL, PUBLIC) or _dated(known)):
        return known
    if written in ("", "检察建议", "检察建议书"):
        return PUBLIC if "公益" in function else SOCIAL
    raise RowPassedOver(f"文书类型为“{written}”，只导入检察建议、检察意见和监督通知")


def _judge_kind(found: Facts, row: RegisterRow) -> None:
    written, function = _text(row, "document_kind"), _text(row, "function")
    if found.kind == PUBLIC:
        return
    if found.kind == SOCIAL and "社会治理" not in written:
        found.doubts.append(f"文书类型{f'只写“{written}”' if written else '为空'}，按社会治理检察建议导入，请核对")
    known = next((value for word, value in FUNCTIONS if word in function), None)
    allowed = INSTRUMENTS[found.kind].functions
    if known and allowed and known not in allowed:
        raise RowRefused(f"{INSTRUMENTS[found.kind].label}不适用于{known.label}", "function")
    if known is None:
        known = Function.CRIMINAL if allowed == {"criminal"} else Function.ADMINISTRATIVE
        why = f"“{function}”不属于四大检察" if function else "为空"
        found.doubts.append(f"检察类别{why}，暂记为{known.label}，请核对")
    found.function = known


def _take_dates(found: Facts, row: RegisterRow, today: date) -> None:
    partial = {name: value for name in LABELS if isinstance(value := row.values.get(name), PartialDate)}
    if "issued_on" not in partial:
        raise RowRefused("制发日期为空", "issued_on")
    for name in ("issued_on", "served_on", "replied_on"):
        if name in partial and partial[name].first > today:
            raise RowRefused(f"{LABELS[name]}晚于今天", name)
    found.issued_on = _placed(found, "issued_on", partial, None)
    if "served_on" in partial:
        found.served_on = _placed(found, "served_on", partial, found.issued_on)
    elif "replied_on" in partial:
        found.served_on, found.precision["served_on"] = found.issued_on, "unrecorded"
        found.doubts.append("有回复日期而没有送达日期，送达日期暂记为制发日期，不据此计算期限")
    if "replied_on" in partial:
        found.answered_on = _placed(found, "replied_on", partial, found.served_on)
    _take_look_back(found, partial, today)


def _take_look_back(found: Facts, partial: dict[str, PartialDate], today: date) -> None:
    if "looked_back_on" in partial and partial["looked_back_on"].first > today:
        found.planned_on = partial["looked_back_on"].first
        found.doubts.append("回头看时间晚于今天，按计划日期登记")
    elif "looked_back_on" in partial:
        found.looked_back_on = _placed(found, "looked_back_on", partial, found.answered_on or found.served_on)


def _placed(found: Facts, name: str, partial: dict[str, PartialDate], earliest: date | None) -> date:
    """The day to store. A month is stored as its first day, or as the day before which it cannot have been."""
    known = partial[name]
    if known.precision == "day":
        return known.first
    stored = earliest if earliest and known.first < earliest <= known.last else known.first
    found.precision[name] = "month"
    found.doubts.append(f"{LABELS[name]}只记到月，暂记为{day_text(stored)}，不据此计算期限")
    return stored


def reply_term(kind: str, function: str) -> str:
    """The term of the written answer to this kind, which for courts differs with the function."""
    answers = INSTRUMENTS[kind].answers
    return next(answer.term for answer in answers if not answer.function or answer.function == function)


def _judge_term(found: Facts, stated: object) -> None:
    if _dated(found.kind):
        _take_reply_day(found, stated)
        return
    if isinstance(stated, PartialDate):
        found.doubts.append("回复期限写为日期，按规定的期限计算")
    if not isinstance(stated, StatedTerm):
        return
    usual = catalogue.entry(reply_term(found.kind, found.function)).term()
    if (stated.length, stated.unit) == (usual.length, usual.unit):
        return
    if found.kind == PUBLIC and stated == URGENT_REPLY:
        found.urgent = True
        return
    found.term_agrees = False
    written, law = length_text(stated.length, stated.unit), length_text(usual.length, usual.unit)
    after = "按现行规定计算" if found.answered_on is None else "不据此判断是否按期回复"
    found.doubts.append(f"台账载明的回复期限（{written}）与现行规定（{law}）不同，{after}")


def _take_reply_day(found: Facts, stated: object) -> None:
    """The day that the letter sets, or the end of the time that it gives, counted from service."""
    if isinstance(stated, PartialDate):
        found.reply_by = stated.first
    elif isinstance(stated, StatedTerm) and found.counts_from_service:
        length = Term(length=stated.length, unit=stated.unit, roll=False)
        found.reply_by = compute(length, found.served_on, published_calendar()).due_on  # type: ignore[arg-type]
    elif stated is None:
        found.doubts.append("回复期限由文书载明而台账为空，不计算期限")
    found.term_agrees = found.reply_by is not None


def _judge_outcome(found: Facts) -> None:
    """The state that the facts amount to, and the result in the words that statistics count."""
    if found.rectification:
        found.rectified = not UNDONE.search(found.rectification)
    told = f"{found.remarks} {found.rectification}"
    sued, over = bool(SUED.search(told)), bool(OVER.search(told))
    found.state = _state(found, over=sued or over)
    if found.state != "closed":
        return
    found.closed_on = found.looked_back_on or found.answered_on or found.served_on
    found.precision["closed_on"] = "unrecorded"
    if sued:
        found.outcome = "依法提起公益诉讼"
    elif found.rectified:
        found.outcome = "整改到位"


def _state(found: Facts, *, over: bool) -> str:
    if found.served_on is None:
        return "issued"
    if over:
        return "closed"
    if found.answered_on is None:
        return "acknowledged"
    if found.looked_back_on is not None and INSTRUMENTS[found.kind].look_back:
        return "closed" if found.rectified else "looked_back"
    return "verified" if found.rectified else "replied"


def _judge_names(found: Facts, row: RegisterRow) -> None:
    if len(found.addressees) > 1:
        others = "、".join(found.addressees[1:])
        found.doubts.append(f"一份文书写有{len(found.addressees)}个单位，{others}登记为抄送单位，请核对")
    if any(len(name) > 120 for name in found.addressees):
        raise RowRefused("被建议单位名称超过120字", "addressee")
    if not found.title:
        named = KIND_NAMES[found.kind] if _dated(found.kind) else "检察建议"
        found.title = f"向{found.addressees[0]}提出的{named}"
        found.doubts.append("案件名称为空")
    elif len(found.title) > LONGEST_TITLE:
        found.title = f"{found.title[: LONGEST_TITLE - 1]}…"
        found.doubts.append(f"案件名称超过{LONGEST_TITLE}字，已截短")
    if row.values.get("objected") is True:
        found.doubts.append("台账记有异议而没有异议日期和理由，只保留台账原文")
