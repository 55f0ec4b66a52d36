"""Joint work from plan to report: who may do what, who sees what, personal data, defects with terms, signing in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client
from django.utils import timezone

from linkage.moves.works import code_at
from supervision.accounts.models import Person
from supervision.matters.models import Link, Matter
from supervision.matters.procedures import procedures
from supervision.matters.services import IllegalMove, available, open_matter, perform
from supervision.notices.models import Notice
from supervision.terms.models import Clock
from tests.builders import Cast, case, fresh
from tests.linkage.conftest import on
from tests.linkage.test_meetings import mechanism

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]
KINDS = ("campaign", "case_release", "training", "inspection", "petition")
# Written from the rule, not from the code: the procuratorate leads, the agency takes part, the office holds the pen.
LEADERS, TAKING_PART = ["head", "chief"], ["agency_head"]
BOTH = [*LEADERS, *TAKING_PART]
EVERYBODY = [*BOTH, "prosecutor", "colleague", "clerk"]
TABLE: dict[str, dict[str, list[str]]] = {
    "drafting": {"revise": ["office"], "submit": ["office"], "relate": ["office"], "cancel": ["convenor"]},
    "agreeing": {
        "agree": ["chief", "agency_head"], "disagree": BOTH, "send_back": ["office", "convenor"],
        "relate": ["office", *EVERYBODY],
        "cancel": ["convenor"],
    },
    "agreed": {
        "issue": ["convenor"], "send_back": ["office", "convenor"], "relate": ["office", *EVERYBODY],
        "cancel": ["convenor"],
    },
    "running": {
        "report_progress": ["office", *EVERYBODY], "report": ["office"], "change_due": ["convenor"],
        "relate": ["office", *EVERYBODY], "cancel": ["convenor"],
    },
    "reporting": {
        "approve_report": ["convenor"], "return_report": ["convenor"], "relate": ["office", *EVERYBODY],
        "cancel": ["convenor"],
    },
    "closed": {"relate": ["office", *EVERYBODY]},
    "cancelled": {},
}  # fmt: skip
PATH = ("submit", "agree", "agree", "issue", "report", "approve_report")
TEXT = "2026年，某公司在河道倾倒建筑垃圾，检察机关与城管部门协同整治，恢复河道三公里。"
SAID: dict[str, dict[str, Any]] = {
    "report_progress": {"step": "survey", "text": "摸排完毕", "files": [], "numbers": [{"more": 4}]},
    "report": {"outcome": "reached", "text": "整治到位", "issues": "", "files": []},
    "record_attendance": {"people": [("渑池县律师协会", "律师甲"), ("渑池县律师协会", "律师甲")]},
}


def plan(cast: Cast, kind: str = "campaign", **changes: Any) -> dict[str, Any]:
    today = timezone.localdate()
    said: dict[str, Any] = {
        "title": "河道垃圾朱雀七三", "field": "生态环境", "content": "联合整治", "lead": cast.county,
        "responsible": [cast.agency], "since": today, "until": today + timedelta(days=60),
        "targets": [{"name": "清理处数", "aim": 10}], "secrecy": "",
    }  # fmt: skip
    more = {
        "case_release": {"hidden": "某某某、涧河公司", "text": TEXT},
        "training": {"place": "县委党校", "teachers": "", "people": "检察官、执法人员"},
        "inspection": {"sample": "随机抽取处罚案卷20册", "team": ""},
        "petition": {"claims": "征地补偿", "leader": "副县长", "secrecy": "ordinary"},
    }
    return said | more.get(kind, {}) | changes


def do(matter: Matter, name: str, actor: Person, **said: Any) -> Matter:
    return perform(matter, name, actor=fresh(actor), data=said or usual(name))


def usual(name: str) -> dict[str, Any]:
    if name == "publish":
        return {"published_on": timezone.localdate(), "channels": "门户网站"}
    return SAID.get(name, {"opinion": "同意", "reason": "须调整", "remark": ""})


def work(cast: Cast, kind: str = "campaign", upto: str = "drafting", **changes: Any) -> Matter:
    """Joint work carried on to a state."""
    made = open_matter(kind, actor=fresh(cast.office), office=cast.joint_office, data=plan(cast, kind, **changes))
    if upto == "cancelled":
        return do(made, "cancel", cast.convenor)
    actors = iter((cast.office, cast.chief, cast.agency_head, cast.convenor, cast.office, cast.convenor))
    path = (*PATH[:3], "publish") if kind == "case_release" else PATH
    for name, actor in zip(path, (*actors,), strict=False):
        if made.state == upto:
            break
        actor = cast.office if name == "publish" else actor
        outcomes = procedures_outcome(kind)
        made = do(made, name, actor, **(SAID["report"] | {"outcome": outcomes}) if name == "report" else {})
    assert made.state == upto
    return made


def procedures_outcome(kind: str) -> str:
    return {"training": "held", "inspection": "defects", "petition": "settled"}.get(kind, "reached")


def told(cast: Cast, name: str, linked: Matter) -> dict[str, Any]:
    own: dict[str, dict[str, Any]] = {
        "revise": plan(cast),
        "change_due": {"due_by": timezone.localdate() + timedelta(days=90), "reason": "汛期"},
        "relate": {"others": [linked], "reason": "由此办理"},
    }
    return own.get(name) or usual(name)


def test_only_what_the_table_allows_happens(cast: Cast) -> None:
    """Who is offered what in every state; each move once for whoever may, refused to everyone else."""
    wrong, linked = [], case(cast)
    names = {move.name for move in procedures()["campaign"].moves}
    for state, expected in TABLE.items():
        matter = work(cast, "campaign", state)
        tried: set[str] = set()
        for part, person in cast.people().items():
            actor = fresh(person)
            listed = {name for name, parts in expected.items() if part in parts}
            offered = {move.name for move, no in available(matter, actor, timezone.localdate()) if no is None}
            if offered != listed:
                wrong.append(f"{state}: {part} is offered {sorted(offered)}, may do {sorted(listed)}")
            for name in names - (listed & tried):
                if _done(cast, matter, name, actor, linked) != (name in listed):
                    wrong.append(f"{state}: {part} {name}")
            tried |= listed
    assert not wrong, "\n".join(wrong)
    # What is not linked cannot be untied, see below.
    assert {name for moves in TABLE.values() for name in moves} == names - {"unrelate"}


def _done(cast: Cast, matter: Matter, name: str, actor: Person, linked: Matter) -> bool:
    with transaction.atomic():
        try:
            perform(matter, name, actor=actor, data=told(cast, name, linked))
            return True
        except (PermissionDenied, IllegalMove):
            return False
        finally:
            transaction.set_rollback(True)


SAME = {"revise", "submit", "agree", "disagree", "send_back", "relate", "unrelate", "cancel"}
RUNS = {"issue", "report_progress", "report", "approve_report", "return_report", "change_due"}
MOVES: dict[str, set[str]] = {
    "campaign": SAME | RUNS,
    "petition": SAME | RUNS | {"set_leader", "record_hearing", "record_aid"},
    "training": SAME | RUNS | {"sign_in", "record_attendance", "confirm_guests", "record_scores"},
    "inspection": SAME | RUNS | {"draw_files", "record_defects"},
    "case_release": SAME | {"publish"},
}
OWN: dict[str, tuple[str, str | None, set[str]]] = {
    "sign_in": ("running", None, {"lead_clerk", "lead_head", "responsible_clerk", "responsible_head"}),
    "record_attendance": ("running", None, {"office"}),
    "record_scores": ("running", None, {"office"}),
    "confirm_guests": ("running", None, {"office"}),
    "set_leader": ("running", None, {"office", "convenor"}),
    **dict.fromkeys(
        ("record_hearing", "record_aid"),
        ("running", None, {"lead_clerk", "lead_head", "responsible_clerk", "responsible_head", "office"}),
    ),
    "draw_files": ("running", None, {"office"}),
    "record_defects": ("running", None, {"office"}),
    "publish": ("agreed", "closed", {"office"}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_shares_the_course_and_adds_its_own(kind: str) -> None:
    found = {
        move.name: (" ".join(sorted(move.sources)), move.target, {str(role) for role in move.by})
        for move in procedures()[kind].moves
    }
    assert set(found) == MOVES[kind]
    assert {name: found[name] for name in OWN if name in found} == {n: OWN[n] for n in OWN if n in MOVES[kind]}
    campaign = {move.name: move.by for move in procedures()["campaign"].moves}
    assert {name: by for name, (_, _, by) in found.items() if name in campaign} == {
        name: {str(role) for role in campaign[name]} for name in found if name in campaign
    }


# --- a campaign -------------------------------------------------------------------------------------------------------
def test_a_campaign_needs_the_consent_of_both_sides(cast: Cast, browser: Browser) -> None:
    matter = work(cast)
    path = f"/matters/{matter.pk}/"
    assert browser(cast.clerk).get(path).status_code == 404
    matter = do(matter, "submit", cast.office)
    page = browser(cast.agency_head).get(path)
    assert "联合整治" in page.content.decode()
    for outsider in (cast.outsider, cast.prosecutor2, cast.observer):
        assert browser(outsider).get(path).status_code == 404
    matter = do(matter, "agree", cast.chief)
    assert matter.state == "agreeing"
    with pytest.raises(IllegalMove, match="已经会签"):
        do(matter, "agree", cast.chief)
    with pytest.raises(IllegalMove, match="由检察长会签"):
        do(matter, "agree", cast.head)
    matter = do(matter, "disagree", cast.agency_head)
    assert (matter.state, matter.details["disagree"]) == ("drafting", "渑池县城市管理局：须调整")
    # What was agreed to before is no longer what is proposed.
    assert "会签（此前一稿，修改后须重新会签）" in browser(cast.office).get(path).content.decode()
    matter = do(matter, "submit", cast.office)
    matter = do(matter, "agree", cast.agency_head)
    assert matter.state == "agreeing"
    matter = do(matter, "agree", cast.chief)
    assert matter.state == "agreed"
    matter = do(matter, "issue", cast.convenor)
    text = matter.letters.get(kind="joint_plan").text
    assert all(part in text for part in ("清理处数：10", f"{cast.county.name}、{cast.agency.name}："))
    clock = Clock.objects.get(matter=matter, term="FJ_TASK")
    assert (clock.due_on, clock.obligor) == (timezone.localdate() + timedelta(days=60), cast.county)


def test_the_board_shows_progress_and_only_what_one_may_see(cast: Cast, browser: Browser) -> None:
    matter = work(cast, upto="running")
    do(matter, "report_progress", cast.clerk)
    matter = do(matter, "report_progress", cast.prosecutor, **SAID["report_progress"] | {"numbers": [{"more": 3}]})
    parent = case(cast, upto="investigating")
    Matter.objects.filter(pk=parent.pk).update(title="玄武九一案")
    said = {"others": [parent], "reason": "由此立案"}
    matter = perform(matter, "relate", actor=fresh(cast.prosecutor), data=said)
    with pytest.raises(IllegalMove, match="已经关联"):
        perform(matter, "relate", actor=fresh(cast.prosecutor), data=said)
    seen = {
        part: browser(getattr(cast, part)).get(f"/works/{matter.pk}/") for part in ("prosecutor", "clerk", "office")
    }
    texts = {part: answer.content.decode() for part, answer in seen.items()}
    assert all("7／10" in text for text in texts.values())
    assert "玄武九一案" in texts["prosecutor"]
    for part in ("clerk", "office"):
        assert "玄武九一案" not in texts[part]
        assert "另有1件不在您的可见范围" in texts[part]
    assert browser(cast.outsider).get(f"/works/{matter.pk}/").status_code == 404
    # Who cannot see it does not untie it; what was wrong goes with a reason.
    assert "玄武九一案" not in browser(cast.clerk).get(f"/matters/{matter.pk}/unrelate/").content.decode()
    wrong = {"link": Link.objects.get().pk, "reason": "不属于本次行动"}
    assert browser(cast.clerk).post(f"/matters/{matter.pk}/unrelate/", wrong).status_code == 400
    assert browser(cast.prosecutor).post(f"/matters/{matter.pk}/unrelate/", wrong).status_code == 302
    assert "玄武九一案" not in browser(cast.prosecutor).get(f"/works/{matter.pk}/").content.decode()
    # A number that one cannot see is a number that does not exist.
    number = "渑检案〔2026〕1号"
    Matter.objects.filter(pk=parent.pk).update(number=number)
    answer = browser(cast.clerk).post(f"/matters/{matter.pk}/relate/", {"number": number, "reason": "由此立案"})
    assert "没有找到这一文号的事项" in answer.content.decode()


def test_a_returned_report_keeps_its_term(cast: Cast) -> None:
    with on("2026-09-01"):
        matter = work(cast, upto="reporting", until=date(2026, 10, 30))
        matter = do(matter, "return_report", cast.convenor)
        assert Clock.objects.get(matter=matter, state="running").due_on == date(2026, 10, 30)
        matter = do(matter, "change_due", cast.convenor, due_by=date(2026, 12, 31), reason="汛期")
        assert Clock.objects.get(matter=matter, state="running").due_on == date(2026, 12, 31)
        matter = do(do(matter, "report", cast.office), "approve_report", cast.convenor)
    assert "达到目标" in matter.letters.get(kind="joint_report").text
    assert Notice.objects.filter(recipient=cast.agency_head, matter=matter, title__endswith="审定总结").exists()


# --- a release --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("经营者身份证号码11010519491231002X", "公民身份号码"),
        ("经营者身份证号码110105194912310021，末位有误", "公民身份号码"),
        ("联系电话13800138000", "手机号码"),
        ("举报电话0398-4812345", "固定电话号码"),
        ("举报邮箱zhang.san@example.com", "电子邮箱"),
        ("驾驶豫M12345货车倾倒", "车牌号"),
        ("住渑池县城关路花园小区3号楼2单元", "住址"),
        ("涧河公司倾倒垃圾", "须隐去的“涧河公司”"),
    ],
)
def test_a_text_with_personal_data_is_not_sent_round(cast: Cast, text: str, why: str) -> None:
    matter = work(cast, "case_release", text=f"{TEXT}{text}")
    with pytest.raises(IllegalMove, match=why):
        do(matter, "submit", cast.office)


def test_a_name_to_be_hidden_stands_neither_in_the_title_nor_in_the_reasons(cast: Cast) -> None:
    for changes in ({"title": "涧河公司倾倒垃圾案"}, {"content": "某某某的案件有典型意义"}):
        matter = work(cast, "case_release", **changes)
        with pytest.raises(IllegalMove, match="须隐去的"):
            do(matter, "submit", cast.office)


def test_what_all_agreed_to_can_still_go_back_to_the_draft(cast: Cast) -> None:
    """A plan whose end has passed, or a text that was found wanting, is not stuck between consent and signature."""
    with on("2026-09-01"):
        matter = work(cast, upto="agreed", until=date(2026, 9, 10))
    with on("2026-09-11"):
        with pytest.raises(IllegalMove, match="请退回修改"):
            do(matter, "issue", cast.convenor)
        matter = do(matter, "send_back", cast.convenor, reason="期限已过")
        assert (matter.state, matter.details["disagree"]) == ("drafting", "渑池县府检联动联席会议办公室：期限已过")
        matter = do(matter, "revise", cast.office, **plan(cast, until=date(2026, 12, 1)))
        matter = do(do(matter, "submit", cast.office), "agree", cast.chief)
        # The consents of before do not count.
        assert matter.state == "agreeing"


def test_a_number_reported_by_mistake_is_put_right(cast: Cast) -> None:
    matter = work(cast, upto="running")
    said = SAID["report_progress"]
    matter = do(matter, "report_progress", cast.clerk, **said | {"numbers": [{"more": 90}]})
    with pytest.raises(IllegalMove, match="不能小于零"):
        do(matter, "report_progress", cast.clerk, **said | {"numbers": [{"more": -91}]})
    matter = do(matter, "report_progress", cast.clerk, **said | {"numbers": [{"more": -81}]})
    assert matter.details["targets"][0]["done"] == 9


def test_a_release_is_listed_and_the_next_one_is_due_half_a_year_later(cast: Cast, browser: Browser) -> None:
    """府检联动意见四（七）: 定期; six months are a labelled default."""
    with on("2026-03-02"):
        root = mechanism(cast)
        assert Clock.objects.get(matter=root, term="FJ_RELEASE").due_on == date(2026, 9, 2)
    with on("2026-06-04"):
        matter = work(cast, "case_release", "agreed")
    with on("2026-06-05"):
        with pytest.raises(IllegalMove, match="不能早于各单位会签之日"):
            do(matter, "publish", cast.office, published_on=date(2026, 6, 3), channels="新闻发布会")
        assert "涧河公司" not in browser(cast.clerk).get(f"/matters/{matter.pk}/").content.decode()
        assert "涧河公司" in browser(cast.office).get(f"/matters/{matter.pk}/").content.decode()
        matter = do(matter, "publish", cast.office, published_on=date(2026, 6, 4), channels="新闻发布会")
        assert TEXT in matter.letters.get(kind="case_release").text
        listed = browser(cast.office).get("/matters/?kind=case_release&state=closed").content.decode()
        assert matter.title in listed
        assert Clock.objects.get(matter=root, term="FJ_RELEASE", state="running").due_on == date(2026, 12, 4)


# --- an inspection, a training ----------------------------------------------------------------------------------------
def test_each_defect_is_a_task_of_a_unit_of_the_plan(cast: Cast, browser: Browser) -> None:
    with on("2026-09-01"):
        matter = _drawn(cast, browser, work(cast, "inspection", "running"))
        formset = browser(cast.office).get(f"/matters/{matter.pk}/record_defects/").context["form"].formset
        assert set(formset.forms[0].fields["unit"].queryset) == {cast.county, cast.agency}
        rows = [
            {"file": f"处罚{number}号", "defect": "告知不全", "unit": cast.agency, "due_by": date(2026, 9, day)}
            for number, day in ((1, 20), (2, 30))
        ]
        matter = do(matter, "record_defects", cast.office, defects=rows)
        made = list(Matter.objects.filter(parent=matter, kind="task").order_by("pk"))
        dues = [Clock.objects.get(matter=task, term="FJ_TASK").due_on.day for task in made]
        assert dues == [20, 30]
        assert "整改：告知不全" in browser(cast.clerk).get(f"/works/{matter.pk}/").content.decode()
        perform(made[0], "report_done", actor=fresh(cast.clerk), data={"text": "已补告知", "files": []})
        perform(made[0], "accept", actor=fresh(cast.office), data={"opinion": "同意"})
        matter = do(matter, "report", cast.office, **SAID["report"] | {"outcome": "defects"})
        matter = do(matter, "approve_report", cast.convenor)
    text = matter.letters.get(kind="joint_report").text
    assert "已整改" in text
    assert "2026年9月30日前整改" in text


def _drawn(cast: Cast, browser: Browser, matter: Matter) -> Matter:
    """Three of five dossiers; `printf '%s' "渑池 罚1" | sha256sum` and so on give the same order to everybody."""
    said: dict[str, Any] = {"unit": cast.agency, "numbers": [f"罚{n}" for n in (1, 2, 3, 4, 5, 5)], "seed": "渑池"}
    with pytest.raises(IllegalMove, match="清单中只有5卷") as refused:
        do(matter, "draw_files", cast.office, count=6, **said)
    assert refused.value.field == "count"
    matter = do(matter, "draw_files", cast.office, count=3, **said)
    by_hand = sorted(said["numbers"][:5], key=lambda one: hashlib.sha256(f"渑池 {one}".encode()).hexdigest())
    assert matter.details["samples"][0]["drawn"] == by_hand[:3]
    assert "5卷中随机抽取3卷，种子“渑池”" in browser(cast.clerk).get(f"/matters/{matter.pk}/").content.decode()
    return matter


def test_only_who_reads_the_wall_signs_in_and_once(cast: Cast, browser: Browser) -> None:
    with on("2026-10-12"):
        matter = work(cast, "training", "running")
        wall = browser(cast.office).get(f"/works/{matter.pk}/sign-in/").content.decode()
        code = code_at(matter, timezone.now())
        assert code in wall
        assert "<svg" in wall
        # Whoever takes part gets a field, not the code.
        assert code not in browser(cast.clerk).get(f"/works/{matter.pk}/sign-in/").content.decode()
        assert f'value="{code}"' in browser(cast.clerk).get(f"/works/{matter.pk}/sign-in/?code={code}").content.decode()
        with pytest.raises(IllegalMove, match="签到码不对"):
            do(matter, "sign_in", cast.clerk, code=f"{(int(code) + 1) % 1_000_000:06d}")
        matter = do(matter, "sign_in", cast.clerk, code=code)
        with pytest.raises(IllegalMove, match="已经签到"):
            do(matter, "sign_in", cast.clerk, code=code)
        do(matter, "sign_in", cast.prosecutor, code=code)
        matter = do(matter, "record_attendance", cast.office)
        assert matter.details["targets"][0]["done"] == 3
        board = browser(cast.office).get(f"/works/{matter.pk}/").content.decode()
        assert "3人" in board
        assert "渑池县律师协会：1人" in board
    with on("2026-10-13"), pytest.raises(IllegalMove, match="签到码不对"):
        do(matter, "sign_in", cast.agency_head, code=code)
