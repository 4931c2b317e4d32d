"""Addresses of home service under /api/v1/."""

from django.urls import path

from dispatch.api.calls import CallEventView
from dispatch.api.positions import PositionsView
from dispatch.api.work_orders import WorkOrderViewSet

_REPORTS = ("accept", "reject", "depart", "arrive", "begin", "finish", "fail", "cancel")

urlpatterns = [
    path("calls/<str:provider>", CallEventView.as_view(), name="api-call-event"),
    path(
        "work-orders",
        WorkOrderViewSet.as_view({"get": "list", "post": "create"}),
        name="api-work-order-list",
    ),
    path(
        "work-orders/<int:pk>",
        WorkOrderViewSet.as_view({"get": "retrieve"}),
        name="api-work-order-detail",
    ),
    *(
        path(
            f"work-orders/<int:pk>/{verb}",
            WorkOrderViewSet.as_view({"post": verb}),
            name=f"api-work-order-{verb}",
        )
        for verb in _REPORTS
    ),
    path("positions", PositionsView.as_view(), name="api-positions"),
]
