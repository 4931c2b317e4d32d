"""The catalogue for partners' programs: what can be asked for, its price, and what must be shown."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import ErrorSerializer, HasPermission
from core.errors import InvalidInput
from dispatch.enums import Evidence, PriceUnit
from dispatch.models import ServiceItem, ServicePrice
from dispatch.queries.items import offered_anywhere, prices_of

_DIGITS = range(1, 13)


class UnknownPlace(InvalidInput):
    """Not a code of a division."""

    code = "dispatch.unknown_place"
    message = _("“division”要填区划代码（数字，最多 12 位）。")


class ItemPriceSerializer(serializers.ModelSerializer):
    """In fen, for a visit or for an hour."""

    unit = serializers.ChoiceField(choices=PriceUnit.choices)

    class Meta:
        model = ServicePrice
        fields = ["price_fen", "unit", "document_no"]
        read_only_fields = fields


class ServiceItemSerializer(serializers.ModelSerializer):
    """One item. `evidence_*` is what `begin`, `finish` and `fail` must show, a photo always."""

    assist = serializers.CharField(source="assist.code", default=None, allow_null=True)
    skills = serializers.SlugRelatedField(many=True, read_only=True, slug_field="code")
    evidence_start = serializers.ListField(child=serializers.ChoiceField(Evidence.choices))
    evidence_finish = serializers.ListField(child=serializers.ChoiceField(Evidence.choices))
    evidence_failure = serializers.ListField(child=serializers.ChoiceField(Evidence.choices))
    price = serializers.SerializerMethodField()

    class Meta:
        model = ServiceItem
        fields = [
            "code",
            "name",
            "service_kind",
            "assist",
            "duration_min",
            "carers_needed",
            "carer_kinds",
            "skills",
            "min_age",
            "needs_agreement",
            "needs_authority",
            "needs_assessment",
            "needs_destination",
            "station_qualification",
            "promise_min",
            "evidence_start",
            "evidence_finish",
            "evidence_failure",
            "price",
        ]
        read_only_fields = fields

    @extend_schema_field(ItemPriceSerializer(allow_null=True))
    def get_price(self, item: ServiceItem) -> dict[str, Any] | None:
        """In force today at the place; null where the item has none there."""
        rule = self.context["prices"].get(item.pk)
        return dict(ItemPriceSerializer(rule).data) if rule else None


class ServiceItemsView(APIView):
    """Published: the same for everybody."""

    permission_classes = [HasPermission]
    permission = "dispatch.view_serviceitem"

    @extend_schema(
        summary="The catalogue of services",
        parameters=[
            OpenApiParameter(
                "division", str, description="For prices: the code of the place, from its start on."
            )
        ],
        responses={200: ServiceItemSerializer(many=True), 400: ErrorSerializer},
    )
    def get(self, request) -> Response:
        """Every item that is offered, with its price at a place. 3 queries."""
        place = request.query_params.get("division", "")
        if place and not (place.isascii() and place.isdecimal() and len(place) in _DIGITS):
            raise UnknownPlace(fields={"division": [str(UnknownPlace.message)]})
        items = list(offered_anywhere())
        prices = prices_of(items, place)
        rows = ServiceItemSerializer(items, many=True, context={"prices": prices})
        return Response(rows.data)
