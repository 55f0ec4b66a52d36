"""What the moves of 公益诉讼 entail beyond the table (公益规则第46–62、81–103条)."""

from __future__ import annotations

from datetime import date
from typing import Any

from cases.moves import note
from recommendations.models import Recommendation
from recommendations.moves.appeals import RESULTS, execution_rows, judgment_rows, kept_judgment
from recommendations.procedures.suits import SUITS
from supervision.accounts.models import Body, BodyKind, Person
from supervision.documents.services import WITHDRAWAL
from supervision.matters.models import Matter, Part
from supervision.matters.moves import join, keep_files
from supervision.matters.services import Act, IllegalMove
from supervision.terms.arithmetic import day_text

HEROES = "英雄烈士保护"


def _runs(matter: Matter, term: str) -> bool:
    return matter.clocks.filter(term=term, state="running").exists()


def tests_met(matter: Matter) -> str:
    """The grounds for the suit in words."""
    known = dict(SUITS[matter.kind].tests)
    return "；".join(known[test] for test in matter.details.get("tests", []))


def is_of_civil_interest(procedure: Any, parent: Matter) -> bool:
    """公告 and 支持起诉 are for civil suits (公益诉讼办案规则第91、100条), not from an administrative case."""
    return parent.details.get("interest") != "administrative"


def notice_is_over(matter: Matter, actor: Person, today: date) -> str | None:
    """Thirty days from publication (第91条)."""
    clock = matter.clocks.filter(term="GY_PUBLIC_NOTICE", state="running").first()
    if clock is None:
        return "没有在计的公告期。"
    return f"公告期于{day_text(clock.due_on)}届满，尚未经过。" if today <= clock.due_on else None


def concerns_heroes(matter: Matter, actor: Person, today: date) -> str | None:
    """Relatives are asked in the place of a notice where heroes and martyrs were wronged, and nowhere else."""
    return None if matter.field == HEROES else "直接征询近亲属意见适用于侵害英雄烈士权益的案件。"


def complaint_is_to_be_filed(matter: Matter, actor: Person, today: date) -> str | None:
    """Once, while its term runs (第46条)."""
    return None if _runs(matter, "GY_COMPLAINT_FILING") else "起诉书已经备案。"


def judgment_is_to_be_filed(matter: Matter, actor: Person, today: date) -> str | None:
    """Once, while its term runs (第58条)."""
    return None if _runs(matter, "GY_JUDGMENT_FILING") else "裁判文书已经备案。"


def appeal_is_to_be_reported(matter: Matter, actor: Person, today: date) -> str | None:
    """Once, while its term runs (第62条)."""
    return None if _runs(matter, "GY_APPEAL_REPORT") else "没有待报送的上诉状副本。"


def appearance_is_due(matter: Matter, actor: Person, today: date) -> str | None:
    """An answer to a summons (第49条)."""
    return None if _runs(matter, "GY_COURT_APPEARANCE") else "没有待答复的出庭通知。"


def everything_is_filed(matter: Matter, actor: Person, today: date) -> str | None:
    """What must be filed with the superior is filed before the matter closes."""
    if _runs(matter, "GY_APPEAL_REPORT"):
        return "被告的上诉状副本尚未报送上一级人民检察院。"
    waiting = [term for term in ("GY_COMPLAINT_FILING", "GY_JUDGMENT_FILING") if _runs(matter, term)]
    return "起诉书或者裁判文书尚未报上一级人民检察院备案。" if waiting else None


def period_over_on(parent: Recommendation) -> date | None:
    """The last day of the period to put things right: the letter's own, else that of the written reply."""
    clock = parent.clocks.filter(term="GY_REPLY").exclude(state="cancelled").order_by("-due_on").first()
    days = [day for day in (parent.rectify_by, clock.due_on if clock else None) if day]
    return max(days, default=None)


def review_for_suit(act: Act) -> None:
    """From a public-interest recommendation whose period is over."""
    matter, parent = act.matter, Recommendation.objects.get(pk=act.matter.parent_id)
    if parent.clocks.filter(term="GY_REPLY", state="suspended").exists():
        raise IllegalMove("中止审查期间不能审查起诉；恢复审查并且期限届满后方可提出（公益诉讼办案规则第78、81条）。")
    over = period_over_on(parent)
    if over is None or act.today <= over:
        when = f"（{day_text(over)}）" if over else ""
        raise IllegalMove(f"检察建议的整改和回复期限{when}尚未届满，不能审查起诉（公益诉讼办案规则第81条）。")
    others = Matter.objects.filter(parent=parent, kind=matter.kind).exclude(pk=matter.pk)
    if other := others.exclude(state__in=("not_sued", "withdrawn")).first():
        raise IllegalMove(f"本检察建议已经审查起诉（“{other.title}”），不再重复提出。")
    matter.function, matter.field, matter.secrecy = parent.function, parent.field, parent.secrecy
    matter.handler, matter.counterpart, matter.title = act.actor, parent.counterpart, act.data["title"]
    claims = list(parent.open_measures.values_list("text", flat=True))
    matter.details = {"period_over_on": over.isoformat(), "harm": act.data["harm"], "claims": claims}
    act.text = act.data["harm"][:500]


def prepare(act: Act) -> None:
    """From a case, or from a suit that others have taken over: who is wronged by whom."""
    matter, said, parent = act.matter, act.data, act.matter.parent
    matter.function, matter.field, matter.secrecy = parent.function, parent.field, parent.secrecy
    matter.handler, matter.counterpart, matter.title = act.actor, _company(parent.counterpart), said["title"]
    names = ("harm", *(part.name for part in SUITS[matter.kind].parts))
    matter.details = {name: said[name] for name in names}
    act.text = said["harm"][:500]


def _company(body: Body | None) -> Body | None:
    """The other side of a civil suit is no state organ; where the case names an organ, that one is not sued."""
    return body if body is not None and body.kind == BodyKind.OTHER else None


def propose_notice(act: Act) -> None:
    """The text of the notice."""
    act.matter.details = {**act.matter.details, "harm": act.data["harm"], "contact": act.data["contact"]}
    act.text = act.data["harm"][:500]


def publish_notice(act: Act) -> None:
    """Where and when it was published, with its proof."""
    said = act.data
    act.matter.details = {
        **act.matter.details,
        "published_on": said["published_on"].isoformat(),
        "medium": said["medium"],
    }
    keep_files(act, said.get("files") or [], purpose="evidence")
    act.text = f"{day_text(said['published_on'])}发布于{said['medium']}"


def end_notice(act: Act) -> None:
    """The last day of the notice is the day from which the review counts, whenever that is recorded."""
    clock = act.matter.clocks.get(term="GY_PUBLIC_NOTICE", state="running")
    _over(act, clock.due_on)
    act.facts["fulfilled_on"] = clock.due_on


def consult_relatives(act: Act) -> None:
    """What the relatives answered, and when."""
    act.matter.details = {**act.matter.details, "relatives": act.data["relatives"]}
    _over(act, act.data["answered_on"])


def _over(act: Act, day: date) -> None:
    said = act.data
    told = {"period_over_on": day.isoformat(), "feedback": said["feedback"], "harm": said["harm"]}
    act.matter.details = {**act.matter.details, **told}
    act.text = said["feedback"][:500]


def propose_suit(act: Act) -> None:
    """Which tests are met, which claims are made, before which court."""
    said = act.data
    claims = [line.strip() for line in said["claims"].splitlines() if line.strip()]
    if not claims:
        raise IllegalMove("至少写明一项诉讼请求。")
    act.matter.details = {
        **act.matter.details,
        "tests": list(said["tests"]),
        "facts": said["facts"],
        "basis": said["basis"],
        "claims": claims,
        "court": said["court"].name,
        **{part.name: said[part.name] for part in SUITS[act.matter.kind].parts},
    }
    act.text = f"拟向{said['court'].name}起诉，诉讼请求{len(claims)}项"


def file_suit(act: Act) -> None:
    """The complaint reached the court: from now on the defendant and the joint office take part."""
    matter, said = act.matter, act.data
    matter.issued_on = said["filed_on"]
    matter.details = {**matter.details, "court_number": said["court_number"]}
    if matter.counterpart:
        join(act, matter.counterpart, Part.ADDRESSEE, seen=True)
    if matter.office.parent_id:
        join(act, matter.office.parent, Part.SUPERIOR, seen=True)
    office = Body.objects.in_being(act.today).filter(kind="joint_office", region=matter.office.region).first()
    if office:
        join(act, office, Part.OFFICE, seen=True)
    act.text = f"{matter.details['court']}，{said['court_number'] or '待立案'}"


def on_its_day(act: Act) -> None:
    """Done on the day that is stated."""
    if act.data["done_on"] < (act.matter.issued_on or act.data["done_on"]):
        raise IllegalMove("日期不能早于起诉日期。")
    act.facts["fulfilled_on"] = act.data["done_on"]
    act.text = day_text(act.data["done_on"])


def decide_withdrawal(act: Act) -> None:
    """The chief withdraws the suit, with reasons; until the court allows it the complaint stands."""
    note(act)
    act.matter.details = {**act.matter.details, WITHDRAWAL: "pending"}


def withdrawal_allowed(act: Act) -> None:
    """The court lets the suit go."""
    _ruled(act, "allowed")


def withdrawal_denied(act: Act) -> None:
    """The court goes on with the suit."""
    _ruled(act, "denied")


def _ruled(act: Act, ruling: str) -> None:
    said = act.data
    if said["received_on"] < (act.matter.issued_on or said["received_on"]):
        raise IllegalMove("收到裁定书的日期不能早于起诉日期。", "received_on")
    word = "准许" if ruling == "allowed" else "不准许"
    text = f"{said['ruling_number']}，{word}撤回起诉，{day_text(said['received_on'])}收到。{said.get('remark') or ''}"
    rulings = [*act.matter.details.get("withdrawal_rulings", []), text]
    act.matter.details = {**act.matter.details, WITHDRAWAL: ruling, "withdrawal_rulings": rulings}
    keep_files(act, said.get("files") or [], purpose="exchanged", reference=None)
    act.text = text[:500]


def record_summons(act: Act) -> None:
    """The day on which the court's notice came, and when the hearing is."""
    said = act.data
    summons = {"summoned_on": said["received_on"].isoformat(), "hearing": said["hearing"]}
    act.matter.details = {**act.matter.details, **summons}
    act.text = f"收到{day_text(said['received_on'])}，开庭{said['hearing']}"


def record_judgment(act: Act) -> None:
    """What the court decided, and when the paper came."""
    said = act.data
    if said["received_on"] < act.matter.issued_on:
        raise IllegalMove("收到裁判文书的日期不能早于起诉日期。")
    act.matter.details = {
        **act.matter.details,
        **kept_judgment(act.matter),
        "judgment_on": said["received_on"].isoformat(),
        "judgment_is_ruling": bool(said.get("is_ruling")),
        "judgment_number": said["judgment_number"],
        "judgment_result": said["result"],
        "judgment_text": said["text"],
    }
    act.text = f"{said['judgment_number']}，{RESULTS[said['result']]}"


def letter_data(act: Act, number: str) -> dict[str, Any]:
    """What the letters of a suit are made from; each takes what it needs."""
    matter = act.matter
    said = matter.details
    return {
        "procuratorate": matter.office.name,
        "addressee": matter.counterpart.name if matter.counterpart else said.get("defendant", ""),
        "defendant": said.get("defendant", ""),
        "plaintiff": said.get("plaintiff", ""),
        "harm": said.get("harm", ""),
        "contact": said.get("contact", ""),
        "court": said.get("court", ""),
        "judgment": said.get("judgment_number", ""),
        "number": number,
        "case_title": matter.title,
        "letter_number": matter.parent.number if matter.parent else "",
        "facts": said.get("facts") or said.get("harm", ""),
        "violation": f"{tests_met(matter)}。",
        "basis": said.get("basis", ""),
        "measures": said.get("claims", []),
        "reasons": act.data.get("reason") or act.data.get("opinion") or "",
        "rule": f"《人民检察院公益诉讼办案规则》第{_article(act)}条",
        "prosecutors": act.data.get("prosecutors", ""),
        "content": said.get("mediation", ""),
        "hearing": said.get("hearing", ""),
        "handler": matter.handler.name if matter.handler else "",
        "issued_on": act.today,
    }


def _article(act: Act) -> str:
    """The article of 公益诉讼办案规则 by which a letter is made, where its wording leaves it open."""
    if act.move.name == "withdraw_suit":
        return "九十九" if SUITS[act.matter.kind].mediates else "八十四"
    return "七十八"


def sections(matter: Any, inside: bool) -> list[dict[str, Any]]:
    """The suit as both sides see it once it is filed; before, it is the house's own business."""
    said = matter.details
    if not inside and matter.issued_on is None:
        return []
    one = SUITS[matter.kind]
    inner = [
        ("公益受侵害的情况", said.get("harm", "")),
        (one.tests_label, tests_met(matter)),
        ("批准公告意见", said.get("approve_notice_opinion", "")),
        ("退回修改公告", said.get("send_back_notice_reason", "")),
        ("退回补充审查", said.get("send_back_reason", "")),
        ("决定意见", said.get("decide_suit_opinion", "")),
        ("终结理由", said.get("end_without_suit_reason", "")),
    ]
    both = [
        *((part.label, said.get(part.name, "")) for part in one.parts),
        (one.claims_label, "\n".join(f"{n}. {text}" for n, text in enumerate(said.get("claims", []), 1))),
        ("事实和理由", said.get("facts", "")),
        ("法律依据", said.get("basis", "")),
        *((f"{_on(row['on'])}变更前的诉讼请求", "\n".join(row["before"])) for row in said.get("claims_changed", [])),
        ("调解协议", said.get("mediation", "")),
        ("协议公告", f"{_on(said['mediation_on'])}，{said['mediation_medium']}" if said.get("mediation_on") else ""),
        ("调解未成", said.get("mediation_failed", "")),
        ("管辖法院", said.get("court", "")),
        ("案号", said.get("court_number", "")),
        ("出庭", said.get("hearing", "")),
        *judgment_rows(said),
        ("裁判文书", said.get("judgment_number", "")),
        ("裁判结果", RESULTS.get(said.get("judgment_result", ""), "")),
        ("裁判要点", said.get("judgment_text", "")),
        ("撤回理由", said.get("withdraw_suit_reason", "")),
        ("撤诉裁定", "\n".join(said.get("withdrawal_rulings", []))),
        ("不上诉的理由", said.get("decide_no_appeal_reason", "") if inside else ""),
        *execution_rows(said),
        ("办结说明", said.get("close_reason", "")),
    ]
    return _notice(said) + _section("诉讼", [*(inner if inside else []), *both])


def _notice(said: dict[str, Any]) -> list[dict[str, Any]]:
    """Where the notice was published, and who answered it: it is public."""
    return _section(
        "诉前公告",
        [
            ("发布日期", _on(said.get("published_on"))),
            ("发布媒体", said.get("medium", "")),
            ("近亲属", said.get("relatives", "")),
            ("期满日期", _on(said.get("period_over_on")) if said.get("feedback") else ""),
            ("反馈情况", said.get("feedback", "")),
        ],
    )


def _on(day: str | None) -> str:
    return day_text(date.fromisoformat(day)) if day else ""


def _section(title: str, pairs: list[tuple[str, str]]) -> list[dict[str, Any]]:
    rows = [(label, value) for label, value in pairs if value]
    return [{"title": title, "rows": rows}] if rows else []
