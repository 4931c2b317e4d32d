"""Addresses of stations under /api/v1/."""

from django.urls import path

from stations.api.views import StationViewSet

urlpatterns = [
    path("stations", StationViewSet.as_view({"get": "list"}), name="api-station-list"),
    path(
        "stations/<int:pk>",
        StationViewSet.as_view({"get": "retrieve"}),
        name="api-station-detail",
    ),
]
