"""URLs of the REST interface, its schema and its documentation."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from supervision.api import views

app_name = "api"
urlpatterns = [
    path("v1/matters/", views.Matters.as_view(), name="matters"),
    path("v1/matters/<int:pk>/", views.MatterDetail.as_view(), name="matter"),
    path("v1/matters/<int:pk>/moves/", views.Moves.as_view(), name="moves"),
    path("v1/matters/<int:pk>/moves/<slug:name>/", views.Act.as_view(), name="act"),
    path("v1/terms/", views.Terms.as_view(), name="terms"),
    path("v1/token/", views.SignInToken.as_view(), name="token"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    # The split view keeps its script in a file of its own, as the content security policy demands.
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="docs"),
]
