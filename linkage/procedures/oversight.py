"""督办和指导: 政府督办单 and 督促检查指导意见 as data, in the course of every letter (`cases.procedures.exchanges`).

永嘉县人大常委会决定第13条: the government presses its departments to deal with and answer what the procuratorate wrote.
人民检察院组织法第24条, 北京市委实施意见第2条: a procuratorate inspects and guides those it leads. The steps are a
default.
"""

from cases.procedures.common import Extra
from cases.procedures.exchanges import CHIEF, DEFAULT, Exchange, urging
from supervision.matters.procedures import Role

DECISION = "《永嘉县人民代表大会常务委员会关于加强新时代检察机关法律监督工作的决定》第13条"
LOCAL = "（地方规定，其他地区为可配置默认做法）"
LEADS = "《中华人民共和国人民检察院组织法》第10、24条"
TOLD = frozenset({"received", "answered", "closed"})
PRESS_AGAIN = urging("催办", f"{DECISION}{LOCAL}", "到期仍未办理、反馈的，写明情况再次催办，承办部门和检察机关均可见。")
GOVERNMENT_URGING = Exchange(
    kind="government_urging",
    label="政府督办单",
    opening="起草督办单",
    letter="government_urging",
    basis=f"{DECISION}{LOCAL}",
    app="linkage",
    family="oversight",
    icon="stamp",
    help="督促所属部门办理并书面回复检察监督意见；发出后检察机关同步知悉办理进度。",
    way="sent",
    sent="发出",
    owners=frozenset({"government"}),
    drafted_by=frozenset({Role.SENDER_CLERK}),
    watched="copied",
    on_sent="linkage.moves.exchanges:let_procuratorate_in",
    types_label="督办事项",
    types=(("handle", "督促整改落实"), ("reply", "督促书面回复"), ("assist", "督促配合调查核实")),
    receivers={"": frozenset({"agency", "police", "judicial_administration", "other"})},
    extras=(Extra(name="concerned", label="检察监督文书", help="名称和文号。"),),
    facts_label="检察监督意见的主要内容和督办要求",
    returns=True,
    answered="反馈办理情况",
    answer_letter="paper_answer",
    term="ZF_SUPERVISE",
    outcomes=(
        ("handled", "已办理并书面回复检察机关"),
        ("handling", "已制定方案，正在办理"),
        ("assisted", "已配合调查核实"),
        ("impossible", "不能办理，已说明理由"),
    ),
    settles=frozenset({"received", "answered"}),
    more=(PRESS_AGAIN,),
    parents={"notice": TOLD, "copy_letter": TOLD},
)
GUIDANCE = Exchange(
    kind="guidance_note",
    label="督促检查指导意见",
    opening="起草指导意见",
    letter="guidance_note",
    basis=f"{LEADS}；中共北京市委贯彻《中共中央关于加强新时代检察机关法律监督工作的意见》的实施意见第2条{DEFAULT}",
    app="linkage",
    family="oversight",
    icon="compass",
    help="上级人民检察院督促检查、分类指导，写明发现的问题和要求；由检察长决定，下级人民检察院反馈落实情况。",
    way="sent",
    sent="下发",
    owners=frozenset({"procuratorate"}),
    downward=True,
    decided_by=CHIEF,
    types_label="类别",
    types=(("inspection", "督促检查"), ("guidance", "分类指导"), ("quality", "案件质量")),
    receivers={"": frozenset({"procuratorate"})},
    extras=(Extra(name="demand", label="指导意见和要求", long=True),),
    facts_label="检查发现的情况",
    answered="反馈落实情况",
    answer_letter="paper_answer",
    term="GH_ANSWER",
    outcomes=(
        ("done", "已落实"),
        ("partly", "部分落实，继续整改"),
        ("planned", "已制定方案"),
        ("disagreed", "有不同意见，已说明理由"),
    ),
    settles=frozenset({"received", "answered"}),
)
OVERSIGHT = (GOVERNMENT_URGING, GUIDANCE)
