"""Addresses of menus and orders under /api/v1/."""

from django.urls import path

from meals.api.couriers import CourierEventView
from meals.api.returns import ReturnViewSet
from meals.api.rounds import RoundViewSet
from meals.api.standing import StandingViewSet
from meals.api.temperatures import TemperatureViewSet
from meals.api.till import TillSaleViewSet
from meals.api.views import MenuViewSet, OrderViewSet

urlpatterns = [
    path(
        "courier-events/<str:provider>",
        CourierEventView.as_view(),
        name="api-courier-event",
    ),
    path("menus", MenuViewSet.as_view({"get": "list"}), name="api-menu-list"),
    path("menus/<int:pk>", MenuViewSet.as_view({"get": "retrieve"}), name="api-menu-detail"),
    path("orders", OrderViewSet.as_view({"get": "list", "post": "create"}), name="api-order-list"),
    path("orders/<int:pk>", OrderViewSet.as_view({"get": "retrieve"}), name="api-order-detail"),
    path(
        "orders/<int:pk>/cancel",
        OrderViewSet.as_view({"post": "cancel"}),
        name="api-order-cancel",
    ),
    path(
        "meal-returns",
        ReturnViewSet.as_view({"get": "list", "post": "create"}),
        name="api-return-list",
    ),
    path(
        "meal-returns/<int:pk>",
        ReturnViewSet.as_view({"get": "retrieve"}),
        name="api-return-detail",
    ),
    path(
        "meal-returns/<int:pk>/cash-given",
        ReturnViewSet.as_view({"post": "cash_given"}),
        name="api-return-cash-given",
    ),
    path(
        "standing-orders",
        StandingViewSet.as_view({"get": "list", "post": "create"}),
        name="api-standing-list",
    ),
    path(
        "standing-orders/<int:pk>",
        StandingViewSet.as_view({"get": "retrieve"}),
        name="api-standing-detail",
    ),
    path(
        "standing-orders/<int:pk>/pause",
        StandingViewSet.as_view({"post": "pause"}),
        name="api-standing-pause",
    ),
    path(
        "standing-orders/<int:pk>/resume",
        StandingViewSet.as_view({"post": "resume"}),
        name="api-standing-resume",
    ),
    path(
        "standing-orders/<int:pk>/end",
        StandingViewSet.as_view({"post": "end"}),
        name="api-standing-end",
    ),
    path(
        "standing-orders/<int:pk>/days",
        StandingViewSet.as_view({"get": "days"}),
        name="api-standing-days",
    ),
    path("rounds", RoundViewSet.as_view({"get": "list"}), name="api-round-list"),
    path("rounds/<int:pk>", RoundViewSet.as_view({"get": "retrieve"}), name="api-round-detail"),
    path(
        "temperature-readings",
        TemperatureViewSet.as_view({"get": "list", "post": "create"}),
        name="api-temperature-list",
    ),
    path(
        "till-sales",
        TillSaleViewSet.as_view({"get": "list", "post": "create"}),
        name="api-till-sale-list",
    ),
    path(
        "till-sales/quote",
        TillSaleViewSet.as_view({"post": "quote"}),
        name="api-till-sale-quote",
    ),
    path(
        "till-sales/<int:pk>",
        TillSaleViewSet.as_view({"get": "retrieve"}),
        name="api-till-sale-detail",
    ),
    path(
        "till-sales/<int:pk>/reverse",
        TillSaleViewSet.as_view({"post": "reverse"}),
        name="api-till-sale-reverse",
    ),
]
