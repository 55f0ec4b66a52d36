"""Letters signed by their body and verified by tools of others; the page on which anybody may verify a letter."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from supervision.accounts.models import Person
from supervision.documents import letters, storage
from supervision.documents.models import Letter
from supervision.documents.signing import SigningError, sign
from supervision.matters.services import IllegalMove
from supervision.notices.models import Notice
from supervision.notices.services import watch_certificates
from tests.builders import Cast, act, recommendation

Browser = Callable[[Person], Client]
PASSWORD = b"test-only"
SIGNER = "渑池县人民检察院（测试证书）"


def certificate(
    name: str, key: rsa.RSAPrivateKey, issuer: str, by: rsa.RSAPrivateKey, *, ca: bool, shifted: int = 0
) -> x509.Certificate:
    usage = x509.KeyUsage(not ca, not ca, False, False, False, ca, ca, False, False)
    now = dt.datetime.now(dt.UTC) + dt.timedelta(days=shifted)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca, None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
        .sign(by, hashes.SHA256())
    )


@pytest.fixture
def authority(tmp_path: Path, settings: Any) -> Path:
    """A certificate authority of this test alone, and the county's certificate; the authority's certificate as PEM."""
    top, own = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
    root = certificate("测试根证书", top, "测试根证书", top, ca=True)
    leaf = certificate(SIGNER, own, "测试根证书", top, ca=False)
    folder = tmp_path / "signing"
    folder.mkdir()
    packed = pkcs12.serialize_key_and_certificates(b"x", own, leaf, [root], BestAvailableEncryption(PASSWORD))
    (folder / "jcy-411221.p12").write_bytes(packed)
    (folder / "jcy-411221.pass").write_bytes(PASSWORD + b"\n")
    settings.SIGNING_DIR = str(folder)
    (folder / "root.pem").write_bytes(root.public_bytes(Encoding.PEM))
    return folder / "root.pem"


def issued(cast: Cast) -> Letter:
    return recommendation(cast, upto="issued").letters.get(kind="recommendation_public_interest")


def signed_bytes(letter: Letter) -> bytes:
    return storage.path_of(letter.pk, ".signed.pdf").read_bytes()


def status_of(pdf: bytes, root: Path) -> Any:
    context = ValidationContext(trust_roots=[load_cert_from_pemder(str(root))], allow_fetching=False)
    signature = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0]
    return asyncio.run(async_validate_pdf_signature(signature, context))


def test_a_signed_letter_holds_before_the_validator_and_a_changed_one_does_not(cast: Cast, authority: Path) -> None:
    letter = issued(cast)
    assert letter.signer == SIGNER
    pdf = signed_bytes(letter)
    assert hashlib.sha256(pdf).hexdigest() == letter.signed_sha256
    found = status_of(pdf, authority)
    assert (found.intact, found.valid, found.trusted) == (True, True, True)
    assert PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0].sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    place = pdf.index(b"/Title") if b"/Title" in pdf[:5000] else 1000
    assert not status_of(pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :], authority).intact


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="poppler is not installed")
def test_poppler_finds_the_signature_valid(cast: Cast, authority: Path, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(signed_bytes(issued(cast)))
    said = subprocess.run(
        ["pdfsig", "-nocert", str(tmp_path / "a.pdf")], capture_output=True, check=False
    ).stdout.decode()
    assert "Signature is Valid." in said
    assert "ETSI.CAdES.detached" in said
    assert SIGNER in said


def test_every_letter_of_a_matter_can_be_made_again_bit_for_bit(cast: Cast, authority: Path) -> None:
    """From the version of the wording and the data that it keeps; the signature is added to what was made."""
    issued_one = issued(cast)
    matter = act(cast, act(cast, act(cast, issued_one.matter, "serve"), "acknowledge"), "reply")
    made = {letter.kind: letter for letter in matter.letters.all()}
    assert set(made) == {issued_one.kind, "service_receipt", "reply"}
    for letter in made.values():
        again = letters.render(letter.kind, letter.data, version=letter.version, layout=letter.layout)
        assert hashlib.sha256(again.pdf).hexdigest() == letter.pdf_sha256, letter.kind
        assert hashlib.sha256(again.docx).hexdigest() == letter.docx_sha256, letter.kind
    again = letters.render(issued_one.kind, issued_one.data, version=issued_one.version, layout=issued_one.layout)
    assert signed_bytes(issued_one).startswith(again.pdf)


def test_the_end_of_a_certificate_is_said_ahead_and_again_when_it_is_over(cast: Cast, authority: Path) -> None:
    def told(one: Person) -> list[str]:
        found = Notice.objects.filter(recipient=one, cause__startswith="certificate:").order_by("id")
        return [notice.title for notice in found]

    ends = timezone.localdate() + dt.timedelta(days=30)
    words = f"{ends.year}年{ends.month}月{ends.day}日到期"
    keeper = cast.sysadmin
    watch_certificates(timezone.now() - dt.timedelta(days=2))
    assert told(keeper) == []
    for _ in range(2):
        watch_certificates(timezone.now())
    assert told(keeper) == told(cast.case_manager) == [f"渑池县人民检察院的文书签名证书将于{words}"]
    assert told(cast.prosecutor) == []
    watch_certificates(timezone.now() + dt.timedelta(days=31))
    assert told(keeper)[1:] == [f"渑池县人民检察院的文书签名证书已于{words}"]
    (authority.parent / "jcy-411221.pass").write_bytes(b"wrong")
    watch_certificates(timezone.now())
    assert told(keeper)[2:] == ["渑池县人民检察院的文书签名证书无法读取"]


def test_without_a_certificate_a_letter_is_unsigned_and_its_page_says_so(cast: Cast, browser: Browser) -> None:
    letter = issued(cast)
    assert (letter.signer, letter.signed_sha256) == ("", "")
    assert "没有电子签名" in browser(cast.chief).get(f"/matters/{letter.matter_id}/").content.decode()


@pytest.mark.parametrize(("shifted", "said"), [(-100, "到期"), (100, "起才有效")])
def test_a_certificate_signs_within_its_time_only(cast: Cast, authority: Path, shifted: int, said: str) -> None:
    """Nobody could verify what an expired one signs."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    other = certificate(SIGNER, key, SIGNER, key, ca=False, shifted=shifted)
    packed = pkcs12.serialize_key_and_certificates(b"x", key, other, None, BestAvailableEncryption(PASSWORD))
    (authority.parent / "jcy-411221.p12").write_bytes(packed)
    matter = recommendation(cast, upto="approved")
    with pytest.raises(IllegalMove, match=said):
        act(cast, matter, "issue")


def test_a_certificate_that_cannot_be_used_stops_the_issue(cast: Cast, authority: Path) -> None:
    (authority.parent / "jcy-411221.pass").write_bytes(b"wrong")
    with pytest.raises(SigningError):
        sign(b"%PDF-1.7", cast.county)
    matter = recommendation(cast, upto="approved")
    with pytest.raises(IllegalMove, match="签名"):
        act(cast, matter, "issue")
    assert not matter.letters.filter(kind=matter.kind).exists()


def test_whoever_signs_in_gets_the_signed_file(cast: Cast, browser: Browser, authority: Path) -> None:
    letter = issued(cast)
    answer = browser(cast.prosecutor).get(f"/documents/letters/{letter.pk}/pdf/")
    assert b"".join(answer.streaming_content) == signed_bytes(letter)  # type: ignore[attr-defined]


class TestVerification:
    """/verify/<code>/ for everybody."""

    def test_it_tells_the_letter_and_nothing_of_the_case(self, cast: Cast) -> None:
        letter = issued(cast)
        page = Client().get(f"/verify/{letter.code}/").content.decode()
        for told in ("检察建议书", letter.number, "渑池县人民检察院", letter.pdf_sha256):
            assert told in page
        for secret in (letter.matter.title, "渑池县城市管理局", "建筑垃圾", "检察官甲"):
            assert secret not in page

    def test_it_says_when_the_letter_was_withdrawn_or_changed(self, cast: Cast) -> None:
        def page(letter: Letter) -> str:
            return Client().get(f"/verify/{letter.code}/").content.decode()

        letter = issued(cast)
        assert "没有撤回或者变更" in page(letter)
        changed = act(cast, letter.matter, "modify")
        decision = changed.letters.get(kind="modification")
        assert "本文书已变更" in page(letter)
        assert decision.number in page(letter)
        for name in ("submit", "pass_head_review", "approve", "issue"):
            changed = act(cast, changed, name)
        second = changed.letters.filter(kind=changed.kind).latest("made_at")
        assert "没有撤回或者变更" in page(second)
        act(cast, act(cast, changed, "serve"), "withdraw")
        assert "本文书已撤回" in page(second)
        assert "本文书已变更" in page(letter)

    def test_a_file_is_this_letter_or_not(self, cast: Cast) -> None:
        letter = issued(cast)
        pdf = storage.path_of(letter.pk, ".pdf").read_bytes()

        def asked(**said: Any) -> str:
            return Client().post(f"/verify/{letter.code}/", said).content.decode()

        assert "完全一致" in asked(file=SimpleUploadedFile("a.pdf", pdf))
        assert "完全一致" in asked(digest=letter.pdf_sha256.upper())
        assert "不是本系统制发的这份文书" in asked(file=SimpleUploadedFile("a.pdf", pdf[:-1]))
        assert "64位十六进制" in asked(digest="abc")

    def test_unknown_codes_are_missing_and_questions_are_limited(
        self, cast: Cast, settings: Any, empty_cache: None
    ) -> None:
        letter = issued(cast)
        settings.VERIFICATIONS_PER_MINUTE = 3
        client = Client()
        unknown = client.get("/verify/aaaaaaaaaaaaaaaaaaaaaaaa/")
        assert unknown.status_code == 404
        assert "本系统没有制发过带有这个核验码的文书" in unknown.content.decode()
        assert [client.get(f"/verify/{letter.code}/").status_code for _ in range(3)] == [200, 200, 429]

    def test_internal_papers_have_no_code(self, cast: Cast) -> None:
        matter = recommendation(cast, "recommendation_retrial", upto="approved")
        assert matter.letters.get(kind="committee_decision").code is None

    def test_the_code_on_the_letter_leads_to_the_page(self, cast: Cast, settings: Any) -> None:
        settings.SITE_URL = "https://jcjd.example"
        letter = issued(cast)
        assert letter.data["verification"] == f"https://jcjd.example/verify/{letter.code}/"
        without = letters.render(letter.kind, {k: v for k, v in letter.data.items() if k != "verification"})
        assert without.pages == letter.pages
