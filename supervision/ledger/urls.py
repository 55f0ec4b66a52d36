"""URLs of the ledger."""

from django.urls import path

from supervision.ledger import views

app_name = "ledger"
urlpatterns = [path("", views.entries, name="entries")]
