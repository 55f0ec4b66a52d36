"""URLs of casework beyond the pages that all matters have."""

from django.urls import path

from cases import views

app_name = "cases"
urlpatterns = [
    path("links/", views.links, name="links"),
    path("once/<str:token>/", views.once, name="once"),
    path("once/<str:token>/letter/", views.once_letter, name="once_letter"),
]
