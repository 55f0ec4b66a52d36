"""信息共享目录: what one unit gives another, how often, in which form and on what ground; each delivery is checked.

府检联动意见第四部分第1、3项: units share what they know of enforcement and of cases. How often, and who checks, is a
default.
"""

from __future__ import annotations

from supervision.matters.models import Matter, Part, Phase
from supervision.matters.procedures import Move, Procedure, Role, Start

R = Role
BASIS = "渑池县人民政府、渑池县人民检察院府检联动意见第四部分第1、3项（程序环节为可配置默认做法）"
FREQUENCIES = (("week", "每周"), ("month", "每月"), ("quarter", "每季度"), ("half", "每半年"), ("year", "每年"))
FORMATS = (("csv", "CSV（UTF-8 或者 GBK）"), ("xlsx", "Excel（xlsx）"), ("json", "JSON（对象数组）"))
COLUMN_TYPES = {"文本": "text", "日期": "date", "整数": "integer", "数字": "number"}
PROVIDERS = frozenset({R.RESPONSIBLE_CLERK, R.RESPONSIBLE_HEAD})
RECEIVERS = frozenset({R.RECEIVER_CLERK, R.RECEIVER_HEAD})
DUE = Start(term="FJ_SHARING", on="counted_from", date="provide_by", day_label="列入目录或者上一次提供之日")
ACCEPTANCE = Start(term="GX_ACCEPT", on="today", obliges="receiver")

SHARING = Procedure(
    kind="sharing",
    label="共享目录",
    addressee_label="提供单位",
    addressed_as=Part.RESPONSIBLE,
    app="linkage",
    icon="database",
    model=Matter,
    states={"listed": "在用", "delivered": "已提供待验收", "ended": "已停用"},
    phases={"listed": Phase.SERVED, "delivered": Phase.ANSWERED, "ended": Phase.CLOSED},
    track=(
        ("listed", "列入目录", "opened_on"),
        ("delivered", "最近提供", "answered_on"),
        ("ended", "停用", "closed_on"),
    ),
    answers=("FJ_SHARING",),
    sections="linkage.reports.sharing:sections",
    gathers="linkage.reports.sharing:gathers",
    texts="linkage.reports.sharing:texts",
    basis=BASIS,
    opening=Move(
        name="list",
        label="列入共享目录",
        sources=frozenset(),
        target="listed",
        by=frozenset({R.OFFICE}),
        asks="linkage.forms:SharingForm",
        effect="linkage.moves.sharing:list_item",
        starts=(DUE,),
        tells=("responsible", "receiver"),
        basis=BASIS,
        help="写明提供单位、接收单位、周期、格式和依据；涉及个人信息的，须有法律、法规依据。",
    ),
    moves=(
        Move(
            name="deliver", label="提供数据", sources=frozenset({"listed"}), target="delivered", by=PROVIDERS,
            primary=True, asks="linkage.forms:DeliverForm", effect="linkage.moves.sharing:deliver",
            stops=("FJ_SHARING",), starts=(ACCEPTANCE,), tells=("receiver", "responsible"), basis=BASIS,
            help="按目录载明的字段逐行核对，有错误的列出不收；无误的单独存放，待接收单位验收。",
        ),
        Move(
            name="accept", label="验收", sources=frozenset({"delivered"}), target="listed", by=RECEIVERS, primary=True,
            asks="supervision.matters.forms:RemarkForm", effect="linkage.moves.sharing:accept",
            not_owed="linkage.moves.sharing:is_not_receiver",
            stops=("GX_ACCEPT",), starts=(DUE,), tells=("responsible", "office"), basis=BASIS,
            help="验收后数据可供双方查阅，下一期自此计时；因逾期验收而错过下一期的，提供期限顺延至验收后七日。",
        ),
        Move(
            name="reject", label="退回", sources=frozenset({"delivered"}), target="listed", by=RECEIVERS,
            asks="supervision.matters.forms:ReasonForm", effect="linkage.moves.sharing:reject",
            stops=("GX_ACCEPT",), starts=(DUE,), tells=("responsible",), basis=BASIS,
            help="写明理由；提供期限不变，自退回起继续提醒。",
        ),
        Move(
            name="change", label="调整目录", sources=frozenset({"listed"}), target=None, by=frozenset({R.OFFICE}),
            edits=True, own_work=False, asks="linkage.forms:SharingForm", effect="linkage.moves.sharing:change",
            cancels=("FJ_SHARING",), starts=(DUE,), tells=("responsible", "receiver"), basis=BASIS,
        ),
        Move(
            name="end", label="停用", sources=frozenset({"listed"}), target="ended", by=frozenset({R.OFFICE}),
            own_work=False, asks="supervision.matters.forms:ReasonForm", effect="cases.moves.exchanges:say",
            cancels=("FJ_SHARING",), tells=("responsible", "receiver"), basis=BASIS,
        ),
    ),
)  # fmt: skip
