"""Versions, comments, evidence and earlier documents of a draft, as its pages show them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from recommendations.drafts.evidence import paragraphs
from recommendations.models import Comment, Recommendation
from supervision.accounts.models import Person
from supervision.documents.services import attach
from supervision.matters.models import Matter
from supervision.matters.services import IllegalMove
from tests.builders import Cast, act, draft_data, recommendation

Browser = Callable[[Person], Client]
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def revised(cast: Cast, matter: Matter, **changes: object) -> Matter:
    return act(cast, matter, "revise", **draft_data(cast, matter.kind, **changes))


def test_every_version_of_a_draft_is_kept_and_compared(cast: Cast, browser: Browser) -> None:
    matter = revised(cast, recommendation(cast), facts="经现场勘查，涧河东段河道堆放建筑垃圾约五百立方米。")
    matter = revised(cast, matter, facts="经现场勘查，涧河东段河道堆放建筑垃圾约五百立方米。")
    versions = list(matter.draft_versions.all())
    assert [(one.number, one.saved_by) for one in versions] == [(1, cast.prosecutor), (2, cast.prosecutor)]
    assert ["facts", "查明的事实及相关证据", "经现场勘查，涧河东段河道堆放建筑垃圾约三百立方米。"] in versions[0].parts
    page = browser(cast.chief).get(f"/matters/{matter.pk}/draft/versions/").content.decode()
    assert '<del class="diff"><span class="diff__word">删</span>三</del>' in page
    assert '<ins class="diff"><span class="diff__word">增</span>五</ins>' in page


def test_a_draft_without_versions_keeps_what_it_said_before_the_first_change(cast: Cast) -> None:
    matter = recommendation(cast)
    matter.draft_versions.all().delete()
    matter = revised(cast, matter, facts="改写。")
    texts = [{name: text for name, _, text in one.parts}["facts"] for one in matter.draft_versions.all()]
    assert texts == ["经现场勘查，涧河东段河道堆放建筑垃圾约三百立方米。", "改写。"]


def test_reviewers_comment_on_a_passage_and_the_handler_answers(cast: Cast, browser: Browser) -> None:
    matter = recommendation(cast, upto="head_review")
    with pytest.raises(IllegalMove, match="没有所引的文字"):
        act(cast, matter, "comment", cast.head, part="facts", quote="并无此句")
    with pytest.raises(IllegalMove, match="尚未轮到"):
        act(cast, matter, "comment", cast.chief)
    with pytest.raises(PermissionDenied):
        act(cast, matter, "comment", cast.prosecutor)
    matter = act(cast, matter, "comment", cast.head, part="facts", quote="三百立方米", text="请附测量记录。")
    matter = act(cast, matter, "send_back")
    page = browser(cast.prosecutor).get(f"/matters/{matter.pk}/").content.decode()
    assert "待处理批注 1 条" in page
    draft = browser(cast.prosecutor).get(f"/matters/{matter.pk}/draft/").content.decode()
    assert "请附测量记录。" in draft
    assert "<blockquote>三百立方米</blockquote>" in draft
    found = Comment.objects.get()
    matter = act(cast, matter, "answer_comment", comment=found, outcome="kept", answer="测量记录已在卷。")
    with pytest.raises(IllegalMove, match="没有待处理的批注"):
        act(cast, matter, "answer_comment", comment=found)
    assert "测量记录已在卷。" in browser(cast.head).get(f"/matters/{matter.pk}/draft/").content.decode()


def test_the_other_side_never_reads_a_comment(cast: Cast, browser: Browser) -> None:
    matter = recommendation(cast, upto="head_review")
    matter = act(cast, matter, "comment", cast.head, text="此句不宜写给对方。")
    for name in ("pass_head_review", "approve", "issue", "serve"):
        matter = act(cast, matter, name)
    for one in (cast.clerk, cast.office):
        client = browser(one)
        assert "此句不宜写给对方" not in client.get(f"/matters/{matter.pk}/").content.decode()
        assert "此句不宜写给对方" not in client.get(f"/api/v1/matters/{matter.pk}/").content.decode()
        assert client.get(f"/matters/{matter.pk}/draft/").status_code == 404
        assert client.get(f"/matters/{matter.pk}/draft/versions/").status_code == 404


def test_what_blocks_is_named_and_warnings_let_pass(cast: Cast, browser: Browser) -> None:
    matter = recommendation(cast, facts="联系人电话13812345678。")
    page = browser(cast.prosecutor).get(f"/matters/{matter.pk}/").content.decode()
    assert "必备内容齐全" in page
    assert "含有手机号码" in page
    assert act(cast, matter, "submit").state == "head_review"


def test_each_finding_leads_to_its_place(cast: Cast, browser: Browser) -> None:
    """Into the form for who writes, to the text for who reads."""
    matter = recommendation(cast, facts="联系人电话13812345678。", measures=[{"text": "高度重视", "standard": ""}])
    page = browser(cast.prosecutor).get(f"/matters/{matter.pk}/").content.decode()
    edit = f"/matters/{matter.pk}/revise/"
    for place in (f"{edit}#id_facts", f"{edit}#id_measures-0-text", f"/matters/{matter.pk}/link_evidence/"):
        assert f'href="{place}"' in page, place
    form = browser(cast.prosecutor).get(edit).content.decode()
    assert 'id="id_facts"' in form
    assert 'id="id_measures-0-text"' in form
    matter = act(cast, matter, "submit")
    read = browser(cast.head).get(f"/matters/{matter.pk}/draft/").content.decode()
    for name in ("facts", "measures"):
        assert f'href="/matters/{matter.pk}/draft/#part-{name}"' in read
        assert f'id="part-{name}"' in read


def test_a_date_that_has_passed_blocks_the_issue(cast: Cast) -> None:
    """公益规则第75条: the document states a period; one that is over is none."""
    matter = recommendation(cast, upto="approved")
    Recommendation.objects.filter(pk=matter.pk).update(rectify_by=timezone.localdate())
    with pytest.raises(IllegalMove, match="整改期限：日期已过"):
        act(cast, Recommendation.objects.get(pk=matter.pk), "issue")


def test_facts_are_linked_to_the_evidence_of_the_case_and_the_letter_names_it(cast: Cast) -> None:
    matter = recommendation(cast)
    file = SimpleUploadedFile("现场勘查笔录.pdf", PDF, content_type="application/pdf")
    kept = attach(matter_id=matter.parent_id, file=file, purpose="evidence", by=cast.prosecutor)
    mark = paragraphs(matter.facts)[0][0]
    matter = act(cast, matter, "link_evidence", links={mark: [str(kept.pk)], "0" * 16: [str(kept.pk)]})
    assert matter.details["evidence"] == {mark: [str(kept.pk)]}
    for name in ("submit", "pass_head_review", "approve", "issue"):
        matter = act(cast, matter, name)
    assert "认定上述事实的证据有：现场勘查笔录。" in matter.letters.get(kind=matter.kind).text


def test_earlier_documents_to_the_same_unit_are_shown_to_those_who_may_see_them(cast: Cast, browser: Browser) -> None:
    with time_machine.travel(date(2026, 3, 2)):
        before = recommendation(cast, upto="issued", title="关于涧河西段垃圾的检察建议")
    secret = recommendation(cast, upto="issued", title="限制知悉的检察建议")
    Matter.objects.filter(pk=secret.pk).update(secrecy="restricted", handler=cast.prosecutor)
    matter = recommendation(cast)
    page = browser(cast.prosecutor).get(f"/matters/{matter.pk}/draft/").content.decode()
    assert before.title in page
    assert "同一领域" in page
    page = browser(cast.assistant).get(f"/matters/{matter.pk}/draft/").content.decode()
    assert before.title in page
    assert secret.title not in page


def test_the_pages_cost_the_same_however_much_there_is(
    cast: Cast, browser: Browser, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    matter = recommendation(cast)
    for day in range(4):
        matter = revised(
            cast, matter, facts=f"第{day}次勘查。", rectify_by=timezone.localdate() + timedelta(days=60 + day)
        )
    client = browser(cast.prosecutor)
    with django_assert_max_num_queries(16):
        client.get(f"/matters/{matter.pk}/draft/")
    with django_assert_max_num_queries(10):
        client.get(f"/matters/{matter.pk}/draft/versions/?older=1&newer=3")


def test_what_is_too_long_is_said_and_kept_instead_of_cut(cast: Cast, browser: Browser) -> None:
    """No field lets the browser cut what is pasted; the page says by how much, and shows it again."""
    matter = recommendation(cast)
    client, url = browser(cast.prosecutor), f"/matters/{matter.pk}/revise/"
    page = client.get(url).content.decode()
    form = page[page.index('<form class="act"') :]
    assert "maxlength" not in form.replace('maxlength="40" placeholder="第二十五条第四款"', "")
    said = {"facts": "雨" * 8001, "measures-TOTAL_FORMS": "0", "measures-INITIAL_FORMS": "0"}
    answer = client.post(url, said)
    assert answer.status_code == 400
    assert "不能超过8000个字，现有8001个字。" in answer.content.decode()
    assert "雨" * 8001 in answer.content.decode()
