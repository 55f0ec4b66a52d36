"""URLs of sign-in, profile and directory."""

from django.urls import path

from supervision.accounts import deputies, people, views

app_name = "accounts"
urlpatterns = [
    path("login/", views.sign_in, name="login"),
    path("logout/", views.sign_out, name="logout"),
    path("profile/", views.profile, name="profile"),
    path("password/", views.own_password, name="password"),
    path("deputies/", deputies.deputies, name="deputies"),
    path("bodies/", views.bodies, name="bodies"),
    path("people/", people.people, name="people"),
    path("people/<int:pk>/", people.person, name="person"),
    path("bodies/<int:pk>/", views.body, name="body"),
]
