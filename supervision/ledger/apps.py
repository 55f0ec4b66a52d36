"""App of the ledger."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "supervision.ledger"
    label = "ledger"
    verbose_name = "留痕"
