"""Addresses of residents under /api/v1/."""

from django.urls import path

from elderly_care.api.assessments import AssessmentViewSet
from elderly_care.api.day_care import AttendanceViewSet, BedViewSet, DayCareViewSet
from elderly_care.api.device_events import DeviceEventsView
from elderly_care.api.patrols import PatrolVisitViewSet
from elderly_care.api.restrictions import RestrictionViewSet
from elderly_care.api.views import ResidentViewSet

urlpatterns = [
    path("day-care", DayCareViewSet.as_view({"get": "list"}), name="api-day-care-list"),
    path(
        "day-care/<int:pk>",
        DayCareViewSet.as_view({"get": "retrieve"}),
        name="api-day-care-detail",
    ),
    path(
        "day-care-days",
        AttendanceViewSet.as_view({"get": "list", "post": "create"}),
        name="api-day-care-day-list",
    ),
    path(
        "day-care-days/<int:pk>",
        AttendanceViewSet.as_view({"get": "retrieve"}),
        name="api-day-care-day-detail",
    ),
    path("beds", BedViewSet.as_view({"get": "list"}), name="api-bed-list"),
    path("beds/<int:pk>", BedViewSet.as_view({"get": "retrieve"}), name="api-bed-detail"),
    path("device-events/<slug:gateway>", DeviceEventsView.as_view(), name="api-device-events"),
    path("residents", ResidentViewSet.as_view({"get": "list"}), name="api-resident-list"),
    path(
        "residents/<int:pk>",
        ResidentViewSet.as_view({"get": "retrieve"}),
        name="api-resident-detail",
    ),
    path("assessments", AssessmentViewSet.as_view({"get": "list"}), name="api-assessment-list"),
    path(
        "assessments/<int:pk>",
        AssessmentViewSet.as_view({"get": "retrieve"}),
        name="api-assessment-detail",
    ),
    path(
        "patrol-visits", PatrolVisitViewSet.as_view({"get": "list"}), name="api-patrol-visit-list"
    ),
    path(
        "patrol-visits/<int:pk>",
        PatrolVisitViewSet.as_view({"get": "retrieve"}),
        name="api-patrol-visit-detail",
    ),
    path(
        "restrictions",
        RestrictionViewSet.as_view({"get": "list", "post": "create"}),
        name="api-restriction-list",
    ),
    path(
        "restrictions/<int:pk>/end",
        RestrictionViewSet.as_view({"post": "end"}),
        name="api-restriction-end",
    ),
]
