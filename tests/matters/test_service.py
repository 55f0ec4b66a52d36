"""From which day a term runs, by the way of service (R12), with literal dates; what comes back is counted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from cases.forms.service import ServeForm
from recommendations.forms import CoordinateForm
from recommendations.reports import returns_by_body
from supervision.documents.models import ServiceConsent
from supervision.documents.services import withdraw_consent
from supervision.ledger.models import Entry
from supervision.matters.models import Matter
from supervision.matters.services import IllegalMove, perform
from supervision.notices.models import Notice
from supervision.terms.services import stop_clocks
from tests.builders import PUBLIC, SOCIAL, Cast, act, body, case, fresh, person, recommendation, serve_data
from tests.conftest import signed_in


def served(cast: Cast, on: date, **said: Any) -> Matter:
    matter = recommendation(cast, SOCIAL, upto="issued")
    return perform(matter, "serve", actor=fresh(cast.prosecutor), data=serve_data(on, **said))


def started(matter: Matter) -> date:
    return matter.clocks.get(term="JY_REPLY").started_on


class TestTheDayOfService:
    def test_on_paper_the_day_of_the_signature(self, cast: Cast) -> None:
        with time_machine.travel("2026-11-05T10:00:00+08:00"):
            assert started(served(cast, date(2026, 11, 5))) == date(2026, 11, 5)

    def test_refused_with_pictures_instead_of_witnesses(self, cast: Cast) -> None:
        matter = recommendation(cast, SOCIAL, upto="issued")
        said = {
            "way": "left",
            "served_on": matter.issued_on,
            "servers": "检察官甲、助理甲",
            "refusal": "负责人拒绝签收",
        }
        form = ServeForm(said, matter=matter, person=cast.prosecutor)
        assert "拍照" in str(form.errors["witnesses"])
        form = ServeForm(said | {"witnesses": "社区干部甲、助理甲"}, matter=matter, person=cast.prosecutor)
        assert form.problems() == {"witnesses": ["见证人不能是送达人。"]}
        form = ServeForm(said | {"witnesses": "社区干部甲"}, matter=matter, person=cast.prosecutor)
        assert form.is_valid(), form.errors

    def test_electronic_the_day_of_arrival_not_of_the_click(self, cast: Cast) -> None:
        with time_machine.travel("2026-11-05T10:00:00+08:00"):
            matter = served(
                cast, date(2026, 11, 5), way="electronic", electronic_consent=True, consent_on=date(2026, 11, 1)
            )
            assert started(matter) == date(2026, 11, 5)
        with time_machine.travel("2026-11-09T10:00:00+08:00"):
            matter = act(cast, matter, "acknowledge", signed_on=date(2026, 11, 9))
        assert (matter.served_on, started(matter)) == (date(2026, 11, 5), date(2026, 11, 5))
        consent = ServiceConsent.objects.get(body=cast.agency)
        assert (consent.given_on, consent.withdrawn_on) == (date(2026, 11, 1), None)

    def test_a_consent_is_kept_and_can_be_taken_back(self, cast: Cast) -> None:
        with time_machine.travel("2026-11-05T10:00:00+08:00"):
            served(cast, date(2026, 11, 5), way="electronic", electronic_consent=True)
            # The second time nobody has to ask again.
            again = served(cast, date(2026, 11, 5), way="electronic")
            assert started(again) == date(2026, 11, 5)
        withdraw_consent(body=cast.agency, on=date(2026, 11, 10))
        with time_machine.travel("2026-11-12T10:00:00+08:00"), pytest.raises(IllegalMove, match="没有同意电子送达"):
            served(cast, date(2026, 11, 12), way="electronic")

    def test_the_addressee_takes_it_back_and_no_earlier_consent_stands_in(self, cast: Cast) -> None:
        with time_machine.travel("2026-11-05T10:00:00+08:00") as clock:
            matter = served(cast, date(2026, 11, 5), way="electronic", electronic_consent=True)
            clock.shift(timedelta(days=4))
            clerk = signed_in(cast.clerk)
            assert "2026年11月5日同意" in clerk.get("/documents/consents/").content.decode()
            assert (
                signed_in(cast.outsider).post("/documents/consents/", {"withdraw": cast.agency.pk}).status_code == 404
            )
            clerk.post("/documents/consents/", {"withdraw": cast.agency.pk})
            page = clerk.get("/documents/consents/").content.decode()
            assert "2026年11月5日同意，2026年11月9日撤回" in page
            # Once for each handler, whatever the number of their matters; others handle nothing of this body.
            told = Notice.objects.get(title="渑池县城市管理局撤回电子送达的同意")
            assert (told.recipient, told.matter, told.deliveries.count()) == (cast.prosecutor, None, 1)
            assert "自2026年11月9日起不再以电子方式向该单位送达" in told.text
            # What was served stays served; from now on neither the old consent nor its day serves again.
            assert started(Matter.objects.get(pk=matter.pk)) == date(2026, 11, 5)
            clock.shift(timedelta(days=1))
            for said in ({}, {"electronic_consent": True, "consent_on": date(2026, 11, 8)}):
                with pytest.raises(IllegalMove, match=r"没有同意|已于2026年11月9日撤回"):
                    served(cast, date(2026, 11, 10), way="electronic", **said)
            said = {"body": cast.agency.pk, "address": "政务邮箱", "signatory": "局长甲"}
            assert signed_in(cast.agency_head).post("/documents/consents/", said).status_code == 302
            assert started(served(cast, date(2026, 11, 10), way="electronic")) == date(2026, 11, 10)
        acts = Entry.objects.filter(name__startswith="consent.").order_by("number")
        assert [(one.name, one.actor_name) for one in acts] == [
            ("consent.withdraw", "经办人甲"),
            ("consent.give", "局长甲"),
        ]

    def test_consent_after_the_arrival_is_none(self, cast: Cast) -> None:
        with time_machine.travel("2026-11-05T10:00:00+08:00"), pytest.raises(IllegalMove, match="到达日之前"):
            served(cast, date(2026, 11, 5), way="electronic", electronic_consent=True, consent_on=date(2026, 11, 6))

    def test_by_post_the_receipt_and_what_came_back_starts_nothing(self, cast: Cast) -> None:
        with time_machine.travel("2026-11-02T10:00:00+08:00") as clock:
            matter = served(cast, date(2026, 11, 2), way="post", tracking_number="EM1", recipient="")
            post = matter.clocks.get(term="SD_POST")
            # Five working days from the posting (检察专递规定第6条); the carrier is nobody of this system.
            assert (post.due_on, post.obligor, post.state) == (date(2026, 11, 9), None, "running")
            clock.shift(timedelta(days=7))
            matter = act(cast, matter, "record_undelivered")
            post.refresh_from_db()
            assert post.state == "cancelled"
            assert (matter.state, matter.served_on) == ("issued", None)
            assert not Matter.objects.visible_to(fresh(cast.clerk)).filter(pk=matter.pk).exists()
            assert not matter.clocks.filter(term__in=["JY_REPLY", "QS_ACKNOWLEDGE"], state="running").exists()
            data = serve_data(date(2026, 11, 9), way="left", refusal="拒收", witnesses="社区干部甲")
            matter = perform(matter, "serve", actor=fresh(cast.prosecutor), data=data)
        assert started(matter) == date(2026, 11, 9)
        assert not matter.runs("SD_POST")
        assert returns_by_body(Matter.objects.all()) == []

    def test_what_was_signed_before_it_was_recorded_ends_no_clock_before_its_beginning(self, cast: Cast) -> None:
        with time_machine.travel("2026-11-02T10:00:00+08:00") as clock:
            matter = recommendation(cast, SOCIAL, upto="issued")
            clock.shift(timedelta(days=7))
            matter = perform(
                matter, "serve", actor=fresh(cast.prosecutor), data=serve_data(date(2026, 11, 3), way="post")
            )
            said = {"signed_on": date(2026, 11, 4), "recipient": "收件人甲", "recipient_title": "科员"}
            matter = act(cast, matter, "acknowledge", **said)
        signing = matter.clocks.get(term="QS_ACKNOWLEDGE")
        assert (signing.started_on, signing.ended_on, signing.state) == (date(2026, 11, 9), date(2026, 11, 9), "met")
        assert started(matter) == date(2026, 11, 4)

    @pytest.mark.parametrize("met", [True, False])
    def test_what_begins_on_a_day_to_come_ends_on_the_day_it_ends(self, cast: Cast, *, met: bool) -> None:
        with time_machine.travel("2026-11-02T10:00:00+08:00"):
            matter = served(cast, date(2026, 11, 2))
            ahead = matter.clocks.filter(term="QS_ACKNOWLEDGE")
            ahead.update(started_on=date(2026, 12, 1), due_on=date(2026, 12, 4))
            stop_clocks(matter_id=matter.pk, terms=["QS_ACKNOWLEDGE"], on=date(2026, 11, 2), met=met)
        assert ahead.get().ended_on == date(2026, 11, 2)

    def test_the_post_was_in_time_though_its_receipt_came_back_late(self, cast: Cast) -> None:
        with time_machine.travel("2026-11-02T10:00:00+08:00") as clock:
            matter = served(cast, date(2026, 11, 2), way="post", tracking_number="EM1", recipient="")
            clock.move_to("2026-11-18T10:00:00+08:00")
            matter = act(cast, matter, "record_receipt", signed_on=date(2026, 11, 5))
        post = matter.clocks.get(term="SD_POST")
        assert (post.state, post.ended_on, started(matter)) == ("met", date(2026, 11, 5), date(2026, 11, 5))

    def test_what_was_signed_for_did_arrive(self, cast: Cast) -> None:
        matter = recommendation(cast, SOCIAL, upto="served")
        with pytest.raises(IllegalMove, match="送达日期已经确定"):
            act(cast, matter, "record_undelivered")

    def test_an_announced_letter_is_served_when_the_period_is_over(self, cast: Cast) -> None:
        company = body("qy:411221:1", "渑池某矿业有限公司", "other", 4, "411221")
        clerk = person("company_clerk", "公司经办人", at=company, post="clerk")
        with time_machine.travel("2026-11-02T10:00:00+08:00"):
            matter = recommendation(cast, SOCIAL, upto="issued", counterpart=company)
            matter = act(cast, matter, "publish")
            assert (matter.state, matter.served_on) == ("served", None)
            assert not matter.clocks.filter(term="JY_REPLY").exists()
            assert Matter.objects.visible_to(fresh(clerk)).filter(pk=matter.pk).exists()
        notice = matter.clocks.get(term="SD_NOTICE")
        assert (notice.due_on, notice.obligor) == (date(2026, 12, 2), cast.county)
        with time_machine.travel("2026-12-02T10:00:00+08:00"), pytest.raises(IllegalMove, match="尚未经过"):
            act(cast, matter, "deem_served")
        with time_machine.travel("2026-12-10T10:00:00+08:00"):
            matter = act(cast, matter, "deem_served")
        assert (matter.served_on, started(matter)) == (date(2026, 12, 2), date(2026, 12, 2))
        notice.refresh_from_db()
        assert (notice.state, notice.ended_on) == ("met", date(2026, 12, 2))

    def test_a_state_organ_is_not_served_by_announcement(self, cast: Cast) -> None:
        matter = recommendation(cast, PUBLIC, upto="issued")
        with pytest.raises(IllegalMove, match="不得用于国家机关"):
            act(cast, matter, "publish")


class TestReturns:
    def test_only_what_may_be_responsible_is_proposed(self, cast: Cast) -> None:
        court = body("court-x", "渑池县人民法院", "court", 4, "411221")
        congress = body("congress-x", "渑池县人大常委会", "peoples_congress", 4, "411221")
        form = CoordinateForm(matter=recommendation(cast, PUBLIC, upto="returned"), person=cast.prosecutor)
        offered = form.fields["body"].queryset
        assert cast.agency in offered
        assert not {court, congress} & set(offered)

    def test_the_chief_may_keep_the_addressee_and_nothing_is_served_before(self, cast: Cast) -> None:
        matter = recommendation(cast, PUBLIC, upto="returned")
        for name in ("serve", "return_letter"):
            matter = act(cast, matter, name)
        with pytest.raises(IllegalMove, match="没有待决定的协调意见"):
            act(cast, matter, "keep_addressee")
        matter = act(cast, matter, "coordinate_addressee", body=cast.outsider_agency)
        with pytest.raises(IllegalMove, match="是否变更被建议单位由检察长先行决定"):
            act(cast, matter, "serve")
        kept = act(cast, matter, "keep_addressee", reason="三定方案载明由该局管理。")
        assert "决定是否变更被建议单位" not in signed_in(cast.chief).get(f"/matters/{kept.pk}/").content.decode()
        assert act(cast, kept, "serve").state == "served"

    def test_nothing_is_announced_either_before_the_chief_decided(self, cast: Cast) -> None:
        company = body("qy:411221:2", "渑池某化工有限公司", "other", 4, "411221")
        clerk = person("chemist", "公司经办人", at=company, post="clerk")
        civil = case(cast, upto="investigating", function="civil")
        matter = recommendation(cast, SOCIAL, upto="served", counterpart=company, parent=civil)
        for name, actor in (("return_letter", clerk), ("serve", None), ("return_letter", clerk)):
            matter = act(cast, matter, name, actor=actor)
        matter = act(cast, matter, "coordinate_addressee", body=cast.outsider_agency)
        with pytest.raises(IllegalMove, match="是否变更被建议单位由检察长先行决定"):
            act(cast, matter, "publish")
        assert act(cast, act(cast, matter, "keep_addressee"), "publish").state == "served"

    def test_the_second_return_calls_for_the_office(self, cast: Cast) -> None:
        matter = recommendation(cast, PUBLIC, upto="returned")
        with pytest.raises(IllegalMove, match="被退回1次"):
            act(cast, matter, "coordinate_addressee")
        for name in ("serve", "return_letter"):
            matter = act(cast, matter, name)
        matter = act(cast, matter, "coordinate_addressee", body=cast.outsider_agency, reason="河道管理属其职责")
        assert matter.state == "returned"
        assert matter.details["coordinated"]["body"] == "渑池县水利局"
        # Until the chief has decided nobody is told to serve it once more.
        page = signed_in(cast.prosecutor).get(f"/matters/{matter.pk}/").content.decode()
        assert "决定是否变更被建议单位" in page
        # The office coordinates, the chief decides.
        assert act(cast, matter, "readdress").state == "drafting"
        assert returns_by_body(Matter.objects.all()) == [
            {"body_id": cast.agency.pk, "name": "渑池县城市管理局", "returns": 2}
        ]
