"""A policy paper of the structure and numbering of the opinion of 渑池县 of 24 December 2024, in words of our own."""

from __future__ import annotations

PREAMBLE = "为推进依法行政与公正司法良性互动，结合实际，制定本意见。"
SIGNED = ("渑池县人民政府 渑池县人民检察院", "2024年12月24日")
# Part: (heading, what it says itself, its items). The first part has no items.
PARTS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "一": ("指导思想", "发挥行政机关和检察机关各自职能，加强协作，化解矛盾，为发展提供法治保障。", ()),
    "二": ("基本原则", "", (
        "坚持党的领导。重大事项及时请示报告。", "坚持服务大局。围绕区域发展确定协作重点。",
        "坚持依法规范。联动不越位，协作不代替。", "坚持效果导向。找准双方都关心的问题。",
    )),
    "三": ("重点工作", "", (
        "共同维护安全稳定。做好行业整治、金融监管、安全生产、侦查协作。",
        "共同助推发展。清理“挂案”，落实“河长/林长/田长/山长+检察长”，保护文物。",
        "共同保障民生。农资、食品、欠薪、司法救助、未成年人保护。",
        "共同促进社会治理。12345与12309数据协作；不起诉案件“后半篇”文章；社会治理检察建议。",
        "共同推进法治政府建设。行政争议化解，行政非诉执行监督。",
    )),
    "四": ("落实机制", "", (
        "行政执法与检察司法衔接。信息共享、线索移送、案件会商、配合取证、定期通报；适时联合检查和评查案卷。",
        "公共利益协同保护。磋商、诉前检察建议、“回头看”、支持调查。",
        "执法司法大数据共享共治。预警、检测、研判。",
        "健全行政机关专业人员兼任检察官助理、“益心为公”志愿者机制。精准选聘、为用而聘。",
        "法律监督刚性提升。检察建议回复和落实情况纳入法治政府考核；拒绝协助调查的，通报有关机关。",
        "信访矛盾联合化解。释法说理、公开听证、司法救助、社会帮扶。",
        "案例联合发布。聚焦热点、堵点问题，定期发布。",
        "专项行动。解决特定领域突出问题。",
    )),
    "五": ("保障措施", "", (
        "强化组织领导。联席会议原则上每年召开一次，办公室设在县检察院；无法达成共识的提请协调。",
        "深化同堂培训。明确移送程序、证据标准、责任主体。",
        "强化督查反馈。年初定要点和清单，每半年通报，督促整改和反馈。",
    )),
}  # fmt: skip
ORDER = "一二三四五六七八"
CLAUSES = [
    f"{part}（{ORDER[place]}）" if items else part
    for part, (_, _, items) in PARTS.items()
    for place in range(max(1, len(items)))
]


def lines(opened: str = "(", closed: str = ")") -> list[str]:
    """The paper as it is published: each clause a line, its number in half-width brackets."""
    found = [PREAMBLE]
    for part, (heading, said, items) in PARTS.items():
        found += [f"{part}、{heading}", *([said] if said else [])]
        found += [f"{opened}{ORDER[place]}{closed}{item}" for place, item in enumerate(items)]
    return [*found, *SIGNED]


PAPER = "\n".join(lines())


def wrapped(width: int) -> str:
    """The same as a mail or an old file breaks it: two blanks before each paragraph, then lines of that width."""
    found = []
    for line in lines():
        whole = f"\u3000\u3000{line}"
        found += [whole[at : at + width] for at in range(0, len(whole), width)]
    return "\n".join(found)


def words() -> list[str]:
    """What each item says, in the order of CLAUSES."""
    return [one for heading, said, items in PARTS.values() for one in (items or (f"{heading}{said}",))]
