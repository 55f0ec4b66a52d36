"""Terms in browsers, from service past the published calendar to the letter that the chief alone releases."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import date, timedelta
from email.message import EmailMessage
from functools import partial
from pathlib import Path

from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import Locator, expect

from supervision.terms.calendar import published_years
from tests.browser.seat import Seat
from tests.browser.system import System, eventually

Seats = Callable[..., Seat]
LETTER = "完善大型户外广告设施安全检查制度"
BEYOND = "健全城区窨井盖权属登记和联合管护机制"
SLOW = "某建材公司合同诈骗不立案监督案"
AGENCY = "渑池县城市管理局"
SERVED = {"送达方式": "直接送达", "送达人": "检察官甲、助理甲", "收件人": "经办人甲"}
LONG = 90_000  # milliseconds: the work is done by the queue
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def text_of(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def working(day: date) -> date:
    """The day, or the Monday after it: all that is known of a year without announced holidays."""
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


def at(seats: Seats, who: str, path: str) -> Seat:
    seat = seats(who)
    seat.go(path)
    return seat


def card(seat: Seat) -> Locator:
    """The reply's term on the page of the matter."""
    return seat.page.locator("#main").get_by_role("article").filter(has_text="检察建议书面回复")


# --- a letter served on 20 November, and the calendar that comes after it ---------------------------------------------
def test_a_term_past_the_published_calendar_is_provisional_until_a_notice_is_loaded(
    seats: Seats, system: System, photograph: Path, tmp_path: Path
) -> None:
    path, number, due = a_letter_is_served(seats, photograph)
    for who in ("prosecutor", "clerk"):
        it_is_provisional_for(at(seats, who, path), due)
    moved = working(due + timedelta(days=1))
    sheet = tmp_path / "放假安排.csv"
    make_up = far_saturday(due)
    sheet.write_text(f"日期,类型,名称\n{due},休息,试行假日\n{make_up},上班,\n", encoding="utf-8")
    a_notice_is_loaded(seats, system, sheet, number, due, moved)
    both_are_told(seats, system, path, due, moved)
    # The year is published now: the next notice comes as a calendar file and moves a settled date.
    feed = tmp_path / "补充安排.ics"
    event = f"BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:{moved:%Y%m%d}\r\nSUMMARY:试行假日（休）\r\nEND:VEVENT\r\n"
    feed.write_bytes(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{event}END:VCALENDAR\r\n".encode())
    last = working(moved + timedelta(days=1))
    a_notice_is_loaded(seats, system, feed, number, moved, last)
    both_are_told(seats, system, path, moved, last)


def far_saturday(day: date) -> date:
    """A Saturday of that year on which no other term of these tests ends: the other tests share the calendar."""
    saturday = date(day.year, 12, 31) if day.month <= 6 else date(day.year, 1, 7)
    while saturday.weekday() != 5:
        saturday -= timedelta(days=1)
    return saturday


def a_letter_is_served(seats: Seats, photograph: Path) -> tuple[str, str, date]:
    """On 20 November of the last published year where that day may be entered. Path, number and last day."""
    today, year = timezone.localdate(), max(published_years())
    prosecutor = seats("prosecutor")
    prosecutor.open_from_list(LETTER)
    path, number = prosecutor.path, prosecutor.page.locator(".matter-head .number").inner_text()
    day = date(year, 11, 20) if 0 <= (today - date(year, 11, 20)).days < 10 else today
    prosecutor.act("送达", SERVED | {"送达（交邮、到达）日期": day.isoformat(), "送达凭证、照片": photograph})
    at(seats, "clerk", path).act("签收", {"职务": "政策法规股股长"})
    if day == date(year, 11, 20):
        return path, number, working(date(year + 1, 1, 20))
    # On another day of the year two months may not reach the end of the calendar; more time does.
    until = working(date(year + 1, 1, 20) if today.year <= year else today + timedelta(days=90))
    at(seats, "clerk", path).act("申请延长期限", {"申请延至": until.isoformat(), "理由": "逐一检测需要时间。"})
    at(seats, "chief", path).act("同意延长期限", {"答复": "情况属实。"})
    return path, number, until


def it_is_provisional_for(seat: Seat, due: date) -> None:
    """On the matter, in the explanation and on paper: that it may change, why, and what will settle it."""
    expect(card(seat)).to_contain_text(text_of(due))
    expect(card(seat)).to_contain_text("暂定：该年度放假安排尚未公布")
    expect(card(seat)).to_contain_text("重新计算并通知双方")
    card(seat).get_by_role("link").click()
    said = seat.page.locator("main")
    why = f"{due.year}年的放假安排尚未公布，暂按周六、周日休息计算，公布后重新计算。"
    for medium in ("screen", "print"):
        seat.page.emulate_media(media=medium)  # type: ignore[arg-type]
        expect(said.locator(".answer-date__on")).to_contain_text(text_of(due))
        expect(said.get_by_text("暂定：该年度放假安排尚未公布")).to_be_visible()
        expect(said.get_by_text(why)).to_be_visible()
    expect(seat.page.get_by_role("navigation", name="主导航")).to_be_hidden()
    seat.page.emulate_media(media="screen")


def a_notice_is_loaded(seats: Seats, system: System, file: Path, number: str, old: date, new: date) -> None:
    """Proposed with a preview by one, confirmed by another, computed by the worker when there is one again."""
    basis = f"演示用通知（{file.suffix}）"
    manager = at(seats, "case_manager", "/terms/changes/")
    page = manager.page
    page.get_by_label("日历文件").set_input_files(file)
    page.get_by_label("依据").fill(basis)
    page.get_by_role("button", name="预览变更").click()
    change = manager.path
    keeper = at(seats, "sysadmin", change)
    for seat in (manager, keeper):
        row = seat.page.get_by_role("table", name="将变动的届满日").get_by_role("row").filter(has_text=number)
        for words in (AGENCY, text_of(old), text_of(new)):
            expect(row).to_contain_text(words)
    # Nobody confirms what they proposed.
    expect(page.get_by_role("button", name="确认变更")).to_have_count(0)
    expect(page.get_by_text("须由另一人确认")).to_be_visible()
    with system.without_worker():
        keeper.page.get_by_role("button", name="确认变更").click()
        expect(keeper.page.get_by_text("正在重新计算", exact=True)).to_be_visible()
        expect(keeper.page.get_by_role("progressbar")).to_be_visible()
    # The page asks again by itself until a new worker has done it.
    expect(keeper.page.get_by_text("完成，已通知承办人和义务单位")).to_be_visible(timeout=LONG)
    row = at(seats, "sysadmin", change).page.get_by_role("row").filter(has_text=number)
    expect(row).to_contain_text(text_of(new))


def both_are_told(seats: Seats, system: System, path: str, old: date, new: date) -> None:
    """A new explanation with what it was before, a notice in the system, and a mail."""
    for who in ("prosecutor", "clerk"):
        seat = at(seats, who, path)
        expect(card(seat)).to_contain_text(text_of(new))
        expect(card(seat)).not_to_contain_text("暂定")
        card(seat).get_by_role("link").click()
        history = seat.page.get_by_role("region", name="届满日变动记录")
        expect(history.get_by_role("listitem").last).to_contain_text(re.compile(f"{text_of(old)}.*改为{text_of(new)}"))
        expect(seat.page.locator("main")).to_contain_text(f"{text_of(old)}（试行假日）休息，届满日顺延。")
        seat.go("/notices/")
        expect(seat.page.locator("main")).to_contain_text(f"检察建议书面回复：{text_of(old)}改为{text_of(new)}")
        eventually(partial(changes_told, system, who), within=90, what=f"mail to {who} about the change")


def changes_told(system: System, who: str) -> list[EmailMessage]:
    return [mail for mail in system.mail_to(who) if str(mail["Subject"]).strip().startswith("届满日变动")]


# --- days without a worker --------------------------------------------------------------------------------------------
def test_what_fell_due_without_a_worker_is_made_up_once_in_order_and_in_one_digest(
    seats: Seats, system: System
) -> None:
    """Both terms ended on days on which nobody swept; the next morning's worker finds them."""
    # The younger one is entered first: the order of the digest is that of the days on which they ended.
    days = {"某盗伐林木不起诉案行刑反向衔接": 20, "某非法捕捞不起诉案行刑反向衔接": 30}
    prosecutor = seats("prosecutor")
    with system.without_worker():
        paths = {title: not_prosecuted(prosecutor, title, ago) for title, ago in days.items()}
        assert {title: reminders_of(prosecutor, title).count() for title in days} == dict.fromkeys(days, 0)
    digest = eventually(lambda: digests(system, list(days)), within=150, what="the digest to the prosecutor")[0]
    said = body_of(digest)
    places = [said.index(title) for title in sorted(days, key=lambda title: -days[title])]
    assert places == sorted(places)
    assert str(digest["Subject"]).strip().startswith("通知汇总：")
    for title in days:
        mails = [mail for mail in system.mail_to("prosecutor") if "已逾期" in body_of(mail) and title in body_of(mail)]
        assert len(mails) == 1
        expect(reminders_of(prosecutor, title)).to_have_count(1)
    it_is_on_record(at(seats, "prosecutor", paths["某非法捕捞不起诉案行刑反向衔接"]))


def not_prosecuted(prosecutor: Seat, title: str, ago: int) -> str:
    """A decision not to prosecute, made so many days ago: three working days to hand it over are long past."""
    today = timezone.localdate()
    prosecutor.go("/matters/new/reverse_link/")
    prosecutor.fill(
        {
            "案件名称": title,
            "被不起诉人": "某人",
            "涉嫌罪名": "危害环境资源",
            "不起诉种类": "犯罪情节轻微不起诉",
            "不起诉决定书文号": f"渑检刑不诉〔{today.year}〕9{ago}号",
            "作出不起诉决定的日期": (today - timedelta(days=ago)).isoformat(),
            "查明的事实": "情节轻微，已经修复。",
            "知悉范围": "普通",
        }
    )
    prosecutor.confirm("登记不起诉决定")
    return prosecutor.path


def reminders_of(seat: Seat, title: str) -> Locator:
    """What the person's inbox says of the term's end."""
    return seat.go("/notices/").get_by_role("link", name=re.compile(f"已逾期.*{title}"))


def digests(system: System, titles: list[str]) -> list[EmailMessage]:
    return [mail for mail in system.mail_to("prosecutor") if all(title in body_of(mail) for title in titles)]


def body_of(mail: EmailMessage) -> str:
    body = mail.get_body()
    return str(body.get_content()) if body else ""


def it_is_on_record(seat: Seat) -> None:
    """To whom, when, by which channel, with what answer: once for each person."""
    seat.page.get_by_role("link", name=re.compile("^通知证明")).click()
    row = seat.page.get_by_role("row").filter(has_text="已逾期").filter(has_text="检察官甲")
    expect(row).to_have_count(1)
    for words in ("站内消息，已写入", "电子邮件，prosecutor@sample.invalid，已发（并入汇总）", "应答 250", "digest-"):
        expect(row).to_contain_text(words)


# --- the calendar of a person -----------------------------------------------------------------------------------------
def test_the_feed_is_read_by_calendar_software_until_its_key_is_revoked(seats: Seats) -> None:
    clerk = seats("clerk")
    clerk.open_from_list(BEYOND)
    shown = re.search(r"(\d+)年(\d+)月(\d+)日", card(clerk).locator(".clock__date").inner_text())
    assert shown is not None
    due = date(*(int(part) for part in shown.groups()))
    clerk.go("/accounts/profile/")
    clerk.page.get_by_role("button", name="订阅地址").click()
    address = clerk.page.locator("code").inner_text()
    status, kind, content = fetched(address)
    assert (status, kind) == (200, "text/calendar; charset=utf-8")
    wanted = f"检察建议书面回复届满：{BEYOND}"
    calendar = Calendar.from_ical(content)
    days = {str(event["SUMMARY"]): event.decoded("DTSTART") for event in calendar.walk("VEVENT")}
    assert days[wanted] == due
    assert (calendar.errors, len(days)) == ([], len(calendar.walk("VEVENT")))
    assert by_hand(content)[wanted] == f"{due:%Y%m%d}"
    clerk.go("/accounts/profile/")
    expect(clerk.page.locator("code")).to_have_count(0)
    clerk.page.get_by_role("button", name="停用订阅").click()
    expect(clerk.page.get_by_text("日历订阅已停用。")).to_be_visible()
    assert fetched(address)[0] == 404


def fetched(address: str) -> tuple[int, str, bytes]:
    """What software without a session is answered: status, content type, body."""
    try:
        with DIRECT.open(address, timeout=15) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read()
    except urllib.error.HTTPError as error:
        return error.code, "", b""


def by_hand(content: bytes) -> dict[str, str]:
    """Title and day of each event, read by RFC 5545 alone: CRLF, 75 octets, folding, escapes, whole days."""
    assert content.endswith(b"\r\n")
    lines = content.split(b"\r\n")[:-1]
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    unfolded: list[bytes] = []
    for line in lines:
        if line.startswith((b" ", b"\t")):
            unfolded[-1] += line[1:]
        else:
            unfolded.append(line)
    text = [line.decode() for line in unfolded]
    assert (text[0], text[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT") == sum(line.startswith("UID:") for line in text)
    titles = [line.partition(":")[2].replace("\\,", ",").replace("\\;", ";") for line in text if line[:7] == "SUMMARY"]
    starts = [line.removeprefix("DTSTART;VALUE=DATE:") for line in text if line.startswith("DTSTART")]
    return dict(zip(titles, starts, strict=True))


# --- the ladder and the chief -----------------------------------------------------------------------------------------
def test_the_ladder_proposes_an_urging_letter_that_the_chief_alone_releases(seats: Seats, system: System) -> None:
    """刑事诉讼规则第564条: three months after the filing are over."""
    chief = seats("chief")
    chief.open_from_list(SLOW)
    path = chief.path
    proposal = chief.page.get_by_role("region", name="建议办理")
    eventually(lambda: chief.go(path) and proposal.count(), within=120, what="the ladder's proposal")
    for who in ("prosecutor", "head"):
        seat = at(seats, who, path)
        shown = seat.page.get_by_role("region", name="建议办理")
        expect(shown).to_contain_text("发出催办函")
        expect(shown).to_contain_text("由检察长决定")
        expect(shown.get_by_role("link")).to_have_count(0)
        expect(seat.next_step("发出催办函")).to_have_count(0)
        assert seat.status(f"{path}urge_investigation/") == 403
    police = at(seats, "police", path)
    letter = police.page.locator("li", has_text="催办函").get_by_role("link", name="PDF")
    expect(police.page.get_by_text("建议办理")).to_have_count(0)
    expect(letter).to_have_count(0)
    chief.go("/")
    chief.page.get_by_role("link", name=SLOW).first.click()
    proposal.get_by_role("link", name="前往发出催办函").click()
    expect(chief.form.get_by_label("理由")).to_have_value(re.compile("三个月已于"))
    chief.confirm("发出催办函")
    expect(proposal).to_have_count(0)
    police.go(path)
    expect(letter).to_have_count(1)
    assert police.status(letter.get_attribute("href") or "") == 200
    police.go("/notices/")
    expect(police.page.get_by_role("link", name=f"{SLOW}：发出催办函")).to_be_visible()
    eventually(
        lambda: [mail for mail in system.mail_to("police") if "发出催办函" in str(mail["Subject"])],
        within=60,
        what="mail to the police",
    )
