"""Charges for operators' programs: ask, hold, capture, cancel, report late, give back."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.models import Organisation
from core.api import ErrorSerializer, HasPermission, idempotency_key
from core.errors import InvalidInput, NotFound
from elderly_care.models import Resident
from elderly_care.queries import usable_cards
from subsidies import commands
from subsidies.api.charge_serializers import (
    CaptureInputSerializer,
    ChargeInputSerializer,
    ChargeSerializer,
    LateInputSerializer,
    PersonInputSerializer,
    QuoteSerializer,
    RefundInputSerializer,
    RefundSerializer,
)
from subsidies.enums import ChargeMode, ChargeState
from subsidies.models import Charge
from subsidies.queries.charges import charges_of, operators_of
from subsidies.queries.price_split import price_split

REFUSALS = dict.fromkeys((400, 401, 403, 404, 409), ErrorSerializer)
KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="Your own number, once for each charge (or refund) of your organisation. A retry "
    "with the same key and body answers the same; with another body it is refused with 409.",
)


class ChargeFilter(django_filters.FilterSet):
    """By your own number, person, state, how it came, and day."""

    number = django_filters.CharFilter(label=_("运营方编号"))
    resident = django_filters.NumberFilter(field_name="resident_id", label=_("老年人"))
    state = django_filters.MultipleChoiceFilter(choices=ChargeState.choices, label=_("状态"))
    mode = django_filters.MultipleChoiceFilter(choices=ChargeMode.choices, label=_("方式"))
    day_from = django_filters.DateFilter(
        field_name="occurred_on", lookup_expr="gte", label=_("发生日期起")
    )
    day_to = django_filters.DateFilter(
        field_name="occurred_on", lookup_expr="lte", label=_("发生日期止")
    )

    class Meta:
        model = Charge
        fields = ["number", "resident", "state", "mode", "day_from", "day_to"]


def _answer(charge: Charge) -> Response:
    return Response(ChargeSerializer(charge).data, status=status.HTTP_201_CREATED)


@extend_schema_view(
    list=extend_schema(summary="Charges of your organisation"),
    retrieve=extend_schema(summary="One charge"),
)
class ChargeViewSet(ReadOnlyModelViewSet):
    """Your own organisation's charges; another's do not exist (404)."""

    queryset = Charge._default_manager.none()
    serializer_class = ChargeSerializer
    filterset_class = ChargeFilter
    lookup_value_converter = "int"
    permission_classes: ClassVar = [HasPermission]
    permission = "subsidies.charge_purses"

    def get_queryset(self) -> QuerySet[Charge]:
        """Of the operators that one works for, not of all in the area."""
        return charges_of(self.request.user)

    @extend_schema(
        summary="What would be paid by whom",
        request=PersonInputSerializer,
        responses={200: QuoteSerializer, **REFUSALS},
    )
    @action(detail=False, methods=["post"])
    def quote(self, request: Request) -> Response:
        """Nothing is set aside; a moment later the answer may differ."""
        data = self._read(PersonInputSerializer)
        split = price_split(
            resident=data["resident"],
            amount_fen=data["amount_fen"],
            service=data["service"],
            operator=data["operator"],
        )
        body = {"amount_fen": data["amount_fen"], "parts": split.parts, "own_fen": split.own_fen}
        return Response(QuoteSerializer(body).data)

    @extend_schema(
        summary="Charge at once",
        request=ChargeInputSerializer,
        responses={201: ChargeSerializer, **REFUSALS},
        parameters=[KEY],
    )
    def create(self, request: Request) -> Response:
        """Hold and capture in one step."""
        asked = commands.ChargeRequest(
            **self._read(ChargeInputSerializer), number=idempotency_key(request)
        )
        return _answer(commands.charge(request=asked, by=request.user))

    @extend_schema(
        summary="Set money aside",
        request=ChargeInputSerializer,
        responses={201: ChargeSerializer, **REFUSALS},
        parameters=[KEY],
    )
    @action(detail=False, methods=["post"])
    def hold(self, request: Request) -> Response:
        """Until you capture or cancel."""
        asked = commands.ChargeRequest(
            **self._read(ChargeInputSerializer), number=idempotency_key(request)
        )
        return _answer(commands.hold_charge(request=asked, by=request.user))

    @extend_schema(
        summary="Report a charge that was made offline",
        request=LateInputSerializer,
        responses={201: ChargeSerializer, **REFUSALS},
        parameters=[KEY],
    )
    @action(detail=False, methods=["post"])
    def late(self, request: Request) -> Response:
        """Never overdrawn: what the purses lack (`owed_fen`) the person owes; you are paid in full."""
        data = self._read(LateInputSerializer)
        occurred_on = data.pop("occurred_on")
        asked = commands.ChargeRequest(**data, number=idempotency_key(request))
        made = commands.charge_offline(request=asked, occurred_on=occurred_on, by=request.user)
        return _answer(made)

    @extend_schema(
        summary="Take what is held",
        request=CaptureInputSerializer,
        responses={200: ChargeSerializer, **REFUSALS},
    )
    @action(detail=True, methods=["post"])
    def capture(self, request: Request, pk: int | None = None) -> Response:
        """All, or a lower price: what is held beyond it is free again. Once; again answers the same."""
        data = CaptureInputSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        charge = commands.capture_charge(
            charge=self.get_object(), by=request.user, **data.validated_data
        )
        return Response(ChargeSerializer(charge).data)

    @extend_schema(
        summary="Cancel what is held",
        request=None,
        responses={200: ChargeSerializer, **REFUSALS},
    )
    @action(detail=True, methods=["post"])
    def void(self, request: Request, pk: int | None = None) -> Response:
        """Everything is free again. Once; again answers the same."""
        charge = commands.void_charge(charge=self.get_object(), by=request.user)
        return Response(ChargeSerializer(charge).data)

    @extend_schema(
        summary="Give back what was charged",
        request=RefundInputSerializer,
        responses={201: RefundSerializer, **REFUSALS},
        parameters=[KEY],
    )
    @action(detail=True, methods=["post"])
    def refunds(self, request: Request, pk: int | None = None) -> Response:
        """To exactly the lots it came from, last used first; of a late charge the debt first."""
        data = RefundInputSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        asked = commands.RefundRequest(
            reference=self.get_object().reference,
            number=idempotency_key(request),
            **data.validated_data,
        )
        refund = commands.refund_by_hand(request=asked, by=request.user)
        return Response(RefundSerializer(refund).data, status=status.HTTP_201_CREATED)

    def _read(self, form: type[PersonInputSerializer]) -> dict[str, Any]:
        """The body, with the person in the caller's area and the operator that they work for."""
        serializer = form(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        data = dict(serializer.validated_data)
        data["operator"] = self._operator(data.get("operator"))
        data["resident"] = self._resident(data.get("resident"), data.pop("card", ""))
        return data

    def _resident(self, key: int | None, card: str) -> Resident:
        """In the caller's area; a blocked card is nobody's."""
        people = Resident.objects.visible_to(self.request.user)
        named = {"cards__in": usable_cards(card)} if card else {"pk": key}
        found = people.filter(**named).first()
        if found is None:
            raise NotFound
        return found

    def _operator(self, key: int | None) -> Organisation:
        """The one asked for, else the only one."""
        known = operators_of(self.request.user)
        found = [operator for operator in known if key in (None, operator.pk)]
        if key is not None and not found:
            raise commands.NotYourOperator
        if len(found) != 1:
            sentence = str(_("请写明您代表的运营方的编号；没有扣款。"))
            raise InvalidInput(fields={"operator": [sentence]})
        return found[0]
