"""URLs of the joint-meeting office and of the exchange across networks."""

from django.urls import include, path

from linkage import views
from linkage.views import guests, packages, sealed

JOINT = [
    path("dashboard/", views.dashboard, name="dashboard"),
    path("dashboard.xlsx", views.export, {"form": "xlsx"}, name="dashboard_export"),
    path("dashboard.pdf", views.export, {"form": "pdf"}, name="dashboard_pdf"),
    path("regions/", views.regions, name="regions"),
    path("regions.xlsx", views.regions_export, {"form": "xlsx"}, name="regions_export"),
    path("regions.pdf", views.regions_export, {"form": "pdf"}, name="regions_pdf"),
    path("board/", views.board, name="board"),
    path("board.xlsx", views.board_export, {"form": "xlsx"}, name="board_export"),
    path("board.pdf", views.board_export, {"form": "pdf"}, name="board_pdf"),
    path("sheet/", views.sheet, name="sheet"),
    path("sheet.xlsx", views.sheet_export, {"form": "xlsx"}, name="sheet_export"),
    path("sheet.pdf", views.sheet_export, {"form": "pdf"}, name="sheet_pdf"),
    path("assessments/", sealed.sealed, name="sealed"),
    path("assessments.xlsx", sealed.export, name="sealed_export"),
    path("frozen/<int:pk>/", views.frozen, name="frozen"),
    path("frozen/<int:pk>.xlsx", views.frozen_export, {"form": "xlsx"}, name="frozen_export"),
    path("frozen/<int:pk>.pdf", views.frozen_export, {"form": "pdf"}, name="frozen_pdf"),
    path("frozen/<int:pk>/<int:figure>/", views.frozen_rows, name="frozen_rows"),
    path("transfers/", views.transfers, name="transfers"),
    path("transfers.xlsx", views.transfers_export, name="transfers_export"),
    path("meetings/<int:pk>/", views.meeting, name="meeting"),
    path("works/<int:pk>/", views.work, name="work"),
    path("works/<int:pk>/sign-in/", views.sign_in, name="sign_in"),
    path("works/<int:pk>/guest/<str:key>/", guests.guest, name="guest"),
    path("mechanisms/<int:pk>/matters/", views.shared, name="shared"),
    path("tasks/<int:pk>/tree/", views.tree, name="tree"),
    path("plans/<int:pk>/list.xlsx", views.task_list, name="task_list"),
]
EXCHANGE = [
    path("exchange/", packages.exchange, name="home"),
    path("exchange/kinds/", packages.kinds, name="kinds"),
    path("exchange/packages/", packages.make, name="make"),
    path("exchange/packages/<uuid:pk>/", packages.package, name="package"),
    path("exchange/packages/<uuid:pk>/file/", packages.download, name="file"),
    path("exchange/partners/", packages.partners, name="partners"),
    path("exchange/partners/<int:pk>/", packages.partner, name="partner"),
    path("api/v1/packages/", packages.post, name="post"),
]
urlpatterns = [path("", include((JOINT, "linkage"))), path("", include((EXCHANGE, "exchange")))]
