"""URLs of the project; the three apps are named in strings only."""

from django.urls import include, path

from supervision.documents.views import verify
from supervision.health import healthz, readyz

urlpatterns = [
    path("healthz/", healthz, name="healthz"),
    path("readyz/", readyz, name="readyz"),
    path("accounts/", include("supervision.accounts.urls")),
    path("notices/", include("supervision.notices.urls")),
    path("verify/<str:code>/", verify, name="verify"),
    path("documents/", include("supervision.documents.urls")),
    path("terms/", include("supervision.terms.urls")),
    path("ledger/", include("supervision.ledger.urls")),
    path("api/", include("supervision.api.urls")),
    path("", include("supervision.search.urls")),
    path("", include("cases.urls")),
    path("", include("recommendations.urls")),
    path("", include("linkage.urls")),
    path("", include("supervision.matters.urls")),
]
handler400 = "supervision.errors.bad_request"
handler403 = "supervision.errors.forbidden"
handler404 = "supervision.errors.not_found"
