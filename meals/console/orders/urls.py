"""Addresses of the ordering pages, part of /console/meals/."""

from django.urls import path

from meals.console.orders import again, ends, late, relay, standing

urlpatterns = [
    path("order/<int:resident_pk>/again/", again.AgainView.as_view(), name="again"),
    path("late/<int:resident_pk>/", late.LateView.as_view(), name="late"),
    path("orders/<int:pk>/cancel-late/", late.CancelLateView.as_view(), name="cancel_late"),
    path("relay/", relay.RelayStartView.as_view(), name="relay"),
    path("relay/<int:pk>/", relay.RelayView.as_view(), name="relay_lines"),
    path("relay/list/<int:menu>/<int:station>/", relay.ListView.as_view(), name="relay_list"),
    path("orders/<int:pk>/return/", ends.ReturnView.as_view(), name="return_order"),
    path("ends/", ends.EndsView.as_view(), name="ends"),
    path("standing/", standing.StandingListView.as_view(), name="standing_list"),
    path(
        "standing/new/<int:resident_pk>/", standing.StandingNewView.as_view(), name="standing_new"
    ),
    path("standing/<int:pk>/", standing.StandingView.as_view(), name="standing"),
]
