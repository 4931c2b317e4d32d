"""Addresses of stations under /api/v1/."""

from django.urls import path

from stations.api import (
    activities,
    cases,
    departments,
    footfall,
    rooms,
    sign_ups,
    surveys,
    volunteers,
)
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
    path("activity-sign-ups", sign_ups.SignUpsView.as_view(), name="api-activity-sign-ups"),
    path("activity-sign-ups/<int:pk>", sign_ups.SignUpView.as_view(), name="api-activity-sign-up"),
    path(
        "activity-sign-ups/<int:pk>/cancel",
        sign_ups.CancelView.as_view(),
        name="api-activity-sign-up-cancel",
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
    path(
        "room-bookings",
        rooms.RoomBookingViewSet.as_view({"get": "list"}),
        name="api-room-booking-list",
    ),
    path(
        "room-bookings/<int:pk>",
        rooms.RoomBookingViewSet.as_view({"get": "retrieve"}),
        name="api-room-booking-detail",
    ),
    path("surveys", surveys.SurveyViewSet.as_view({"get": "list"}), name="api-survey-list"),
    path(
        "surveys/<int:pk>",
        surveys.SurveyViewSet.as_view({"get": "retrieve"}),
        name="api-survey-detail",
    ),
    path(
        "surveys/<int:pk>/results",
        surveys.SurveyResultsView.as_view(),
        name="api-survey-results",
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
