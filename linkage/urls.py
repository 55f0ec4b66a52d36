"""URLs of the joint-meeting office."""

from django.urls import path

from linkage import views

app_name = "linkage"
urlpatterns = [
    path("dashboard/", views.dashboard, name="dashboard"),
    path("dashboard.xlsx", views.export, name="export"),
    path("board/", views.board, name="board"),
    path("board.xlsx", views.board_export, name="board_export"),
    path("sheet/", views.sheet, name="sheet"),
    path("sheet.xlsx", views.sheet_export, name="sheet_export"),
    path("frozen/<int:pk>/", views.frozen, name="frozen"),
    path("frozen/<int:pk>/<int:figure>/", views.frozen_rows, name="frozen_rows"),
    path("transfers/", views.transfers, name="transfers"),
    path("transfers.xlsx", views.transfers_export, name="transfers_export"),
    path("meetings/<int:pk>/", views.meeting, name="meeting"),
    path("works/<int:pk>/", views.work, name="work"),
    path("works/<int:pk>/sign-in/", views.sign_in, name="sign_in"),
    path("plans/<int:pk>/list.xlsx", views.task_list, name="task_list"),
]
