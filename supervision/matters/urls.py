"""URLs of the generic pages."""

from django.urls import path, re_path

from supervision.matters import boards, reminding, typed, views

app_name = "matters"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("matters/", views.matter_list, name="list"),
    re_path(r"^matters/export\.(?P<form>xlsx|csv)$", views.export, name="export"),
    path("matters/filters/", views.save_filter, name="save_filter"),
    path("matters/filters/<int:pk>/delete/", views.delete_filter, name="delete_filter"),
    path("matters/new/<slug:kind>/", views.create, name="create"),
    path("matters/calendar/", boards.calendar, name="calendar"),
    path("matters/bulk/", boards.bulk_act, name="bulk"),
    path("matters/bulk/<uuid:key>/", boards.bulk_result, name="bulk_result"),
    path("matters/ageing/", boards.ages, name="ageing"),
    path("matters/checks/", boards.findings, name="checks"),
    path("matters/checks/<int:pk>/", boards.explain_gap, name="explain_gap"),
    path("matters/typed/", typed.typed, name="typed"),
    path("matters/<int:pk>/", views.detail, name="detail"),
    path("matters/<int:pk>/clocks/<int:clock>/", views.explain, name="explain"),
    path("matters/<int:pk>/preview/", views.preview, name="preview"),
    path("matters/<int:pk>/notices/", reminding.notices, name="notices"),
    path("matters/<int:pk>/proposals/<int:proposal>/", reminding.decline, name="decline"),
    path("calendar/<str:token>.ics", reminding.feed, name="feed"),
    path("matters/<int:pk>/<slug:name>/", views.act, name="act"),
]
