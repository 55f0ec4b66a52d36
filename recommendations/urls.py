"""URLs of the import of registers, of a draft's pages, of what a unit received and of drawing look-backs."""

from django.urls import include, path

from recommendations import views

IMPORTS = [
    path("imports/", views.upload, name="upload"),
    path("imports/register.xlsx", views.export, name="export"),
    path("imports/<uuid:pk>/", views.result, name="result"),
    path("imports/<uuid:pk>/confirm/", views.confirm, name="confirm"),
]
DRAFTS = [
    path("matters/<int:pk>/draft/", views.draft, name="draft"),
    path("matters/<int:pk>/draft/several/", views.several, name="several"),
    path("matters/<int:pk>/draft/versions/", views.compare, name="compare"),
]
UNITS = [path("units/received/", views.received, name="received")]
LOOK_BACKS = [path("look-backs/draw/", views.draw, name="draw")]
urlpatterns = [
    path("", include((IMPORTS, "imports"))),
    path("", include((DRAFTS, "drafts"))),
    path("", include((UNITS, "units"))),
    path("", include((LOOK_BACKS, "look_backs"))),
]
