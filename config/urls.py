"""Every address of the house."""

from django.contrib import admin
from django.urls import include, path

from config.health import healthz, readyz

handler400 = "config.errors.bad_request"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("config.api")),
    path("ui/", include("ui.gallery.urls")),
    path("stations/", include("stations.portal.urls")),
    path("console/stations/", include("stations.console.urls")),
    path("family/", include("elderly_care.portal.urls")),
    path("console/assessment/", include("elderly_care.console.assessment.urls")),
    path("console/assistance/", include("elderly_care.console.assistance.urls")),
    path("console/care/", include("elderly_care.console.urls")),
    path("console/patrols/", include("elderly_care.console.patrols.urls")),
    path("meals/", include("meals.portal.urls")),
    path("console/meals/", include("meals.console.urls")),
    path("help/", include("dispatch.portal.urls")),
    path("console/dispatch/", include("dispatch.console.urls")),
    path("benefits/", include("subsidies.portal.urls")),
    path("console/subsidies/", include("subsidies.console.urls")),
    path("", include("portal.urls")),
]
