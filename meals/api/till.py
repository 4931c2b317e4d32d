"""Tills of partners: a price beforehand, a sale, a reversal. The same commands as at our counter."""

import re
from typing import ClassVar

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from core.api import ErrorSerializer, HasPermission, idempotency_key
from core.dates import today
from core.errors import NotFound
from core.identity import plain
from elderly_care.models import Resident
from meals import commands
from meals.commands.till_errors import NoOpenShift, NotOnSale
from meals.enums import MealPeriod
from meals.models import Sale, SaleLine, Till, TillShift
from meals.queries.prices import in_words
from meals.queries.till import items_by_code, open_shift_of, till_quote, tills_of
from meals.queries.till_people import find_people, person_at
from meals.validators import LARGEST_KEY, MOST_PORTIONS

MOST_FEN = 10**9
PHONE = re.compile(r"1\d{10}", re.ASCII)
REFUSALS = dict.fromkeys((400, 401, 403, 404, 409), ErrorSerializer)
KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="Your own number for this sale. A retry with the same key and body answers with the "
    "same sale; with another body it is refused with 409.",
)


class TillItemSerializer(serializers.Serializer):
    """So many of a tile: m and the number of a menu item, or d and that of a dish."""

    code = serializers.RegexField(r"^[md]\d{1,18}\Z")
    quantity = serializers.IntegerField(min_value=1, max_value=MOST_PORTIONS, default=1)


class TillAskSerializer(serializers.Serializer):
    """A tray and whose it is: a resident's id, or what a card reader sent; neither is a walk-in."""

    till = serializers.IntegerField(min_value=1, max_value=LARGEST_KEY)
    meal_period = serializers.ChoiceField(choices=MealPeriod.choices)
    items = TillItemSerializer(many=True, allow_empty=False)
    resident = serializers.IntegerField(
        min_value=1, max_value=LARGEST_KEY, required=False, allow_null=True, default=None
    )
    card = serializers.CharField(max_length=64, required=False, allow_blank=True, default="")


class TillSaleInputSerializer(TillAskSerializer):
    """What was taken by hand; the person's purses pay the rest."""

    cash_fen = serializers.IntegerField(min_value=0, max_value=MOST_FEN, default=0)
    card_fen = serializers.IntegerField(min_value=0, max_value=MOST_FEN, default=0)
    expected_elder_fen = serializers.IntegerField(
        min_value=0,
        required=False,
        allow_null=True,
        default=None,
        help_text="What you told the person to pay; at another price nothing is sold (409).",
    )


class ReverseInputSerializer(serializers.Serializer):
    """Why a sale is taken back."""

    reason = serializers.CharField(max_length=200)


class PriceStepSerializer(serializers.Serializer):
    """A step of the price in words; `fen` is what it adds or takes off."""

    code = serializers.CharField()
    text = serializers.CharField()
    fen = serializers.IntegerField()


class TillQuoteSerializer(serializers.Serializer):
    """A price before anybody pays: purse_fen from the purses, due_fen by hand."""

    list_fen = serializers.IntegerField()
    elder_fen = serializers.IntegerField()
    government_fen = serializers.IntegerField()
    operator_fen = serializers.IntegerField()
    purse_fen = serializers.IntegerField()
    due_fen = serializers.IntegerField()
    price = PriceStepSerializer(many=True)


class TillLineSerializer(serializers.ModelSerializer):
    """So many of something, and who pays what of it."""

    class Meta:
        model = SaleLine
        fields = [
            *("menu_item", "dish", "name", "quantity", "unit_price_fen"),
            *("list_fen", "elder_fen", "government_fen", "operator_fen"),
        ]
        read_only_fields = fields


class TillSaleSerializer(serializers.ModelSerializer):
    """A sale; the person by id and masked name."""

    number = serializers.CharField(read_only=True)
    resident_name = serializers.SerializerMethodField()
    lines = TillLineSerializer(many=True, read_only=True)
    price = serializers.SerializerMethodField()

    class Meta:
        model = Sale
        fields = [
            *("id", "number", "till", "station", "resident", "resident_name", "service_date"),
            *("meal_period", "state", "channel", "occurred_at", "arrived_at", "portions", "lines"),
            *("list_fen", "elder_fen", "government_fen", "operator_fen"),
            *("purse_fen", "cash_fen", "card_fen", "price"),
        ]
        read_only_fields = fields

    def get_resident_name(self, sale) -> str:
        """Masked; empty for a walk-in."""
        return str(sale.resident) if sale.resident else ""

    def get_price(self, sale) -> list[dict]:
        """The explanation in the language of the request."""
        return PriceStepSerializer(in_words(sale.explanation), many=True).data


@extend_schema_view(
    list=extend_schema(summary="Sales in your scope"),
    retrieve=extend_schema(summary="One sale"),
)
class TillSaleViewSet(ReadOnlyModelViewSet):
    """Sales over the counter of the stations that your organisation runs."""

    queryset = Sale._default_manager.none()
    serializer_class = TillSaleSerializer
    permission_classes = [HasPermission]
    permissions: ClassVar = {
        "create": "meals.sell_at_till",
        "quote": "meals.sell_at_till",
        "reverse": "meals.sell_at_till",
    }

    @property
    def permission(self) -> str:
        """Reading, unless the action says more."""
        return self.permissions.get(self.action, "meals.view_sale")

    def get_queryset(self):
        """In scope."""
        sales = Sale.objects.visible_to(self.request.user)
        return sales.select_related("resident").prefetch_related("lines")

    @extend_schema(
        summary="What a tray costs",
        request=TillAskSerializer,
        responses={200: TillQuoteSerializer, **REFUSALS},
    )
    @action(detail=False, methods=["post"])
    def quote(self, request):
        """Nothing is stored."""
        data = _valid(TillAskSerializer, request)
        till = _till(request.user, data["till"])
        wanted = _wanted(data)
        items = items_by_code(till, today(), data["meal_period"], wanted)
        if len(items) != len(wanted):
            raise NotOnSale
        person = _person(till, data, request.user)
        found = till_quote(person, till, data["meal_period"], items)
        total = found.priced.total
        body = {
            "list_fen": total.list_fen,
            "elder_fen": total.elder_fen,
            "government_fen": total.government_fen,
            "operator_fen": total.operator_fen,
            "purse_fen": found.purse_fen,
            "due_fen": found.due_fen,
            "price": found.lines,
        }
        return Response(TillQuoteSerializer(body).data)

    @extend_schema(
        summary="Sell and be paid",
        request=TillSaleInputSerializer,
        responses={201: TillSaleSerializer, **REFUSALS},
        parameters=[KEY],
    )
    def create(self, request):
        """The till's shift must be open; a shift is opened and closed on the counter's page."""
        key = idempotency_key(request)
        data = _valid(TillSaleInputSerializer, request)
        till = _till(request.user, data["till"])
        person = _person(till, data, request.user)
        sale = commands.sell(
            shift=_shift(till),
            request=commands.SaleRequest(
                items=tuple((item["code"], item["quantity"]) for item in data["items"]),
                meal_period=data["meal_period"],
                resident_id=person.pk if person else None,
                cash_fen=data["cash_fen"],
                card_fen=data["card_fen"],
            ),
            by=request.user,
            key=key,
            expected_elder_fen=data["expected_elder_fen"],
        )
        return Response(TillSaleSerializer(sale).data, status.HTTP_201_CREATED)

    @extend_schema(
        summary="Reverse a sale",
        request=ReverseInputSerializer,
        responses={200: TillSaleSerializer, **REFUSALS},
    )
    @action(detail=True, methods=["post"])
    def reverse(self, request, pk=None):
        """Every source gets its part again; cash comes from the till's open drawer."""
        data = _valid(ReverseInputSerializer, request)
        sale = self.get_object()
        commands.reverse_sale(
            sale=sale, shift=open_shift_of(sale.till), reason=data["reason"], by=request.user
        )
        sale.refresh_from_db(fields=["state"])
        return Response(TillSaleSerializer(sale).data)


def _valid(serializer, request) -> dict:
    data = serializer(data=request.data)
    data.is_valid(raise_exception=True)
    return data.validated_data


def _till(user, pk: int) -> Till:
    till = tills_of(user).filter(pk=pk).first()
    if till is None:
        raise Http404
    return till


def _shift(till: Till) -> TillShift:
    shift = open_shift_of(till)
    if shift is None:
        raise NoOpenShift
    return shift


def _wanted(data: dict) -> dict[str, int]:
    return {item["code"]: item["quantity"] for item in data["items"]}


def _person(till: Till, data: dict, user) -> Resident | None:
    """Whose tray it is; who showed no card is noted on their file, whatever becomes of the sale."""
    if data["resident"] is not None:
        person, shown = person_at(till, data["resident"]), False
        if person is None:
            raise NotFound
    else:
        person, shown = _by_card(till, plain(data["card"]))
    if person is not None and not shown:
        commands.note_lookup(till=till, people=[person], by=user)
    return person


def _by_card(till: Till, text: str) -> tuple[Resident | None, bool]:
    """Nobody, a walk-in, unless it is a card, an ID number or a whole telephone number."""
    found = find_people(text, till)
    known = found.presented or PHONE.fullmatch(text)
    person = found.people[0] if known and len(found.people) == 1 else None
    return person, found.presented
