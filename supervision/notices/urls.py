"""URLs of the inbox."""

from django.urls import path

from supervision.notices import views

app_name = "notices"
urlpatterns = [path("", views.inbox, name="inbox")]
