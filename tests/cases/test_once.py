"""One-time links: one served letter, its signature and its answer for a unit without account, and nothing else."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supervision.accounts.models import Body
from supervision.documents.models import Attachment, OneTimeLink
from supervision.ledger.models import Action, Entry
from supervision.matters.models import Matter
from supervision.matters.procedures import concrete
from supervision.matters.services import IllegalMove, available
from supervision.notices.models import Notice
from tests.builders import PUBLIC, Cast, act, body, fresh, recommendation, reply_data
from tests.conftest import signed_in

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
TITLE = "关于整治涧河河道垃圾的检察建议"


@pytest.fixture(autouse=True)
def _on(settings: Any, empty_cache: None) -> None:
    settings.ONE_TIME_LINKS = True
    settings.SITE_URL = "http://testserver"


@pytest.fixture
def unit() -> Body:
    """A unit in which nobody has an account."""
    return body("xzjg:411221:zjd", "渑池县某镇人民政府", "agency", 4, "411221")


@pytest.fixture
def served(cast: Cast, unit: Body) -> Matter:
    """A letter on its way to the unit by post, so that its day of service is still to come."""
    matter = recommendation(cast, PUBLIC, upto="issued", counterpart=unit)
    return act(cast, matter, "serve", way="post", tracking_number="XA1", recipient="", recipient_title="")


def issued(cast: Cast, matter: Matter, hours: int = 72) -> tuple[str, str]:
    """The path and the PIN as the handler's page says them, once."""
    client = signed_in(fresh(cast.prosecutor))
    said = client.post(f"/matters/{matter.pk}/issue_link/", {"hours": hours}, follow=True).content.decode()
    found = re.search(r"链接：http://testserver(/once/[\w-]{43}/) 口令：(\d{8})。", said)
    assert found is not None
    assert found[2] not in client.get(f"/matters/{matter.pk}/").content.decode()
    return found[1], found[2]


def opened(path: str, pin: str) -> Client:
    client = Client()
    assert client.post(path, {"pin": pin}).status_code == 302
    return client


def wrong(pin: str) -> str:
    return f"{(int(pin) + 1) % 10**8:08d}"


SIGNED = {"step": "sign", "name": "王某", "title": "办公室主任", "phone": "0398-1234567", "consents": "on"}


def test_the_link_tells_nothing_before_its_pin_and_opens_one_letter_after_it(cast: Cast, served: Matter) -> None:
    path, pin = issued(cast, served)
    other = recommendation(cast, PUBLIC, upto="served")
    link = OneTimeLink.objects.get()
    assert pin not in str(link.__dict__)
    assert path.split("/")[2] not in str(link.__dict__)
    assert not Entry.objects.filter(data__icontains=pin).exists()
    client = Client()
    before = client.get(path).content.decode()
    assert "口令" in before
    assert TITLE not in before
    assert served.number not in before
    assert client.get(f"{path}letter/").status_code == 404
    refused = client.post(path, {"pin": wrong(pin)})
    assert refused.status_code == 400
    assert "口令不正确" in refused.content.decode()
    client = opened(path, pin)
    page = client.get(path)
    assert served.number in page.content.decode()
    assert "届满</dd>" in page.content.decode()  # by when the unit is to act
    assert "no-store" in page["Cache-Control"]
    letter = client.get(f"{path}letter/")
    assert b"".join(letter.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    # Nothing else opens, neither this matter's page nor another letter.
    foreign = other.letters.get(kind=PUBLIC)
    urls = ["/", f"/matters/{served.pk}/", f"/matters/{served.pk}/acknowledge/", "/search/"]
    for url in [*urls, reverse("documents:letter", args=[str(foreign.pk), "pdf"])]:
        assert client.get(url)["Location"].startswith("/accounts/login/"), url
    # A second browser needs the PIN again.
    assert "口令" in Client().get(path).content.decode()
    uses = Entry.objects.filter(name__startswith="once.").values_list("name", "action", "matter_id", "body_name")
    assert list(uses.order_by("number")) == [
        ("once.pin", Action.REFUSED, served.pk, "渑池县某镇人民政府"),
        ("once.open", Action.READ, served.pk, "渑池县某镇人民政府"),
        ("once.letter", Action.READ, served.pk, "渑池县某镇人民政府"),
    ]


def test_what_is_signed_and_answered_waits_for_the_handler_who_registers_it(cast: Cast, served: Matter) -> None:
    signing = timezone.now()
    with time_machine.travel(signing, tick=False):
        path, pin = issued(cast, served)
        client = opened(path, pin)
        assert client.post(path, SIGNED | {"consents": ""}).status_code == 400
        assert client.post(path, SIGNED).status_code == 302
    served.refresh_from_db()
    assert (served.state, served.served_on) == ("served", None)
    notice = Notice.objects.filter(recipient=cast.prosecutor).latest("pk")
    assert notice.title.endswith("签收（一次性链接）")
    assert "收到通知后登记" in client.get(path).content.decode()
    # It signs once.
    client.post(path, SIGNED | {"name": "李某"})
    assert OneTimeLink.objects.get().signed_name == "王某"
    handler = signed_in(fresh(cast.prosecutor))
    assert "王某（办公室主任，0398-1234567）" in handler.get(f"/matters/{served.pk}/").content.decode()
    form = handler.get(f"/matters/{served.pk}/record_receipt/").content.decode()
    assert 'value="王某"' in form
    day = timezone.localdate(signing)
    said = {"signed_on": day.isoformat(), "recipient": "王某", "recipient_title": "办公室主任"}
    with time_machine.travel(signing + timedelta(days=1)):
        handler = signed_in(fresh(cast.prosecutor))
        assert handler.post(f"/matters/{served.pk}/record_receipt/", said).status_code == 302
        served.refresh_from_db()
        # The day on which the unit signed counts, not the one on which it was registered.
        assert (served.state, served.served_on) == ("acknowledged", day)
        assert served.clocks.get(term="GY_REPLY").started_on == day
        done = Entry.objects.get(name=f"{PUBLIC}.record_receipt")
        assert done.actor == cast.prosecutor
        assert "王某通过一次性链接的签收" in done.text
        answers(cast, served, path, pin)


def answers(cast: Cast, matter: Matter, path: str, pin: str) -> None:
    """The unit hands in its answer by the same link, once; the handler registers it measure by measure."""
    client = opened(path, pin)
    assert "已经签收，承办检察官已经登记。" in client.get(path).content.decode()
    file = SimpleUploadedFile("复函.pdf", PDF, content_type="application/pdf")
    bad = SimpleUploadedFile("复函.exe", b"MZ", content_type="application/x-msdownload")
    said = {"step": "answer", "name": "镇长张某", "number": "渑镇函〔2026〕3号", "contact": "王某 0398-1234567"}
    assert client.post(path, said | {"files": bad}).status_code == 400
    assert client.post(path, said | {"files": file}).status_code == 302
    assert "书面回复已经提交" in client.get(path).content.decode()
    kept = Attachment.objects.get(matter=matter, name="复函.pdf")
    assert (kept.purpose, kept.uploaded_by) == ("link_reply", None)
    form = signed_in(fresh(cast.prosecutor)).get(f"/matters/{matter.pk}/record_reply/").content.decode()
    assert 'value="镇长张某"' in form
    assert 'value="渑镇函〔2026〕3号"' in form
    concrete_one = concrete(matter)
    words = reply_data(concrete_one, timezone.localdate()) | {"received_on": timezone.localdate(), "files": []}
    done = act(cast, concrete_one, "record_reply", **words)
    assert done.state == "replied"
    kept.refresh_from_db()
    assert kept.purpose == "answer"
    # The letter is answered, so the link leads nowhere.
    assert client.get(path).status_code == 404


def test_a_link_that_is_over_is_answered_like_one_that_never_was(cast: Cast, served: Matter, settings: Any) -> None:
    def answer(path: str, **said: str) -> tuple[int, bytes]:
        found: HttpResponse = Client().post(path, said) if said else Client().get(path)
        return found.status_code, found.content

    unknown = answer(f"/once/{'x' * 43}/")
    assert unknown[0] == 404
    first, pin = issued(cast, served, hours=2)
    with time_machine.travel(timezone.now() + timedelta(hours=2, minutes=1)):
        assert answer(first, pin=pin) == unknown
    second, other = issued(cast, served)
    assert answer(first, pin=pin) == unknown  # a new link ends the one before
    guesses = [answer(second, pin=wrong(other))[0] for _ in range(5)]
    assert guesses == [400, 400, 400, 400, 404]
    assert answer(second, pin=other) == unknown
    third, pin = issued(cast, served)
    client = opened(third, pin)
    client.post(third, SIGNED)
    form = f"/matters/{served.pk}/record_receipt/"
    assert 'value="王某"' in signed_in(fresh(cast.prosecutor)).get(form).content.decode()
    act(cast, served, "revoke_link")
    # What came by a revoked link is not registered.
    assert 'value="王某"' not in signed_in(fresh(cast.prosecutor)).get(form).content.decode()
    assert (client.get(third).status_code, client.get(f"{third}letter/").status_code) == (404, 404)
    with pytest.raises(IllegalMove, match="没有有效的一次性链接"):
        act(cast, served, "revoke_link")
    fourth, pin = issued(cast, served)
    settings.ONE_TIME_LINKS = False
    assert answer(fourth, pin=pin) == unknown
    settings.ONE_TIME_LINKS = True
    # Withdrawn letters are read by nobody.
    act(cast, served, "withdraw")
    assert answer(fourth, pin=pin) == unknown


def test_guesses_and_visits_are_limited_for_each_address(cast: Cast, served: Matter, settings: Any) -> None:
    path, pin = issued(cast, served)
    settings.SIGN_IN_FAILURES_PER_PEER = 2
    assert [Client().post(path, {"pin": wrong(pin)}).status_code for _ in range(3)] == [400, 400, 429]
    assert Client().post(path, {"pin": pin}, REMOTE_ADDR="10.0.0.9").status_code == 302
    settings.VERIFICATIONS_PER_MINUTE = 1
    assert Client().get(path).status_code == 429


def test_only_an_ordinary_letter_to_a_unit_without_account_gets_a_link(
    cast: Cast, served: Matter, settings: Any
) -> None:
    with_account = recommendation(cast, PUBLIC, upto="served")
    with pytest.raises(IllegalMove, match="该单位已有账号"):
        act(cast, with_account, "issue_link")
    Matter.objects.filter(pk=served.pk).update(secrecy="work")
    with pytest.raises(IllegalMove, match="不得通过链接提供"):
        act(cast, concrete(Matter.objects.get(pk=served.pk)), "issue_link")
    # Where the deployment has not switched it on, there is no such move.
    settings.ONE_TIME_LINKS = False
    offered = {move.name for move, _ in available(served, fresh(cast.prosecutor), timezone.localdate())}
    assert not offered & {"issue_link", "revoke_link"}
    assert signed_in(fresh(cast.prosecutor)).get(f"/matters/{served.pk}/issue_link/").status_code == 404
    with pytest.raises(IllegalMove, match="没有这一办理动作"):
        act(cast, served, "issue_link")


def test_a_joint_unit_signs_and_countersigns_by_its_own_link_and_sees_no_more(cast: Cast, unit: Body) -> None:
    """The lead works here, the joint unit has no account. What it says waits until handler and lead enter it."""
    matter = recommendation(cast, PUBLIC, upto="acknowledged", joint_units=[unit])
    with pytest.raises(IllegalMove, match="只能向没有账号的收件单位、协办单位制发"):
        act(cast, matter, "issue_link", body=cast.agency)
    path, pin = issued(cast, matter)
    client = opened(path, pin)
    page = client.get(path).content.decode()
    assert "主办单位尚未送来回复稿" in page
    assert "提交书面回复" not in page  # the lead answers for all
    assert client.post(path, SIGNED).status_code == 302
    assert "收到通知后登记" in client.get(path).content.decode()
    form = signed_in(fresh(cast.prosecutor)).get(f"/matters/{matter.pk}/record_joint_receipt/").content.decode()
    assert 'value="王某"' in form
    said = {"signed_on": timezone.localdate(), "recipient": "王某", "recipient_title": "办公室主任"}
    act(cast, matter, "record_joint_receipt", body=unit, **said)
    receipt = matter.receipts.get(body=unit)
    assert (receipt.way, receipt.electronic_consent, receipt.recipient) == ("electronic", True, "王某")
    assert client.post(path, SIGNED).status_code == 302  # nothing more to sign
    assert matter.receipts.filter(body=unit).count() == 1
    assert "已经签收，承办检察官已经登记。" in client.get(path).content.decode()
    countersigns(cast, concrete(matter), unit, path, client)


def countersigns(cast: Cast, matter: Any, unit: Body, path: str, client: Client) -> None:
    """The draft is read, refused, changed, agreed to, entered by the lead unit and sent."""
    head, lead = signed_in(fresh(cast.agency_head)), signed_in(fresh(cast.clerk))
    said = reply_data(matter, timezone.localdate()) | {"summary": "涧河两岸已经清运"}
    act(cast, matter, "draft_reply", actor=cast.clerk, **said)
    first = matter.reply_drafts.get()
    assert "涧河两岸已经清运" in client.get(path).content.decode()
    agrees = {
        "step": "countersign",
        "draft": first.pk,
        "agreed": "yes",
        "opinion": "",
        "name": "镇长张某",
        "title": "镇长",
    }
    agrees["confirms"] = "on"
    for wrong in ({"confirms": ""}, {"agreed": ""}, {"agreed": "no"}, {"name": ""}, {"draft": first.pk + 1}):
        answer = client.post(path, agrees | wrong)
        assert answer.status_code == 400, wrong
    assert "回复稿已经变动" in answer.content.decode()
    assert client.post(path, agrees | {"agreed": "no", "opinion": "第二项请写明期限。"}).status_code == 302
    assert "已经会签" in client.get(path).content.decode()
    # Nothing of it is the procuratorate's to read; the lead unit is told, and enters what the link says.
    assert "第二项请写明期限" not in signed_in(fresh(cast.prosecutor)).get(f"/matters/{matter.pk}/").content.decode()
    assert Notice.objects.filter(recipient=cast.clerk, title__endswith="会签（一次性链接）").exists()
    entering = f"/matters/{matter.pk}/record_countersignature/"
    assert "第二项请写明期限" in lead.get(entering).content.decode()
    entered = {"body": unit.pk, "agreed": "yes", "opinion": "", "signatory": "镇长张某（镇长）"}
    assert "会签意见不一致" in lead.post(entering, entered).content.decode()
    assert lead.post(entering, entered | {"agreed": "no", "opinion": "第二项请写明期限。"}).status_code == 302
    with pytest.raises(IllegalMove, match="不同意回复稿"):
        act(cast, matter, "reply", actor=cast.agency_head, **said)
    act(cast, matter, "draft_reply", actor=cast.clerk, **said)
    second = matter.reply_drafts.get(state="waiting")
    assert client.post(path, agrees).status_code == 400  # the draft that was read is not the one that waits
    assert client.post(path, agrees | {"draft": second.pk}).status_code == 302
    with pytest.raises(IllegalMove, match="尚未会签"):
        act(cast, matter, "reply", actor=cast.agency_head, **said)
    assert lead.post(entering, entered).status_code == 302
    assert "镇长张某（镇长）" in head.get(f"/matters/{matter.pk}/").content.decode()
    done = act(cast, matter, "reply", actor=cast.agency_head, **said)
    assert done.state == "replied"
    assert client.get(path).status_code == 404


def test_a_joint_unit_without_link_countersigns_on_paper(cast: Cast, unit: Body, settings: Any) -> None:
    settings.ONE_TIME_LINKS = False
    matter = concrete(recommendation(cast, PUBLIC, upto="acknowledged", joint_units=[unit]))
    said = reply_data(matter, timezone.localdate())
    act(cast, matter, "draft_reply", actor=cast.clerk, **said)
    lead, entering = signed_in(fresh(cast.clerk)), f"/matters/{matter.pk}/record_countersignature/"
    entered = {"body": unit.pk, "agreed": "yes", "opinion": "", "signatory": "镇长张某"}
    assert "附会签页扫描件" in lead.post(entering, entered).content.decode()
    paper = SimpleUploadedFile("会签页.pdf", PDF, content_type="application/pdf")
    assert lead.post(entering, entered | {"files": paper}).status_code == 302
    # It stays among the units, and goes along with the reply as little as their other papers do.
    assert "会签页.pdf" not in signed_in(fresh(cast.prosecutor)).get(f"/matters/{matter.pk}/").content.decode()
    assert act(cast, matter, "reply", actor=cast.agency_head, **said).state == "replied"
