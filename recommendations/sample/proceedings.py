"""Sample matters between several bodies: 行刑衔接 both ways, 立案监督 that follows, suits in the public interest.

The facts are made up for show and name nobody.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from recommendations.models import Recommendation
from recommendations.moves.suit import period_over_on
from recommendations.sample.cast import AGENCY, OFFICE, OUTSIDER, POLICE
from recommendations.sample.story import ZONE
from supervision.accounts.models import Body, Person
from supervision.matters.models import Matter
from supervision.matters.services import open_matter, perform

# Who makes a move when it is not the handler.
BY = {
    "accept_clue": "head", "file_case": "chief", "approve": "agency_head", "refuse_transfer": "agency_head",
    "close_link": "agency_head", "receive": "police", "refuse_case": "police", "file_criminal": "police",
    "require_explanation": "chief", "pass_head_review": "head", "approve_opinion": "chief", "reply": "police",
    "acknowledge": "police", "acknowledge_request": "police", "report_filing": "police", "approve_notice": "chief",
    "decide_suit": "chief",
}  # fmt: skip
LINKS = (
    ("某砂场河道采砂案", OUTSIDER, "outsider", "mining", "非法采矿", 260000, 35, ""),
    ("某公司倾倒危险废物案", AGENCY, "clerk", "pollution", "污染环境", 4.2, 24, "report refuse_transfer"),
    (
        "某加工点填埋废油泥案", AGENCY, "clerk", "pollution", "污染环境", 5, 12,
        "report approve transfer receive refuse_case suggest_supervision",
    ),
    (
        "某作坊倾倒废酸案", AGENCY, "clerk", "pollution", "污染环境", 3.5, 60,
        "report approve transfer receive file_criminal hand_over_items close_link",
    ),
)  # fmt: skip


class World:
    """The sample's bodies and people, and the clock of its acts."""

    def __init__(self, bodies: dict[str, Body], people: dict[str, Person], today: date) -> None:
        self.bodies, self.people, self.today = bodies, people, today
        self.steps = 0

    def now(self, days_ago: int) -> datetime:
        """An instant of that day, minutes after the one before."""
        self.steps += 1
        day = self.today - timedelta(days=max(days_ago, 0))
        return datetime.combine(day, time(9, 0), ZONE) + timedelta(minutes=self.steps % 400)

    def open(
        self, kind: str, who: str, office: str, days_ago: int, data: dict[str, Any], parent: Matter | None = None
    ) -> Matter:
        person, body = self.people[who], self.bodies[office]
        return open_matter(kind, actor=person, office=body, data=data, parent=parent, now=self.now(days_ago))

    def act(self, matter: Matter, name: str, days_ago: int, who: str = "prosecutor", /, **data: Any) -> Matter:
        said = data or {"opinion": "同意。", "reason": "理由如案卷所载。", "remark": ""}
        return perform(matter, name, actor=self.people[who], data=said, now=self.now(days_ago))

    def day(self, days_ago: int) -> date:
        return self.today - timedelta(days=days_ago)

    def serve(self, matter: Matter, days_ago: int, of: str = "") -> Matter:
        """Handed over and signed for by the police."""
        said = {
            "way": "in_person", "served_on": self.day(days_ago), "place": "法制大队", "servers": "检察官甲、助理甲",
            "recipient": "公安经办人甲", "recipient_title": "民警", "tracking_number": "", "electronic_consent": False,
            "announcement": "", "refusal": "", "witnesses": "", "files": [],
        }  # fmt: skip
        matter = self.act(matter, f"serve{of}", days_ago, **said)
        signed = {"signed_on": self.day(days_ago), "recipient": "公安经办人甲", "recipient_title": "民警"}
        return self.act(matter, f"acknowledge{of}", days_ago, "police", **signed)


def load(bodies: dict[str, Body], people: dict[str, Person], today: date) -> int:
    """Tell everything; returns how many matters were made."""
    before = Matter.objects.count()
    world = World(bodies, people, today)
    _reverse(world)
    links = [_link(world, *row) for row in LINKS]
    _supervise(world, links[2])
    _supervise_a_slow_investigation(world)
    case = _case(world)
    _notice(world, case)
    _support(world, case)
    _sue(world)
    _review_custody(world)
    _review_sentences(world)
    _review(world)
    return Matter.objects.count() - before


def _link(
    world: World,
    title: str,
    agency: str,
    clerk: str,
    rule: str,
    suspicion: str,
    quantity: float,
    days: int,
    course: str,
) -> Matter:
    """An agency's case on its way to the police."""
    number = f"渑执立〔{world.today.year}〕{days}号"
    made = world.open("enforcement_link", clerk, agency, days, {
        "title": title, "case_number": number, "found_on": world.day(days), "rule": rule, "suspicion": suspicion,
        "quantity": quantity, "facts": f"{title}，现场查获，数额已经核实。", "suspects": "涉案负责人", "penalty": "",
        "contact": f"{agency} 0398-0000000", "secrecy": "ordinary", "files": [],
    })  # fmt: skip
    for name in course.split():
        days = max(days - 2, 1)
        decided = {
            "decision_number": f"渑公立字〔{world.today.year}〕{days}号",
            "decided_on": world.day(days),
            "files": [],
        }
        said: dict[str, dict[str, Any]] = {
            "report": {"team": "执法人员甲、执法人员乙", "report": "数量已经检测确认，建议移送。", "files": []},
            "transfer": {
                "police": world.bodies[POLICE], "basis": "《中华人民共和国刑法》第三百三十八条",
                "materials": "调查报告、检测报告、涉案物品清单", "files": [],
            },
            "receive": {"recipient": "公安经办人甲"},
            "refuse_case": decided | {"reason": "主观故意证据不足。"},
            "file_criminal": decided,
            "hand_over_items": {"list": "扣押物品已经移交并办结手续。"},
        }  # fmt: skip
        move = {"file_criminal": "file_case", "close_link": "close"}.get(name, name)
        made = world.act(made, move, days, BY.get(name, clerk), **said.get(name, {}))
    return made


def _supervise(world: World, link: Matter) -> None:
    """立案监督 after a refusal, as far as the request for reasons."""
    made = world.open("filing_supervision", "prosecutor", OFFICE, 1, {
        "title": "填埋废油泥不立案监督案", "counterpart": world.bodies[POLICE], "direction": "should_file",
        "suspicion": "污染环境", "facts": "行政机关移送后，公安机关决定不予立案。",
        "grounds": "检测报告证明危险废物超过三吨。", "complainant": AGENCY,
    }, link)  # fmt: skip
    made = world.act(made, "propose_explanation", 1)
    world.serve(world.act(made, "require_explanation", 1, "chief"), 0, "_request")


def _supervise_a_slow_investigation(world: World) -> None:
    """立案监督 whose order to file was carried out more than three months ago: 催办 is for the chief to decide."""
    clue = world.open("clue", "assistant", OFFICE, 130, {
        "title": "某建材公司合同诈骗报案未立案", "function": "criminal", "field": "刑事诉讼监督",
        "counterpart": world.bodies[POLICE], "handler": world.people["prosecutor"], "secrecy": "ordinary",
        "source": "控告举报", "summary": "被害单位报案后，公安机关认为属于经济纠纷，决定不立案。",
        "found_on": world.day(130), "files": [],
    })  # fmt: skip
    clue = world.act(clue, "screen", 129, truth="属实。", feasibility="可查。", risk="")
    clue = world.act(clue, "accept", 128, "head")
    made = world.open("filing_supervision", "prosecutor", OFFICE, 127, {
        "title": "某建材公司合同诈骗不立案监督案", "counterpart": world.bodies[POLICE], "direction": "should_file",
        "suspicion": "合同诈骗", "facts": "收取货款后转移，以虚假提单拖延交货。",
        "grounds": "有证据证明虚构货源骗取货款。", "complainant": "控告单位",
    }, clue)  # fmt: skip
    made = world.act(made, "propose_explanation", 126)
    made = world.serve(world.act(made, "require_explanation", 125, "chief"), 124, "_request")
    made = world.act(
        made, "explain", 120, "police", position="reasons", reasons="认为属于经济纠纷。", decision_number="", files=[]
    )
    made = world.serve(world.act(made, "order_filing", 115, "chief"), 114, "_notice")
    filed = {"decision_number": f"渑公立字〔{world.day(102).year}〕31号", "decided_on": world.day(102), "files": []}
    world.act(made, "execute", 102, "police", **filed)


def _reverse(world: World) -> None:
    """Four decisions not to prosecute: just made, under review, opinion at the police, penalty imposed."""
    made = [_not_prosecuted(world, *row) for row in (
        ("某故意伤害不起诉案行刑反向衔接", "故意伤害", 110), ("某盗窃不起诉案行刑反向衔接", "盗窃", 40),
        ("某危险驾驶不起诉案行刑反向衔接", "危险驾驶", 5),
        ("某掩饰隐瞒犯罪所得不起诉案行刑反向衔接", "掩饰、隐瞒犯罪所得", 1),
    )]  # fmt: skip
    for matter, days in ((made[0], 110), (made[1], 40), (made[2], 5)):
        handed = world.act(
            matter, "hand_to_review", days - 1, receiver=world.people["prosecutor"], department="第四检察部",
            opinion="需要给予行政处罚。", materials="审查报告、不起诉决定书、证据材料", files=[],
        )  # fmt: skip
        world.act(handed, "accept", days - 2)
    _opinion(world, made[1], 30, answered=False)
    _opinion(world, made[0], 100, answered=True)


def _not_prosecuted(world: World, title: str, offence: str, days: int) -> Matter:
    return world.open("reverse_link", "prosecutor", OFFICE, days, {
        "title": title, "person": "被不起诉人", "offence": offence, "ground": "minor",
        "decision_number": f"渑检刑不诉〔{world.day(days).year}〕{days}号",
        "decided_on": world.day(days),
        "facts": "犯罪情节轻微，已经赔偿并取得谅解。", "detained": "", "secrecy": "ordinary", "files": [],
    })  # fmt: skip


def _opinion(world: World, parent: Matter, days: int, *, answered: bool) -> None:
    """The 检察意见书 from its draft to the report of filing, or to the penalty."""
    said = parent.details
    made = world.open("opinion", "prosecutor", OFFICE, days, {
        "title": f"关于{said['offence']}不起诉案的检察意见", "counterpart": world.bodies[POLICE],
        "source": "本院在办理不起诉案件中发现。", "facts": said["facts"],
        "violation": "行为人的行为违反治安管理规定，应当给予行政处罚。",
        "basis": "《中华人民共和国刑事诉讼法》第一百七十七条第三款",
        "urgent": False, "urgent_reason": "", "other": "", "reply_by": world.day(days - 62),
        "person": said["person"], "decision_number": said["decision_number"],
        "breached": "《中华人民共和国治安管理处罚法》", "penalty": "建议依法给予治安管理处罚。", "materials": "",
        "measures": [{"text": "依法立案并作出处理决定。", "standard": "提供处罚决定书或者不予处罚的理由。"}],
    }, parent)  # fmt: skip
    for name, who in (
        ("submit", "prosecutor"),
        ("pass_head_review", "head"),
        ("approve", "chief"),
        ("issue", "prosecutor"),
    ):
        made = world.act(made, name, days - 1, who)
    made = world.serve(made, days - 2)
    filed = {"filing_number": f"渑公行立〔{world.today.year}〕{days}号", "filed_on": world.day(days - 10), "files": []}
    made = world.act(made, "report_filing", days - 10, "police", **filed)
    if answered:
        _answer(world, made, days - 40)


def _answer(world: World, opinion: Matter, days: int) -> None:
    """The police punished; the opinion closes, and with it the matter above it."""
    row = {
        "adoption": "adopted",
        "done": "done",
        "text": "已经作出处罚。",
        "done_on": world.day(days),
        "responsible": "法制大队长",
    }
    made = world.act(
        opinion, "reply", days, "police", summary="已经依法处罚。", posted_on=None, signatory="局长",
        contact="法制大队 0398-0000000", number="", answers=[row], penalty_result="penalised",
        penalty_number=f"渑公行罚决字〔{world.today.year}〕{days}号", penalty_text="行政拘留五日。",
    )  # fmt: skip
    verdict = {"result": "rectified", "adequacy": "sound", "reason": ""}
    made = world.act(made, "verify", days - 5, verdicts=[verdict], opinion="处罚决定已经执行。")
    world.act(made, "close", days - 6, outcome="penalised", reason="已作出行政拘留五日的处罚。")


def _case(world: World) -> Matter:
    """A case in the public interest against a company."""
    clue = world.open("clue", "assistant", OFFICE, 70, {
        "title": "某矿业公司毁坏林地", "function": "public_interest", "field": "生态环境和资源保护",
        "counterpart": None,
        "handler": world.people["prosecutor"], "secrecy": "ordinary", "source": "办案发现",
        "summary": "刑事案件中发现林地被毁未修复。", "found_on": world.day(70), "files": [],
    })  # fmt: skip
    clue = world.act(clue, "screen", 68, truth="属实。", feasibility="可查。", risk="")
    clue = world.act(clue, "accept", 67, "head")
    said = {
        "title": "某矿业公司毁坏林地案",
        "counterpart": None,
        "facts": "毁坏林地二十亩未修复。",
        "grounds": "公益受损。",
        "interest": "civil",
    }
    case = world.act(world.open("case", "prosecutor", OFFICE, 66, said, clue), "file_case", 65, "chief")
    case = world.act(case, "investigate", 64, staff="检察官甲、助理甲", plan="勘验、委托鉴定。")
    findings = {
        "findings": "毁坏林地二十亩，修复费用四十万元。",
        "conclusion": "notice",
        "reasons": "公益仍受损害。",
        "files": [],
    }
    return world.act(case, "conclude", 30, **findings)


def _notice(world: World, case: Matter) -> None:
    said = {
        "title": "某矿业公司毁坏林地民事公益诉讼案",
        "defendant": "某矿业公司",
        "harm": "毁坏林地二十亩，至今未修复。",
    }
    made = world.open("civil_public_interest_suit", "prosecutor", OFFICE, 20, said, case)
    made = world.act(made, "propose_notice", 19, harm=said["harm"], contact="检察官甲 0398-0000000")
    made = world.act(made, "approve_notice", 18, "chief")
    world.act(made, "publish_notice", 12, published_on=world.day(12), medium="检察日报", files=[])


def _support(world: World, case: Matter) -> None:
    said = {"title": "某环境保护组织诉某矿业公司支持起诉案", "plaintiff": "某环境保护组织", "defendant": "某矿业公司"}
    world.open("support_suit", "prosecutor", OFFICE, 3, said | {"harm": "该组织准备起诉，申请支持。"}, case)


def _review_custody(world: World) -> None:
    """Two applications: one whose applicant was told why custody goes on, one that is being reviewed."""
    for title, days, stage in (
        ("某盗窃案羁押必要性审查", 20, "trial"),
        ("某交通肇事案羁押必要性审查", 4, "prosecution"),
    ):
        received_on = world.day(days)
        made = world.open("custody", "prosecutor", OFFICE, days, {
            "title": title, "origin": "application", "applicant": "辩护人", "relation": "辩护人",
            "received_on": received_on, "detained": "被羁押人", "measure": "逮捕，县看守所", "stage": stage,
            "counterpart": world.bodies[POLICE], "facts": "已经赔偿损失，申请变更强制措施。",
            "handler": world.people["prosecutor"], "secrecy": "ordinary", "files": [],
        })  # fmt: skip
        made = world.act(made, "accept", days, remark="")
        if stage == "trial":
            world.act(made, "continue_custody", days - 6, ways="审查证据材料、听取各方意见。", reason="可能妨碍作证。")


def _review_sentences(world: World) -> None:
    """Two proposals: a commutation whose ruling was corrected and waits for the court, and one that is reviewed."""
    court = Body.objects.get(kind="court", region=world.bodies[OFFICE].region)
    for title, days in (("某盗窃罪犯减刑案", 40), ("某诈骗罪犯减刑案", 4)):
        made = world.open("sentence_change", "prosecutor", OFFICE, days, {
            "title": title, "change": "commutation", "convict": "罪犯某某", "organ": "某监狱", "counterpart": court,
            "received_on": world.day(days), "proposal_number": f"（{world.today.year}）某减字第{days}号",
            "proposal": "建议减去有期徒刑六个月。", "handler": world.people["prosecutor"], "secrecy": "ordinary",
            "files": [],
        })  # fmt: skip
        if days > 30:
            made = world.act(
                made, "find_proper", days - 5, ways="审查提请材料，列席评审会议。", reason="符合减刑条件。"
            )
            made = world.act(
                made, "record_decision", 12, received_on=world.day(12), result="granted", text="减去有期徒刑八个月。",
                number=f"（{world.today.year}）豫12刑更7号刑事裁定书",
            )  # fmt: skip
            made = world.act(
                made, "propose_correction", 8, ways="审查裁定书副本。", faults="减刑幅度超过建议和规定的幅度。",
                law="《中华人民共和国刑法》第七十八条",
            )  # fmt: skip
            world.act(made, "approve_correction", 7, "chief", opinion="同意。")


def _sue(world: World) -> None:
    """行政公益诉讼 from the first recommendation of the office that was not answered in time."""
    waiting = Recommendation.objects.filter(
        kind="recommendation_public_interest", office=world.bodies[OFFICE], state__in=["urged", "escalated"]
    ).order_by("pk")
    over = {one: day for one in waiting if (day := period_over_on(one)) and day < world.day(6)}
    if not over:
        return
    parent = max(over, key=lambda one: over[one])
    said = {"title": f"{parent.title}行政公益诉讼案"[:120], "harm": "期满后现场仍未整改。"}
    made = world.open("public_interest_suit", "prosecutor", OFFICE, 5, said, parent)
    court = Body.objects.get(kind="court", region=parent.office.region)
    made = world.act(
        made, "propose_suit", 4, tests=["not_carried_out"], facts="期满后仍未依法全面履行职责，公益持续受损。",
        basis="《中华人民共和国行政诉讼法》第二十五条第四款", court=court,
        claims="确认被告未依法履行职责违法。\n责令被告继续履行职责。",
    )  # fmt: skip
    made = world.act(made, "decide_suit", 3, "chief")
    world.act(made, "file_suit", 2, filed_on=world.day(2), court_number=f"（{world.today.year}）豫1221行初1号")


def _review(world: World) -> None:
    """诉讼监督 upon an application against a judgment: under review, the dossier fetched, one side heard."""
    court = Body.objects.get(kind="court", region=world.bodies[OFFICE].region)
    year = world.day(400).year
    made = world.open("litigation", "prosecutor", OFFICE, 38, {
        "title": "某公司不服工伤认定申请监督案", "function": "administrative", "source": "application",
        "subject": "judgment", "received_on": world.day(38), "applicant": "某公司", "applicant_kind": "legal",
        "standing": "一审原告、二审上诉人", "other_parties": "某社会保障行政机关，一审被告\n职工某某，一审第三人",
        "counterpart": court, "case_number": f"（{year}）豫1221行初21号", "ruling": "行政判决书",
        "ruling_on": world.day(400), "since": world.day(70),
        "request": "原判决认定上下班途中的事实缺乏证据，请求监督。", "secrecy": "ordinary", "files": [],
    })  # fmt: skip
    made = world.act(made, "accept", 34, "head")
    made = world.act(made, "notify_acceptance", 33, notified_on=world.day(33), way="邮寄送达")
    made = world.act(made, "record_copy", 31, copy_on=world.day(31))
    handler = world.people["prosecutor"]
    made = world.act(made, "assign", 31, "case_manager", handler=handler, way="随机分案", simple=False)
    made = world.act(
        made, "borrow_dossier", 24, on=world.day(24), whom=court.name, text="原审卷宗二册，用后归还。", files=[]
    )
    heard = {"on": world.day(20), "whom": "第三人，当面听取", "text": "认为原判决正确，提交通勤路线图。", "files": []}
    made = world.act(made, "record_party_opinion", 20, **heard)
    world.act(made, "hear_party", 12, on=world.day(12), whom="申请人，电话听取", text="坚持监督请求。", files=[])
