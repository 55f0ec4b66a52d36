"""Which notices exist for a person."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from supervision.accounts.models import Person


class NoticeQuerySet(models.QuerySet):
    """Notices, with the questions asked of them."""

    def visible_to(self, person: Any) -> NoticeQuerySet:
        """The person's own; a notice of a matter that no longer exists for them is gone with it."""
        if not isinstance(person, Person):
            return self.none()
        seen = apps.get_model("matters", "Matter").objects.visible_to(person)
        # Asked of each notice: a list of all that the person may see would be as long as their procuratorate's work.
        looked_up = Exists(seen.filter(pk=OuterRef("matter_id")).order_by())
        return self.filter(Q(matter__isnull=True) | looked_up, recipient_id=person.pk)

    def unread_by(self, person: Any, *, most: int) -> int:
        """How many of the newest `most` unread notices the inbox shows this person, in one query of bounded cost."""
        newest = self.filter(recipient_id=person.pk, read_at__isnull=True).order_by("-id").values("pk")[:most]
        return self.visible_to(person).filter(pk__in=newest).count()
