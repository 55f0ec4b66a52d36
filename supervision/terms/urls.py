"""URLs of the calculator."""

from django.urls import path

from supervision.terms import views

app_name = "terms"
urlpatterns = [path("calculator/", views.calculator, name="calculator")]
