"""`manage.py create_admins`: the three administrators of a new system, one person each (三员分立)."""

from __future__ import annotations

import os
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from supervision.accounts.management.commands.appoint import body_of
from supervision.accounts.models import Appointment, Body, Person, Post
from supervision.accounts.services import appoint
from supervision.ledger.models import Action
from supervision.ledger.services import record

ADMINISTRATORS = (Post.SYSADMIN, Post.SECADMIN, Post.AUDITOR)


class Command(BaseCommand):
    """Administrators see no matters, so the body in which they are appointed gives them none."""

    help = "设立系统、安全、审计三类管理员，任职于 --body 所指的检察院。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--body", required=True, metavar="CODE", help="任职单位的组织代码，例如 jcy:411221")
        for post in ADMINISTRATORS:
            parser.add_argument(f"--{post.value}", default=post.value, metavar="USERNAME", help=f"{post.label}的用户名")
        parser.add_argument(
            "--noinput",
            action="store_true",
            help="不提问，密码取自环境变量 SYSADMIN_PASSWORD、SECADMIN_PASSWORD、AUDITOR_PASSWORD，未设置的取 PASSWORD",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        body = body_of(options["body"])
        names = {post: options[post.value] for post in ADMINISTRATORS}
        if len(set(names.values())) < len(names):
            raise CommandError("三类管理员相互分立，用户名不得相同。")
        with transaction.atomic():
            for post, username in names.items():
                self._create(post, username, body, ask=not options["noinput"])

    def _create(self, post: Post, username: str, body: Body, *, ask: bool) -> None:
        today = timezone.localdate()
        held = Appointment.objects.in_force(today).filter(post=post).select_related("person").first()
        if held is not None:
            self.stdout.write(f"{post.label}已有：{held.person.username}（{held.body}）。")
            return
        if Person.objects.filter(username=username).exists():
            raise CommandError(f"用户名 {username} 已被使用，请用 --{post.value} 另行指定。")
        person = Person(username=username, name=post.label, password_is_temporary=True)
        person.set_password(self._password(post, person, ask=ask))
        person.save()
        appoint(person=person, body=body, post=post, on=today)
        record(
            action=Action.ADMINISTER,
            name="administrator.create",
            label=f"设立{post.label}",
            body_name=body.name,
            data={"username": username, "post": post.value, "body": body.code},
        )
        self.stdout.write(f"已设立{post.label}：{username}（{body}）。")

    def _password(self, post: Post, person: Person, *, ask: bool) -> str:
        if ask:
            password = getpass(f"{post.label} {person.username} 的密码：")
            if getpass("再输一次：") != password:
                raise CommandError("两次输入不一致。")
        else:
            password = os.environ.get(f"{post.value.upper()}_PASSWORD") or os.environ.get("PASSWORD", "")
        try:
            validate_password(password, person)
        except ValidationError as error:
            raise CommandError(f"{post.label}的密码不合要求：{' '.join(error.messages)}") from error
        return password
