"""Giving meals back, for operators' programs."""

from typing import ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from core.api import ErrorSerializer, HasPermission, idempotency_key
from meals.api.filters import ReturnFilter
from meals.commands import give_cash_back, return_meal
from meals.models import MealOrder, MealReturn

REFUSALS = dict.fromkeys((400, 401, 403, 404, 409), ErrorSerializer)


class ReturnSerializer(serializers.ModelSerializer):
    """What went back to whom; `cash_given_at` is null while the cash is still to be handed back."""

    government_fen = serializers.IntegerField(read_only=True)

    class Meta:
        model = MealReturn
        fields = [
            "id",
            "order",
            "number",
            "day",
            "reason",
            "list_fen",
            "elder_fen",
            "purse_fen",
            "cash_fen",
            "government_fen",
            "operator_fen",
            "cash_given_at",
            "created_at",
        ]
        read_only_fields = fields


class ReturnInputSerializer(serializers.Serializer):
    """Which order, how much of its list price (all that is left when left out), and why."""

    order = serializers.PrimaryKeyRelatedField(queryset=MealOrder._default_manager.none())
    amount_fen = serializers.IntegerField(
        min_value=1,
        required=False,
        allow_null=True,
        default=None,
        help_text="So much of the list price; every payer gets the same share back. Null: all that is left.",
    )
    reason = serializers.CharField(max_length=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None:
            self.fields["order"].queryset = MealOrder.objects.visible_to(request.user)


@extend_schema_view(
    list=extend_schema(summary="Returned meals in your scope"),
    retrieve=extend_schema(summary="One returned meal"),
)
class ReturnViewSet(ReadOnlyModelViewSet):
    """Meals given back in your divisions or to your organisation."""

    queryset = MealReturn._default_manager.none()
    serializer_class = ReturnSerializer
    filterset_class = ReturnFilter
    permission_classes = [HasPermission]
    permissions: ClassVar = {
        "create": "meals.return_mealorder",
        "cash_given": "meals.return_mealorder",
    }

    @property
    def permission(self) -> str:
        """Reading, unless the action says more."""
        return self.permissions.get(self.action, "meals.view_mealreturn")

    def get_queryset(self):
        """In scope."""
        return MealReturn.objects.visible_to(self.request.user)

    @extend_schema(
        summary="Give a meal back",
        request=ReturnInputSerializer,
        responses={201: ReturnSerializer, **REFUSALS},
        parameters=[
            OpenApiParameter(
                "Idempotency-Key",
                str,
                OpenApiParameter.HEADER,
                required=True,
                description="Your own number for this return, once per order. A retry with the same "
                "key and amount answers the same return; with another amount it is refused with 409.",
            )
        ],
    )
    def create(self, request):
        """An order can be given back in parts, never more than was paid for it."""
        key = idempotency_key(request)
        data = ReturnInputSerializer(data=request.data, context={"request": request})
        data.is_valid(raise_exception=True)
        made = return_meal(by=request.user, key=key, **data.validated_data)
        return Response(ReturnSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Say that the cash was handed back",
        request=None,
        responses={200: ReturnSerializer, **REFUSALS},
    )
    def cash_given(self, request, pk=None):
        """A second call changes nothing."""
        made = give_cash_back(meal_return=self.get_object(), by=request.user)
        return Response(ReturnSerializer(made).data)
