"""`manage.py grant_app_role`: rights of the application's database role; run by the owner after each migration."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from supervision.ledger.services import protect


class Command(BaseCommand):
    help = "授予应用数据库角色所需权限（留痕表只许增加）"

    def handle(self, *args: Any, **options: Any) -> None:
        protect(settings.DATABASE_APP_ROLE)
