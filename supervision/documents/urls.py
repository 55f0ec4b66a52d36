"""URLs of files and letters."""

from django.urls import path, re_path

from supervision.documents import codes, consents, views

app_name = "documents"
KEY = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
urlpatterns = [
    path("consents/", consents.consents, name="consents"),
    path("codes/", codes.codes, name="codes"),
    path("files/<uuid:key>/", views.file, name="file"),
    re_path(rf"^letters/(?P<key>{KEY})/(?P<form>pdf|docx)/$", views.letter, name="letter"),
]
