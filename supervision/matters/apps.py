"""App of the engine."""

from typing import Any

from django.apps import AppConfig
from django.core.checks import Error, register
from django.db.models.signals import post_migrate


class MattersConfig(AppConfig):
    name = "supervision.matters"
    label = "matters"
    verbose_name = "事项"

    def ready(self) -> None:
        post_migrate.connect(write_allowed_moves, sender=self)
        register(check_procedures)


def write_allowed_moves(**kwargs: Any) -> None:
    """After each migration, the database learns which changes of state the procedures allow."""
    from supervision.matters.procedures import synchronise_moves  # noqa: PLC0415 - models are not loaded when apps are

    synchronise_moves()


def check_procedures(**kwargs: Any) -> list[Error]:
    """Every reference of a procedure resolves, every state has a label and a phase, every term is known."""
    from supervision.matters.procedures import faults  # noqa: PLC0415 - as above

    return [Error(text, id="matters.E001") for text in faults()]
