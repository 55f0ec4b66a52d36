"""URLs of the joint-meeting office."""

from django.urls import path

from linkage import views

app_name = "linkage"
urlpatterns = [
    path("dashboard/", views.dashboard, name="dashboard"),
    path("dashboard.xlsx", views.export, name="export"),
]
