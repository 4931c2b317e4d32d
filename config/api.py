"""The REST API, version 1: every app's addresses, the schema and the interactive page."""

from django.urls import include, path
from django.views.generic import TemplateView
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny

urlpatterns = [
    path("schema", SpectacularAPIView.as_view(permission_classes=[AllowAny]), name="api-schema"),
    path("docs/", TemplateView.as_view(template_name="api/docs.html"), name="api-docs"),
    path("", include("accounts.api.urls")),
    path("", include("stations.api.urls")),
    path("", include("elderly_care.api.urls")),
    path("", include("subsidies.api.urls")),
    path("", include("meals.api.urls")),
    path("", include("dispatch.api.urls")),
]
