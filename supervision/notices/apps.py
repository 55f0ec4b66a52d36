"""App of notices: the outbox, its channels, the inbox."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "supervision.notices"
    label = "notices"
    verbose_name = "通知"
