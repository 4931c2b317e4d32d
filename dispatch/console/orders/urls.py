"""Addresses of orders, below /console/dispatch/."""

from django.urls import path

from dispatch.console.orders.asking import RequestView
from dispatch.console.orders.lists import LateView, OrdersView, SearchView
from dispatch.console.orders.page import OrderView
from dispatch.console.orders.standing import StandingListView, StandingNewView, StandingView

urlpatterns = [
    path("orders/", OrdersView.as_view(), name="orders"),
    path("orders/<int:pk>/", OrderView.as_view(), name="order"),
    path("late/", LateView.as_view(), name="late"),
    path("request/", SearchView.as_view(), name="search"),
    path("request/<int:resident_pk>/", RequestView.as_view(), name="request"),
    path("request/<int:resident_pk>/standing/", StandingNewView.as_view(), name="standing_new"),
    path("standing/", StandingListView.as_view(), name="standing_list"),
    path("standing/<int:pk>/", StandingView.as_view(), name="standing"),
]
