"""送达其他文书: a decision or a request beside the matter's own letter is served with its receipt, and only once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from cases.forms.service import AcknowledgeForm, ServeForm, ServeLetterForm
from supervision.accounts.models import Person
from supervision.documents.models import ServiceReceipt
from supervision.documents.services import last_receipt
from supervision.matters.models import Matter
from supervision.matters.services import IllegalMove
from supervision.terms.arithmetic import day_text
from tests.builders import SOCIAL, Cast, act, case, recommendation, serve_data

Browser = Callable[[Person], Client]
PICTURE = SimpleUploadedFile(
    "门牌照片.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def receipt_text(matter: Matter) -> str:
    return "".join(matter.letters.filter(kind="service_receipt").latest("made_at").text.split())


def test_evidence_is_asked_for_with_a_receipt(cast: Cast, browser: Browser) -> None:
    matter = case(cast, upto="investigating")
    with pytest.raises(IllegalMove, match="没有待送达的其他文书"):
        act(cast, matter, "serve_letter")
    matter = act(cast, matter, "entrust_expert", receiver="某某司法鉴定所")
    matter = act(cast, matter, "request_evidence")
    request, entrusted = (matter.letters.get(kind=kind) for kind in ("evidence_request", "entrustment_letter"))
    page = browser(cast.prosecutor).get(f"/matters/{matter.pk}/serve_letter/").content.decode()
    assert "致某某司法鉴定所" in page
    assert request.number in page
    posted = serve_data(
        timezone.localdate(), way="post", tracking_number="EM9", signed_on=timezone.localdate(), letter=entrusted,
        recipient="鉴定人戊", recipient_title="鉴定所收发室", copies_count=2, remarks="附材料1册",
    )  # fmt: skip
    matter = act(cast, matter, "serve_letter", **posted)
    served = ServiceReceipt.objects.get(letter=entrusted)
    assert (served.body, served.unit, served.apart, served.served_on) == (
        None, "某某司法鉴定所", True, timezone.localdate(),
    )  # fmt: skip
    text = receipt_text(matter)
    for part in (f"案件编号：{matter.number}", "份数：2", "受送达单位：某某司法鉴定所", "备注：附材料1册"):
        assert part in text
    matter = act(
        cast, matter, "serve_letter", letter=request, recipient="",
        proxy="保安甲", proxy_relation="该单位保卫科工作人员",
        files=[PICTURE],
    )  # fmt: skip
    text = receipt_text(matter)
    assert "代收人及其关系：保安甲（该单位保卫科工作人员）" in text
    assert "照片或者录像编号：门牌照片.pdf" in text
    # The unit that is asked is no party of the case: nothing else is shown to it.
    assert not Matter.objects.visible_to(cast.clerk).filter(pk=matter.pk).exists()
    page = browser(cast.head).get(f"/matters/{matter.pk}/").content.decode()
    assert f"调取证据通知书（{request.number}）" in page
    assert "保安甲（该单位保卫科工作人员）" in page
    with pytest.raises(IllegalMove, match="没有待送达的其他文书"):
        act(cast, matter, "serve_letter", letter=request)


def test_a_decision_served_later_moves_no_term_of_the_letter(cast: Cast) -> None:
    matter = recommendation(cast, SOCIAL, upto="acknowledged")
    first, due = last_receipt(matter), matter.clocks.get(term="JY_REPLY").due_on
    matter = act(cast, act(cast, matter, "object"), "reject_objection")
    decision = matter.letters.get(kind="objection_decision")
    form = ServeLetterForm(matter=matter, person=cast.prosecutor)
    assert list(form.fields["letter"].queryset) == [decision]  # type: ignore[attr-defined]
    matter = act(cast, matter, "serve_letter", letter=decision)
    assert matter.receipts.get(apart=True).body == cast.agency
    assert (last_receipt(matter), matter.clocks.get(term="JY_REPLY").due_on) == (first, due)


def test_who_signs_for_another_says_in_what_relation(cast: Cast) -> None:
    matter = recommendation(cast, SOCIAL, upto="issued")
    said = serve_data(timezone.localdate(), recipient="", proxy="门卫乙")
    form = ServeForm(said, matter=matter, person=cast.prosecutor)
    assert list(form.problems()) == ["proxy_relation"]
    matter = act(cast, matter, "serve", copies_count=3)
    signed = {"signed_on": timezone.localdate(), "recipient": "局长甲", "recipient_title": "局长", "proxy": "收发员丙"}
    assert "proxy_relation" in AcknowledgeForm(signed, matter=matter, person=cast.clerk).problems()
    matter = act(cast, matter, "acknowledge", proxy="收发员丙", proxy_relation="本单位办公室工作人员")
    text = receipt_text(matter)
    assert "份数：3" in text
    assert "收发员丙（本单位办公室工作人员）" in text
    assert f"案件编号：{matter.parent.number}" in text
    assert "由收发员丙（本单位办公室工作人员）代收" in matter.receipts.get().proof


def test_what_was_typed_for_another_way_of_service_never_reaches_the_record(cast: Cast) -> None:
    matter = recommendation(cast, SOCIAL, upto="issued")
    left_behind = {"refusal": "拒收", "witnesses": "社区干部甲", "tracking_number": "12", "consent_on": "昨天"}
    form = ServeForm(serve_data(timezone.localdate(), **left_behind), matter=matter, person=cast.prosecutor)
    assert form.problems() == {}
    said = form.answers()
    assert [said[name] for name in left_behind] == ["", "", "", None]
    said = serve_data(timezone.localdate(), way="left", **left_behind)
    form = ServeForm(said, matter=matter, person=cast.prosecutor)
    assert form.problems() == {}
    assert [form.answers()[name] for name in left_behind] == ["拒收", "社区干部甲", "", None]


def test_nobody_is_said_to_have_signed_before_it_is_so(cast: Cast, browser: Browser) -> None:
    matter = recommendation(cast, SOCIAL, upto="issued")
    said = {"way": "post", "tracking_number": "1234567890123", "recipient": "收发室", "recipient_title": ""}
    matter = act(cast, matter, "serve", **said)
    today = day_text(timezone.localdate())
    assert last_receipt(matter).proof == "邮寄送达，邮件编号1234567890123，收件人收发室"  # type: ignore[union-attr]
    page = browser(cast.prosecutor).get(f"/matters/{matter.pk}/").content.decode()
    assert "签收人" not in page
    assert f"交邮日期</dt><dd>{today}" in page.replace("\n", "").replace(" ", "")
    matter = act(cast, matter, "acknowledge", recipient="经办人甲", recipient_title="科员")
    proof = "邮寄送达，邮件编号1234567890123，送达回证由经办人甲（科员）签收"
    assert last_receipt(matter).proof == proof  # type: ignore[union-attr]


def test_nothing_is_served_before_it_was_made(cast: Cast) -> None:
    matter = act(cast, case(cast, upto="investigating"), "request_evidence")
    letter = matter.letters.get(kind="evidence_request")
    early = timezone.localdate() - timedelta(days=1)
    said = serve_data(early, way="in_person", letter=letter.pk)
    form = ServeLetterForm(said, matter=matter, person=cast.prosecutor)
    assert "served_on" in form.problems()
