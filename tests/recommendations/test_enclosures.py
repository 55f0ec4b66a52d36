"""附件说明, 抄送 and the mark of secrecy on the letters, and what went with them on the addressee's page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from recommendations.forms import DraftForm
from supervision.accounts.models import Person
from supervision.documents import letters, storage
from supervision.documents.models import Letter
from supervision.documents.services import attach
from supervision.matters.models import Matter
from tests.builders import Cast, act, case, draft_data, fresh, recommendation, suit

Browser = Callable[[Person], Client]
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def flat(letter: Letter) -> str:
    return "".join(letter.text.split())


def test_the_letter_lists_what_goes_with_it_and_who_gets_a_copy(cast: Cast, browser: Browser) -> None:
    found = case(cast, upto="concluded")
    file = SimpleUploadedFile("现场勘验笔录.pdf", PDF)
    kept = attach(matter_id=found.pk, file=file, purpose="evidence", by=cast.prosecutor)
    other = attach(
        matter_id=found.pk, file=SimpleUploadedFile("内部报告.pdf", PDF), purpose="evidence", by=cast.prosecutor
    )
    matter = recommendation(cast, "recommendation_social_governance", parent=found)
    form = DraftForm(matter=matter, person=cast.prosecutor)
    assert [key for key, _ in form.fields["annexes"].choices] == [str(kept.pk), str(other.pk)]  # type: ignore[attr-defined]
    said = {"annexes": [str(kept.pk)], "other_annexes": "检察卷宗2册\n\n", "copied": [cast.congress]}
    matter = act(cast, matter, "revise", **draft_data(cast, matter.kind, **said))
    preview = browser(cast.prosecutor).get(f"/matters/{matter.pk}/preview/").content.decode()
    for text in ("1. 现场勘验笔录", "2. 检察卷宗2册", f"抄送：{cast.congress.name}"):
        assert text in preview
    for name in ("submit", "pass_legal_review", "pass_head_review", "approve", "issue", "serve", "acknowledge"):
        matter = act(cast, matter, name)
    letter = matter.letters.get(kind=matter.kind)
    assert f"附件：1.现场勘验笔录2.检察卷宗2册{matter.office.name}" in flat(letter)
    assert flat(letter).endswith(f"抄送：{cast.congress.name}。")
    # The unit reads what was enclosed, and nothing else of the case's files; its receipt lists neither.
    client = browser(cast.clerk)
    page = client.get(f"/matters/{matter.pk}/").content.decode()
    assert "现场勘验笔录.pdf" in page
    assert "内部报告.pdf" not in page
    sent = matter.attachments.get(purpose="annex")
    got = client.get(f"/documents/files/{sent.pk}/")
    assert b"".join(got.streaming_content) == PDF  # type: ignore[attr-defined]
    assert client.get(f"/documents/files/{kept.pk}/").status_code == 404
    assert "附件：" not in matter.letters.get(kind="service_receipt").text


@pytest.mark.parametrize(("secrecy", "mark"), [("restricted", "限制知悉"), ("work", "工作秘密"), ("ordinary", "")])
def test_a_letter_carries_its_matters_mark(cast: Cast, secrecy: str, mark: str) -> None:
    matter = recommendation(cast)
    Matter.objects.filter(pk=matter.pk).update(secrecy=secrecy)
    for name in ("submit", "pass_head_review", "approve", "issue"):
        matter = act(cast, matter, name)
    letter = matter.letters.get(kind=matter.kind)
    assert letter.text.startswith(mark or matter.office.name)
    # What was made before there was a mark is made again as it was.
    plain = {name: value for name, value in letter.data.items() if name not in ("secrecy", "attachments", "copies")}
    again = letters.render(letter.kind, plain, version=letter.version, layout=letter.layout)
    stored = storage.path_of(letter.pk, ".pdf").read_bytes()
    assert (again.pdf == stored) is (secrecy == "ordinary")


def test_a_suit_of_restricted_knowledge_says_so_on_its_papers(cast: Cast) -> None:
    matter = suit(cast)
    Matter.objects.filter(pk=matter.pk).update(secrecy="restricted")
    matter = act(cast, act(cast, matter, "propose_suit"), "decide_suit")
    assert matter.letters.get(kind="public_interest_complaint").text.startswith("限制知悉")
    assert Matter.objects.visible_to(fresh(cast.prosecutor)).filter(pk=matter.pk).exists()
