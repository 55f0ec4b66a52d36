"""Whose certificate for signing letters ends or cannot be used, and who hears of it.

Without it nothing is issued, so it is said `CERTIFICATE_REMINDER_DAYS` ahead, a default of this product,
and once more when it is over.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from supervision.accounts.models import Appointment, Body, Person, Post
from supervision.documents.signing import last_days
from supervision.notices.services.outbox import tell
from supervision.terms.arithmetic import day_text

TO_DO = "请换发证书并由系统管理员放入签名证书目录；证书不能使用时，本单位不能编号制发文书。"


def watch_certificates(now: datetime) -> int:
    """Each night: tell of every certificate that ends soon, is over or cannot be read, once each. Returns how many."""
    today = timezone.localdate(now)
    soon = today + timedelta(days=settings.CERTIFICATE_REMINDER_DAYS)
    due = [(body, day) for body, day in last_days(today) if day is None or day <= soon]
    for body, day in due:
        state, words = _said(day, today)
        tell(
            people=_people(body, today), matter_id=None, cause=f"certificate:{body.pk}:{day}:{state}", now=now,
            title=f"{body.name}的文书签名证书{words}", text=TO_DO, kind="reminder", urgent=state != "ends",
        )  # fmt: skip
    return len(due)


def _said(day: date | None, today: date) -> tuple[str, str]:
    if day is None:
        return "unusable", "无法读取"
    return ("over", f"已于{day_text(day)}到期") if day < today else ("ends", f"将于{day_text(day)}到期")


def _people(body: Body, today: date) -> list[Person]:
    """Those who keep the body's papers, and whoever runs the installation."""
    concerned = Q(body=body, post__in=(Post.CASE_MANAGEMENT, Post.OFFICE)) | Q(post=Post.SYSADMIN)
    duties = Appointment.objects.in_force(today).filter(concerned)
    return list(Person.objects.filter(appointments__in=duties, is_active=True).distinct())
