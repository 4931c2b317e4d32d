"""Addresses of divisions and tokens under /api/v1/."""

from django.urls import path

from accounts.api.views import DivisionViewSet, TokenView

urlpatterns = [
    path("auth/token", TokenView.as_view(), name="api-token"),
    path("divisions", DivisionViewSet.as_view({"get": "list"}), name="api-division-list"),
    path(
        "divisions/<str:pk>",
        DivisionViewSet.as_view({"get": "retrieve"}),
        name="api-division-detail",
    ),
]
