"""Papers of an investigation: asking, taking evidence, inspecting, entrusting experts; and correction by word of mouth.

检察建议工作规定 art. 14, 公益诉讼办案规则 art. 35–38. None of them changes the state; each yields its paper.
What was said to a place of custody runs for seven days, then it is put in writing (刑事诉讼规则第624条).
"""

from cases.procedures.common import R
from supervision.matters.procedures import Move, Start

HERE = "cases.moves.investigating"
FORMS = "cases.forms.investigating"
ORAL = "ORAL_CORRECTION"
RULES = "《人民检察院检察建议工作规定》第14条；《人民检察院公益诉讼办案规则》"


def _paper(name: str, label: str, form: str, letter: str, articles: str, *, inside: bool, words: str) -> Move:
    return Move(
        name=name, label=label, sources=frozenset({"investigating", "concluded"}), target=None,
        by=frozenset({R.HANDLER, R.ASSISTANT}), asks=f"{FORMS}:{form}", effect=f"{HERE}:record", letter=letter,
        letter_stays_inside=inside, internal=True, own_work=False, basis=f"{RULES}{articles}", help=words,
    )  # fmt: skip


INVESTIGATING = (
    _paper(
        "take_statement", "记录询问", "StatementForm", "statement_record", "第35–37条", inside=True,
        words="由两名以上检察人员个别进行，出示工作证件；笔录由被询问人核对、逐页签名，拒绝签名的注明原因。",
    ),
    _paper(
        "request_evidence", "调取证据", "EvidenceRequestForm", "evidence_request", "第35、38条", inside=False,
        words="制作调取证据通知书并附清单；不得查封、扣押、冻结财产。",
    ),
    _paper(
        "inspect_site", "记录勘验", "InspectionForm", "inspection_record", "第35、36条", inside=True,
        words="由两名以上检察人员进行，可以邀请见证人和专业人员，可以使用无人机、执法记录仪等设备。",
    ),
    _paper(
        "entrust_expert", "委托鉴定、评估、检测", "EntrustmentForm", "entrustment_letter", "第35条", inside=False,
        words="对专门性问题，委托有资质的机构鉴定、评估、审计、检验、检测、翻译。",
    ),
    Move(
        name="record_refusal", label="登记拒绝、妨碍调查核实", target=None,
        sources=frozenset({"investigating", "concluded"}), by=frozenset({R.HANDLER, R.ASSISTANT}),
        asks=f"{FORMS}:RefusalForm", effect=f"{HERE}:record_refusal",
        tells=("department_head",), internal=True, own_work=False, basis="《人民检察院公益诉讼办案规则》第45条",
        help="拒绝或者妨碍询问、调取证据、勘验等的，如实登记；此后可以从本案起草报告、通报，由检察长决定。",
    ),
    Move(
        name="correct_orally", label="口头提出纠正意见", sources=frozenset({"investigating", "concluded"}), target=None,
        by=frozenset({R.HANDLER, R.ASSISTANT}), asks=f"{FORMS}:OralCorrectionForm",
        guards=(f"{HERE}:is_about_criminal_procedure",), effect=f"{HERE}:correct_orally",
        starts=(Start(term=ORAL, on="details:oral_on", day_label="口头提出之日"),), letter="oral_correction_record",
        letter_stays_inside=True, internal=True, own_work=False, basis="《人民检察院刑事诉讼规则》第552条、第624条",
        help="违法情节较轻的，由检察人员口头提出纠正意见并记录；情节较重的，制发纠正违法通知书。"
        "监管场所经口头提出后七日以内未予纠正的，书面提出。",
    ),
    Move(
        name="record_correction", label="登记口头意见已纠正", sources=frozenset({"investigating", "concluded"}),
        target=None, by=frozenset({R.HANDLER, R.ASSISTANT}), asks=f"{FORMS}:CorrectedForm",
        guards=(f"{HERE}:an_oral_correction_waits",), quiet=True, effect=f"{HERE}:record_correction", stops=(ORAL,),
        internal=True, basis="《人民检察院刑事诉讼规则》第624条", help="监管场所已经纠正的，写明如何纠正，记录在案。",
    ),
    Move(
        name="correct_in_writing", label="转为书面纠正", sources=frozenset({"investigating", "concluded"}),
        target=None, by=frozenset({R.HANDLER}), asks=f"{FORMS}:WrittenCorrectionForm",
        guards=(f"{HERE}:an_oral_correction_is_over",), quiet=True, effect=f"{HERE}:correct_in_writing",
        cancels=(ORAL,), internal=True, basis="《人民检察院刑事诉讼规则》第624条",
        help="起草纠正违法通知书，经审核后由检察长决定；口头提出的内容已经填入，可以修改。",
    ),
)  # fmt: skip
