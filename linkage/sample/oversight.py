"""Sample of what is pressed for and guided: a demand of the government, a note and an order from above."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from linkage.sample.world import AGENCY, OFFICE, World
from supervision.matters.models import Matter

GOVERNMENT, CITY, OTHER_COUNTY = "渑池县人民政府", "三门峡市人民检察院", "义马市人民检察院"


def load(world: World) -> None:
    """Each from what the sample already told."""
    _urging(world)
    _guidance(world)
    _order(world)


def _letter(world: World, to: str, days_left: int, **said: Any) -> dict[str, Any]:
    common = {"department": "", "suspects": "", "secrecy": "ordinary", "files": [], "counterpart": world.bodies[to]}
    return common | {"feedback_by": world.today + timedelta(days=days_left)} | said


def _urging(world: World) -> None:
    government = world.bodies[GOVERNMENT]
    copies = Matter.objects.filter(kind="copy_letter", counterpart=government, state="received")
    source = copies.select_related("parent__counterpart").first()
    about = source.parent if source else None
    if source is None or about is None or about.counterpart is None:
        return
    data = _letter(
        world, about.counterpart.name, 12, title=about.title, type="handle",
        concerned=f"《{about.title}》（{about.number}）",
        facts="检察建议要求限期整改并书面回复，请对照逐项落实，按期反馈。",
        basis="县人大常委会关于加强法律监督工作的决定；县政府督查工作办法",
        contact="督查室 0398-0000000",
    )  # fmt: skip
    matter = world.open("government_urging", "government", GOVERNMENT, 4, data, source)
    for name, who in (("submit", "government"), ("approve", "government_head"), ("send", "government")):
        matter = world.act(matter, name, who, 4)
    if about.counterpart.name == AGENCY:
        world.act(matter, "acknowledge", "clerk", 3, recipient="经办人甲")


def _guidance(world: World) -> None:
    data = _letter(
        world, OFFICE, 20, title="检察建议送达和回复管理", type="inspection",
        facts="抽查发现个别案件送达回证签收日期填写不全，督促后没有及时核验。",
        demand="逐案核对送达回证；回复期满五日内完成核验或者督促，形成台账。",
        basis="《中华人民共和国人民检察院组织法》第十条、第二十四条", contact="市院第五检察部 0398-0000000",
    )  # fmt: skip
    matter = world.open("guidance_note", "sample-prosecutor4", CITY, 8, data)
    for name, who in (("submit", "sample-prosecutor4"), ("approve", "superior"), ("send", "sample-prosecutor4")):
        matter = world.act(matter, name, who, 7)
    world.act(matter, "acknowledge", "prosecutor", 6, recipient="检察官甲")


def _order(world: World) -> None:
    """The other county's letter, so that the sample's own course is not held up by it."""
    issued = Matter.objects.filter(office=world.bodies[OTHER_COUNTY], state="acknowledged")
    found = issued.filter(kind__startswith="recommendation_").order_by("pk").first()
    if found is not None:
        said = {"what": "modify", "reason": "第二项建议超出被建议单位职责，应当调整。"}
        world.act(found, "order_change", "superior", 1, **said, order_by=world.today + timedelta(days=4))
