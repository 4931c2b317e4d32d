"""Menus to read; orders to read, place and cancel."""

from typing import ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from core.api import ErrorSerializer, HasPermission, idempotency_key
from meals.api.filters import MenuFilter, OrderFilter
from meals.api.serializers import (
    CancelInputSerializer,
    MenuSerializer,
    OrderInputSerializer,
    OrderSerializer,
)
from meals.commands import OrderRequest, cancel_order, place_order
from meals.enums import OrderChannel
from meals.models import MealOrder, Menu
from meals.queries.partly_returned import mark_partly

# Made once: building thirty fields takes longer than placing the order.
ORDER_INPUT, ORDER = OrderInputSerializer(), OrderSerializer()
REFUSALS = dict.fromkeys((400, 401, 403, 404, 409), ErrorSerializer)


@extend_schema_view(
    list=extend_schema(summary="Menus in your scope"),
    retrieve=extend_schema(summary="One menu with its set meals"),
)
class MenuViewSet(ReadOnlyModelViewSet):
    """Menus of the kitchens in your divisions or of your organisation."""

    queryset = Menu._default_manager.none()
    serializer_class = MenuSerializer
    filterset_class = MenuFilter
    permission_classes = [HasPermission]
    permission = "meals.view_menu"

    def get_queryset(self):
        """In scope."""
        menus = Menu.objects.visible_to(self.request.user)
        related = ("items", "dish_stocks", "guest_chefs")
        return menus.select_related("kitchen__station").prefetch_related(*related)


@extend_schema_view(
    list=extend_schema(summary="Orders in your scope"),
    retrieve=extend_schema(summary="One order"),
)
class OrderViewSet(ReadOnlyModelViewSet):
    """Orders handed over or living in your divisions, or answered for by your organisation."""

    queryset = MealOrder._default_manager.none()
    serializer_class = OrderSerializer
    filterset_class = OrderFilter
    permission_classes = [HasPermission]
    permissions: ClassVar = {"create": "meals.take_order", "cancel": "meals.cancel_mealorder"}

    @property
    def permission(self) -> str:
        """Reading, unless the action says more."""
        return self.permissions.get(self.action, "meals.view_mealorder")

    def get_queryset(self):
        """In scope."""
        orders = MealOrder.objects.visible_to(self.request.user)
        return orders.select_related("menu", "resident").prefetch_related("lines")

    def paginate_queryset(self, queryset):
        """A page, and what of it came back in part."""
        page = super().paginate_queryset(queryset)
        mark_partly(page or [])
        return page

    def get_object(self):
        """In scope, and whether it came back in part."""
        order = super().get_object()
        mark_partly([order])
        return order

    @extend_schema(
        summary="Place an order",
        request=OrderInputSerializer,
        responses={201: OrderSerializer, **REFUSALS},
        parameters=[
            OpenApiParameter(
                "Idempotency-Key",
                str,
                OpenApiParameter.HEADER,
                required=True,
                description="Your own number for this order. A retry with the same key and body "
                "answers with the same order; with another body it is refused with 409.",
            )
        ],
    )
    def create(self, request):
        """One order per person and meal, until the menu's cutoff."""
        key = idempotency_key(request)
        data = ORDER_INPUT.run_validation(request.data)
        order = place_order(
            request=_order_request(data),
            by=request.user,
            key=key,
            expected_elder_fen=data["expected_elder_fen"],
        )
        return self._answer(order, status.HTTP_201_CREATED)

    @extend_schema(
        summary="Cancel an order",
        request=CancelInputSerializer,
        responses={200: OrderSerializer, **REFUSALS},
    )
    @action(detail=True, methods=["post"])
    def cancel(self, request, pk=None):
        """Before the cutoff; held money and stock are given back."""
        data = CancelInputSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        order = cancel_order(order=self.get_object(), by=request.user, **data.validated_data)
        return self._answer(order, status.HTTP_200_OK)

    def _answer(self, order: MealOrder, code: int) -> Response:
        mark_partly([order])
        return Response(ORDER.to_representation(order), status=code)


def _order_request(data: dict) -> OrderRequest:
    return OrderRequest(
        resident_id=data["resident"],
        items=tuple((item["menu_item"], item["quantity"]) for item in data["items"]),
        station_id=data["station"],
        fulfil_mode=data["fulfil_mode"],
        channel=OrderChannel.API,
        note=data["note"],
        clash_confirmed=data["clash_confirmed"],
    )
