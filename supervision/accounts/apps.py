"""App of bodies, people and sign-in."""

from importlib import import_module

from django.apps import AppConfig
from django.core import validators


class AccountsConfig(AppConfig):
    name = "supervision.accounts"
    label = "accounts"
    verbose_name = "组织与人员"

    def ready(self) -> None:
        # The queue's application must exist before any shared task is called from a web process.
        import_module("supervision.celery")
        # Django's own words speak of a variable, of a value and of characters in half-width brackets.
        validators.MaxLengthValidator.message = "最多%(limit_value)d个字，现有%(show_value)d个。"
        validators.MinLengthValidator.message = "至少%(limit_value)d个字，现有%(show_value)d个。"
        validators.MaxValueValidator.message = "不能大于%(limit_value)s。"
        validators.MinValueValidator.message = "不能小于%(limit_value)s。"
        validators.DecimalValidator.messages = validators.DecimalValidator.messages | {
            "max_digits": "最多%(max)s位数字。",
            "max_decimal_places": "小数最多%(max)s位。",
            "max_whole_digits": "小数点前最多%(max)s位。",
        }
