"""Addresses of the pages of rounds, mounted at /console/meals/."""

from django.urls import path

from meals.console.rounds import lists, page

urlpatterns = [
    path("rounds/", lists.RoundsView.as_view(), name="rounds"),
    path("rounds/<int:pk>/", page.RoundView.as_view(), name="round"),
    path(
        "rounds/<int:pk>/<str:day>/<str:meal>/",
        lists.MealRoundsView.as_view(),
        name="meal_rounds",
    ),
    path("slips/<int:pk>/seen/", lists.SlipView.as_view(), name="slip_seen"),
    path("unrouted/", lists.UnroutedView.as_view(), name="unrouted"),
    path("live/", lists.LiveView.as_view(), name="live"),
]
