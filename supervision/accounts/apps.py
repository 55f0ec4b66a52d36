"""App of bodies, people and sign-in."""

from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "supervision.accounts"
    label = "accounts"
    verbose_name = "组织与人员"

    def ready(self) -> None:
        # The queue's application must exist before any shared task is called from a web process.
        import_module("supervision.celery")
