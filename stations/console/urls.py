"""Addresses of staff's pages of the service network, mounted at /console/stations/."""

from django.urls import include, path

from stations.console import edit, lists, network, page

app_name = "stations_console"
urlpatterns = [
    path("", include("stations.console.cases.urls")),
    path("activities/", include("stations.console.activities.urls")),
    path("volunteers/", include("stations.console.volunteers.urls")),
    path("footfall/", include("stations.console.footfall.urls")),
    path("surveys/", include("stations.console.surveys.urls")),
    path("clinics/", include("stations.console.clinics.urls")),
    path("health/", include("stations.console.health.urls")),
    path("rooms/", include("stations.console.rooms.urls")),
    path("consultations/", include("stations.console.consultations.urls")),
    path("", lists.RegisterView.as_view(), name="register"),
    path("devices/", lists.DevicesView.as_view(), name="devices"),
    path("papers/", lists.PapersView.as_view(), name="papers"),
    path("network/", network.NetworkView.as_view(), name="network"),
    path("<int:pk>/", page.StationView.as_view(), name="station"),
    path("<int:pk>/hours/", edit.HoursView.as_view(), name="hours"),
    path("<int:pk>/special-days/", edit.SpecialDaysView.as_view(), name="special_days"),
    path(
        "<int:pk>/special-days/<int:days_pk>/remove/",
        edit.RemoveSpecialDaysView.as_view(),
        name="remove_special_days",
    ),
    path("<int:pk>/functions/", edit.FunctionsView.as_view(), name="functions"),
    path("<int:pk>/functions/own/", edit.OwnFunctionView.as_view(), name="own_function"),
    path(
        "<int:pk>/functions/own/<int:function_pk>/remove/",
        edit.RemoveOwnFunctionView.as_view(),
        name="remove_own_function",
    ),
    path("<int:pk>/support/", edit.SupportView.as_view(), name="support"),
    path(
        "<int:pk>/support/<int:entry_pk>/correct/",
        edit.CorrectSupportView.as_view(),
        name="correct_support",
    ),
]
