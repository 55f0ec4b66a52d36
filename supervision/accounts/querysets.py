"""Who is where, on a day."""

from datetime import date

from django.db import models
from django.db.models import Q


class BodyQuerySet(models.QuerySet):
    """Bodies, with the questions asked of them."""

    def in_being(self, on: date) -> "BodyQuerySet":
        """Bodies that exist on that day (established on or before it, not yet abolished)."""
        return self.filter(
            Q(established_on__isnull=True) | Q(established_on__lte=on),
            Q(abolished_on__isnull=True) | Q(abolished_on__gt=on),
        )

    def visible_to(self, person: models.Model) -> "BodyQuerySet":
        """The directory of bodies is open to everyone signed in; it names no case."""
        return self.all()


class AppointmentQuerySet(models.QuerySet):
    """Appointments, with the questions asked of them."""

    def in_force(self, on: date) -> "AppointmentQuerySet":
        """Appointments that hold on that day: begun, not yet ended, of an active person."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on), started_on__lte=on, person__is_active=True)
