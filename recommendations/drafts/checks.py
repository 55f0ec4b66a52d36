"""Check before issue (制发前检查): what blocks because a rule demands it, and what only warns.

The checks read text and promise no more than they say: they find what is plainly missing or plainly there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from recommendations.drafts.laws import outdated
from recommendations.drafts.parts import LABELS, Draft, Part
from recommendations.procedures.instruments import GY, JY
from recommendations.procedures.kinds import INSTRUMENTS
from supervision.terms import catalogue
from supervision.terms.arithmetic import compute, duration_text
from supervision.terms.calendar import published_calendar

AROUND = 10
DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
ARTICLE = re.compile(r"》[^《》]{0,12}第[\d一二三四五六七八九十百零、]+条")
CITATION = re.compile(r"《[^《》]{2,80}》(?:[（(][^（）()]{1,12}[）)])?第[^《》；;，,。、\s]{1,30}")
DUTY = re.compile(r"职责|职权|职能|主管|负责|监督管理|监管|义务|应当")
IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])")
BORN = re.compile(r"[1-8]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
CARD = re.compile(r"(?<!\d)(?:\d[ -]?){15,18}\d(?!\d)")
LANDLINE = re.compile(r"(?<!\d)(?:0\d{2,3}[ -]?[2-9]\d{6,7}|[（(]0\d{2,3}[）)][ -]?[2-9]\d{6,7})(?!\d)")
# Digits set apart, as who hides a number from a machine writes them.
SPACED_PHONE = re.compile(r"(?<![\d-])1[ -]?[3-9](?:[ -]?\d){9}(?![ -]?\d)")
CHAT = re.compile(r"(?:微信|QQ|qq|抖音)(?:号|号码|账号)?[：: ]?[A-Za-z0-9][A-Za-z0-9_-]{4,19}")
BIRTHDAY = re.compile(
    r"(?:19|20)\d{2}年\d{1,2}月\d{1,2}日(?:出生|生(?!效))|(?<![发产滋诞衍])生于(?:19|20)\d{2}年(?:\d{1,2}月)?(?:\d{1,2}日)?"
)
# What is called an account or a home is one, whatever its digits: numbers of accounts are no cards' numbers.
ACCOUNT = re.compile(r"(?:[账帐][号户]|卡号)(?:号码)?[为是：: ]{0,2}\d(?:[ -]?\d){7,29}")
HOME = re.compile(r"(?:户籍(?:所在)?地|住(?![房建户宅院]))(?:址|所地?|在)?[为是：:]{0,2}[\u4e00-\u9fff\d]{2,30}?\d+号")
# One sign for another, so that places stay what they are.
HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in "，。：；（）！？"}
HALF |= {0x3000: 0x20, ord("—"): ord("-"), ord("－"): ord("-"), ord("‐"): ord("-"), ord("–"): ord("-")}
MAIL = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·• ]?[A-HJ-NP-Z0-9]{5,6}(?![A-Z0-9])"
)
ADDRESS = re.compile(
    r"[\u4e00-\u9fff]{1,10}(?:路|街|巷|弄|村|小区|花园|家园)[\u4e00-\u9fff\d]{0,8}?\d+(?:号楼?|幢|栋)[\d\u4e00-\u9fff-]{0,8}(?:室|户|单元)"
)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
# Words of an act whose result can be seen, and words that name none.
CONCRETE = re.compile(
    r"清理|清运|拆除|关停|查处|处罚|排查|检查|整治|整改|修复|恢复|追缴|追回|收回|返还|公布|公示|公开|建立|制定|修订|完善|"
    r"印发|报送|移送|立案|撤销|变更|解除|释放|安装|配备|设置|设立|培训|约谈|问责|处理|处分|清退|注销|吊销|封存|补办|"
    r"补缴|督促|责令|核查|核实|登记|备案|回复|再审|纠正|停止|执行|组织|开展|落实"
)
VAGUE = re.compile(r"加强|强化|加大|提高|提升|增强|重视|进一步|切实|努力|积极")
QUANTITY = re.compile(
    r"[\d一二三四五六七八九十百两]+\s*(?:个|项|处|家|名|人|件|次|日|天|周|月|年|元|万|吨|米|立方|亩|份|套|台|%|％)|全部|逐一|每"
)


@dataclass(frozen=True)
class Finding:
    """One result: whether it blocks, in which part, what, and the words around the place; `basis` of what blocks.

    `place` is the name of the part or of the field of the draft's form, that of a measure with its number: measures-2.
    """

    blocks: bool
    part: str
    text: str
    excerpt: str = ""
    basis: str = ""
    place: str = ""


def findings(draft: Draft, today: date) -> list[Finding]:
    """Everything found, what blocks first."""
    return [*blocking(draft, today), *_reach(draft), *_warnings(draft, today)]


def _reach(draft: Draft) -> Iterator[Finding]:
    """Whose consent is missing: what the draft does not go for review without (2019规定第3条)."""
    if draft.reach:
        yield Finding(True, INSTRUMENTS[draft.kind].addressee_label, draft.reach, place="reach_consent")


def blocking(draft: Draft, today: date) -> list[Finding]:
    """What a rule demands and the draft has not (2019规定第16条, 公益规则第75条 …)."""
    one = INSTRUMENTS[draft.kind]
    found = [Finding(True, label, "尚未填写", basis=one.rules.draft, place=name) for name, label in _missing(draft)]
    for day, name, label, basis in (
        (draft.reply_by, "reply_by", "文书载明的书面回复日期", f"{JY}第16条第6项"),
        (draft.rectify_by if one.rectify_by else None, "rectify_by", "整改期限", f"{GY}第75条"),
    ):
        if day and day <= today:
            found.append(Finding(True, label, "日期已过，文书发出时没有可用的期限", basis=basis, place=name))
    return found


def _missing(draft: Draft) -> Iterator[tuple[str, str]]:
    """Name and label of what a rule demands and the draft has not."""
    one = INSTRUMENTS[draft.kind]
    yield from ((name, label) for name, label in LABELS.items() if not draft.text(name).strip())
    if not draft.measures:
        yield "measures-1", one.measures_label
    if not draft.addressee:
        yield "counterpart", one.addressee_label
    if one.rectify_by and draft.rectify_by is None:
        yield "rectify_by", "整改期限"
    if one.dated_reply and draft.reply_by is None:
        yield "reply_by", "文书载明的书面回复日期"
    if one.grounds and not draft.ground:
        yield "ground", "适用情形"
    yield from (
        (extra.name, extra.label) for extra in one.extras if extra.required and not draft.text(extra.name).strip()
    )


def _consents(draft: Draft) -> Iterator[Finding]:
    """Who has not been asked yet: the unit itself, or another procuratorate (2019规定第3、17条)."""
    label = INSTRUMENTS[draft.kind].addressee_label
    if INSTRUMENTS[draft.kind].legal_policy and draft.addressee and not draft.heard:
        said = f"没有征求{draft.addressee}意见的记录，制发前可以征求其意见（2019规定第17条）"
        yield Finding(False, label, said, place="hear_addressee")


def _reply_day(draft: Draft, today: date) -> Iterator[Finding]:
    """A day in the document that gives more, or without urgency less, than the rule (2019规定第19条 …).

    From today: the document is not received yet, and what is received later may well end later.
    """
    one = INSTRUMENTS[draft.kind]
    rules = [] if one.dated_reply else [catalogue.entry(name) for name in one.reply_terms]
    ends = {
        rule.name: compute(length, today, published_calendar()).due_on
        for rule in rules
        if (length := rule.term(urgent=False)).length
    }
    if draft.reply_by is None or draft.reply_by <= today or not ends:
        return
    rule = next(rule for rule in rules if rule.name in ends)
    source = rule.basis_text.partition("；")[0]
    said = f"规定的期限是收到之日起{duration_text(rule.term(urgent=False))}以内（{source}）"
    label = "文书载明的书面回复日期"
    if draft.reply_by > max(ends.values()):
        yield Finding(False, label, f"晚于从今天起算的届满日，{said}", place="reply_by")
    elif draft.reply_by < min(ends.values()) and not draft.urgent:
        yield Finding(False, label, f"没有标为情况紧急而早于从今天起算的届满日，{said}", place="reply_by")


def _cited_twice(draft: Draft) -> Iterator[Finding]:
    """An article named twice in one part says nothing more."""
    cited = CITATION.findall(draft.text("basis"))
    for words in dict.fromkeys(one for one in cited if cited.count(one) > 1):
        yield Finding(False, LABELS["basis"], f"重复引用{words}", place="basis")


def _warnings(draft: Draft, today: date) -> Iterator[Finding]:
    yield from _consents(draft)
    yield from _reply_day(draft, today)
    for part in draft.parts:
        yield from _days(part, today)
        yield from _personal(part)
        yield from (
            Finding(
                False,
                part.label,
                f"引用{citation}：{reason}",
                around(part.text, at, at + len(citation)),
                place=part.name,
            )
            for at, citation, reason in outdated(part.text, today)
        )
    yield from _cited_twice(draft)
    if draft.text("basis") and not ARTICLE.search(draft.text("basis")):
        yield Finding(False, LABELS["basis"], "没有引用到具体条款", place="basis")
    if draft.unproved:
        said = f"第{'、'.join(map(str, draft.unproved))}段没有关联证据材料（2019规定第16条第2项）"
        yield Finding(False, LABELS["facts"], said, place="evidence")
    reasons = draft.text("violation") + draft.text("basis")
    if draft.addressee and reasons and not DUTY.search(reasons):
        said = f"没有写明{draft.addressee}负有的法定职责或者义务"
        yield Finding(False, LABELS["violation"], said, place="violation")
    for order, (text, standard) in enumerate(draft.measures, start=1):
        if why := unverifiable(text, standard):
            label = INSTRUMENTS[draft.kind].measures_label
            yield Finding(False, label, f"第{order}项{why}", text[:30], place=f"measures-{order}")


def verifiable(draft: Draft) -> int:
    """How many measures can be verified."""
    return sum(not unverifiable(text, standard) for text, standard in draft.measures)


def unverifiable(text: str, standard: str) -> str:
    """Why one could not tell whether a measure was carried out; empty when one could.

    With a standard it can be told. Without one it needs an act with a visible result, and more than resolve.
    """
    if standard.strip():
        return ""
    if not CONCRETE.search(text):
        return "没有写明具体行为，也没有核验标准，难以核验"
    if VAGUE.search(text) and not QUANTITY.search(text):
        return "用语笼统，没有数量、时限，也没有核验标准，难以核验"
    return ""


def _days(part: Part, today: date) -> Iterator[Finding]:
    past_only = part.name in ("source", "facts")
    for match in DAY.finditer(part.text):
        words = around(part.text, *match.span())
        try:
            named = date(*map(int, match.groups()))
        except ValueError:
            yield Finding(False, part.label, f"没有“{match[0]}”这一天", words, place=part.name)
            continue
        if past_only and named > today:
            yield Finding(False, part.label, f"“{match[0]}”晚于今天，请核对", words, place=part.name)


def _personal(part: Part) -> Iterator[Finding]:
    for label, start, excerpt in personal(part.text):
        said = f"含有{label}（第{start + 1}字起），请核对是否必须写入"
        yield Finding(False, part.label, said, excerpt, place=part.name)


def personal(text: str, *, published: bool = False) -> Iterator[tuple[str, int, str]]:
    """Personal data in a text: what it is, where it begins, and the words around it with most of it hidden.

    Of a text that is published more is asked: an identity number with a slip, telephones, mail, number plates, days of
    birth and accounts, however wide their signs are written.
    """
    text = text.translate(HALF) if published else text
    taken: list[tuple[str, int, int]] = []
    for label, pattern, holds in PUBLISHED if published else PERSONAL:
        for match in pattern.finditer(text):
            start, end = match.span()
            if holds(match[0]) and not any(start < until and since < end for _, since, until in taken):
                taken.append((label, start, end))
    hidden = _masked(text, [(start, end) for _, start, end in taken])
    yield from ((label, start, around(hidden, start, end)) for label, start, end in taken)


def is_identity_number(text: str) -> bool:
    """Whether eighteen characters are a citizen's identity number by its check digit (GB 11643-1999)."""
    remainder = sum(int(digit) * weight for digit, weight in zip(text[:17], WEIGHTS, strict=True)) % 11
    return "10X98765432"[remainder] == text[17].upper()


def looks_like_identity_number(text: str) -> bool:
    """Whether eighteen characters are such a number or one with a slip: a day of birth stands where it belongs."""
    return BORN.match(text) is not None or is_identity_number(text)


def is_card_number(text: str) -> bool:
    """Whether 16 to 19 digits are a bank card's by its check digit (Luhn, GB/T 14504)."""
    digits = [int(char) for char in text if char.isdigit()]
    if not 16 <= len(digits) <= 19 or digits[0] not in (3, 4, 5, 6):
        return False
    doubled = [digit * 2 - 9 * (digit > 4) if place % 2 else digit for place, digit in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


def _always(text: str) -> bool:
    return True


PERSONAL = (
    ("公民身份号码", IDENTITY, is_identity_number),
    ("手机号码", PHONE, _always),
    ("银行卡号", CARD, is_card_number),
    ("住址", ADDRESS, _always),
)
# What a text for the public must not hold besides.
PUBLISHED = (
    ("公民身份号码", IDENTITY, looks_like_identity_number),
    ("固定电话号码", LANDLINE, _always),
    ("电子邮箱", MAIL, _always),
    ("车牌号", PLATE, _always),
    ("出生日期", BIRTHDAY, _always),
    ("社交账号", CHAT, _always),
    ("手机号码", SPACED_PHONE, _always),
    *PERSONAL[2:],
    ("账号", ACCOUNT, _always),
    ("住址", HOME, _always),
)


def around(text: str, start: int, end: int) -> str:
    """The words at a place with some before and after it."""
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    return f"{'…' if start > AROUND else ''}{before}{text[start:end]}{after}{'…' if len(text) > end + AROUND else ''}"


def _masked(text: str, places: list[tuple[int, int]]) -> str:
    """The same, with all but the first characters of each place hidden: the check must not spread what it warns of."""
    said = list(text)
    for start, end in places:
        said[start + 3 : end] = "＊" * (end - start - 3)
    return "".join(said)
