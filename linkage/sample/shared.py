"""Sample data of what passes between systems: a hotline's batch, an item of the catalogue, a partner with a letter."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.files.uploadedfile import SimpleUploadedFile

from linkage.moves.sharing import columns_of
from linkage.packages.keys import code_of, public_text
from linkage.packages.partners import register
from supervision.accounts.models import Appointment, Body
from supervision.matters.models import Matter

if TYPE_CHECKING:
    from linkage.sample.world import World

CALLS = """工单编号,来电日期,类别,地点,来电人,内容
20261003001,2026-10-03,环境保护,涧河东段,张先生,河道边夜间倾倒建筑垃圾，联系电话13800000000。
20261005014,2026-10-05,消费维权,会盟路,李女士,理发店拒绝退还预付卡余额。
20261009022,2026-10-09,食品安全,黄花市场,,熟食摊点无证经营，食品裸露存放。
20261012007,2026-10-12,环境保护,涧河东段,王先生,河道边夜间倾倒建筑垃圾，联系电话13900000000。
20261018003,2026-10-18,城市管理,新华路,,盲道被共享单车占用，视障人士无法通行。
"""
COLUMNS = "决定书文号 文本 必填\n决定日期 日期 必填\n违法事实 文本 必填\n罚款金额 数字"
PENALTIES = """决定书文号,决定日期,违法事实,罚款金额
渑城罚〔2026〕31号,2026-10-09,擅自倾倒建筑垃圾,5000
渑城罚〔2026〕32号,2026-10-15,未按规定处置工程渣土,3000
"""


def load(world: World, office: str, agency: str, joint: str) -> None:
    """Everything, after the people and bodies are there."""
    _hotline(world, office)
    _catalogue(world, office, agency, joint)
    _partner(world, office)


def _file(name: str, text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode("gb18030"))


def _hotline(world: World, office: str) -> None:
    said = {"hotline": "12345", "month": "2026-10", "title": "12345热线2026年10月工单"}
    said |= {"file": _file("工单.csv", CALLS), "feedback_by": world.today + timedelta(days=8)}  # type: ignore[dict-item]
    batch = world.open("hotline", "prosecutor", office, 6, said)
    first = batch.calls.order_by("line")[0]
    row = {"id": first.pk, "decision": "clue", "function": "public_interest", "reason": "可能损害社会公共利益。"}
    world.act(batch, "screen", "prosecutor", 5, calls=[row])


def _catalogue(world: World, office: str, agency: str, joint: str) -> None:
    said = {
        "title": "城市管理行政处罚决定信息", "provider": world.bodies[agency], "receiver": world.bodies[office],
        "purpose": "行政执法与刑事司法衔接监督", "ground": "府检联动意见第四部分第1、3项", "personal": False,
        "frequency": "month", "first_on": world.today - timedelta(days=20), "format": "csv",
        "columns": columns_of(COLUMNS),
    }  # fmt: skip
    item = world.open("sharing", "office", joint, 50, said)
    item = world.act(item, "deliver", "clerk", 22, file=_file("10月处罚决定.csv", PENALTIES))
    item = world.act(item, "accept", "prosecutor", 19)
    world.act(item, "deliver", "clerk", 2, file=_file("11月处罚决定.csv", PENALTIES.replace("〔2026〕3", "〔2026〕4")))
    _warning(world, office, item)


def _warning(world: World, office: str, item: Matter) -> None:
    """A rule over what was accepted, with a hit to look at."""
    said = {
        "title": "倾倒建筑垃圾罚款较大", "item": item.pk, "column": "罚款金额", "comparison": "ge", "bound": "3000",
        "unit_column": "", "join": "", "purpose": "罚款数额较大的，核查是否造成公共利益受损、是否应当移送。",
    }  # fmt: skip
    model = world.act(world.open("screening_model", "prosecutor", office, 4, said), "run", "prosecutor", 3)
    last = model.hits.order_by("-line")[0]
    row = {"id": last.pk, "decision": "dismissed", "function": "", "reason": "已责令清运并复查，未造成损害。"}
    world.act(model, "judge", "prosecutor", 3, hits=[row])


def _partner(world: World, office: str) -> None:
    """A unit that works in another system, and a letter that waits to be carried there."""
    region = world.bodies[office].region
    taken = Appointment.objects.values("body_id")
    body = Body.objects.filter(region=region, kind="agency").exclude(pk__in=taken).order_by("code").first()
    if body is None:
        return
    key = public_text(Ed25519PrivateKey.generate())
    register(
        code=code_of(key), name=f"{body.name}业务系统（示例）", key=key, url="", bodies=[body], is_active=True,
        by=world.people.get("sysadmin") or world.people["prosecutor"], now=world.now(12),
    )  # fmt: skip
    said = {
        "title": "关于移送非法处置废机油线索", "type": "penalty", "counterpart": body, "department": "",
        "facts": "办理公益诉讼案件中发现，有汽修店多次把废机油交给没有资质的人员处置。",
        "basis": "《中华人民共和国固体废物污染环境防治法》第八十条", "suspects": "",
        "contact": "第四检察部 0398-0000000",
        "feedback_by": world.today + timedelta(days=25), "secrecy": "ordinary", "files": [],
    }  # fmt: skip
    matter = world.open("transfer", "prosecutor", office, 6, said)
    for name, who in (("submit", "prosecutor"), ("approve", "head"), ("send", "prosecutor")):
        matter = world.act(matter, name, who, 5)
