"""Pushes: signed, to checked addresses only, tried again, and visible when they are given up."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from supervision.ledger.models import Entry
from supervision.notices.models import Delivery, DeliveryState, Endpoint
from supervision.notices.services import deliver_owed, tell
from supervision.notices.services.webhook import RefusedAddress, check_url, resolve
from tests.builders import Cast
from tests.conftest import signed_in

# Friday.
NOW = datetime(2026, 10, 30, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@dataclass
class Receiver:
    """An HTTP server that keeps what it is given and answers `status`."""

    url: str = ""
    status: int = 204
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.taken.append((dict(self.headers), body))
            self.send_response(kept.status)
            if kept.status == 302:
                self.send_header("Location", kept.url)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    kept.url = f"http://localhost:{server.server_port}/hook?a=1"
    settings.WEBHOOK_HOSTS = ["localhost"]
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8", "::1/128"]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield kept
    server.shutdown()
    thread.join()
    server.server_close()


def owed(cast: Cast, receiver: Receiver) -> Delivery:
    Endpoint.objects.create(body=cast.agency, url=receiver.url, secret="s3cret")
    more: dict[str, Any] = {"matter_id": None, "cause": "c", "title": "待签收", "text": "秘密内容", "now": NOW}
    tell(people=[cast.clerk, cast.outsider], **more)
    return Delivery.objects.get(channel="webhook")


@pytest.mark.django_db
def test_a_push_is_signed_over_time_and_body_and_carries_no_text(cast: Cast, receiver: Receiver) -> None:
    delivery = owed(cast, receiver)
    deliver_owed(NOW)
    ((headers, body),) = receiver.taken
    stamp = headers["X-Supervision-Timestamp"]
    wanted = hmac.new(b"s3cret", f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    assert headers["X-Supervision-Signature"] == f"v1={wanted}"
    assert stamp == str(int(NOW.timestamp()))
    said = json.loads(body)
    assert (said["recipient"], said["title"], said["lines"]) == ("clerk", "待签收", [])
    assert "秘密" not in body.decode()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.answer) == (DeliveryState.SENT, "204")


@pytest.mark.django_db
@pytest.mark.parametrize("status", [500, 302])
def test_a_refused_push_is_tried_again_then_shown_to_the_administrator(
    cast: Cast, receiver: Receiver, status: int
) -> None:
    delivery = owed(cast, receiver)
    receiver.status = status
    now = NOW
    for _ in range(14):
        deliver_owed(now)
        now += timedelta(days=1)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.answer) == ("dead", 8, f"对方应答 {status}")
    # Nothing is followed: one request an attempt. Saturday and Sunday none.
    assert len(receiver.taken) <= 8
    admin = signed_in(cast.sysadmin)
    page = admin.get("/notices/dead/").content.decode()
    assert f"对方应答 {status}" in page
    assert "待签收" not in page
    with time_machine.travel(now):
        signed_in(cast.sysadmin).post("/notices/dead/", {"again": str(delivery.pk)})
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("owed", 8)
    for _ in range(14):
        deliver_owed(now)
        now += timedelta(days=1)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("dead", 16)
    assert '<td data-label="次数">16</td>' in signed_in(cast.sysadmin).get("/notices/dead/").content.decode()
    assert Entry.objects.filter(name="delivery.again", actor=cast.sysadmin).exists()


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/x",
        "ftp://example.com/",
        "https://user:pw@example.com/",
        "https://",
        "file:///etc/passwd",
        "https://example.com:99999/",
        "https://10.0.0.1/x",
        "https://[::1]/x",
    ],
)
def test_these_addresses_are_refused(url: str) -> None:
    with pytest.raises(RefusedAddress):
        check_url(url)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.169.254",
        "::1",
        "::ffff:127.0.0.1",
        "0.0.0.0",
        "fe80::1",
        "224.0.0.1",
    ],
)
def test_inner_networks_are_refused_unless_allowed(host: str, settings: Any) -> None:
    with pytest.raises(RefusedAddress):
        resolve(host, 443)
    settings.WEBHOOK_NETWORKS = ["0.0.0.0/0", "::/0"]
    assert resolve(host, 443)


@pytest.mark.django_db
def test_an_endpoint_is_set_by_the_administrator_and_its_secret_shown_once(cast: Cast) -> None:
    admin = signed_in(cast.sysadmin)
    said = {"form": "endpoint", "body": cast.agency.name, "url": "https://oa.example.com/hook"}
    page = admin.post("/notices/endpoints/", said).content.decode()
    endpoint = Endpoint.objects.get()
    assert endpoint.secret in page
    assert endpoint.secret not in admin.get("/notices/endpoints/").content.decode()
    assert admin.post("/notices/endpoints/", {**said, "url": "http://oa.example.com/"}).status_code == 400
    assert Entry.objects.filter(name="endpoint.set").latest("number").data["url"] == "https://oa.example.com/hook"
    admin.post("/notices/endpoints/", {"stop": str(endpoint.pk)})
    assert not Endpoint.objects.get().is_active
