"""Addresses of home service under /api/v1/."""

from django.urls import path

from dispatch.api.calls import CallEventView
from dispatch.api.carers import CarerViewSet
from dispatch.api.items import ServiceItemsView
from dispatch.api.positions import PositionsView
from dispatch.api.work_orders import WorkOrderViewSet

_REPORTS = (
    "accept",
    "reject",
    "depart",
    "arrive",
    "begin",
    "finish",
    "fail",
    "cancel",
    "authorise",
)

urlpatterns = [
    path("calls/<str:provider>", CallEventView.as_view(), name="api-call-event"),
    path(
        "work-orders",
        WorkOrderViewSet.as_view({"get": "list", "post": "create"}),
        name="api-work-order-list",
    ),
    path(
        "work-orders/quote",
        WorkOrderViewSet.as_view({"post": "quote"}),
        name="api-work-order-quote",
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
    path("service-items", ServiceItemsView.as_view(), name="api-service-item-list"),
    path("positions", PositionsView.as_view(), name="api-positions"),
    path("carers", CarerViewSet.as_view({"get": "list"}), name="api-carer-list"),
    path("carers/<int:pk>", CarerViewSet.as_view({"get": "retrieve"}), name="api-carer-detail"),
    path(
        "carers/<int:pk>/shifts/<str:day>",
        CarerViewSet.as_view({"put": "set_day"}),
        name="api-carer-day",
    ),
    path(
        "carers/<int:pk>/leaves/<str:starts_on>",
        CarerViewSet.as_view({"put": "set_leave", "delete": "drop_leave"}),
        name="api-carer-leave",
    ),
]
