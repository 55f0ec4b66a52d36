"""`manage.py appoint`: give a person a post in a body, and make the person when there is none of that username yet."""

from __future__ import annotations

import os
from datetime import date
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from supervision.accounts.models import Body, Person, Post
from supervision.accounts.services import appoint
from supervision.ledger.models import Action
from supervision.ledger.services import record


class Command(BaseCommand):
    """任职: one post per call; a person may hold several, except that administrators hold nothing else."""

    help = "为人员设立任职；用户名不存在的，一并建立人员。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", required=True, help="用户名")
        parser.add_argument("--name", default="", help="姓名；新建人员必填")
        parser.add_argument("--body", required=True, metavar="CODE", help="任职单位的组织代码，例如 jcy:411221")
        parser.add_argument("--post", required=True, choices=Post.values, metavar="POST", help="、".join(Post.values))
        parser.add_argument("--department", default="", help="部门")
        parser.add_argument("--title", default="", help="职务名称")
        parser.add_argument("--email", default="", help="电子邮箱；只用于新建人员")
        parser.add_argument("--on", default="", help="起始日期，例如 2026-11-22；不写为今天")
        parser.add_argument("--noinput", action="store_true", help="不提问，新建人员的密码取自环境变量 PASSWORD")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        body = body_of(options["body"])
        person = self._person(options)
        try:
            made = appoint(
                person=person,
                body=body,
                post=options["post"],
                on=_day(options["on"]),
                department=options["department"],
                title=options["title"],
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        record(
            action=Action.ADMINISTER,
            name="appointment.create",
            label=f"任职：{person.name}，{made.get_post_display()}",
            body_name=body.name,
            data={"username": person.username, "post": made.post, "body": body.code},
        )
        self.stdout.write(
            f"{person.name}（{person.username}）任{body}{made.get_post_display()}，自{made.started_on}起。"
        )

    def _person(self, options: dict[str, Any]) -> Person:
        username, name = options["username"], options["name"]
        person = Person.objects.filter(username=username).first()
        if person is not None:
            if name and name != person.name:
                raise CommandError(f"用户名 {username} 属于{person.name}，与所写姓名不符。")
            return person
        if not name:
            raise CommandError(f"没有用户名为 {username} 的人员，新建须用 --name 写明姓名。")
        person = Person(username=username, name=name, email=options["email"], password_is_temporary=True)
        password = os.environ.get("PASSWORD", "") if options["noinput"] else getpass(f"{name} {username} 的初始密码：")
        try:
            validate_password(password, person)
            person.set_password(password)
            person.full_clean(exclude=["password"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        person.save()
        return person


def body_of(code: str) -> Body:
    """The body with this code; CommandError when there is none."""
    try:
        return Body.objects.get(code=code)
    except Body.DoesNotExist:
        raise CommandError(f"没有代码为 {code} 的组织，请先运行 import_bodies。") from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text) if text else timezone.localdate()
    except ValueError:
        raise CommandError(f"日期无效：{text}，应为 2026-11-22。") from None
