"""App of documents: files, letters, numbers, service."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "supervision.documents"
    label = "documents"
    verbose_name = "文书"
