"""Search finds what one may read, all of it, at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supervision.accounts.models import Appointment, Person
from supervision.matters.models import Matter, Party
from supervision.search import services, tasks
from supervision.search.folding import bigrams, fold, words
from supervision.search.models import BigramFrequency, MatterText
from supervision.search.querysets import find
from supervision.search.reports import marked
from tests.builders import PUBLIC, SINCE, Cast, act, clue, draft_data, fresh, recommendation

Browser = Callable[[Person], Client]


def found(client: Client, query: str, **more: str) -> list[int]:
    return [row.id for row in client.get("/search/", {"q": query, **more}).context["rows"]]


def test_a_word_is_found_as_soon_as_the_act_is_done(cast: Cast, browser: Browser) -> None:
    matter = clue(cast, summary="群众反映槐树沟尾矿库渗漏。")
    assert found(browser(cast.prosecutor), "尾矿库") == [matter.pk]
    act(cast, matter, "screen", truth="经查属实，粉煤灰堆场同样渗漏")
    assert found(browser(cast.prosecutor), "粉煤灰堆场") == [matter.pk]
    assert found(browser(cast.prosecutor), "煤粉灰") == []


@pytest.mark.parametrize("query", ["檢察", "涧河 垃圾", "城市管理局", "检察官甲", "建筑垃圾约三百"])
def test_titles_bodies_people_and_texts_are_found_in_any_script(cast: Cast, browser: Browser, query: str) -> None:
    matter = clue(cast)
    assert found(browser(cast.chief), query) == [matter.pk]


def test_every_word_must_occur(cast: Cast, browser: Browser) -> None:
    clue(cast)
    assert found(browser(cast.chief), "涧河 槐树沟") == []


def test_one_finds_nothing_that_one_may_not_see(cast: Cast, browser: Browser) -> None:
    matter = clue(cast)
    restricted = clue(cast, secrecy="restricted", summary="某证人住址为黄花村九号。")
    assert set(found(browser(cast.superior), "涧河河道")) == {matter.pk, restricted.pk}
    assert found(browser(cast.prosecutor2), "涧河河道") == []
    assert found(browser(cast.clerk), "涧河河道") == []
    assert found(browser(cast.prosecutor), "黄花村") == [restricted.pk]
    assert found(browser(cast.colleague), "黄花村") == []


def test_the_addressee_searches_only_what_it_may_read(cast: Cast, browser: Browser) -> None:
    matter = recommendation(cast, PUBLIC, reach_consent="省院批复编号丙字第七号")
    matter = act(cast, matter, "submit", remark="")
    matter = act(cast, matter, "pass_head_review", opinion="拟从严把握诉讼时机")
    assert found(browser(cast.clerk), "清运河道") == []
    for name in ("approve", "issue", "serve"):
        matter = act(cast, matter, name)
    act(cast, matter, "attach", remark="内部研判材料")
    clerk, prosecutor = browser(cast.clerk), browser(cast.prosecutor)
    for shared in ("清运河道", "现场勘查", "巡查记录"):
        assert matter.pk in found(clerk, shared)
    for inner in ("从严把握", "丙字第七号", "内部研判"):
        assert found(clerk, inner) == []
        assert matter.pk in found(prosecutor, inner)


def test_what_is_drafted_anew_is_not_found_by_the_addressee(cast: Cast, browser: Browser) -> None:
    matter = recommendation(cast, PUBLIC, upto="objected")
    assert found(browser(cast.clerk), "清运河道") == [matter.pk]
    matter = act(cast, matter, "modify")
    changed = draft_data(cast, PUBLIC, facts="改写后的事实：浮桥垮塌。")
    matter = act(cast, matter, "revise", **changed)
    assert found(browser(cast.prosecutor), "浮桥垮塌") == [matter.pk]
    assert found(browser(cast.clerk), "浮桥垮塌") == []
    # What the old letter alone said is gone; what the decision on the change says is the unit's to find.
    assert found(browser(cast.clerk), "现场勘查") == []
    assert found(browser(cast.clerk), "清运河道") == [matter.pk]


def test_who_sits_on_both_sides_reads_inner_words_only_of_the_own_procuratorate(cast: Cast, browser: Browser) -> None:
    own = clue(cast, summary="内情在此。")
    other = clue(cast, summary="内情在此。")
    Matter.objects.filter(pk=other.pk).update(office=cast.other_county)
    Party.objects.create(
        matter=other, body=cast.agency, part="addressee", visible_from="2026-01-01T00:00Z", sort_on=SINCE
    )
    Appointment.objects.create(person=cast.chief, body=cast.agency, post="clerk", started_on=SINCE)
    Matter.objects.filter(pk__in=[own.pk, other.pk]).update(city=None, province=None)
    both = browser(fresh(cast.chief))
    assert set(found(both, "涧河河道")) == {own.pk, other.pk}
    assert found(both, "内情在此") == [own.pk]


@pytest.mark.parametrize("query", ["检", "检 察", "，。", "%", "__"])
def test_less_than_two_letters_are_not_sought_but_explained(cast: Cast, browser: Browser, query: str) -> None:
    clue(cast)
    answer = browser(cast.chief).get("/search/", {"q": query})
    assert answer.status_code == 200
    assert not answer.context["rows"]
    assert "至少要有两个相连的字" in answer.content.decode()


@pytest.mark.parametrize("query", ["百分%之", "下划_线", "反斜\\线"])
def test_signs_of_patterns_mean_themselves(cast: Cast, browser: Browser, query: str) -> None:
    plain = clue(cast, summary="百分之。下划线。反斜线。百分号之。下划某线。")
    signed = clue(cast, summary="百分%之。下划_线。反斜\\线。")
    assert found(browser(cast.chief), query) == [signed.pk]
    assert signed.pk != plain.pk


def test_the_words_around_a_hit_are_marked_and_harmless(cast: Cast, browser: Browser) -> None:
    clue(cast, summary="<script>槐樹溝尾礦庫滲漏，Ａ区。")
    (row,) = browser(cast.chief).get("/search/", {"q": "尾矿库"}).context["rows"]
    assert "槐樹溝<mark>尾礦庫</mark>滲漏" in row.snippet
    assert "&lt;script&gt;" in row.snippet
    assert "<script>" not in row.snippet


def test_marks_of_overlapping_words_are_one() -> None:
    assert marked("甲乙丙丁", 0, ["甲乙", "乙丙"]) == "<mark>甲乙丙</mark>丁"


def test_the_task_catches_up_with_the_ledger_and_may_run_twice(cast: Cast) -> None:
    matter = clue(cast)
    assert not MatterText.objects.exists()
    tasks.index_changed()
    first = MatterText.objects.get(matter=matter)
    assert first.version == matter.version
    tasks.index_changed()
    matter = act(cast, matter, "screen")
    tasks.index_changed()
    assert MatterText.objects.get(matter=matter).version == matter.version > first.version


def test_an_older_reading_never_replaces_a_newer_one(cast: Cast) -> None:
    matter = clue(cast, summary="新近内容。")
    services.index_matter(matter.pk)
    Matter.objects.filter(pk=matter.pk).update(version=matter.version - 1, details={"summary": "陈旧内容。"})
    services.index_matter(matter.pk)
    assert "新近内容" in MatterText.objects.get(matter=matter).inner


LETTERS = "甲乙丙檢检％%_，a"


def many(cast: Cast, texts: list[str]) -> list[Matter]:
    """Clues of every texts' own day, several on one day."""
    made = Matter.objects.bulk_create(
        [
            Matter(
                kind="clue", function="criminal", title=f"线索第{index}号", state="registered", phase="drafting",
                office=cast.county, city=cast.city, province=cast.province, handler=cast.prosecutor,
                opened_on=date(2026, 1, 1) + timedelta(days=index // 3), details={"summary": text},
            )
            for index, text in enumerate(texts)
        ]
    )  # fmt: skip
    services.index_matters([matter.pk for matter in made])
    return made


def reference(matters: list[Matter], terms: list[str]) -> list[int]:
    """A scan of everything."""
    hits = [matter for matter in matters if all(term in fold(matter.details["summary"]) for term in terms)]
    return [matter.pk for matter in sorted(hits, key=lambda matter: (matter.opened_on, matter.pk), reverse=True)]


@pytest.mark.parametrize("way", ["look up", "walk", "walk, then look up"])
def test_search_finds_exactly_what_a_scan_of_all_texts_finds(cast: Cast, way: str) -> None:
    letters = st.text(alphabet=LETTERS, min_size=0, max_size=12)
    source = iter("甲乙丙檢检％%_，a" * 400)
    step = [next(source) for _ in range(1600)]
    matters = many(cast, ["".join(step[index * 7 % 1500 :][: index % 13 : 1 + index % 3]) for index in range(90)])
    known = {"look up": 0, "walk": 10**6, "walk, then look up": 30}[way]
    chief = fresh(cast.chief)

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(query=letters)
    def agrees(query: str) -> None:
        terms = words(query)
        pairs = bigrams(terms)
        if not pairs:
            return
        BigramFrequency.objects.all().delete()
        if known:
            counted = [BigramFrequency(bigram=pair, frequency=known) for pair in pairs]
            BigramFrequency.objects.bulk_create([*counted, BigramFrequency(bigram=0, frequency=10)])
        hits = find(chief, terms)
        assert [key for key, _ in hits.keys][:25] == reference(matters, terms)[:25]

    agrees()


@pytest.mark.parametrize("frequency", [0, 10**6, 20])
def test_pages_follow_each_other_without_gap_or_repeat(cast: Cast, browser: Browser, frequency: int) -> None:
    matters = many(cast, ["槐树沟尾矿库"] * 60)
    if frequency:
        counted = [BigramFrequency(bigram=pair, frequency=frequency) for pair in bigrams("尾矿库")]
        BigramFrequency.objects.bulk_create([*counted, BigramFrequency(bigram=0, frequency=10)])
    client, url, seen = browser(cast.chief), "/search/?q=尾矿库", []
    while url:
        context = client.get(url).context
        seen.append([row.id for row in context["rows"]])
        url = context["next_url"]
    assert [len(page) for page in seen] == [25, 25, 10]
    assert [key for page in seen for key in page] == reference(matters, ["尾矿库"])
    # And back again, the same pages.
    back = []
    while context["previous_url"]:
        context = client.get(context["previous_url"]).context
        back.append([row.id for row in context["rows"]])
    assert back == seen[1::-1]
    assert [row.id for row in client.get(context["next_url"]).context["rows"]] == seen[1]


def test_frequencies_count_matters_not_occurrences(cast: Cast) -> None:
    many(cast, ["尾矿尾矿", "尾矿", "矿尾"])
    tasks.refresh_frequencies()
    counts = dict(BigramFrequency.objects.values_list("bigram", "frequency"))
    assert counts[0] == 3
    assert [counts[pair] for pair in bigrams("尾矿")] == [2]
    tasks.refresh_frequencies()
    assert BigramFrequency.objects.get(bigram=0).frequency == 3


def test_a_search_costs_the_same_number_of_queries_for_one_hit_and_for_a_page(
    cast: Cast, browser: Browser, django_assert_max_num_queries: Callable
) -> None:
    many(cast, ["尾矿库"] * 30 + ["槐树沟"])
    # Known as frequent enough to be walked, so far that the steps do not meet all: then it is looked up as well.
    counted = [BigramFrequency(bigram=pair, frequency=20) for pair in bigrams(["槐树沟", "尾矿库"])]
    BigramFrequency.objects.bulk_create([*counted, BigramFrequency(bigram=0, frequency=10)])
    client = browser(cast.chief)
    client.get("/search/")  # the first request of a minute puts off the end of the session
    for query, hits in (("槐树沟", 1), ("尾矿库", 25), ("槐树沟 尾矿库", 0)):
        with django_assert_max_num_queries(8):
            assert len(found(client, query)) == hits
