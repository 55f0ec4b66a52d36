"""Service by publication, service that failed, and the office's coordination after the second return (R12)."""

from cases.procedures.service import CIVIL, IN_DELIVERY, SERVERS
from recommendations.procedures.instruments import Instrument, R
from supervision.matters.procedures import Move, Start

HERE = "recommendations.moves.proving"


def publish(one: Instrument) -> Move:
    """公告送达."""
    return Move(
        name="publish",
        label="公告送达",
        sources=frozenset({"issued", "returned"}),
        target="served",
        by=SERVERS,
        asks="recommendations.forms:PublishForm",
        guards=(f"{HERE}:addressee_is_no_state_organ", f"{HERE}:no_proposal_waits"),
        effect=f"{HERE}:publish",
        starts=(Start(term="SD_NOTICE", on="published_on", obliges="owner"),),
        stops=(one.dispatch,) if one.dispatch else (),
        tells=("addressee", "office"),
        own_work=False,
        basis=f"{CIVIL}第95条",
        help="其他方式无法送达的才可以公告送达；经过三十日视为送达，回复期限自视为送达的次日起算。",
    )


def deem_served(one: Instrument) -> Move:
    """登记公告期满."""
    return Move(
        name="deem_served",
        label="登记公告期满",
        sources=frozenset({"served"}),
        target=None,
        by=SERVERS,
        asks="supervision.matters.forms:RemarkForm",
        guards=(f"{HERE}:the_published_period_is_over",),
        effect=f"{HERE}:deem_served",
        starts=one.on_service,
        stops=("SD_NOTICE",),
        tells=("addressee", "handler"),
        quiet=True,
        basis=f"{CIVIL}第95条",
        help="公告期最后一日为送达日。",
    )


def record_undelivered(one: Instrument) -> Move:
    """登记未送达."""
    return Move(
        name="record_undelivered",
        label="登记未送达",
        sources=frozenset({"served"}),
        target="issued",
        by=SERVERS,
        asks="recommendations.forms:UndeliveredForm",
        guards=(f"{HERE}:on_its_way",),
        effect=f"{HERE}:record_undelivered",
        cancels=IN_DELIVERY,
        tells=("handler", "department_head"),
        internal=True,
        own_work=False,
        quiet=True,
        basis="《最高人民检察院关于以检察专递方式邮寄送达有关检察法律文书的若干规定》第6、9条",
        help="邮件退回或者电子送达未到达的，登记后改用其他方式送达；期限尚未起算。",
    )


def coordinate_addressee(one: Instrument) -> Move:
    """协调确定受送达单位."""
    return Move(
        name="coordinate_addressee",
        label="协调确定受送达单位",
        sources=frozenset({"returned"}),
        target=None,
        by=frozenset({R.OFFICE}),
        asks="recommendations.forms:CoordinateForm",
        guards=(f"{HERE}:returned_twice",),
        effect=f"{HERE}:coordinate_addressee",
        tells=("chief", "handler"),
        basis=f"{one.rules.change}（联席会议办公室协调为可配置默认做法）",
        help="第二次退回后，由联席办提出由哪个单位承担的协调意见；是否变更被建议单位由检察长决定。",
    )


def moves(one: Instrument) -> tuple[Move, ...]:
    """The moves of this stage, in their order."""
    return tuple(move(one) for move in (publish, deem_served, record_undelivered, coordinate_addressee))
