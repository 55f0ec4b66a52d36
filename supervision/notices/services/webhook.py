"""Pushing to a body's own system (接口推送): signed, to a checked address, without following anything.

The receiver recomputes HMAC-SHA256 over "<timestamp>.<body>" with the shared secret, refuses old timestamps, and knows
a repeat by its id.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import ipaddress
import json
import socket
import ssl
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings

from supervision.notices.models import Delivery
from supervision.notices.services.mail import link_of, outside_lines, outside_title

SECONDS = 10
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class RefusedAddress(ValueError):
    """An address to which the system does not push; the message says why."""


def check_url(url: str) -> tuple[str, int, str]:
    """Host, port and scheme of an address that may be pushed to; RefusedAddress otherwise. Nothing is asked yet."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in ("https", "http") or not host or parts.username or parts.password:
        raise RefusedAddress("地址应当以 https:// 开头，不含用户名和密码。")
    if parts.scheme == "http" and host not in settings.WEBHOOK_HOSTS:
        raise RefusedAddress("未加密的地址只能用于系统设置中列明的主机。")
    if _literal(host) and not _allowed(ipaddress.ip_address(host)):
        raise RefusedAddress("地址指向内部网络，未在系统设置中允许。")
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise RefusedAddress("端口有误。") from error
    return host, port, parts.scheme


def resolve(host: str, port: int) -> str:
    """The first network address of a host; RefusedAddress when any is private and not allowed by the settings.

    The push connects to the address returned, so that a name cannot lead elsewhere after the check.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise OSError(f"无法解析 {host}") from error
    addresses = [str(entry[4][0]) for entry in found]
    for address in addresses:
        if not _allowed(ipaddress.ip_address(address.partition("%")[0])):
            raise RefusedAddress("地址指向内部网络，未在系统设置中允许。")
    return addresses[0]


def _literal(host: str) -> bool:
    """Whether a host is written as a network address rather than a name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _allowed(address: Address) -> bool:
    plain = getattr(address, "ipv4_mapped", None) or address
    if any(plain in ipaddress.ip_network(network) for network in settings.WEBHOOK_NETWORKS):
        return True
    return plain.is_global and not plain.is_multicast


def body_of(delivery: Delivery) -> bytes:
    """What is pushed: whom it concerns, title, number and term, never the text of a case."""
    notice = delivery.notice
    assert notice is not None
    return json.dumps(
        {
            "id": delivery.message_id,
            "kind": notice.kind,
            "recipient": notice.recipient.username,
            "title": outside_title(notice),
            "lines": outside_lines(notice),
            "url": link_of(notice),
            "at": notice.created_at.isoformat(),
        },
        ensure_ascii=False,
    ).encode()


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """v1=<hex> over "<timestamp>.<body>"."""
    return "v1=" + hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def push(delivery: Delivery, now: datetime) -> str:
    """Send one delivery and return the answer's status; OSError or ValueError says why it was not taken."""
    endpoint = delivery.endpoint
    if endpoint is None or not endpoint.is_active:
        raise RefusedAddress("推送地址已停用。")
    host, port, scheme = check_url(endpoint.url)
    body, timestamp = body_of(delivery), str(int(now.timestamp()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "supervision-webhook/1",
        "X-Supervision-Id": delivery.message_id,
        "X-Supervision-Timestamp": timestamp,
        "X-Supervision-Signature": signature(endpoint.secret, timestamp, body),
    }
    link = Pinned(host, port, resolve(host, port), encrypted=scheme == "https")
    parts = urlsplit(endpoint.url)
    try:
        link.request("POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body, headers)
        answer = link.getresponse()
        answer.read(1024)
    except http.client.HTTPException as error:
        raise OSError(f"对方应答有误：{type(error).__name__}") from error
    finally:
        link.close()
    # A redirection is an answer like any other: it is not followed.
    if not 200 <= answer.status < 300:
        raise OSError(f"对方应答 {answer.status}")
    return str(answer.status)


class Pinned(http.client.HTTPConnection):
    """A connection to an address that was checked, speaking for the host that was named."""

    def __init__(self, host: str, port: int, address: str, *, encrypted: bool, seconds: int = SECONDS) -> None:
        super().__init__(host, port, timeout=seconds)
        self.address, self.encrypted = address, encrypted

    def connect(self) -> None:
        link = socket.create_connection((self.address, self.port), self.timeout)
        if self.encrypted:
            link = ssl.create_default_context().wrap_socket(link, server_hostname=self.host)
        self.sock = link
