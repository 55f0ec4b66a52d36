"""A mail server that remembers the Message-ID of everything it took."""

from __future__ import annotations

import socket
from collections import Counter
from email import message_from_bytes
from types import TracebackType

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Sink:
    """As a context manager: listening on ``port`` of this machine, counting in ``received``."""

    def __init__(self) -> None:
        self.received: Counter[str] = Counter()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Called by aiosmtpd for a whole message."""
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        head = content.partition(b"\r\n\r\n")[0]
        self.received[str(message_from_bytes(head + b"\r\n\r\n")["Message-ID"]).strip("<> ")] += 1
        return "250 OK"

    def __enter__(self) -> Sink:
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()
