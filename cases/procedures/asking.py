"""公函 that ask another procuratorate or the police for something under a term of the rules, as data.

委托调查函 (民规70, 行规66, 公益规则43), 要求说明不启动强制医疗程序理由 and 启动强制医疗程序通知 (刑规540), and
不批准逮捕决定 after which the police must end the case or the inquiry into the suspect (刑规287).
"""

from dataclasses import replace

from cases.procedures.common import Extra
from cases.procedures.exchanges import CHIEF, DEFAULT, Exchange
from cases.procedures.papers import OPEN_CASE

XS = "《人民检察院刑事诉讼规则》"
POLICE = {"": frozenset({"police"})}
COMMISSION = Exchange(
    kind="commissioned_investigation",
    label="委托调查函",
    opening="委托异地调查",
    letter="commissioned_investigation",
    icon="map-pin",
    basis="《人民检察院民事诉讼监督规则》第70条；《人民检察院行政诉讼监督规则》第66条；"
    f"《人民检察院公益诉讼办案规则》第43条{DEFAULT}",
    help="写明委托调查核实的事项和要求。受委托的人民检察院自收到之日起，民事、行政案件十五日内，公益诉讼案件三十日内"
    "完成并回复；因客观原因不能完成的，在期限内书面回复。",
    types_label="委托的事项",
    types=(
        ("records", "查询、调取、复制证据材料"),
        ("persons", "询问"),
        ("site", "勘验、检查"),
        ("other", "其他调查核实"),
    ),
    peers=True,
    facts_label="案件情况和委托调查的事项",
    extras=(Extra(name="demand", label="调查要求", long=True),),
    answered="回复调查结果",
    answer_letter="paper_answer",
    term_of={
        "civil": "MX_COMMISSIONED_INVESTIGATION",
        "administrative": "MX_COMMISSIONED_INVESTIGATION",
        "public_interest": "GY_ENTRUSTED_INVESTIGATION",
    },
    dated=False,
    outcomes=(("done", "已全部调查"), ("partly", "部分调查"), ("not", "因客观原因不能完成，已说明")),
    settles=frozenset({"received", "answered"}),
    parents={"case": OPEN_CASE, "litigation": frozenset({"reviewing"})},
    needs_parent=True,
    functions=frozenset({"civil", "administrative", "public_interest"}),
)
TREATMENT = Exchange(
    kind="treatment_explanation",
    label="要求说明不启动强制医疗程序理由",
    opening="要求说明不启动强制医疗程序的理由",
    letter="treatment_explanation",
    icon="message-circle-question",
    basis=f"{XS}第540条{DEFAULT}",
    help="公安机关应当启动强制医疗程序而不启动的，要求其在七日以内书面说明理由；理由不能成立的，另行通知启动。",
    facts_label="应当启动强制医疗程序的事实和理由",
    extras=(Extra(name="suspect", label="涉案精神病人", help="仅写办理所需信息。"),),
    receivers=POLICE,
    answered="书面说明",
    answer_letter="paper_answer",
    term="COMPULSORY_TREATMENT_EXPLAIN",
    dated=False,
    outcomes=(("started", "已启动强制医疗程序"), ("reasons", "不启动，已说明理由")),
    settles=frozenset({"received", "answered"}),
    parents={"case": OPEN_CASE, "clue": frozenset({"accepted"})},
    needs_parent=True,
    functions=frozenset({"criminal"}),
)
# The rule sets no days for starting: the letter asks for a written answer; 纠正意见 follows where nothing is done.
TREATMENT_ORDER = replace(
    TREATMENT,
    kind="treatment_order",
    label="启动强制医疗程序通知",
    opening="通知启动强制医疗程序",
    letter="treatment_order",
    icon="stethoscope",
    help="不启动的理由不能成立的，通知公安机关启动程序；收到通知后未按要求启动的，提出纠正意见。",
    facts_label="不启动的理由不能成立的理由",
    decided_by=CHIEF,
    answered="书面答复",
    term="",
    outcomes=(("started", "已启动强制医疗程序"), ("refused", "未启动")),
    parents={"treatment_explanation": frozenset({"received", "answered"})},
)
NO_ARREST = Exchange(
    kind="no_arrest",
    label="不批准逮捕决定",
    opening="制作不批准逮捕决定书",
    letter="no_arrest_decision",
    icon="user-x",
    basis=f"{XS}第287条{DEFAULT}",
    help="应当撤销案件或者终止侦查的，作出不批准逮捕决定时同时告知。公安机关收到后超过十五日未要求复议、提请复核，"
    "也不撤销案件或者终止侦查的，从本件制发纠正违法通知书；仍不纠正的，报上一级人民检察院协商处理。",
    decided_by=CHIEF,
    types_label="不批准逮捕的情形",
    types=(
        ("no_crime", "没有犯罪事实，应当撤销案件"),
        ("article16", "具有刑事诉讼法第十六条规定的情形，应当撤销案件"),
        ("another", "犯罪事实不是该犯罪嫌疑人实施，应当终止侦查"),
        ("not_liable", "共同犯罪中该犯罪嫌疑人不负刑事责任，应当终止侦查"),
    ),
    facts_label="审查认定的事实和不批准逮捕的理由",
    extras=(
        Extra(name="suspect", label="犯罪嫌疑人", help="仅写文书所需信息。"),
        Extra(name="suspicion", label="涉嫌罪名"),
    ),
    receivers=POLICE,
    answered="通知处理结果",
    answer_letter="paper_answer",
    term="NO_ARREST_FOLLOWUP",
    dated=False,
    outcomes=(
        ("withdrawn", "已撤销案件"),
        ("ended", "已终止侦查"),
        ("reconsider", "要求复议"),
        ("review", "提请复核"),
    ),
    settles=frozenset({"received", "answered"}),
    parents={"case": OPEN_CASE, "clue": frozenset({"accepted"})},
    needs_parent=True,
    functions=frozenset({"criminal"}),
)
ASKING = (COMMISSION, TREATMENT, TREATMENT_ORDER, NO_ARREST)
