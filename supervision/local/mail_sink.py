"""A mail server that delivers nowhere: every message becomes a file ``<var>/mail/*.eml``. Development only."""

import argparse
import signal
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class ToFiles:
    """Writes each message with its envelope as header lines."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Called by aiosmtpd for a whole message; the answer goes to the sender."""
        moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        head = f"X-Envelope-To: {', '.join(envelope.rcpt_tos)}\r\n".encode()
        (self.folder / f"{moment}-{uuid4().hex[:8]}.eml").write_bytes(head + content)
        return "250 OK"


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    controller = Controller(ToFiles(options.folder), hostname="127.0.0.1", port=options.port)
    controller.start()
    signal.sigwait(signals)
    controller.stop()


if __name__ == "__main__":
    main()
