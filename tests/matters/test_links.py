"""What belongs together is linked and untied for a reason; of two clues of one fact the earlier goes on."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from supervision.ledger.models import Entry
from supervision.matters.models import Link, Matter
from supervision.matters.services import IllegalMove, available
from tests.builders import PUBLIC, Cast, act, case, clue, fresh, recommendation
from tests.conftest import signed_in
from tests.linkage.test_works import work


def page(cast: Cast, matter: Matter, part: str = "prosecutor") -> str:
    return signed_in(fresh(getattr(cast, part))).get(f"/matters/{matter.pk}/").content.decode()


def test_a_wrong_link_is_taken_away_with_a_reason_and_stays_on_record(cast: Cast) -> None:
    mine, other = case(cast), clue(cast, title="城东排水口异味")
    letter = recommendation(cast, PUBLIC, upto="acknowledged", parent=case(cast, upto="concluded"))
    assert "解除关联" not in page(cast, mine)
    client, url = signed_in(fresh(cast.prosecutor)), f"/matters/{mine.pk}"
    said = {"others": [other.pk], "number": letter.number, "reason": "同一河段"}
    assert client.post(f"{url}/relate/", said | {"reason": ""}).status_code == 400
    assert not Link.objects.exists()
    assert client.post(f"{url}/relate/", said).status_code == 302
    for one in (other, letter):
        assert f"关联：{one.title}" in page(cast, mine)
        assert f"关联：{mine.title}" in page(cast, one)
        # The other one's course says so too, and not to the unit to which the letter was sent.
        assert "关联2件：同一河段" in page(cast, one)
    assert "同一河段" not in page(cast, letter, "clerk")
    with pytest.raises(PermissionDenied):
        act(cast, mine, "unrelate", actor=cast.colleague)
    wrong = Link.objects.get(second=other)
    form = client.get(f"{url}/unrelate/").content.decode()
    assert "线索：城东排水口异味（同一河段）" in form
    assert client.post(f"{url}/unrelate/", {"link": wrong.pk, "reason": ""}).status_code == 400
    assert client.post(f"{url}/unrelate/", {"link": wrong.pk, "reason": "不是同一处排水口"}).status_code == 302
    assert f"关联：{other.title}" not in page(cast, mine)
    assert f"关联：{letter.title}" in page(cast, mine)
    assert "解除关联1件：不是同一处排水口" in page(cast, other)
    wrong.refresh_from_db()
    assert (wrong.made_by, wrong.ended_by, wrong.ended_reason) == (cast.prosecutor, cast.prosecutor, "不是同一处排水口")
    assert set(Entry.objects.filter(name__endswith=".unrelate").values_list("matter_id", flat=True)) == {
        mine.pk, other.pk,
    }  # fmt: skip
    with pytest.raises(IllegalMove, match="已经解除"):
        act(cast, mine, "unrelate", link=wrong)
    # What was untied may be tied again.
    act(cast, mine, "relate", others=[other], reason="查明为同一管道")
    with pytest.raises(IllegalMove, match="已经关联"):
        act(cast, other, "relate", others=[mine])


def test_who_takes_part_is_offered_its_own_matters(cast: Cast) -> None:
    letter = recommendation(cast, PUBLIC, upto="acknowledged")
    campaign, other = work(cast, upto="running"), work(cast, upto="running", title="另一专项行动")
    client = signed_in(fresh(cast.prosecutor))
    form = client.get(f"/matters/{campaign.pk}/relate/").context["form"]
    assert "others" not in form.fields
    Matter.objects.filter(pk=campaign.pk).update(field=letter.field)
    form = client.get(f"/matters/{campaign.pk}/relate/").context["form"]
    offered = {one.pk for one in form.fields["others"].queryset}
    assert letter.pk in offered
    assert other.pk not in offered
    # The office that owns the campaign is offered what it owns.
    form = signed_in(fresh(cast.office)).get(f"/matters/{campaign.pk}/relate/").context["form"]
    assert letter.pk not in {one.pk for one in form.fields["others"].queryset}


def test_only_what_one_sees_is_linked_or_untied(cast: Cast) -> None:
    mine, theirs = case(cast), clue(cast, elsewhere=True)
    Matter.objects.filter(pk=theirs.pk).update(number="义检线〔2026〕1号")
    client = signed_in(fresh(cast.prosecutor))
    answer = client.post(f"/matters/{mine.pk}/relate/", {"number": "义检线〔2026〕1号", "reason": "同一河段"})
    assert "没有找到这一文号的事项" in answer.content.decode()
    Link.objects.create(first=mine, second=theirs, reason="上级指定", made_by=cast.chief, made_at=timezone.now())
    assert theirs.title not in page(cast, mine).replace(mine.title, "")
    assert "上级指定" not in client.get(f"/matters/{mine.pk}/unrelate/").content.decode()


def test_of_two_clues_of_one_fact_the_earlier_goes_on(cast: Cast) -> None:
    later = clue(cast, title="涧河西段垃圾", summary="西段堆放五十立方米。")
    assert "并入其他线索" not in page(cast, later, "head")
    first = clue(cast, title="涧河东段垃圾")
    Matter.objects.filter(pk=first.pk).update(opened_on=timezone.localdate().replace(day=1, month=1))
    elsewhere = clue(cast, title="另一职能", function="civil")
    form = signed_in(fresh(cast.head)).get(f"/matters/{later.pk}/merge_into/").content.decode()
    assert "涧河东段垃圾" in form
    assert "另一职能" not in form
    for wrong in (elsewhere, later):
        with pytest.raises(IllegalMove, match="只能并入登记在先"):
            act(cast, later, "merge_into", into=wrong)
    # The term of the one registered first governs: it is not merged into a later one.
    first.refresh_from_db()
    offered = {move.name for move, no in available(first, fresh(cast.head), timezone.localdate()) if no is None}
    assert "merge_into" not in offered
    with pytest.raises(PermissionDenied):
        act(cast, later, "merge_into", actor=cast.prosecutor, into=first)
    done = act(cast, later, "merge_into", into=first, reason="同一河道同一行为")
    assert (done.state, done.closed_on, done.clocks.filter(state="running").count()) == (
        "merged", timezone.localdate(), 0,
    )  # fmt: skip
    shown = page(cast, first)
    assert "西段堆放五十立方米。" in shown
    assert "关联：涧河西段垃圾" in shown
    assert "并入《涧河东段垃圾》：同一河道同一行为" in shown
    assert first.clocks.get(term="XS_SCREEN").state == "running"
    assert "涧河东段垃圾" in page(cast, later)
