"""URL of the full-text search."""

from django.urls import path

from supervision.search import views

app_name = "search"
urlpatterns = [path("search/", views.search, name="search")]
