"""URLs of casework beyond the pages that all matters have."""

from django.urls import path

from cases import views

app_name = "cases"
urlpatterns = [path("links/", views.links, name="links")]
