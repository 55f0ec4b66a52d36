"""URLs of notices."""

from django.urls import path

from supervision.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("settings/", views.settings, name="settings"),
    path("dead/", views.dead, name="dead"),
    path("endpoints/", views.endpoints, name="endpoints"),
    path("proof/", views.proof, name="proof"),
]
