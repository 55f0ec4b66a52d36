"""The outbox over real SMTP: nothing lost, nothing doubled, whatever dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import redis
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone

from supervision.accounts.models import Person
from supervision.notices.models import Delivery, DeliveryState, Notice
from supervision.notices.services import MOST_ATTEMPTS, deliver_owed, tell
from tests.builders import person
from tests.conftest import MailSink

ROOT = Path(__file__).resolve().parents[2]


def owe(one: Person, count: int) -> list[str]:
    """So many messages owed to one person; returns their Message-IDs."""
    for number in range(count):
        cause, title = f"test:{number}", f"通知{number}"
        tell(people=[one], matter_id=None, cause=cause, title=title, text="", now=timezone.now(), urgent=True)
    return [f"<{message_id}>" for message_id in Delivery.objects.values_list("message_id", flat=True)]


def received(sink: MailSink) -> Counter[str]:
    return Counter(str(message["Message-ID"]) for message in sink.messages)


@pytest.mark.django_db
def test_a_message_says_what_and_where_and_is_marked_sent(mail_sink: MailSink) -> None:
    one = person("clerk1", "经办人")
    tell(
        people=[one], matter_id=None, cause="c", title="督促清运：送达", text="请签收", now=timezone.now(), urgent=True
    )
    assert deliver_owed(timezone.now()) == 1
    assert deliver_owed(timezone.now()) == 0
    message = mail_sink.messages[0]
    assert message["To"] == "clerk1@example.invalid"
    assert "http" in message.get_payload(decode=True).decode()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.answer) == (DeliveryState.SENT, 1, "250")


@pytest.mark.django_db
def test_telling_twice_for_one_cause_owes_one_message() -> None:
    one = person("clerk1", "经办人")
    for _ in range(2):
        tell(people=[one], matter_id=None, cause="same", title="通知", text="", now=timezone.now())
    assert Notice.objects.count() == Delivery.objects.count() == 1


@pytest.mark.django_db
def test_a_refused_message_is_tried_again_later_under_the_same_identity(mail_sink: MailSink) -> None:
    (message_id,) = owe(person("clerk1", "经办人"), 1)
    mail_sink.answer = "451 later"
    now = timezone.now()
    assert deliver_owed(now) == 0
    delivery = Delivery.objects.get()
    assert delivery.state == DeliveryState.OWED
    assert delivery.not_before > now
    assert "451" in delivery.answer
    mail_sink.answer = "250 OK"
    assert deliver_owed(now) == 0
    assert deliver_owed(now + timedelta(hours=1)) == 1
    assert received(mail_sink) == {message_id: 1}


@pytest.mark.django_db
def test_after_eight_attempts_it_is_given_up_visibly(mail_sink: MailSink) -> None:
    owe(person("clerk1", "经办人"), 1)
    mail_sink.answer = "550 no"
    now = timezone.now()
    for _ in range(MOST_ATTEMPTS + 2):
        now += timedelta(days=1)
        deliver_owed(now)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == (DeliveryState.DEAD, 8)
    assert "550" in delivery.answer


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_send_each_message_once(mail_sink: MailSink) -> None:
    owed = owe(person("clerk1", "经办人"), 120)

    def work() -> None:
        try:
            deliver_owed(timezone.now())
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert received(mail_sink) == dict.fromkeys(owed, 1)


@pytest.fixture
def worker(mail_sink: MailSink, settings: Any) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """`worker()`: a real Celery worker on the test's database, broker and mail server."""
    if not str(django_settings.CELERY_BROKER_URL).startswith(("redis", "rediss")):
        pytest.fail("这项测试需要真实的 Redis 队列。")
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_sink.port}",
            "DATABASE_OWNER_URL": _with_database(os.environ["DATABASE_OWNER_URL"], connection.settings_dict["NAME"]),
        }
        command = [sys.executable, "-m", "celery", "-A", "supervision", "worker", "-c", "2", "-l", "WARNING"]
        command.append("--without-mingle")
        process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
        started.append(process)
        return process

    yield start
    for process in started:
        _kill(process)


def _with_database(url: str, name: str) -> str:
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(20)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_mid_batch_and_an_emptied_queue_lose_nothing(
    mail_sink: MailSink, worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    from supervision.notices.tasks import deliver_owed as task  # noqa: PLC0415 - after Django is ready

    owed = owe(person("clerk1", "经办人"), 300)
    process = worker()
    task.delay()
    _until(lambda: len(mail_sink.messages) >= 20)
    _kill(process)
    before = len(mail_sink.messages)
    assert before < 300
    redis.Redis.from_url(_client_url(str(django_settings.CELERY_BROKER_URL))).flushdb()
    # Time passes until the dead worker's claim lapses.
    Delivery.objects.filter(state=DeliveryState.SENDING).update(claimed_at=timezone.now() - timedelta(minutes=11))
    worker()
    task.delay()
    _until(lambda: len(received(mail_sink)) == 300 and not Delivery.objects.exclude(state=DeliveryState.SENT).exists())
    found = received(mail_sink)
    assert set(found) == set(owed)
    # A message under way when the worker died may come twice, recognisable by its Message-ID; no other.
    assert sum(found.values()) - 300 <= 2


def _client_url(broker: str) -> str:
    if broker.startswith("redis+socket://"):
        path, _, query = broker.removeprefix("redis+socket://").partition("?")
        return f"unix://{path}?db={query.partition('=')[2] or 0}"
    return broker


def _until(reached: Callable[[], bool], seconds: float = 60) -> None:
    event = threading.Event()
    for _ in range(int(seconds * 10)):
        if reached():
            return
        event.wait(0.1)
    pytest.fail("等待超时")
