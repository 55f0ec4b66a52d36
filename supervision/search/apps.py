"""App of the text index."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "supervision.search"
    label = "search"
    verbose_name = "检索"
