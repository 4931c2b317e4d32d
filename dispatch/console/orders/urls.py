"""Addresses of orders, below /console/dispatch/."""

from django.urls import path

from dispatch.console.orders.agreements import AgreementView
from dispatch.console.orders.asking import AtHomeView, PatrolView, RequestView, WindowView
from dispatch.console.orders.lists import (
    LateView,
    OrdersOfView,
    OrdersView,
    PatrolSearchView,
    SearchView,
    WindowSearchView,
)
from dispatch.console.orders.page import OrderView
from dispatch.console.orders.rejecting import RejectView
from dispatch.console.orders.standing import (
    PatrolStandingView,
    StandingListView,
    StandingNewView,
    StandingView,
    WindowStandingView,
)

urlpatterns = [
    path("orders/", OrdersView.as_view(), name="orders"),
    path("orders/person/", OrdersOfView.as_view(), name="orders_of"),
    path("orders/<int:pk>/", OrderView.as_view(), name="order"),
    path("late/", LateView.as_view(), name="late"),
    path("request/", SearchView.as_view(), name="search"),
    path("request/<int:resident_pk>/", RequestView.as_view(), name="request"),
    path("request/<int:resident_pk>/standing/", StandingNewView.as_view(), name="standing_new"),
    path("window/", WindowSearchView.as_view(), name="window_search"),
    path("window/<int:resident_pk>/", WindowView.as_view(), name="window"),
    path(
        "window/<int:resident_pk>/standing/", WindowStandingView.as_view(), name="window_standing"
    ),
    path("agreements/<int:resident_pk>/", AgreementView.as_view(), name="agreement"),
    path("patrol/", PatrolSearchView.as_view(), name="patrol_search"),
    path("patrol/<int:resident_pk>/", PatrolView.as_view(), name="patrol"),
    path(
        "patrol/<int:resident_pk>/standing/", PatrolStandingView.as_view(), name="patrol_standing"
    ),
    path("visits/<int:pk>/ask/", AtHomeView.as_view(), name="at_home"),
    path("visits/<int:pk>/reject/", RejectView.as_view(), name="visit_reject"),
    path("standing/", StandingListView.as_view(), name="standing_list"),
    path("standing/<int:pk>/", StandingView.as_view(), name="standing"),
]
