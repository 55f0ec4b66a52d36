"""民事公益诉讼 and 支持起诉: notice, its thirty days, the review from its end, what is shared with the other suits."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.moves import INTERESTS
from recommendations.forms.suit import PublicationForm
from recommendations.moves.suit import sections
from supervision.matters.models import Matter
from supervision.matters.services import IllegalMove, open_matter
from tests.builders import Cast, act, case, clue, fresh, suit
from tests.conftest import signed_in

CIVIL, SUPPORT = "civil_public_interest_suit", "support_suit"
SAID = {"title": "毁坏古道遗址案", "harm": "古道遗址被毁坏。", "defendant": "某矿业公司", "plaintiff": "某环境保护组织"}


def due(matter: Matter, term: str) -> date:
    return matter.clocks.get(term=term, state="running").due_on


def test_thirty_days_of_notice_then_three_months_of_review(cast: Cast) -> None:
    """公益诉讼办案规则第47、91条: published 1 September 2026, a Tuesday; over on 8 October, after the holiday."""
    with time_machine.travel("2026-09-01 10:00+08:00"):
        matter = suit(cast, CIVIL, upto="noticed")
        assert due(matter, "GY_PUBLIC_NOTICE") == date(2026, 10, 8)
        letter = matter.letters.get(kind="public_interest_notice")
        assert "三十日" in letter.text
        assert "古道遗址被毁坏" in letter.text
        assert letter.number
        assert matter.number == ""  # the number of the case is the complaint's
    with time_machine.travel("2026-10-08 10:00+08:00"), pytest.raises(IllegalMove, match="尚未经过"):
        act(cast, matter, "end_notice")
    with time_machine.travel("2026-10-20 10:00+08:00"):
        matter = act(cast, matter, "end_notice")
        # From the last day of the notice, whenever that was recorded.
        clock = matter.clocks.get(term="GY_SUIT_REVIEW_CIVIL")
        assert (clock.started_on, clock.due_on) == (date(2026, 10, 8), date(2027, 1, 8))


def test_publication_needs_its_proof(cast: Cast) -> None:
    matter = suit(cast, CIVIL, upto="notice_approved")
    said = {"published_on": "2026-09-01", "medium": "检察日报"}
    assert "files" in PublicationForm(said, {}, matter=matter, person=cast.prosecutor).errors
    proof = {"files": SimpleUploadedFile("刊载.pdf", b"%PDF-1.4", content_type="application/pdf")}
    assert PublicationForm(said, proof, matter=matter, person=cast.prosecutor).is_valid()


def test_relatives_are_asked_in_the_place_of_a_notice_for_heroes_only(cast: Cast) -> None:
    with pytest.raises(IllegalMove, match="英雄烈士"):
        act(cast, suit(cast, CIVIL, upto="preparing"), "consult_relatives")
    with time_machine.travel("2026-09-01 10:00+08:00"):
        parent = case(cast, upto="investigating", parent=clue(cast, upto="accepted"))
        Matter.objects.filter(pk=parent.pk).update(field="英雄烈士保护")
        parent.refresh_from_db()
        matter = open_matter(CIVIL, actor=fresh(cast.prosecutor), office=cast.county, data=SAID, parent=parent)
        matter = act(cast, matter, "consult_relatives")
    assert matter.state == "reviewing"
    assert due(matter, "GY_SUIT_REVIEW_CIVIL") == date(2026, 12, 1)


def test_the_complaint_names_the_defendant_and_the_course_goes_on_as_for_the_others(cast: Cast) -> None:
    """第46条: 5 days; 第58条: 3 days; 第99条: 3 days."""
    with time_machine.travel("2026-12-07 10:00+08:00"):  # a Monday
        matter = suit(cast, CIVIL, upto="sued")
        assert due(matter, "GY_COMPLAINT_FILING") == date(2026, 12, 14)
        text = "".join(matter.letters.get(kind="civil_complaint").text.split())
        assert "被告：某矿业公司" in text
        assert "适格主体不起诉" in text
        assert matter.number.startswith("渑检民公诉〔2026〕")
        matter = act(cast, matter, "withdraw_suit")
        assert due(matter, "GY_WITHDRAW_SUIT") == date(2026, 12, 10)
        withdrawal = matter.letters.get(kind="suit_withdrawal").text
        assert "某矿业公司" in withdrawal
        assert "第九十九条" in withdrawal
    # A company without a seat in the system takes no part; nobody outside sees the suit.
    assert set(matter.parties.values_list("part", flat=True)) == {"superior", "office"}
    assert not Matter.objects.visible_to(fresh(cast.clerk)).filter(pk=matter.pk).exists()


def test_who_sues_instead_is_supported_and_the_notice_ends(cast: Cast) -> None:
    notice = suit(cast, CIVIL, upto="noticed")
    matter = open_matter(SUPPORT, actor=fresh(cast.prosecutor), office=cast.county, data=SAID, parent=notice)
    notice = act(cast, notice, "end_without_suit")
    assert (notice.state, notice.clocks.filter(state="running").count()) == ("not_sued", 0)
    with time_machine.travel("2026-12-07 10:00+08:00"):
        for name in ("propose_suit", "decide_suit", "file_suit"):
            matter = act(cast, matter, name)
        assert not matter.clocks.filter(state="running").exists()  # no review term, no filing with the superior
        text = "".join(matter.letters.get(kind="support_opinion").text.split())
        assert "原告：某环境保护组织" in text
        assert "本院支持原告的起诉" in text
        matter = act(cast, matter, "withdraw_suit")
        assert due(matter, "GY_WITHDRAW_SUIT") == date(2026, 12, 10)  # 第102条
        assert "某环境保护组织" in matter.letters.get(kind="support_withdrawal").text


def test_a_company_is_not_told_of_the_filing_as_an_organ_is(cast: Cast) -> None:
    """第70条 is about administrative organs."""
    proposed = case(cast)
    assert act(cast, proposed, "file_case").clocks.filter(term="GY_CASE_NOTICE").exists()
    company = case(cast)
    cast.outsider_agency.kind = "other"
    cast.outsider_agency.save()
    Matter.objects.filter(pk=company.pk).update(counterpart=cast.outsider_agency)
    assert not act(cast, company, "file_case").clocks.filter(term="GY_CASE_NOTICE").exists()


def test_a_case_in_the_public_interest_says_which_course_it_takes(cast: Cast) -> None:
    """Against nobody named yet: the seven days run where an organ is to be told (第70条), not against a company."""
    found = {}
    for interest in ("administrative", "civil"):
        parent = clue(cast, upto="accepted")
        Matter.objects.filter(pk=parent.pk).update(counterpart=None)
        said = {"title": "毁坏林地案", "facts": "林地被毁坏。", "grounds": "公益受损。"}
        page = signed_in(cast.prosecutor)
        url = f"/matters/new/case/?parent={parent.pk}"
        assert "请选择" in page.get(url).content.decode()
        assert page.post(url, said).status_code == 400
        assert page.post(url, said | {"interest": interest}).status_code == 302
        matter = act(cast, parent.children.get(), "file_case")
        found[interest] = matter.clocks.filter(term="GY_CASE_NOTICE").exists()
        shown = page.get(f"/matters/{matter.pk}/").content.decode()
        assert INTERESTS[interest] in shown
        act(cast, matter, "investigate")
        offered = page.get(f"/matters/{act(cast, matter, 'conclude').pk}/").content.decode()
        for label in ("准备诉前公告", "审查支持起诉"):
            assert (label in offered) is (interest == "civil"), (interest, label)
    assert found == {"administrative": True, "civil": False}
    criminal = clue(cast, upto="accepted", function="criminal")
    assert "公益诉讼类别" not in page.get(f"/matters/new/case/?parent={criminal.pk}").content.decode()


def test_the_defendant_reads_the_suit_once_it_is_filed(cast: Cast, browser: object) -> None:
    """What a party is served with, it sees on its page: claims, facts, court."""
    matter = suit(cast, upto="sued")
    page = browser(cast.clerk).get(f"/matters/{matter.pk}/").content.decode()  # type: ignore[operator]
    assert "责令继续履行职责" in page
    assert "决定意见" not in page
    assert sections(suit(cast, upto="approved"), inside=False) == []


def test_a_mediated_suit_waits_for_the_thirty_days_of_its_publication(cast: Cast) -> None:
    """公益诉讼办案规则第99条; 民事诉讼法解释第287条: published 7 December 2026, over on 6 January 2027."""
    with time_machine.travel("2026-12-07 10:00+08:00"):
        matter = act(cast, suit(cast, CIVIL, upto="sued"), "accept_mediation")
        assert "公告期间不少于三十日" in matter.letters.get(kind="mediation_opinion").text
        judged = {"result": "mediated", "judgment_number": "（2026）豫12民初9号民事调解书"}
        with pytest.raises(IllegalMove, match="尚未公告"):
            act(cast, matter, "record_judgment", **judged)
        matter = act(cast, matter, "publish_mediation")
        assert due(matter, "GY_MEDIATION_NOTICE") == date(2027, 1, 6)
    with time_machine.travel("2027-01-06 10:00+08:00"), pytest.raises(IllegalMove, match="尚未经过"):
        act(cast, matter, "record_judgment", **judged)
    with time_machine.travel("2027-01-07 10:00+08:00"):
        again = act(cast, matter, "record_judgment", received_on=date(2027, 1, 7), **judged)
    assert (again.state, again.clocks.get(term="GY_MEDIATION_NOTICE").state) == ("judged", "met")
    assert ("裁判结果", "出具调解书") in [row for part in sections(again, False) for row in part["rows"]]


def test_an_agreement_that_fails_leaves_the_suit_where_it_was(cast: Cast) -> None:
    matter = act(cast, suit(cast, CIVIL, upto="mediating"), "publish_mediation")
    matter = act(cast, matter, "fail_mediation")
    assert (matter.state, matter.clocks.get(term="GY_MEDIATION_NOTICE").state) == ("sued", "cancelled")


def test_changed_claims_reach_the_court_in_three_days_and_the_former_ones_are_kept(cast: Cast) -> None:
    """第84条: decided on Monday 7 December 2026, before the court by the tenth."""
    with time_machine.travel("2026-12-07 10:00+08:00"):
        matter = suit(cast, upto="sued")
        before = matter.details["claims"]
        matter = act(cast, matter, "change_claims", claims="确认被告未依法履行职责违法。", reason="诉讼中已清运完毕")
        assert due(matter, "GY_WITHDRAW_SUIT") == date(2026, 12, 10)
        assert "确认被告未依法履行职责违法" in matter.letters.get(kind="claims_change").text
        with pytest.raises(IllegalMove, match="尚未提交"):
            act(cast, matter, "change_claims")
        matter = act(cast, matter, "submit_change")
    assert matter.clocks.get(term="GY_WITHDRAW_SUIT").state == "met"
    shown = [row for part in sections(matter, False) for row in part["rows"]]
    assert ("2026年12月7日变更前的诉讼请求", "\n".join(before)) in shown
