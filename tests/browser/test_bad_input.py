"""The hard user: bad input at the main forms is refused at the field, in words, and nothing is half saved."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.seat import Seat
from tests.browser.test_care import PUBLIC, errors, open_one

Take = Callable[..., Seat]
SCRIPT = "<script>document.title='被改'</script>"


def day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def refused(seat: Seat, button: str, *reasons: str) -> None:
    """Press the button: the page stays, says each reason in its list of errors, and is told in Chinese."""
    seat.form.get_by_role("button", name=button, exact=True).click()
    expect(errors(seat)).to_be_visible()
    for reason in reasons:
        expect(errors(seat)).to_contain_text(reason)
    text = errors(seat).inner_text()
    assert not re.search(r"[A-Za-z]{4,}", text.replace("JPG", "").replace("DOCX", "").replace("XLSX", "")), text


def wrong_at(seat: Seat, label: str, reason: str) -> None:
    """The field itself says what is wrong with it."""
    field = seat.page.locator(".field--wrong").filter(has_text=label)
    expect(field.first).to_contain_text(reason)


@contextmanager
def unchanged(seat: Seat, matter: str) -> Iterator[None]:
    """Nothing of the matter changes meanwhile: neither its state nor what is on record of it."""

    def seen() -> tuple[str, int]:
        seat.go(matter)
        return seat.state().inner_text(), seat.page.locator(".timeline li").count()

    before = seen()
    yield
    assert seen() == before


def test_a_clue_and_a_draft_with_bad_input(seats: Take) -> None:
    prosecutor = seats("prosecutor")
    prosecutor.go("/matters/new/clue/")
    prosecutor.form.get_by_label("发现日期").fill("")
    refused(prosecutor, "登记线索", "线索名称：该字段是必填项", "基本情况：该字段是必填项", "发现日期：")
    name = f"{timezone.now():%H%M%S%f} 异常输入核对{SCRIPT}"
    prosecutor.page.locator("#id_title").evaluate("field => field.removeAttribute('maxlength')")
    prosecutor.fill({"线索名称": "长" * 121, "基本情况": SCRIPT, "发现日期": day(1)})
    refused(prosecutor, "登记线索", "线索名称：", "发现日期：发现日期不能晚于今天。")
    wrong_at(prosecutor, "线索名称", "121")
    expect(prosecutor.form.get_by_label("基本情况")).to_have_value(SCRIPT)
    prosecutor.fill({"线索名称": name, "发现日期": day(0)})
    prosecutor.confirm("登记线索")
    # What was typed is text wherever it is shown.
    expect(prosecutor.page.get_by_role("heading", level=1)).to_have_text(name)
    assert "被改" not in prosecutor.page.title().replace(name, "")
    prosecutor.go(f"/matters/?title={name[:16]}")
    expect(prosecutor.page.locator("tr[data-line]")).to_have_count(1)


def test_service_and_evidence_with_bad_input(seats: Take, tmp_path: Path) -> None:
    prosecutor = seats("prosecutor")
    letter = open_one(prosecutor, PUBLIC, "已制发待送达")
    wrong, fake, huge = (tmp_path / name for name in ("说明.exe", "照片.png", "录像.pdf"))
    wrong.write_bytes(b"MZ" + b"\0" * 64)
    fake.write_bytes(b"GIF89a" + b"\0" * 64)
    with huge.open("wb") as file:
        file.write(b"%PDF-1.4\n")
        file.truncate(51 * 1024 * 1024)
    with unchanged(prosecutor, letter):
        prosecutor.begin("送达")
        refused(prosecutor, "送达", "送达人：该字段是必填项")
        said = {
            "送达方式": "直接送达",
            "送达人": "检察官甲",
            "收件人": "经办人甲",
            "送达（交邮、到达）日期": "2001-01-01",
        }
        prosecutor.fill(said | {"送达凭证、照片": [wrong, fake]})
        refused(prosecutor, "送达", "日期不能早于制发日期", "送达应当由两名检察人员进行。", "只接受 PDF")
        wrong_at(prosecutor, "送达（交邮、到达）日期", "日期不能早于制发日期")
        wrong_at(prosecutor, "送达凭证、照片", "只接受 PDF、JPG、PNG、DOCX、XLSX 文件")
        expect(prosecutor.form.get_by_label("收件人", exact=False).first).to_have_value("经办人甲")
        more = {"送达人": "检察官甲、助理甲", "送达（交邮、到达）日期": day(1)}
        prosecutor.fill(more | {"送达凭证、照片": [fake, huge]})
        refused(prosecutor, "送达", "日期不能晚于今天", "内容与扩展名不符")
        prosecutor.fill({"送达（交邮、到达）日期": day(0), "送达凭证、照片": [huge]})
        refused(prosecutor, "送达", "超过 50 MB")


def test_what_is_not_ours_is_not_there(seats: Take) -> None:
    """Neither the page of another unit's letter nor its forms; an ended link says as little as one that never was."""
    prosecutor, outsider = seats("prosecutor"), seats("outsider")
    letter = open_one(prosecutor, PUBLIC, "已送达待签收", "渑池县城市管理局")
    for path in (letter, f"{letter}acknowledge/", f"{letter}reply/", "/once/" + "x" * 43 + "/"):
        assert outsider.status(path) == 404, path
    outsider.go(f"{letter}acknowledge/")
    expect(outsider.page.locator("main")).to_contain_text(re.compile("没有|不存在|找不到"))
    clerk = seats("clerk")
    with unchanged(clerk, letter):
        clerk.begin("签收")
        clerk.fill({"签收日期": "2001-01-01", "签收人": ""})
        refused(clerk, "签收", "签收日期：日期不能早于制发日期", "签收人：该字段是必填项", "职务：该字段是必填项")
        clerk.fill({"签收日期": day(1), "签收人": "经办人甲", "职务": "股长"})
        refused(clerk, "签收", "签收日期不能晚于今天")
        expect(clerk.form.get_by_label("职务")).to_have_value("股长")


def test_a_reply_without_substance_is_refused_row_by_row(seats: Take) -> None:
    clerk = seats("clerk")
    letter = open_one(clerk, PUBLIC, "已签收")
    with unchanged(clerk, letter):
        clerk.begin("拟制回复并报批")
        clerk.fill({"总体情况": "已经整改。", "签发人及职务": "局长"})
        for row in clerk.rows().all():
            clerk.fill({"是否采纳": "请选择", "落实情况": "已完成", "采取的措施": ""}, within=row)
        refused(clerk, "拟制回复并报批", "逐项答复第 1 项，采取的措施：该字段是必填项", "已完成的，写明完成日期")
        first = clerk.rows().first
        clerk.fill({"是否采纳": "不采纳", "采取的措施": "见说明。", "完成日期": day(1)}, within=first)
        refused(clerk, "拟制回复并报批", "完成日期不能晚于今天", "不采纳或者未完成的，写明理由")
        expect(clerk.form.get_by_label("总体情况")).to_have_value("已经整改。")
        expect(clerk.rows().first.get_by_label("采取的措施")).to_have_value("见说明。")


def registered(seat: Seat, title: str) -> str:
    """A clue of one's own, so that nothing of the sample is used up; where it is."""
    seat.go("/matters/new/clue/")
    seat.fill({"线索名称": f"{title} {timezone.now():%H%M%S%f}", "基本情况": "核对异常输入。"})
    seat.confirm("登记线索")
    return seat.path


def test_what_another_tab_has_done_is_not_done_again(seats: Take) -> None:
    """One person, two tabs; and of many at once only what still stands."""
    one, two, head = seats("prosecutor"), seats("prosecutor"), seats("head")
    places = [registered(one, f"第{n}处排水口") for n in (1, 2)]
    for tab in (one, two):
        tab.go(places[0])
        tab.begin("开展初核")
        tab.fill({"真实性评估": "反映情况属实。", "可查性评估": "具备调查条件。"})
    one.confirm("开展初核")
    two.form.get_by_role("button", name="开展初核", exact=True).click()
    expect(errors(two)).to_contain_text("当前状态为“初核中”，不能开展初核。")
    expect(two.form.get_by_label("真实性评估")).to_have_value("反映情况属实。")
    one.go(places[0])
    expect(one.page.locator(".timeline").get_by_text("反映情况属实。")).to_have_count(1)
    keys = [place.strip("/").rpartition("/")[2] for place in places]
    page = head.go(f"/matters/bulk/?move=hand_over&{'&'.join(f'pk={key}' for key in keys)}")
    form = page.locator("form[action='/matters/bulk/']")
    button = form.get_by_role("button", name="对 2 件移交承办")
    button.click()
    expect(errors(head)).to_contain_text("该字段是必填项")
    form.locator("select").first.select_option(index=1)
    form.get_by_label(re.compile("^\\s*(原因|理由)")).fill("工作调整。")
    other = seats("head")
    other.go(places[0])
    other.act("不予受理", {"理由": "不属于监督范围。"})
    button.click()
    expect(page.get_by_text("已办理 1 件")).to_be_visible()
    late = page.locator("tbody tr").filter(has_text="未办理")
    expect(late).to_contain_text("当前状态为“不予受理”，不能移交承办。")
    other.go(places[0])
    expect(other.state()).to_have_text("不予受理")


@pytest.mark.parametrize(
    ("name", "content"), [("台账.xlsx", b"PK\x03\x04 broken"), ("台账.docx", b"PK"), ("空.xlsx", b"")]
)
def test_a_broken_register_is_refused_at_the_field(seats: Take, tmp_path: Path, name: str, content: bytes) -> None:
    manager = seats("case_manager")
    file = tmp_path / name
    file.write_bytes(content)
    page = manager.go("/imports/")
    page.get_by_label("台账文件").set_input_files(file)
    page.get_by_role("button", name="核对文件").click()
    if name == "台账.xlsx":
        # Only the worker looks inside; it says so, that nothing was written, and leads back.
        expect(page.locator(".note--bad")).to_contain_text("文件已损坏，或不是电子表格。", timeout=60_000)
        page.get_by_role("link", name="重新选择文件").click()
    else:
        expect(errors(manager)).to_contain_text(re.compile("台账文件：.*[一-龥]"))
    expect(page.get_by_label("台账文件")).to_be_visible()
