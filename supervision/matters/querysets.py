"""Who may see which matter: this file and nothing else."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from supervision.accounts.models import CASE_POSTS, Person, Post

if TYPE_CHECKING:
    from supervision.accounts.models import Appointment

LEVEL_COLUMNS = {2: "province_id", 3: "city_id", 4: "office_id"}
# Who reads restricted matters beyond the handler: those who lead, decide and monitor.
RESTRICTED_POSTS = frozenset({Post.DEPARTMENT_HEAD, Post.CHIEF, Post.CASE_MANAGEMENT})
PARTY_POSTS = frozenset({Post.CLERK, Post.AGENCY_HEAD, Post.OFFICE, Post.CONVENOR, Post.DEPUTY_CONVENOR, Post.OBSERVER})


class MatterQuerySet(models.QuerySet):
    """Matters, with the questions asked of them."""

    def visible_to(self, person: Any) -> MatterQuerySet:
        """Matters that exist for this person.

        A procuratorate's own people see its matters and those of the procuratorates it leads (人民检察院组织法第24条),
        and those of other bodies in which it takes part as sender, receiver, lead, member or with a copy (府检联动、
        行刑衔接); everyone else sees what their body takes part in, from the moment it was let in. Restricted matters
        narrow to the handler and those who lead. Administrators see none.
        """
        if not isinstance(person, Person) or not person.is_active or person.is_administrator:
            return self.none()
        wanted = Q()
        for duty in person.duties:
            wanted |= _scope(duty, person)
        return self.filter(wanted) if wanted else self.none()

    def overdue(self, today: date) -> MatterQuerySet:
        """Matters with a running clock whose last day has passed."""
        return self.filter(next_due_on__lt=today)

    def open(self) -> MatterQuerySet:
        return self.filter(closed_on__isnull=True)

    def carrying_on(self) -> MatterQuerySet:
        """Without what is only about its parent's course, which neither follows nor holds it up (流程监控)."""
        return self.exclude(kind="monitoring_notice")


def _scope(duty: Appointment, person: Person) -> Q:
    body = duty.body
    if duty.post in CASE_POSTS and body.is_procuratorate:
        column = LEVEL_COLUMNS.get(body.level)
        inside = Q(**{column: body.pk}) if column else Q(pk__isnull=False)
        if column and getattr(duty, "is_linked", False):
            inside |= Q(_linked_to(body.pk))
        if duty.post not in RESTRICTED_POSTS:
            inside &= ~Q(secrecy="restricted") | Q(handler_id=person.pk)
        return inside
    if duty.post in PARTY_POSTS:
        party = apps.get_model("matters", "Party")
        return Q(pk__in=party.objects.filter(body_id=body.pk, visible_from__lte=timezone.now()).values("matter_id"))
    return Q()


def _linked_to(body_id: int) -> Func:
    """Whether the body takes part in a matter of others (府检联动); an array, so that the planner joins two indexes."""
    linked = apps.get_model("matters", "Party").objects.filter(
        body_id=body_id,
        part__in=["lead", "responsible", "sender", "receiver", "member", "copied"],
        visible_from__lte=timezone.now(),
    )
    return Func(
        F("pk"),
        ArraySubquery(linked.values("matter_id")),
        template="(%(expressions)s))",
        arg_joiner=" = ANY(",
        output_field=models.BooleanField(),
    )


def scope_column(person: Person) -> tuple[str, int] | None:
    """The one level column and body that hold every instrument this person sees; None when that is not one range.

    What other bodies share with a procuratorate (transfers, tasks) is no instrument and not counted here.
    """
    scopes = {
        (LEVEL_COLUMNS.get(duty.body.level, ""), duty.body_id)
        for duty in person.duties
        if duty.post in CASE_POSTS and duty.body.is_procuratorate
    }
    others = [duty for duty in person.duties if duty.post in PARTY_POSTS]
    return scopes.pop() if len(scopes) == 1 and not others else None


class ChildQuerySet(models.QuerySet):
    """Rows that belong to a matter and are seen when it is. `matter_path` of the model leads there, if not `matter`."""

    def visible_to(self, person: Any) -> ChildQuerySet:
        matter = apps.get_model("matters", "Matter")
        path = getattr(self.model, "matter_path", "matter")
        return self.filter(**{f"{path}__in": matter.objects.visible_to(person).values("pk")})


class LinkQuerySet(models.QuerySet):
    """Links between matters."""

    def visible_to(self, person: Any) -> LinkQuerySet:
        """Those of which both ends are."""
        seen = apps.get_model("matters", "Matter").objects.visible_to(person).values("pk")
        return self.filter(first__in=seen, second__in=seen)

    def of(self, matter: Any) -> LinkQuerySet:
        """Those that stand, from either end; `matter` is a matter, its key, or a reference to it in a query."""
        return self.filter(Q(first=matter) | Q(second=matter), ended_at__isnull=True)


class FindingQuerySet(models.QuerySet):
    """What the nightly checks found."""

    def visible_to(self, person: Any) -> FindingQuerySet:
        """Case management sees the findings of its own office, the system administrator all; both without case text."""
        if not isinstance(person, Person) or not person.is_active:
            return self.none()
        if person.holds(Post.SYSADMIN):
            return self.all()
        return self.filter(office_id__in=person.body_ids(Post.CASE_MANAGEMENT))
