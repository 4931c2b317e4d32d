"""Addresses of menus and orders under /api/v1/."""

from django.urls import path

from meals.api.views import MenuViewSet, OrderViewSet

urlpatterns = [
    path("menus", MenuViewSet.as_view({"get": "list"}), name="api-menu-list"),
    path("menus/<int:pk>", MenuViewSet.as_view({"get": "retrieve"}), name="api-menu-detail"),
    path("orders", OrderViewSet.as_view({"get": "list", "post": "create"}), name="api-order-list"),
    path("orders/<int:pk>", OrderViewSet.as_view({"get": "retrieve"}), name="api-order-detail"),
    path(
        "orders/<int:pk>/cancel",
        OrderViewSet.as_view({"post": "cancel"}),
        name="api-order-cancel",
    ),
]
