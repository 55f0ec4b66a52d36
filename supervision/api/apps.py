"""App of the REST interface."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "supervision.api"
    label = "api"
    verbose_name = "接口"
