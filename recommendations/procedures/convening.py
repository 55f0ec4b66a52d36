"""检察委员会会议: its day is set and its papers go out before it (检察委员会工作规则第14条)."""

from recommendations.procedures.instruments import Instrument, R
from supervision.matters.procedures import Move, Start

BASIS = "《人民检察院检察委员会工作规则》第14条"
MATERIALS = "JWH_MATERIALS"
HERE = "recommendations.moves.deciding"
FORMS = "recommendations.forms.convening"


def convene_committee(one: Instrument) -> Move:
    """确定会议日期: from it the last day for the papers is counted back; another day counts anew."""
    return Move(
        name="convene_committee",
        label="确定检察委员会会议日期",
        sources=frozenset({"committee_review"}),
        target=None,
        by=frozenset({R.COMMITTEE}),
        asks=f"{FORMS}:ConveneForm",
        effect=f"{HERE}:convene_committee",
        cancels=(MATERIALS,),
        starts=(
            Start(
                term=MATERIALS, on="details:committee_on", obliges="owner", when=f"{HERE}:materials_are_to_go_out",
                day_label="会议召开之日",
            ),
        ),
        tells=("handler", "chief", "committee"),
        internal=True,
        own_work=False,
        basis=BASIS,
        help="会议通知和材料一般应当在会议召开三日前分送；特殊情况除外。会议改期的，再次登记，重新倒推。",
    )  # fmt: skip


def distribute_materials(one: Instrument) -> Move:
    """分送会议材料."""
    return Move(
        name="distribute_materials",
        label="登记分送会议材料",
        sources=frozenset({"committee_review"}),
        target=None,
        by=frozenset({R.COMMITTEE}),
        asks=f"{FORMS}:MaterialsForm",
        guards=(f"{HERE}:materials_wait",),
        quiet=True,
        effect=f"{HERE}:distribute_materials",
        stops=(MATERIALS,),
        tells=("handler", "chief"),
        internal=True,
        basis=BASIS,
        help="会议通知和材料分送委员、列席人员和承办人。",
    )


MOVES = (convene_committee, distribute_materials)
