"""Addresses of stations under /api/v1/."""

from django.urls import path

from stations.api import activities, cases, departments, footfall, volunteers
from stations.api.devices import BuildingDeviceViewSet
from stations.api.views import StationViewSet

urlpatterns = [
    path(
        "volunteer-shifts",
        volunteers.VolunteerShiftViewSet.as_view({"get": "list"}),
        name="api-volunteer-shift-list",
    ),
    path(
        "volunteer-shifts/<int:pk>",
        volunteers.VolunteerShiftViewSet.as_view({"get": "retrieve"}),
        name="api-volunteer-shift-detail",
    ),
    path(
        "volunteer-shifts/<int:pk>/roll",
        volunteers.ShiftRollView.as_view(),
        name="api-volunteer-shift-roll",
    ),
    path("partner-calendar", volunteers.PartnerCalendarView.as_view(), name="api-partner-calendar"),
    path(
        "activity-sessions",
        activities.ActivitySessionViewSet.as_view({"get": "list"}),
        name="api-activity-session-list",
    ),
    path(
        "activity-sessions/<int:pk>",
        activities.ActivitySessionViewSet.as_view({"get": "retrieve"}),
        name="api-activity-session-detail",
    ),
    path(
        "activity-sessions/<int:pk>/roll", activities.RollView.as_view(), name="api-activity-roll"
    ),
    path(
        "activity-attendance", activities.AttendanceView.as_view(), name="api-activity-attendance"
    ),
    path("activity-counters/<int:pk>", activities.CountView.as_view(), name="api-activity-counter"),
    path("case-items", cases.CaseItemViewSet.as_view({"get": "list"}), name="api-case-item-list"),
    path(
        "case-items/<int:pk>",
        cases.CaseItemViewSet.as_view({"get": "retrieve"}),
        name="api-case-item-detail",
    ),
    path("windows/<int:pk>/slots", cases.SlotsView.as_view(), name="api-window-slots"),
    path("window-bookings", cases.BookingView.as_view(), name="api-window-bookings"),
    path("cases", cases.CasesView.as_view(), name="api-cases"),
    path("cases/<str:number>", cases.CaseView.as_view(), name="api-case"),
    path(
        "department-events/<slug:app>",
        departments.DepartmentEventView.as_view(),
        name="api-department-events",
    ),
    path("stations", StationViewSet.as_view({"get": "list"}), name="api-station-list"),
    path(
        "stations/<int:pk>",
        StationViewSet.as_view({"get": "retrieve"}),
        name="api-station-detail",
    ),
    path("door-counts", footfall.DoorCountsView.as_view(), name="api-door-counts"),
    path(
        "building-devices",
        BuildingDeviceViewSet.as_view({"get": "list"}),
        name="api-building-device-list",
    ),
    path(
        "building-devices/statuses",
        BuildingDeviceViewSet.as_view({"post": "create"}),
        name="api-building-device-statuses",
    ),
]
