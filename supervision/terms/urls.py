"""URLs of the catalogue, the calculator, changes of calendar and rules, internal targets."""

from django.urls import path

from supervision.terms import views

app_name = "terms"
urlpatterns = [
    path("", views.terms, name="catalogue"),
    path("calculator/", views.calculator, name="calculator"),
    path("changes/", views.change_list, name="changes"),
    path("changes/<int:pk>/", views.change, name="change"),
    path("changes/<int:pk>/decide/", views.decide, name="decide"),
    path("targets/", views.target_list, name="targets"),
]
