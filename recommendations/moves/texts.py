"""Acts on the text of a draft: kept as versions, commented on by reviewers, linked to its evidence."""

from __future__ import annotations

from datetime import date

from django.db.models import Max

from recommendations.drafts.checks import blocking
from recommendations.drafts.evidence import paragraphs
from recommendations.drafts.parts import draft_of
from recommendations.models import Comment, DraftVersion, Recommendation
from supervision.accounts.models import Person
from supervision.matters.gathering import children
from supervision.matters.models import Matter
from supervision.matters.procedures import Role, concrete
from supervision.matters.roles import roles_of
from supervision.matters.services import Act, IllegalMove

REVIEWERS = {
    "legal_review": Role.LEGAL_POLICY,
    "head_review": Role.DEPARTMENT_HEAD,
    "chief_review": Role.CHIEF,
    "committee_review": Role.COMMITTEE,
}


def nothing_blocks(matter: Matter, actor: Person, today: date) -> str | None:
    """What the instrument's rule demands is there, and the dates that it states lie ahead (2019规定第16条 …)."""
    found = concrete(matter)
    if not isinstance(found, Recommendation):
        return None
    wrong = blocking(draft_of(found), today)
    missing = [one.part for one in wrong if one.text == "尚未填写"]
    others = [f"{one.part}：{one.text}（{one.basis}）" for one in wrong if one.text != "尚未填写"]
    said = [*([f"文稿尚缺：{'、'.join(missing)}"] if missing else []), *others]
    return f"{'；'.join(said)}。" if said else None


def keep_version(act: Act) -> None:
    """Keep the text as it is now as a version, unless the newest says the same."""
    matter = act.matter
    parts = [list(part) for part in draft_of(matter).parts]
    newest = matter.draft_versions.order_by("-number").first()
    if newest is not None and newest.parts == parts:
        return
    DraftVersion.objects.create(
        recommendation=matter,
        number=(newest.number if newest else 0) + 1,
        parts=parts,
        saved_at=act.now,
        saved_by=act.actor,
    )


def keep_first_version(act: Act) -> None:
    """Before the first change of a draft that has no version yet: what it said until now."""
    if not act.matter.draft_versions.aggregate(last=Max("number"))["last"]:
        stored = type(act.matter).objects.select_related("counterpart").get(pk=act.matter.pk)
        parts = [list(part) for part in draft_of(stored).parts]
        DraftVersion.objects.create(recommendation=stored, number=1, parts=parts, saved_at=stored.updated_at)


def reviews_now(matter: Matter, actor: Person, today: date) -> str | None:
    """Only the stage's own reviewer comments, and never the handler."""
    if REVIEWERS.get(matter.state) not in roles_of(actor, matter):
        return "尚未轮到您审核。"
    return "承办检察官不能批注自己承办的文稿。" if matter.handler_id == actor.pk else None


def comment(act: Act) -> None:
    """A reviewer's word on a passage."""
    parts = {part.name: part for part in draft_of(act.matter).parts}
    part, quote = parts.get(act.data["part"]), act.data["quote"].strip()
    if part is None:
        raise IllegalMove("文稿中没有这一部分。")
    if quote and quote not in part.text:
        raise IllegalMove(f"“{part.label}”中没有所引的文字，请原样引用。")
    Comment.objects.create(
        recommendation=act.matter,
        part=part.name,
        label=part.label,
        quote=quote,
        text=act.data["text"],
        made_by=act.actor,
        made_at=act.now,
    )
    act.text = f"{part.label}：{act.data['text']}"[:500]


def has_open_comment(matter: Matter, actor: Person, today: date) -> str | None:
    """There is something to answer."""
    return None if children(matter, "g_comments") else "没有待处理的批注。"


def answer_comment(act: Act) -> None:
    """What became of a comment: adopted, or the text kept with the reason."""
    found = Comment.objects.select_for_update().filter(recommendation=act.matter.pk, pk=act.data["comment"].pk).first()
    if found is None or found.outcome:
        raise IllegalMove("该批注已经处理。")
    found.outcome, found.answer = act.data["outcome"], act.data["answer"]
    found.answered_by, found.answered_at = act.actor, act.now
    found.save()
    act.text = f"{found.label}：{found.get_outcome_display()}。{found.answer}"[:500]


def link_evidence(act: Act) -> None:
    """Which files prove which paragraph of the facts; kept with the paragraph's mark."""
    marks = dict(paragraphs(act.matter.facts))
    links = {mark: list(files) for mark, files in act.data["links"].items() if mark in marks and files}
    act.matter.details = {**act.matter.details, "evidence": links}
    act.text = f"{len(marks)}段事实中{len(links)}段已关联证据"
