"""URLs of the import of registers."""

from django.urls import path

from recommendations import views

app_name = "imports"
urlpatterns = [
    path("imports/", views.upload, name="upload"),
    path("imports/<uuid:pk>/", views.result, name="result"),
    path("imports/<uuid:pk>/confirm/", views.confirm, name="confirm"),
]
