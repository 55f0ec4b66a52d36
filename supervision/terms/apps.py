"""App of the statutory terms."""

from django.apps import AppConfig


class TermsConfig(AppConfig):
    name = "supervision.terms"
    label = "terms"
    verbose_name = "法定期限"
