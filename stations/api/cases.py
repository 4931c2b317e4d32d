"""Items, bookings and cases for partners' programs."""

from typing import Any

import django_filters
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.dateparse import parse_date
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response
from rest_framework.throttling import UserRateThrottle
from rest_framework.views import APIView
from rest_framework.viewsets import ReadOnlyModelViewSet

from core.api import ErrorSerializer, HasPermission, idempotency_key
from core.errors import NotFound
from stations.commands.booking import Booking, book
from stations.commands.cases import Wish, open_case
from stations.commands.citizens import CitizenFacts, register_citizen, says_the_same
from stations.commands.reach import own_key
from stations.enums import CaseChannel, HandlingWay, ItemMode, WindowKind
from stations.models import (
    Appointment,
    Case,
    CaseItem,
    Citizen,
    ItemMaterial,
    Station,
    Window,
)
from stations.queries.citizens import Asked, named_before
from stations.queries.items import offered_items
from stations.queries.slots import free_slots

REFUSALS = dict.fromkeys((400, 403, 404, 409), ErrorSerializer)
KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, required=True, description="Yours; repeat it."
)


class MaterialSerializer(serializers.ModelSerializer):
    """A paper that people bring."""

    class Meta:
        model = ItemMaterial
        fields = ["name", "form", "need", "note"]


class CaseItemSerializer(serializers.ModelSerializer):
    """An item of the published list."""

    materials = MaterialSerializer(many=True, read_only=True)

    class Meta:
        model = CaseItem
        fields = [
            *("id", "code", "name", "keywords", "category", "window_kind", "mode", "ways"),
            *("acting", "department", "issues_paper", "document_no", "materials"),
        ]
        read_only_fields = fields


class CaseItemFilter(django_filters.FilterSet):
    """By how and where."""

    mode = django_filters.ChoiceFilter(choices=ItemMode.choices)
    window_kind = django_filters.ChoiceFilter(choices=WindowKind.choices)
    code = django_filters.CharFilter()

    class Meta:
        model = CaseItem
        fields = ["mode", "window_kind", "code"]


@extend_schema_view(
    list=extend_schema(summary="Items that citizens can ask for"),
    retrieve=extend_schema(summary="One item with its papers"),
)
class CaseItemViewSet(ReadOnlyModelViewSet):
    """The published list."""

    queryset = CaseItem._default_manager.none()
    serializer_class = CaseItemSerializer
    filterset_class = CaseItemFilter
    permission_classes = [HasPermission]
    permission = "stations.view_caseitem"

    def get_queryset(self):
        """Taken in today."""
        return offered_items().prefetch_related("materials")


class PersonSerializer(serializers.Serializer):
    """Who asks. The ID number makes the person; without one the phone must be there."""

    name = serializers.CharField(max_length=60)
    id_number = serializers.CharField(max_length=20, required=False, default="", allow_blank=True)
    phone = serializers.CharField(max_length=20, required=False, default="", allow_blank=True)


class BookingSerializer(serializers.Serializer):
    """A place in a slot."""

    window = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    item = serializers.CharField(max_length=24, help_text="Its code.")
    day = serializers.DateField()
    starts_at = serializers.TimeField()
    citizen = PersonSerializer()


class BookedSerializer(serializers.Serializer):
    """What was booked."""

    number = serializers.CharField()
    window = serializers.IntegerField(source="slot.window_id")
    day = serializers.DateField(source="slot.day")
    starts_at = serializers.TimeField(source="slot.starts_at")
    ends_at = serializers.TimeField(source="slot.ends_at")
    state = serializers.CharField()


class SlotSerializer(serializers.Serializer):
    """A stretch of time."""

    starts_at = serializers.TimeField()
    ends_at = serializers.TimeField()
    capacity = serializers.IntegerField()
    left = serializers.IntegerField()


class CaseRequestSerializer(serializers.Serializer):
    """A case for a person who comes in person or sends the papers to the station."""

    station = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    item = serializers.CharField(max_length=24, help_text="Its code.")
    way = serializers.ChoiceField(choices=HandlingWay.choices)
    citizen = PersonSerializer()
    note = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)


class CaseSerializer(serializers.ModelSerializer):
    """Where a case is; no person."""

    item = serializers.CharField(source="item.code")

    class Meta:
        model = Case
        fields = [
            *("number", "station", "item", "channel", "way", "state", "accepted_on"),
            *("promised_days", "promised_on", "outcome", "answered_on"),
        ]
        read_only_fields = fields


class PeopleThrottle(UserRateThrottle):
    """What is asked for people by name and number: nobody tries numbers out."""

    scope = "people"

    def allow_request(self, request: ApiRequest, view: APIView) -> bool:
        """Reading names nobody."""
        return request.method in SAFE_METHODS or super().allow_request(request, view)


class StationsApi(APIView):
    """Asks one permission."""

    permission_classes = (HasPermission,)
    permission = "stations.send_case"

    def checked(self, kind: type[serializers.Serializer]) -> dict[str, Any]:
        """What was sent. Raises ValidationError."""
        form = kind(data=self.request.data)
        form.is_valid(raise_exception=True)
        return form.validated_data

    def window(self, pk: int) -> Window:
        """In scope."""
        rows = Window.objects.visible_to(self.request.user).select_related("station")
        return get_object_or_404(rows, pk=pk)

    def item(self, code: str) -> CaseItem:
        """Offered."""
        return get_object_or_404(offered_items(), code=code)

    def person(self, told: dict[str, str], station: Station, asked_for: Asked) -> Citizen:
        """Whoever was named when the same was asked before, else known or new, at the station's place."""
        facts = CitizenFacts(division_code=station.division_id, **told)
        key = own_key(idempotency_key(self.request), self.request.user)
        known = named_before(asked_for, key)
        if known is not None and says_the_same(known, facts):
            return known
        return register_citizen(facts=facts, by=self.request.user, station=station)


class SlotsView(StationsApi):
    """What is free."""

    permission = "stations.view_slot"

    @extend_schema(
        operation_id="window_slots",
        summary="Slots of a window on a day",
        parameters=[OpenApiParameter("day", str, required=True, description="2026-05-20")],
        responses={200: SlotSerializer(many=True), **REFUSALS},
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        """In order."""
        try:
            day = parse_date(request.query_params.get("day", ""))
        except ValueError:
            day = None
        if day is None:
            raise serializers.ValidationError({"day": ["YYYY-MM-DD"]})
        return Response(SlotSerializer(free_slots(self.window(pk), day), many=True).data)


class BookingView(StationsApi):
    """Bookings of partners' customers."""

    throttle_classes = (PeopleThrottle,)

    @extend_schema(
        operation_id="book_window",
        summary="Book a time at a window",
        request=BookingSerializer,
        responses={201: BookedSerializer, **REFUSALS},
        parameters=[KEY],
    )
    @transaction.atomic
    def post(self, request: ApiRequest) -> Response:
        """The same key is the same appointment; a refusal registers nobody."""
        told = self.checked(BookingSerializer)
        window = self.window(told["window"])
        wish = Booking(
            citizen=self.person(told["citizen"], window.station, Appointment),
            window=window,
            item=self.item(told["item"]),
            day=told["day"],
            starts_at=told["starts_at"],
            channel=CaseChannel.API,
            key=idempotency_key(request),
        )
        made = book(wish=wish, by=request.user)
        return Response(BookedSerializer(made).data, status=201)


class CasesView(StationsApi):
    """Cases of partners' customers."""

    throttle_classes = (PeopleThrottle,)

    @extend_schema(
        operation_id="open_case",
        summary="Hand in a case",
        request=CaseRequestSerializer,
        responses={201: CaseSerializer, **REFUSALS},
        parameters=[KEY],
    )
    @transaction.atomic
    def post(self, request: ApiRequest) -> Response:
        """The same key is the same case; a refusal registers nobody."""
        told = self.checked(CaseRequestSerializer)
        stations = Station.objects.visible_to(request.user)
        station = get_object_or_404(stations, pk=told["station"])
        wish = Wish(
            station=station,
            item=self.item(told["item"]),
            citizen=self.person(told["citizen"], station, Case),
            channel=CaseChannel.API,
            way=told["way"],
            key=idempotency_key(request),
            note=told["note"],
        )
        case = open_case(wish=wish, by=request.user)
        return Response(CaseSerializer(case).data, status=201)


class CaseView(StationsApi):
    """One case."""

    permission = "stations.view_case"

    @extend_schema(
        operation_id="case_progress",
        summary="Where a case is",
        responses={200: CaseSerializer, **REFUSALS},
    )
    def get(self, request: ApiRequest, number: str) -> Response:
        """In scope."""
        rows = Case.objects.visible_to(request.user).select_related("item")
        case = rows.filter(number=number).first()
        if case is None:
            raise NotFound
        return Response(CaseSerializer(case).data)
