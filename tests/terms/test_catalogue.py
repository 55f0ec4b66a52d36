"""The catalogue against a table copied by hand from the instruments: a wrong number here is a missed term."""

from datetime import date

import pytest

from supervision.terms.arithmetic import Term, Unit, compute
from supervision.terms.calendar import published_calendar
from supervision.terms.catalogue import CatalogueError, catalogue, entry, load
from supervision.terms.explanation import explain

# id, length, unit, kind, article of the first provision (None: not verified)
TERMS = [
    ("JY_INVESTIGATE", 2, "month", "soft", "第13条、第15条"),
    ("JY_FILING_SUPERIOR", 5, "day", "statutory", "第21条"),
    ("JY_REPLY", 2, "month", "statutory", "第19条、第24条、第25条"),
    ("JY_REPLY_JIUZHENG", 2, "month", "statutory", "第9条第4项、第19条、第30条"),
    ("JY_OBJECTION_WINDOW", None, None, "document_set", "第16条第5项"),
    ("JY_OBJECTION_REVIEW", None, None, "immediate", "第23条"),
    ("SJ_ORDER", None, None, "document_set", "第22条"),
    ("GY_RECUSAL", 3, "day", "statutory", "第23条"),
    ("GY_CASE_NOTICE", 7, "day", "statutory", "第70条"),
    ("GY_ENTRUSTED_INVESTIGATION", 30, "day", "statutory", "第43条"),
    ("GY_SERVE", 3, "day", "statutory", "第76条"),
    ("GY_FILING", 5, "day", "statutory", "第75条"),
    ("GY_REPLY", 2, "month", "statutory", "第21条"),
    ("GY_SUSPEND", None, None, "immediate", "第78条"),
    ("GY_SUIT_REVIEW_ADMIN", 1, "month", "statutory", "第47条、第48条"),
    ("GY_PUBLIC_NOTICE", 30, "day", "statutory", "第91条、第96条"),
    ("GY_MEDIATION_NOTICE", 30, "day", "statutory", "第287条"),
    ("GY_SUIT_REVIEW_CIVIL", 3, "month", "statutory", "第47条、第48条"),
    ("GY_COMPLAINT_FILING", 5, "day", "statutory", "第46条"),
    ("GY_COURT_APPEARANCE", 3, "day", "statutory", "第49条"),
    ("GY_JUDGMENT_FILING", 3, "day", "statutory", "第58条"),
    ("GY_APPEAL_REPORT", 3, "day", "statutory", "第62条"),
    ("GY_APPEAL", 15, "day", "statutory", "第85条"),
    ("GY_APPEAL_RULING", 10, "day", "statutory", "第85条"),
    ("GY_WITHDRAW_SUIT", 3, "day", "statutory", "第84条、第99条、第102条"),
    ("MS_APPLY", 2, "year", "statutory", "第20条"),
    ("XZ_APPLY", 6, "month", "statutory", "第20条"),
    ("XZ_INTAKE", 7, "day", "statutory", "第31条"),
    ("MX_ACCEPT_NOTICE", 3, "day", "statutory", "第33条、第34条"),
    ("MX_OTHER_PARTY_OPINION", 15, "day", "statutory", "第33条"),
    ("MX_CM_REGISTER", 3, "day", "statutory", "第39条"),
    ("MX_REVIEW", 3, "month", "statutory", "第220条"),
    (
        "MX_DECISION_DISPATCH",
        15,
        "day",
        "statutory",
        "第87条、第88条、第89条、第92条、第93条、第102条、第103条、第108条、第109条",
    ),
    ("MS_ZS_FILING", 5, "day", "statutory", "第87条、第132条"),
    ("XZ_ZS_FILING", 5, "day", "statutory", "第92条"),
    ("ZS_COURT_CIVIL", 3, "month", "statutory", "第417条"),
    ("ZS_COURT_ADMIN", 3, "month", "statutory", "第126条"),
    ("COURT_REPLY_TRIAL_VIOLATION", 1, "month", "document_set", None),
    ("COURT_REPLY_EXECUTION_CIVIL", 3, "month", "statutory", "第13条、第14条"),
    ("COURT_REPLY_EXECUTION_ADMIN", 3, "month", "document_set", "第101条"),
    ("COURT_EXPLAIN_EXECUTION", 15, "day", "statutory", "第112条"),
    ("COURT_KANGSU", 30, "day", "statutory", "第222条"),
    ("PROC_ANSWER_COURT_PROPOSAL", 1, "month", "statutory", "第122条"),
    ("MX_COMMISSIONED_INVESTIGATION", 15, "day", "statutory", "第70条"),
    ("MS_REEXAMINE_APPLY", 1, "year", "statutory", "第126条"),
    ("CM_MONITOR_REPLY", 10, "day", "statutory", "第112条"),
    ("LA_EXPLAIN", 7, "day", "statutory", "第560条"),
    ("LA_OVERDUE_DECISION_EXPLAIN", 7, "day", "statutory", "第562条"),
    ("LA_INFORM_COMPLAINANT", 10, "day", "statutory", "第561条"),
    ("LA_FILE_CASE", 15, "day", "statutory", "第563条、第564条"),
    ("LA_CANCEL_CASE", 15, "day", "statutory", "第563条、第564条"),
    ("LA_RECONSIDER", 7, "day", "statutory", "第565条"),
    ("LA_REVIEW_SUPERIOR", 15, "day", "statutory", "第565条"),
    ("LA_URGE", 3, "month", "statutory", "第564条"),
    ("JW_REPLY", None, None, "document_set", "第552条、第553条、第554条"),
    ("JW_REVIEW", 7, "day", "statutory", "第554条"),
    ("ZJ_REPLY", None, None, "document_set", None),
    ("ORAL_CORRECTION", 7, "day", "statutory", "第624条"),
    ("NO_ARREST_FOLLOWUP", 15, "day", "statutory", "第287条"),
    ("COMPLAINT_117", 15, "day", "statutory", "第556条"),
    ("COMPULSORY_TREATMENT_EXPLAIN", 7, "day", "statutory", "第540条"),
    ("JYBYX_REPLY", 10, "day", "statutory", "第95条"),
    ("JYBYX_TRANSFER", 0, "day", "statutory", "第576条"),
    ("JYBYX_REVIEW", None, None, "immediate", None),
    ("ZYJWZX_PROPOSAL", 10, "day", "statutory", "第630条"),
    ("ZYJWZX_DECISION", 1, "month", "statutory", "第267条"),
    ("JX_PROPOSAL", 10, "day", "statutory", "第635条"),
    ("JX_RULING", 20, "day", "statutory", "第274条"),
    ("JX_COURT_RETRY", 1, "month", "statutory", "第274条"),
    ("QZYL_CORRECTION", 20, "day", "statutory", "第547条"),
    ("SQ_COURT_RULING", 30, "day", "statutory", "第33条、第48条、第49条"),
    ("SQ_DELIVERY", 10, "day", "statutory", "第20条"),
    ("YS_APPROVE", 3, "day", "statutory", "第5条"),
    ("YS_TRANSFER", 24, "hour", "statutory", "第5条、第6条"),
    ("YS_POLICE_FORWARD", 24, "hour", "statutory", "第7条"),
    ("YS_POLICE_REVIEW", 3, "day", "statutory", "第8条"),
    ("YS_RECONSIDER_APPLY", 3, "day", "statutory", "第9条"),
    ("YS_RECONSIDER_DECIDE", 3, "day", "statutory", "第9条"),
    ("YS_HANDOVER", 3, "day", "statutory", "第12条"),
    ("YS_COPY_PENALTY", 10, "day", "statutory", "第一部分"),
    ("YS_PROC_INTAKE", 3, "day", "statutory", "第2条"),
    ("FX_TRANSFER_INTERNAL", 3, "working_day", "statutory", None),
    ("FX_REVIEW", 10, "working_day", "statutory", "第12条、第13条、第14条、第15条"),
    ("FX_REPLY", 2, "month", "document_set", "第177条第3款"),
    ("FX_OPINION_TRANSFER", None, None, "document_set", "第557条第3款"),
    ("KS_PROCEDURAL_7D", 7, "day", "policy", None),
    ("KS_SUBSTANTIVE_3M", 3, "month", "policy", None),
    ("KS_MONTHLY", 1, "month", "policy", None),
    ("JZ_REVIEW", 10, "working_day", "policy", None),
    ("TZ_NOTICE", 3, "day", "statutory", "第10条"),
    ("JWH_MATERIALS", 3, "day", "soft", "第14条"),
    ("JWH_FEEDBACK", 5, "day", "statutory", "第32条"),
    ("SD_POST", 5, "working_day", "statutory", "第6条、第9条"),
    ("SD_NOTICE", 30, "day", "statutory", "第95条"),
    ("DB_ANSWER", 3, "month", "statutory", "第51条、第52条"),
    ("FJ_MEETING_YEARLY", 1, "year", "policy", "第五部分第1项"),
    ("FJ_BULLETIN_HALF_YEAR", 6, "month", "policy", "第五部分第3项"),
    ("FJ_TASK", None, None, "document_set", "第五部分第3项"),
    ("FJ_FEEDBACK", None, None, "document_set", "第四部分第1项"),
    ("KH_CHECK", None, None, "document_set", "第四部分第5项"),
    ("FJ_PLAN", None, None, "document_set", "第五部分第3项"),
    ("FJ_RELEASE", 6, "month", "policy", "第四部分第7项"),
    ("FJ_APPOINTMENT", None, None, "document_set", "第四部分第4项"),
    ("FJ_EXPIRY", None, None, "document_set", "第五部分第1项"),
    ("FJ_RECONCILE", None, None, "document_set", "第四部分第1项"),
    ("FJ_MILESTONE", None, None, "document_set", "第五部分第3项"),
    ("FJ_SUBTASK", None, None, "document_set", "第五部分第3项"),
    ("RD_ASSIGNED", None, None, "document_set", "第12条"),
    ("FJ_HOTLINE", None, None, "document_set", "第三部分第4项"),
    ("FJ_SHARING", None, None, "document_set", "第四部分第3项"),
    ("ZF_SUPERVISE", None, None, "document_set", "第13条"),
    ("TB_PERIODIC", None, None, "document_set", "第1条第2款、第8条第2款"),
]

INTERNAL = [
    ("HTK_LOOKBACK", None, None, "document_set"),
    ("GH_ANSWER", None, None, "document_set"),
    ("QS_ACKNOWLEDGE", 3, "working_day", "policy"),
    ("XS_SCREEN", 1, "month", "policy"),
    ("ZT_REVIEW", 30, "day", "policy"),
    ("PC_RECTIFY", None, None, "document_set"),
    ("GX_ACCEPT", 5, "working_day", "policy"),
]


def test_the_catalogue_holds_these_terms_and_no_others():
    assert len(TERMS) == 112
    assert list(catalogue()) == [row[0] for row in TERMS] + [row[0] for row in INTERNAL]


@pytest.mark.parametrize(("term_id", "length", "unit", "kind", "article"), TERMS)
def test_a_term_has_the_length_its_provision_gives(term_id, length, unit, kind, article):
    found = entry(term_id)
    assert (found.length, found.unit, found.kind, found.basis[0].article) == (length, unit, kind, article)


@pytest.mark.parametrize(("term_id", "length", "unit", "kind"), INTERNAL)
def test_a_rule_of_the_office_is_never_shown_as_law(term_id, length, unit, kind):
    found = entry(term_id)
    assert (found.length, found.unit, found.kind, found.basis_text) == (length, unit, kind, "")
    assert found.confidence_note == "本期限为可配置默认值，依据未经条文核实"


def test_only_these_terms_do_not_roll():
    assert {found.id for found in catalogue().values() if not found.roll} == {
        "GY_SUSPEND",
        "JYBYX_REPLY",
        "JYBYX_TRANSFER",
        "JYBYX_REVIEW",
        "YS_TRANSFER",
        "YS_POLICE_FORWARD",
        "FX_TRANSFER_INTERNAL",
        "FX_REVIEW",
        "JZ_REVIEW",
        "TZ_NOTICE",
        "JWH_MATERIALS",
        "SD_POST",
        "SD_NOTICE",
        "FJ_MEETING_YEARLY",
        "FJ_BULLETIN_HALF_YEAR",
        "FJ_PLAN",
        "FJ_RELEASE",
        "FJ_EXPIRY",
        "FJ_APPOINTMENT",
        "FJ_MILESTONE",
        "FJ_SUBTASK",
        "FJ_TASK",
    } | {"QS_ACKNOWLEDGE", "GX_ACCEPT"}
    assert {found.id for found in catalogue().values() if found.backward} == {"TZ_NOTICE", "JWH_MATERIALS"}


def test_only_in_these_terms_a_written_date_prevails():
    assert {found.id for found in catalogue().values() if found.doc_date_prevails} == {
        "JY_REPLY",
        "JY_REPLY_JIUZHENG",
        "JY_OBJECTION_WINDOW",
        "GY_REPLY",
        "COURT_REPLY_TRIAL_VIOLATION",
        "COURT_REPLY_EXECUTION_ADMIN",
        "JW_REPLY",
        "ZJ_REPLY",
        "FX_REPLY",
        "FX_OPINION_TRANSFER",
        "FJ_TASK",
        "FJ_FEEDBACK",
        "KH_CHECK",
        "FJ_PLAN",
        "GH_ANSWER",
        "PC_RECTIFY",
        "FJ_EXPIRY",
        "FJ_APPOINTMENT",
        "FJ_RECONCILE",
        "FJ_MILESTONE",
        "FJ_SUBTASK",
        "RD_ASSIGNED",
        "FJ_HOTLINE",
        "FJ_SHARING",
        "ZF_SUPERVISE",
        "TB_PERIODIC",
        "SJ_ORDER",
        "HTK_LOOKBACK",
    }


def test_unverified_terms_carry_a_warning():
    by_confidence = {
        level: {found.id for found in catalogue().values() if found.confidence == level}
        for level in ("inferred", "secondary")
    }
    assert by_confidence["inferred"] == {
        "JY_REPLY_JIUZHENG",
        "MS_ZS_FILING",
        "COURT_REPLY_EXECUTION_ADMIN",
        "ZJ_REPLY",
        "FX_REPLY",
        "HTK_LOOKBACK",
        "QS_ACKNOWLEDGE",
        "XS_SCREEN",
        "ZT_REVIEW",
        "FJ_FEEDBACK",
        "KH_CHECK",
        "FJ_PLAN",
        "GH_ANSWER",
        "PC_RECTIFY",
        "FJ_RELEASE",
        "FJ_EXPIRY",
        "FJ_APPOINTMENT",
        "FJ_RECONCILE",
        "FJ_MILESTONE",
        "FJ_SUBTASK",
        "RD_ASSIGNED",
        "FJ_HOTLINE",
        "FJ_SHARING",
        "ZF_SUPERVISE",
        "TB_PERIODIC",
    } | {"SJ_ORDER", "GX_ACCEPT"}
    assert by_confidence["secondary"] == {
        "GY_MEDIATION_NOTICE",
        "COURT_REPLY_TRIAL_VIOLATION",
        "JYBYX_REVIEW",
        "FX_TRANSFER_INTERNAL",
        "KS_PROCEDURAL_7D",
        "KS_SUBSTANTIVE_3M",
        "KS_MONTHLY",
        "JZ_REVIEW",
    }
    assert entry("JY_REPLY").confidence_note == ""
    steps = explain(compute(entry("XS_SCREEN").term(), date(2025, 3, 3), published_calendar()), entry("XS_SCREEN"))
    assert (steps[0]["text"][:13], steps[-1]["kind"]) == ("起算依据：线索登记之日。2", "note")


def test_urgent_variants_are_shorter_or_left_to_the_document():
    assert entry("GY_REPLY").term(urgent=True) == Term(length=15, unit=Unit.DAY, roll=True)
    assert entry("LA_CANCEL_CASE").term(urgent=True).length == 0
    assert entry("JY_REPLY").term(urgent=True).length is None
    with pytest.raises(ValueError, match="没有紧急情形"):
        entry("COURT_KANGSU").term(urgent=True)


# No rule knows an extension; that the chief may set another date is a default, and says so.
BY_DOCUMENT = ("JY_REPLY", "JY_REPLY_JIUZHENG", "JW_REPLY", "ZJ_REPLY", "FX_REPLY", "COURT_REPLY_TRIAL_VIOLATION")


def test_a_date_set_anew_by_the_chief_is_labelled_a_default():
    for name in BY_DOCUMENT:
        assert "可配置的默认做法，不是法定权利" in entry(name).extension.note


def test_extensions_say_by_whom_and_by_how_much():
    found = {key: row.extension for key, row in catalogue().items() if row.extension}
    assert {key: (row.by, row.length, row.unit, row.times) for key, row in found.items()} == {
        "GY_SUIT_REVIEW_ADMIN": ("检察长", 1, "month", 1),
        "GY_SUIT_REVIEW_CIVIL": ("检察长", 1, "month", 1),
        "MX_REVIEW": ("本院检察长", None, None, None),
        "ZS_COURT_CIVIL": ("人民法院", None, None, None),
        "ZS_COURT_ADMIN": ("人民法院", None, None, None),
        "COURT_REPLY_EXECUTION_CIVIL": ("本院院长", 1, "month", 1),
        "COURT_REPLY_EXECUTION_ADMIN": ("本院院长", 1, "month", 1),
        "JX_PROPOSAL": (None, 10, "day", 1),
        "YS_POLICE_REVIEW": (None, None, None, None),
        "FX_REVIEW": ("检察长", None, None, None),
        "KS_SUBSTANTIVE_3M": (None, 1, "month", None),
        "DB_ANSWER": (None, 3, "month", 1),  # six months in all
        **dict.fromkeys(BY_DOCUMENT, ("检察长", None, None, None)),
    }
    # Days not counted, and then the grounds on which the review itself is suspended.
    assert entry("MX_REVIEW").exclude == ("调卷", "鉴定", "评估", "审计", "专家咨询")
    assert all("中止审查" in ground for ground in entry("MX_REVIEW").pause)


def test_suggestions_are_offered_only_where_no_length_is_given():
    found = {key: row.suggested_term() for key, row in catalogue().items() if row.suggested_term()}
    assert {key: (term.length, term.unit) for key, term in found.items()} == {
        "JY_OBJECTION_WINDOW": (15, "day"),
        "JY_OBJECTION_REVIEW": (7, "day"),
        "SJ_ORDER": (5, "day"),
        "JW_REPLY": (15, "day"),
        "ZJ_REPLY": (15, "day"),
        "JYBYX_REVIEW": (10, "working_day"),
        "HTK_LOOKBACK": (3, "month"),
    }
    assert entry("JY_OBJECTION_WINDOW").term().length is None


def test_a_provision_is_cited_in_full():
    assert entry("JY_FILING_SUPERIOR").basis_text == "《人民检察院检察建议工作规定》（2019）第21条"
    assert entry("JY_REPLY").basis_text == "《人民检察院检察建议工作规定》（2019）第19条、第24条、第25条"
    assert entry("COURT_KANGSU").basis_text == (
        "《中华人民共和国民事诉讼法》（2023）第222条；"
        "《最高人民法院关于适用〈中华人民共和国行政诉讼法〉的解释》（2018）第124条"
    )
    assert entry("FJ_TASK").basis_text == "渑池县人民政府、渑池县人民检察院府检联动意见（2024）第五部分第3项"


def test_an_unknown_term_is_a_key_error_with_its_id():
    with pytest.raises(KeyError, match="NO_SUCH_TERM"):
        entry("NO_SUCH_TERM")


def test_every_text_is_chinese_and_without_addresses():
    for found in catalogue().values():
        texts = [found.name, found.obligor, found.trigger, found.note, *found.fulfilled_by, *found.if_missed]
        for text in filter(None, texts):
            assert not any(char.isascii() and char.isalpha() for char in text), (found.id, text)
            assert "！" not in text
        assert len(found.name) <= 80


GOOD = """
- id: A_TERM
  name: 名称
  addressee_kinds: [unit]
  obligor: 单位
  trigger: 收到之日
  length: 2
  unit: month
  kind: statutory
  roll: true
  fulfilled_by: [回复]
  if_missed: []
  basis: [{name: 某规定, year: 2019, article: 第1条}]
  confidence: verified_text
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("length: 2", 'length: "2"'),
        ("length: 2", "length: true"),
        ("length: 2", "length: -1"),
        ("length: 2", "length: null"),
        ("unit: month", "unit: week"),
        ("unit: month", "unit: null"),
        ("kind: statutory", "kind: law"),
        ("roll: true", "roll: 1"),
        ("roll: true", "rol: true"),
        ("name: 名称", 'name: ""'),
        ("addressee_kinds: [unit]", "addressee_kinds: []"),
        ("addressee_kinds: [unit]", "addressee_kinds: [somebody]"),
        ("fulfilled_by: [回复]", "fulfilled_by: 回复"),
        ("article: 第1条", "page: 1"),
        ("basis: [{name: 某规定, year: 2019, article: 第1条}]", "basis: []"),
        ("confidence: verified_text", "confidence: sure"),
        ("confidence: verified_text", "confidence: verified_text\n  urgent: {length: 1}"),
        ("confidence: verified_text", "confidence: verified_text\n  backward: true"),
        ("confidence: verified_text", "confidence: verified_text\n  valid_from: soon"),
        ("id: A_TERM", "id: a_term"),
    ],
)
def test_the_loader_refuses_what_it_does_not_understand(old, new):
    assert [found.length for found in load(GOOD, "good.yaml")] == [2]
    with pytest.raises(CatalogueError, match=r"bad\.yaml"):
        load(GOOD.replace(old, new), "bad.yaml")


def test_dates_of_validity_are_read():
    text = GOOD + "  valid_from: 2019-02-26\n  valid_to: null\n"
    assert load(text, "good.yaml")[0].valid_from == date(2019, 2, 26)
