"""One problem, several units: drafts made in one act after a preview, tied together, issued in bulk."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from recommendations.models import Recommendation
from supervision.matters import bulk
from supervision.matters.models import BulkAct, Link
from supervision.matters.services import IllegalMove
from tests.builders import PUBLIC, Cast, act, body, fresh, recommendation
from tests.conftest import signed_in

OTHER = "recommendation_other"


def test_one_text_makes_a_letter_for_each_unit_after_a_preview(cast: Cast) -> None:
    source = recommendation(cast, PUBLIC, upto="drafting")
    url = f"/matters/{source.pk}/draft/several/"
    client = signed_in(cast.prosecutor)
    assert "同一问题向多个单位制发" in client.get(f"/matters/{source.pk}/").content.decode()
    key = re.search(r'name="key" value="([0-9a-f]{32})"', client.get(url).content.decode())
    assert key is not None
    above = body("xzjg:411200:sthj", "三门峡市生态环境局", "agency", 3, "411200")
    rows = [(cast.outsider_agency, "堤防东段堆存二十立方米。"), (above, "干流段堆存五立方米。")]
    sent = {
        "key": key[1], "units-TOTAL_FORMS": 2, "units-INITIAL_FORMS": 0,
        **{f"units-{n}-unit": unit.pk for n, (unit, _) in enumerate(rows)},
        **{f"units-{n}-facts": facts for n, (_, facts) in enumerate(rows)},
    }  # fmt: skip
    twice = client.post(url, sent | {"units-1-unit": cast.outsider_agency.pk})
    assert twice.status_code == 400
    assert "同一单位只写一次" in twice.content.decode()
    preview = client.post(url, sent).content.decode()
    assert "将起草 2 件" in preview
    assert "建筑垃圾约三百立方米。\n堤防东段堆存二十立方米。" in preview
    assert "被建议单位是上级单位，应当层报三门峡市人民检察院决定" in preview
    assert Recommendation.objects.count() == 1
    for _ in range(2):
        client.post(url, sent | {"confirm": "yes"})
    made = Recommendation.objects.exclude(pk=source.pk).order_by("pk")
    assert [one.counterpart.name for one in made] == ["渑池县水利局", "三门峡市生态环境局"]
    assert made[0].facts.endswith("堤防东段堆存二十立方米。")
    assert list(made[0].measures.values_list("text", flat=True)) == ["清运河道内建筑垃圾", "建立日常巡查制度"]
    assert {one.state for one in made} == {"drafting"}
    assert Link.objects.count() == 2
    assert f"关联：{source.title}" in client.get(f"/matters/{made[0].pk}/").content.decode()


def test_pages_with_rows_of_their_own_offer_a_blank_one(cast: Cast) -> None:
    source = recommendation(cast)
    client = signed_in(cast.prosecutor)
    for url in (f"/matters/{source.pk}/draft/several/", "/terms/calculator/"):
        page = client.get(url).content.decode()
        blank = page[page.index("<template data-blank>") : page.index("</template>")]
        assert "__prefix__" in blank, url


def test_a_letter_that_is_no_draft_is_not_multiplied(cast: Cast) -> None:
    source = recommendation(cast, PUBLIC, upto="issued")
    url = f"/matters/{source.pk}/draft/several/"
    assert signed_in(cast.prosecutor).get(url).status_code == 302
    assert signed_in(cast.colleague).get(url).status_code == 403


def test_related_letters_are_chosen_from_the_offices_own(cast: Cast) -> None:
    first, second = recommendation(cast, PUBLIC), recommendation(cast, PUBLIC, title="另一件")
    form = signed_in(cast.prosecutor).get(f"/matters/{first.pk}/relate/").content.decode()
    assert "另一件" in form
    act(cast, first, "relate", others=[second], reason="同一河段")
    assert f"关联：{first.title}" in signed_in(cast.prosecutor).get(f"/matters/{second.pk}/").content.decode()
    form = signed_in(cast.prosecutor).get(f"/matters/{first.pk}/relate/").content.decode()
    assert "另一件" not in form
    # What was issued stays a document of its own, and the page says so where one would look for a merger.
    assert "已经制发的文书各自成文，不能合并，只能关联" in form


def test_two_drafts_to_one_unit_become_one_and_nothing_is_lost(cast: Cast) -> None:
    first = recommendation(cast, PUBLIC, title="涧河东段垃圾")
    alone = signed_in(cast.prosecutor)
    assert "您没有向同一单位起草中的其他同类文稿" in alone.get(f"/matters/{first.pk}/").content.decode()
    said = {
        "title": "涧河西段垃圾",
        "facts": "西段堆放五十立方米。",
        "measures": [{"text": "清运西段", "standard": ""}],
    }
    second = recommendation(cast, PUBLIC, **said)
    elsewhere = recommendation(cast, PUBLIC, title="堤防", counterpart=cast.outsider_agency)
    form = alone.get(f"/matters/{second.pk}/merge_into/").content.decode()
    assert "涧河东段垃圾" in form
    assert "堤防" not in form
    with pytest.raises(IllegalMove, match="只能并入"):
        act(cast, second, "merge_into", into=elsewhere)
    merged = act(cast, second, "merge_into", into=first)
    assert (merged.state, merged.outcome) == ("withdrawn", "已并入《涧河东段垃圾》")
    # What was merged keeps its own; the other has both, as a version of its own.
    assert [measure.text for measure in merged.measures.all()] == ["清运西段"]
    whole = Recommendation.objects.get(pk=first.pk)
    assert [measure.text for measure in whole.measures.all()] == ["清运河道内建筑垃圾", "建立日常巡查制度", "清运西段"]
    assert whole.facts.endswith("西段堆放五十立方米。")
    assert whole.draft_versions.count() == 2
    assert "关联：涧河西段垃圾" in alone.get(f"/matters/{first.pk}/").content.decode()
    assert "关联：涧河东段垃圾" in alone.get(f"/matters/{second.pk}/").content.decode()
    with pytest.raises(PermissionDenied):
        act(cast, whole, "split_off", actor=cast.colleague)


def test_what_the_unit_was_told_will_be_issued_anew_is_not_merged_away(cast: Cast) -> None:
    """2019规定第22条: it is the chief who withdraws, and the unit is told."""
    changed = act(cast, recommendation(cast, OTHER, upto="acknowledged"), "modify")
    other = recommendation(cast, OTHER, title="另一件", parent=changed.parent)
    with pytest.raises(IllegalMove, match="由检察长决定撤回"):
        act(cast, changed, "merge_into", into=other)
    assert act(cast, other, "merge_into", into=changed).state == "withdrawn"


def test_a_draft_is_split_and_both_keep_their_versions(cast: Cast) -> None:
    source = recommendation(cast, PUBLIC)
    client, last = signed_in(cast.prosecutor), source.measures.last()
    url = f"/matters/{source.pk}/split_off/"
    said = {"title": "关于水利巡查的检察建议", "counterpart": cast.outsider_agency.pk, "reason": "分属两个单位"}
    everything = client.post(url, said | {"measures": [one.pk for one in source.measures.all()]})
    assert "原文稿至少保留一项" in everything.content.decode()
    assert client.post(url, said | {"measures": [last.pk]}).status_code == 302
    made = Recommendation.objects.exclude(pk=source.pk).get()
    assert (made.state, made.counterpart, made.parent_id) == ("drafting", cast.outsider_agency, source.parent_id)
    assert [one.text for one in made.measures.all()] == ["建立日常巡查制度"]
    assert [one.text for one in source.measures.all()] == ["清运河道内建筑垃圾"]
    assert made.facts == source.facts
    assert source.draft_versions.count() == 2
    assert "关联：关于水利巡查的检察建议" in client.get(f"/matters/{source.pk}/").content.decode()
    with pytest.raises(IllegalMove, match="只有一项事项"):
        act(cast, source, "split_off", measures=[])


def test_the_preview_of_a_bulk_issue_knows_what_the_document_says(cast: Cast) -> None:
    """What starts at issue depends on what only the document's own model holds, such as its day of reply."""
    units = [body(f"xzjg:411221:{n}", f"渑池县测试局{n}", "agency", 4, "411221") for n in range(2)]
    made = recommendation(cast, OTHER, upto="approved", counterpart=units[0])
    matters = [made, recommendation(cast, OTHER, upto="approved", parent=made.parent, counterpart=units[1])]
    query = "&".join(f"pk={one.pk}" for one in matters)
    answer = signed_in(cast.prosecutor).get(f"/matters/bulk/?move=issue&{query}")
    assert answer.status_code == 200
    assert answer.content.decode().count("启动“检察建议书备案”") == 2


def test_letters_are_issued_in_bulk_each_once_and_numbered_in_turn(cast: Cast) -> None:
    parent = None
    matters = []
    for n in range(3):
        unit = body(f"xzjg:411221:{n}", f"渑池县测试局{n}", "agency", 4, "411221")
        matters.append(recommendation(cast, PUBLIC, upto="approved", parent=parent, counterpart=unit))
        parent = matters[0].parent
    key, said = uuid4(), QueryDict("remark=")
    started = bulk.start(fresh(cast.prosecutor), "issue", "编号制发", matters, said, key)
    # A worker that dies in the middle leaves what it did; the next one goes on from there, and none is done twice.
    with transaction.atomic():
        assert bulk._next_row(started, fresh(cast.prosecutor), said)
    assert bulk.left_behind(timezone.now() + bulk.LEFT_BEHIND) == [key]
    for _ in range(2):
        bulk.run(key)
    found = list(Recommendation.objects.order_by("pk"))
    assert {one.state for one in found} == {"issued"}
    year = timezone.localdate().year
    assert [one.number.partition(f"〔{year}〕")[2] for one in found] == ["1号", "2号", "3号"]
    assert [one.letters.filter(kind=PUBLIC).count() for one in found] == [1, 1, 1]
    assert BulkAct.objects.get().finished_at is not None
