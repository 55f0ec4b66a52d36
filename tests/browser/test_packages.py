"""What is brought in from outside and is wrong: packages, batches of a hotline, deliveries of shared data.

Each is told in Chinese, line by line where it has lines; nothing is stored twice, and the good part is taken up again.
"""

from __future__ import annotations

import io
import json
import re
import uuid
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone
from playwright.sync_api import expect

from linkage.packages.format import MAX_BYTES, sha256, write
from linkage.packages.keys import code_of, public_text
from tests.browser.joint import AGENCY, OURS, Seats, at, refused
from tests.browser.play import section, sound
from tests.browser.seat import Seat

OUTSIDE, OUTSIDE_CODE, OURS_CODE = "渑池县林业局", "forestry:411221", "jcy:411221"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
DAMAGED = "不是完整的交换包，文件可能已损坏。"
# Numbers that no other run has used.
STAMP = str(uuid.uuid4().int)[:8]
FIRST = f"林地内违法采石{STAMP}"
OTHERS = tuple(f"{title}{STAMP}" for title in ("公益林内取土", "古树保护标志缺失", "苗圃堆放废渣"))
ACTS = iter(range(int(STAMP), int(STAMP) + 1000))


def docx() -> bytes:
    """The least that passes for a Word file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    return made.getvalue()


DOCX = docx()


class Outside:
    """Another system with a key of its own, for which packages are made by hand."""

    def __init__(self, to: str) -> None:
        self.key, self.to = Ed25519PrivateKey.generate(), to
        self.code = code_of(public_text(self.key))

    def transfer(self, title: str, **changes: Any) -> dict[str, Any]:
        """A transfer of a clue to the procuratorate, sent a minute ago."""
        number = next(ACTS)
        pdf, word = sha256(PDF), sha256(DOCX)
        said = {
            "title": title, "type": "public_interest", "counterpart": {"body": OURS_CODE}, "department": "",
            "facts": "巡查发现林地内违法采石。", "basis": "《中华人民共和国森林法》第三十九条",
            "suspects": "", "feedback_by": (timezone.localdate() + timedelta(days=30)).isoformat(),
            "contact": "林政科 0398-0000000", "secrecy": "ordinary",
        }  # fmt: skip
        letter = {
            "kind": "transfer_letter", "version": 1, "title": "关于移送公益诉讼线索的函", "text": "函", "pages": 1,
            "number": f"渑林移函〔{timezone.localdate().year}〕{number}号", "data": {}, "signer": "", "pdf": pdf,
            "docx": word,
        }  # fmt: skip
        act = {
            "uid": f"{self.code}:{number}", "after": None, "move": "send", "said": said, "files": [], "letter": letter,
            "at": (timezone.now() - timedelta(minutes=1)).isoformat(timespec="seconds"),
            "by": {"body": OUTSIDE_CODE, "name": "林政科科员"},
        }  # fmt: skip
        return {
            "uid": f"{self.code}:{number}", "kind": "transfer", "office": OUTSIDE_CODE, "counterpart": OURS_CODE,
            "about": {"function": "", "field": "", "secrecy": "ordinary"}, "acts": [act | changes],
        }  # fmt: skip

    def package(self, content: dict[str, Any], *, key: Ed25519PrivateKey | None = None, number: str = "") -> bytes:
        files = {sha256(one): one for one in (PDF, DOCX)}
        said = {
            "id": number or str(uuid.uuid4()), "kind": content["kind"], "from": self.code, "to": self.to,
            "made_at": datetime.now(timezone.get_current_timezone()).isoformat(timespec="seconds"),
        }  # fmt: skip
        return write(said, content, files, key or self.key)[0]


@pytest.fixture
def bring(seats: Seats, tmp_path: Path) -> Callable[[bytes, str], Seat]:
    """`bring(data, name)`: the prosecutor takes a file in."""
    prosecutor = seats("prosecutor")

    def taken(data: bytes, name: str = "交换包.zip") -> Seat:
        file = tmp_path / name
        file.write_bytes(data)
        if prosecutor.path != "/exchange/":
            prosecutor.go("/exchange/")
        prosecutor.page.get_by_label("交换包", exact=True).set_input_files(file)
        prosecutor.page.get_by_role("button", name="核验并导入").click()
        return prosecutor

    return taken


def registered(seats: Seats) -> Outside:
    """Another system, trusted from now on by the page of the system administrator."""
    admin = at(seats, "sysadmin", "/exchange/partners/")
    own = admin.page.get_by_role("region", name="本系统").locator("code").first.inner_text()
    outside = Outside(own)
    said = {"名称": "林业执法系统", "公钥": public_text(outside.key), "对接单位": OUTSIDE}
    admin.fill(said, within=admin.page.locator("#main form"))
    admin.page.get_by_role("button", name="保存").click()
    expect(admin.page.get_by_text("已登记，自下一个交换包起生效。")).to_be_visible()
    return outside


def told(seat: Seat, why: str) -> None:
    expect(seat.page.locator(".summary-of-errors")).to_contain_text(why)


def count_of(seat: Seat, title: str) -> int:
    """How many matters of that title the list holds."""
    seat.go(f"/matters/?kind=transfer&title={title}")
    return seat.page.get_by_role("link", name=title, exact=True).count()


def results(seat: Seat) -> list[str]:
    """The result and the reason of each act on the page of a package."""
    found = seat.page.get_by_role("region", name=re.compile("^逐项结果"))
    expect(found).to_be_visible()
    rows = found.locator("tbody tr").all()
    return [" ".join(row.locator("td").all_inner_texts()[1:]).strip() for row in rows]


def test_bad_packages_are_refused_and_good_ones_are_taken_once(
    seats: Seats, bring: Callable[..., Seat], photograph: Path
) -> None:
    outside = registered(seats)
    content = {"kind": "matters", "matters": [outside.transfer(FIRST)]}
    good = outside.package(content)
    forged = outside.package(content, key=Ed25519PrivateKey.generate())
    table = io.BytesIO()
    with zipfile.ZipFile(table, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    for data, why in (
        (b"", "空"),
        (good[: len(good) // 2], DAMAGED),
        (photograph.read_bytes(), DAMAGED),
        (table.getvalue(), "包内文件与清单不符。"),
        (forged, "签名与发送方登记的公钥不符，不能采信。"),
        (Outside(outside.to).package(content), "发送方不是已登记的对接系统，或者已经停用。"),
        (outside.package({"kind": "matters", "matters": []}), "包内数据不符合格式"),
        (bytes(MAX_BYTES + 1), "文件超过64 MB。"),
    ):
        told(bring(data), why)
    prosecutor = bring(good)
    expect(prosecutor.page.get_by_text("已导入交换包，请将回执交回对方。")).to_be_visible()
    assert results(prosecutor) == ["已办理"]
    first = prosecutor.path
    # The same again is the same; the same number with other content is not believed.
    assert bring(good).path == first
    expect(prosecutor.page.get_by_text("这个交换包此前已经导入").first).to_be_visible()
    assert results(prosecutor) == ["已办理"]
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        number = json.loads(archive.read("manifest.json"))["id"]
    other = {"kind": "matters", "matters": [outside.transfer(f"另一件{STAMP}")]}
    told(bring(outside.package(other, number=number)), "同一包号已经导入过内容不同的交换包，不能采信。")
    assert count_of(prosecutor, FIRST) == 1
    assert count_of(prosecutor, f"另一件{STAMP}") == 0
    _act_by_act(outside, bring)


def _act_by_act(outside: Outside, bring: Callable[..., Seat]) -> None:
    """One package, three letters: what is good in it is taken, and the rest when it is mended."""
    matters = [outside.transfer(title) for title in OTHERS]
    matters[1]["acts"][0]["at"] = "2099-01-01T00:00:00+08:00"
    wrong = matters[2]["acts"][0]["letter"]
    matters[2]["acts"][0]["letter"] = {**wrong, "number": ""}
    seat = bring(outside.package({"kind": "matters", "matters": matters}))
    assert results(seat) == ["已办理", "未接收 办理时间晚于当前时间。", "未接收 函件没有文号。"]
    sound_package(seat)
    matters[1]["acts"][0]["at"] = matters[0]["acts"][0]["at"]
    matters[2]["acts"][0]["letter"] = wrong
    seat = bring(outside.package({"kind": "matters", "matters": matters}))
    assert results(seat) == ["此前已办理", "已办理", "已办理"]
    for title in OTHERS:
        assert count_of(seat, title) == 1
    seat.page.get_by_role("link", name=OTHERS[2], exact=True).click()
    expect(seat.state()).to_have_text("已移送待签收")
    sound(seat, phone=True)


def sound_package(seat: Seat) -> None:
    """Both pages of the exchange fit the desk and the phone."""
    page = seat.path
    for path in (page, "/exchange/"):
        seat.go(path)
        for width in (390, 1280):
            seat.page.set_viewport_size({"width": width, "height": 900})
            seat.picture("交换")
            wide = seat.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide == 0, f"{path} at {width}"


# --- a hotline's batch ------------------------------------------------------------------------------------------------
CALLS = f"""工单编号,来电日期,类别,地点,来电人,内容
{STAMP}1,2026-10-03,文物保护,古桥,张先生,古桥桥面破损，请回电13800000000。
{STAMP}2,2026-10-05,文物保护,碑林,李女士,碑刻被涂写。
{STAMP}1,2026-10-06,文物保护,古桥,张先生,重复录入的一行。
,2026-10-07,文物保护,古桥,王先生,没有编号的一行。
{STAMP}4,2026-10-08,文物保护,壁画,赵先生,
"""


def test_a_bad_batch_is_told_row_by_row_and_mended(seats: Seats, tmp_path: Path) -> None:
    prosecutor = at(seats, "prosecutor", "/matters/new/hotline/")

    def given(text: str, name: str = "工单.csv") -> None:
        file = tmp_path / name
        file.write_bytes(text.encode("gbk"))
        if prosecutor.path != "/matters/new/hotline/":
            prosecutor.go("/matters/new/hotline/")
        prosecutor.fill({"热线": "12309检察服务热线", "月份": "2026-10", "名称": "文物类工单", "工单文件": file})

    given("姓名,电话\n张三,1\n")
    refused(prosecutor, "导入热线工单", "没有找到表头，表头应当含有“工单编号”和“内容”。")
    given("工单编号,内容\nT1,事\n", name="工单.pdf")
    refused(prosecutor, "导入热线工单", "只接受 xlsx、xls、csv 文件。")
    given("")
    refused(prosecutor, "导入热线工单", "空")
    given(CALLS)
    prosecutor.confirm("导入热线工单")
    expect(section(prosecutor, "批次")).to_contain_text("导入2条，略去3条")
    left = section(prosecutor, "略去的行")
    for row, why in (("第4行", f"工单{STAMP}1在本文件中重复。"), ("第5行", "没有工单编号。"), ("第6行", "没有内容。")):
        expect(left).to_contain_text(row)
        expect(left).to_contain_text(why)
    assert "13800000000" not in prosecutor.page.locator("#main").inner_text()
    # Mended and sent again: what stands already is left out, what was bad comes in.
    given(CALLS.replace("\n,2026-10-07", f"\n{STAMP}3,2026-10-07").replace("赵先生,\n", "赵先生,壁画起甲。\n"))
    prosecutor.confirm("导入热线工单")
    expect(section(prosecutor, "批次")).to_contain_text("导入2条，略去3条")
    expect(section(prosecutor, "待筛查")).to_contain_text(f"{STAMP}3")
    expect(section(prosecutor, "待筛查")).not_to_contain_text(f"{STAMP}2")
    sound(prosecutor, phone=True)
    given(CALLS)
    refused(prosecutor, "导入热线工单", "没有可以导入的工单。")


# --- shared data ------------------------------------------------------------------------------------------------------
COLUMNS = "决定书文号 文本 必填\n决定日期 日期 必填\n罚款金额 数字"
ROWS = "决定书文号,决定日期,罚款金额\n渑城罚〔2026〕901号,2026-10-09,{}\n渑城罚〔2026〕902号,{},3000\n"


def test_bad_data_are_told_line_by_line_and_kept_apart(seats: Seats, tmp_path: Path) -> None:
    office = at(seats, "office", "/matters/new/sharing/")
    due = timezone.localdate() + timedelta(days=20)
    office.fill(
        {
            "数据项名称": "古建筑处罚信息", "提供单位": AGENCY, "接收单位": OURS, "用途": "公益诉讼线索",
            "依据": "府检联动意见", "提供周期": "每月", "首次提供期限": due.isoformat(), "字段": COLUMNS,
        }
    )  # fmt: skip
    office.form.get_by_role("button", name="列入共享目录", exact=True).click()
    expect(office.page.locator(".matter-head")).to_be_visible()
    item = office.path
    clerk = at(seats, "clerk", item)

    def given(first: str, second: str) -> None:
        file = tmp_path / "处罚.csv"
        file.write_bytes(ROWS.format(first, second).encode("gbk"))
        clerk.fill({"数据文件": file})

    clerk.begin("提供数据")
    given("五千", "2026-02-30")
    refused(clerk, "提供数据", "第2行：“罚款金额”应为数字，现为“五千”。")
    expect(clerk.page.get_by_text("第3行：“决定日期”应为日期，现为“2026-02-30”。").first).to_be_visible()
    given("5000", "2026-10-15")
    clerk.confirm("提供数据")
    prosecutor = at(seats, "prosecutor", item)
    waiting = prosecutor.page.locator("#main").inner_text()
    assert "渑城罚〔2026〕901号" in waiting
    assert "五千" not in waiting
    prosecutor.act("退回", {"理由": "缺十月下旬数据"})
    clerk.go(item)
    clerk.begin("提供数据")
    given("5000", "2026-10-15")
    clerk.confirm("提供数据")
    prosecutor.go(item)
    prosecutor.act("验收")
    clerk.go(item)
    clerk.begin("提供数据")
    given("5000", "2026-10-15")
    refused(clerk, "提供数据", "同样的数据以前已经提供并验收。")
