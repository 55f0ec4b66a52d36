"""检察听证: decided by the chief, notice three days ahead, held, and the hearers' opinion weighed before the case ends.

人民检察院审查案件听证工作规定 (2020) 第4、9–16条; 公益诉讼办案规则第44条; 民事诉讼监督规则第56条;
行政诉讼监督规则第69–72条. A letter handed to those who take part, with the steps of the hearing after it.
"""

from cases.procedures.common import Extra
from cases.procedures.exchanges import CHIEF, CLERK, Exchange
from cases.procedures.service import SERVERS
from supervision.matters.models import Phase
from supervision.matters.procedures import Move

TZ = "《人民检察院审查案件听证工作规定》"
BASIS = (
    f"{TZ}第4、9–16条；《人民检察院公益诉讼办案规则》第44条；《人民检察院民事诉讼监督规则》第56条；"
    "《人民检察院行政诉讼监督规则》第69–72条"
)
HERE, FORMS = "cases.moves.hearings", "cases.forms.hearings"
STEPS = (
    Move(
        name="announce",
        label="发布听证公告",
        sources=frozenset({"notified"}),
        target=None,
        by=SERVERS,
        asks="supervision.matters.forms:RemarkForm",
        guards=(f"{HERE}:is_to_be_announced",),
        effect=f"{HERE}:announce",
        letter="hearing_announcement",
        tells=("sender_head",),
        internal=True,
        own_work=False,
        basis=f"{TZ}第10条第4项",
        help="公开听证的，发布听证会公告；备注中写明发布的渠道。",
    ),
    Move(
        name="record_hearing",
        label="记录听证",
        sources=frozenset({"notified"}),
        target="heard",
        by=SERVERS,
        asks=f"{FORMS}:HearingRecordForm",
        effect=f"{HERE}:record_hearing",
        letter="hearing_minutes",
        letter_stays_inside=True,
        tells=("sender_head", "sender_clerk"),
        internal=True,
        primary=True,
        basis=f"{TZ}第13–16条",
        help="写明到场人员、各方意见和听证员评议意见，生成听证笔录，由听证员和参加人签名。",
    ),
    Move(
        name="postpone",
        label="延期听证",
        sources=frozenset({"notified"}),
        target="drafting",
        by=CLERK,
        asks="supervision.matters.forms:ReasonForm",
        effect=f"{HERE}:postpone",
        tells=("sender_head",),
        internal=True,
        own_work=False,
        basis=f"{TZ}第10条（延期为可配置默认做法）",
        help="回到起草环节另定日期，重新报批、通知；已经通知的人员应当告知。",
    ),
    Move(
        name="call_off",
        label="取消听证",
        sources=frozenset({"notified"}),
        target="withdrawn",
        by=CHIEF,
        asks="supervision.matters.forms:ReasonForm",
        effect="cases.moves.exchanges:say",
        tells=("sender_clerk",),
        internal=True,
        own_work=False,
        basis=f"{TZ}第9条（取消为可配置默认做法）",
    ),
    Move(
        name="follow_opinion",
        label="采纳听证意见",
        sources=frozenset({"heard"}),
        target="weighed",
        by=CLERK,
        asks=f"{FORMS}:WeighForm",
        effect=f"{HERE}:follow_opinion",
        tells=("sender_head",),
        internal=True,
        primary=True,
        basis=f"{TZ}第16条",
        help="听证员的意见是依法处理案件的重要参考；写明如何采纳。",
    ),
    Move(
        name="depart_from_opinion",
        label="不采纳多数意见",
        sources=frozenset({"heard"}),
        target="weighed",
        by=CHIEF,
        asks="supervision.matters.forms:ReasonForm",
        guards=("cases.moves:decided_by_another",),
        effect=f"{HERE}:depart_from_opinion",
        tells=("sender_clerk",),
        internal=True,
        basis=f"{TZ}第16条",
        help="拟不采纳听证员多数意见的，由承办检察官报告，检察长同意并写明理由。",
    ),
)
HEARING = Exchange(
    kind="hearing",
    label="检察听证",
    opening="提请召开听证",
    letter="hearing_notice",
    plan_letter="hearing_plan",
    form=f"{FORMS}:HearingForm",
    on_draft=f"{HERE}:name_hearers",
    icon="ear",
    family="",
    way="named",
    sent="制发通知",
    delivered="notified",
    basis=BASIS,
    help="在事实认定、法律适用、案件处理等方面有较大争议或者有重大社会影响，需要当面听取意见的，报检察长批准。",
    decided_by=CHIEF,
    types_label="听证方式",
    types=(("open", "公开听证"), ("closed", "不公开听证")),
    receiver_label="听证会参加人",
    receiver_help="当事人及其代理人、行政机关、第三人等，用顿号分隔。",
    extras=(
        Extra(name="hearing_time", label="听证时间", help="如“上午9时”。"),
        Extra(name="place", label="听证地点", help="在检察听证室以外的场所举行的，须经检察长批准。"),
        Extra(name="host", label="主持人", help="承办检察官或者主办检察官；检察长、部门负责人承办的由其主持。"),
        Extra(name="hearers", label="听证员", help="姓名和身份，用顿号分隔。", long=True),
        Extra(name="questions", label="需要听证的问题", long=True),
    ),
    facts_label="案件基本情况",
    term="TZ_NOTICE",
    date_label="听证日期",
    date_help="通知须在听证三日前送达（听证工作规定第10条）。",
    settles=frozenset({"weighed"}),
    further={
        "notified": ("已通知待听证", Phase.SERVED, "通知"),
        "heard": ("已听证待处理意见", Phase.SERVED, "听证"),
        "weighed": ("意见已处理", Phase.VERIFYING, "意见处理"),
    },
    more=STEPS,
    parents={
        "case": frozenset({"filed", "investigating"}),
        "custody": frozenset({"reviewing"}),
        "custody_review": frozenset({"drafting"}),
        "litigation": frozenset({"reviewing"}),
        "reverse_link": frozenset({"reviewing"}),
        "public_interest_suit": frozenset({"reviewing"}),
        "civil_public_interest_suit": frozenset({"reviewing"}),
    },
    needs_parent=True,
)
