"""Sample of what is seldom: 申诉、控告审查, and letters that ask the police or another procuratorate under a term.

Facts are made up for show and name nobody.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from recommendations.sample.cast import OFFICE, OTHER, POLICE
from recommendations.sample.proceedings import World
from supervision.accounts.models import Body
from supervision.matters.models import Matter

CHIEF, HEAD, MAKER = "chief", "head", "prosecutor"
REVIEW = "某公司不服工伤认定申请监督案"


def load(world: World) -> int:
    """Two complaints, four letters to the police, one to the county next door; returns how many matters were made."""
    before = Matter.objects.count()
    _complaints(world)
    case = _case(world)
    _no_arrest(world, case)
    _treatment(world, case)
    _commission(world)
    return Matter.objects.count() - before


def _complaints(world: World) -> None:
    """One that is under review, and one about an account that stayed frozen, which was answered."""
    told: tuple[tuple[str, int, dict[str, Any]], ...] = (
        ("某运输公司车辆扣押控告审查", 6, {"act": "unrelated", "standing": "interested", "before": "disputed"}),
        ("某商贸公司账户冻结申诉审查", 40, {"act": "not_lifted", "standing": "party", "before": "silent"}),
    )
    for title, days, said in told:
        made = world.open("complaint", MAKER, OFFICE, days, {
            "title": title, "complainant": "某单位负责人", "counterpart": world.bodies[POLICE],
            "received_on": world.day(days), "facts": "侦查机关采取的措施与案件无关或者应当解除而未解除，请求纠正。",
            "handler": world.people[MAKER], "secrecy": "ordinary", "files": [], **said,
        })  # fmt: skip
        made = world.act(made, "accept", days - 2, HEAD)
        if days < 30:
            continue
        finding = {
            "process": "调取冻结手续、听取申诉人和侦查人员意见。", "finding": "proper",
            "reasons": "冻结期限未满，案件仍在侦查，冻结的财物与案件有关。",
        }  # fmt: skip
        made = world.act(made, "state_opinion", days - 10, **finding)
        made = world.act(made, "adopt_opinion", days - 11, HEAD)
        world.act(made, "answer_complainant", days - 12, reason=finding["reasons"])


def _case(world: World) -> Matter:
    """A criminal case of supervision, from which the letters go out."""
    clue = world.open("clue", "assistant", OFFICE, 60, {
        "title": "侦查活动中应当终止侦查未终止", "function": "criminal", "field": "刑事诉讼监督",
        "counterpart": world.bodies[POLICE], "handler": world.people[MAKER], "secrecy": "ordinary",
        "source": "办案发现", "summary": "审查逮捕中发现对不负刑事责任的人继续侦查。", "found_on": world.day(60),
        "files": [],
    })  # fmt: skip
    clue = world.act(clue, "screen", 59, truth="属实。", feasibility="可查。", risk="")
    clue = world.act(clue, "accept", 58, HEAD)
    said = {
        "title": "侦查活动违法监督案", "counterpart": world.bodies[POLICE], "facts": "对不负刑事责任的人继续侦查。",
        "grounds": "可能存在侦查活动违法。", "interest": "",
    }  # fmt: skip
    return world.act(world.open("case", MAKER, OFFICE, 57, said, clue), "file_case", 56, CHIEF)


def _letter(
    world: World, kind: str, parent: Matter, days: int, to: Body, decider: str = HEAD, /, **said: Any
) -> Matter:
    """A letter as far as its issue."""
    common = {
        "counterpart": to, "secrecy": "ordinary", "files": [], "contact": "检察官甲 0398-0000000",
        "feedback_by": world.today + timedelta(days=20),
    }  # fmt: skip
    made = world.open(kind, MAKER, OFFICE, days, common | said, parent)
    for name, who in (("submit", MAKER), ("approve", decider), ("issue", MAKER)):
        made = world.act(made, name, days, who)
    return made


def _answered(world: World, made: Matter, days: int, outcome: str, answer: str) -> Matter:
    return world.act(made, "answer", days, "police", outcome=outcome, answer=answer, files=[])


def _no_arrest(world: World, case: Matter) -> None:
    """A decision after which the police must end the inquiry into a suspect (刑规287); one is answered, one waits."""
    told = (
        ("某盗窃案", "盗窃罪", "another", "盗窃系他人所为，犯罪嫌疑人没有作案时间。", 30),
        ("某寻衅滋事案", "寻衅滋事罪", "no_crime", "双方因琐事争执，没有犯罪事实。", 5),
    )
    for title, suspicion, type_, facts, days in told:
        made = _letter(
            world, "no_arrest", case, days, world.bodies[POLICE], CHIEF, title=title, suspicion=suspicion,
            suspect="王某某", type=type_, facts=facts, basis="《中华人民共和国刑事诉讼法》第九十条",
        )  # fmt: skip
        made = world.serve(made, days - 1)
        if days > 20:
            _answered(world, made, days - 10, "ended", "已对该犯罪嫌疑人终止侦查，另行追查。")


def _treatment(world: World, case: Matter) -> None:
    """Reasons that do not hold, and the notice to start the procedure (刑规540)."""
    police, suspect = world.bodies[POLICE], "赵某某"
    law = "《中华人民共和国刑事诉讼法》第三百零二条"
    asked = _letter(
        world, "treatment_explanation", case, 16, police, title="某故意伤害案不启动强制医疗程序", suspect=suspect,
        facts="经鉴定不负刑事责任，有继续危害社会可能，未移送强制医疗意见书。", basis=law,
    )  # fmt: skip
    asked = _answered(world, world.serve(asked, 15), 10, "reasons", "家属承诺严加看管，暂不启动。")
    ordered = _letter(
        world, "treatment_order", asked, 8, police, CHIEF, title="某故意伤害案启动强制医疗程序", suspect=suspect,
        facts="家属没有看管能力，曾两次伤人，不启动的理由不能成立。", basis=law,
    )  # fmt: skip
    world.serve(ordered, 7)


def _commission(world: World) -> None:
    """Asked of the county next door in the review of a judgment (行规66)."""
    review = Matter.objects.get(kind="litigation", title=REVIEW)
    made = _letter(
        world, "commissioned_investigation", review, 6, world.bodies[OTHER], title="某公司不服工伤认定监督案",
        facts="职工上下班途经你市路段，需要核实通行记录。", demand="调取该路段通行记录，询问目击人员。", type="records",
        basis="《人民检察院行政诉讼监督规则》第六十六条",
    )  # fmt: skip
    said = {
        "way": "in_person", "served_on": world.day(5), "place": OTHER, "servers": "检察官甲、助理甲",
        "recipient": "检察官乙", "recipient_title": "检察官", "tracking_number": "", "electronic_consent": False,
        "announcement": "", "refusal": "", "witnesses": "", "files": [],
    }  # fmt: skip
    world.act(made, "serve", 5, **said)
