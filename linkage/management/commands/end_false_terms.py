"""`manage.py end_false_terms`: partner mechanisms that run under terms of the joint meeting, listed or put right."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from linkage.procedures.meetings import JOINT_TERMS
from supervision.accounts.models import Person
from supervision.matters.models import Matter
from supervision.matters.services import available, perform
from supervision.terms.models import Clock

MOVE = "end_false_terms"


class Command(BaseCommand):
    help = "列出误计府检联动期限的协作机制；写明办理人的，由其逐件终止计时（经权限核对，留痕）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as", dest="username", default="", help="联席办经办人的用户名；不写的只列出")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = Person.objects.filter(username=options["username"], is_active=True).first()
        if options["username"] and actor is None:
            raise CommandError("没有这一用户。")
        running = Clock.objects.filter(term__in=JOINT_TERMS, state__in=["running", "suspended"])
        found = Matter.objects.filter(kind="mechanism", state="in_force", pk__in=running.values("matter"))
        for matter in found.exclude(details__type="linkage").select_related("office").order_by("pk"):
            done = actor is not None and _end(matter, actor)
            self.stdout.write(f"{matter.office}　{matter.title}　{'已终止计时' if done else '待办理'}")


def _end(matter: Matter, actor: Person) -> bool:
    """Only where this person holds the power, as on the page."""
    offered = {move.name: reason for move, reason in available(matter, actor, timezone.localdate())}
    if MOVE not in offered or offered[MOVE]:
        return False
    perform(matter, MOVE, actor=actor)
    return True
