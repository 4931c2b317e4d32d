"""Work orders for operators' own systems: read, asked for, accepted, rejected, reported."""

from typing import ClassVar
from uuid import uuid4

import django_filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from core.api import ErrorSerializer, HasPermission, idempotency_key
from dispatch import commands
from dispatch.api.serializers import (
    AuthoritySerializer,
    ReasonSerializer,
    ReportSerializer,
    RequestInputSerializer,
    RequestSerializer,
    ShownSerializer,
    VisitQuoteSerializer,
    WorkOrderDetailSerializer,
    WorkOrderSerializer,
)
from dispatch.commands.authorities import Authority, authorise
from dispatch.commands.errors import ItemUnknown
from dispatch.enums import Channel, OrderState
from dispatch.models import WorkOrder
from dispatch.queries.catalogue import own_cost_words
from dispatch.queries.items import offered_item

REFUSALS = dict.fromkeys((400, 401, 403, 404, 409), ErrorSerializer)
_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="Your own number for this report. The same number again changes nothing.",
)


def _reports(summary: str, body=ReportSerializer):
    """How a report is described."""
    return extend_schema(
        summary=summary,
        request=body,
        parameters=[_KEY],
        responses={200: WorkOrderDetailSerializer, **REFUSALS},
    )


class WorkOrderFilter(django_filters.FilterSet):
    """By state, item, day and what changed since."""

    state = django_filters.MultipleChoiceFilter(choices=OrderState.choices, label=_("状态"))
    item = django_filters.CharFilter(field_name="item__code", label=_("服务项目"))
    window_from = django_filters.IsoDateTimeFilter(
        field_name="window_start", lookup_expr="gte", label=_("最早开始时间起")
    )
    window_to = django_filters.IsoDateTimeFilter(
        field_name="window_start", lookup_expr="lte", label=_("最早开始时间止")
    )
    updated_from = django_filters.IsoDateTimeFilter(
        field_name="updated_at", lookup_expr="gte", label=_("更新时间起")
    )

    class Meta:
        model = WorkOrder
        fields = ["state", "item"]


@extend_schema_view(
    list=extend_schema(summary="Work orders in your scope"),
    retrieve=extend_schema(summary="One work order with its steps"),
)
class WorkOrderViewSet(ReadOnlyModelViewSet):
    """Orders that your organisation serves, or of people in your divisions; nobody else's exist."""

    queryset = WorkOrder._default_manager.none()
    filterset_class = WorkOrderFilter
    permission_classes = [HasPermission]
    permissions: ClassVar = {
        "list": "dispatch.view_workorder",
        "retrieve": "dispatch.view_workorder",
        "create": "dispatch.ask_by_api",
        "quote": "dispatch.ask_by_api",
        "cancel": "dispatch.cancel_workorder",
        "authorise": "dispatch.take_request",
    }

    @property
    def permission(self) -> str:
        """Reporting, unless the action says otherwise."""
        return self.permissions.get(self.action, "dispatch.act_for_operator")

    def get_queryset(self):
        """In scope."""
        rows = WorkOrder.objects.visible_to(self.request.user)
        return rows.select_related("item", "resident")

    def get_serializer_class(self):
        """Steps are read one order at a time."""
        return WorkOrderSerializer if self.action == "list" else WorkOrderDetailSerializer

    @extend_schema(
        summary="Ask for a visit",
        request=RequestSerializer,
        parameters=[_KEY],
        responses={201: WorkOrderDetailSerializer, **REFUSALS},
    )
    def create(self, request):
        """Of somebody with whom you have an agreement, or whom you served before; you serve it.

        The same key and body again answers the same order.
        """
        key = idempotency_key(request)
        data = _valid(RequestSerializer, request)
        expected = data.pop("expected_own_fen")
        made = commands.request_service(
            request=_wish(data), by=request.user, key=key, expected_own_fen=expected
        )
        return self._answer(made, status.HTTP_201_CREATED)

    @extend_schema(
        summary="Ask what a visit would cost",
        request=RequestInputSerializer,
        responses={200: VisitQuoteSerializer, **REFUSALS},
    )
    @action(detail=False, methods=["post"])
    def quote(self, request):
        """Nothing is ordered or held; whatever would be refused is refused here, too."""
        wish = _wish(_valid(RequestInputSerializer, request))
        would = commands.preview_request(request=wish, by=request.user, key=uuid4().hex)
        told = {name: getattr(would, name) for name in ("price_fen", "entitlement_fen", "own_fen")}
        return Response(told | {"words": own_cost_words(would)})

    @_reports("Accept a work order")
    @action(detail=True, methods=["post"])
    def accept(self, request, pk=None):
        """Somebody will come."""
        return self._report(commands.accept)

    @_reports("Reject a work order", ReasonSerializer)
    @action(detail=True, methods=["post"])
    def reject(self, request, pk=None):
        """Nobody can come: it waits for another carer, and counts against you."""
        return self._report(commands.reject, ReasonSerializer)

    @_reports("Set out")
    @action(detail=True, methods=["post"])
    def depart(self, request, pk=None):
        """On the way."""
        return self._report(commands.depart)

    @_reports("Arrive")
    @action(detail=True, methods=["post"])
    def arrive(self, request, pk=None):
        """At the door."""
        return self._report(commands.arrive)

    @_reports("Begin the service, with its evidence", ShownSerializer)
    @action(detail=True, methods=["post"])
    def begin(self, request, pk=None):
        """Refused with 409 while evidence is missing."""
        return self._shown(commands.begin_with)

    @_reports("Finish the service, with its evidence", ShownSerializer)
    @action(detail=True, methods=["post"])
    def finish(self, request, pk=None):
        """Refused with 409 while evidence of either end is missing."""
        return self._shown(commands.finish_with)

    @_reports("Report that no visit took place", ReasonSerializer)
    @action(detail=True, methods=["post"])
    def fail(self, request, pk=None):
        """Nobody at home, refused … What was held of the entitlement is free again."""
        return self._report(commands.fail, ReasonSerializer)

    @extend_schema(
        summary="Write down who let your agent act",
        request=AuthoritySerializer,
        responses={200: AuthoritySerializer, **REFUSALS},
    )
    @action(detail=True, methods=["post"])
    def authorise(self, request, pk=None):
        """Items with `needs_authority` are dispatched only then. The latest counts; the same again is the same."""
        data = _valid(AuthoritySerializer, request)
        made = authorise(order=self.get_object(), authority=Authority(**data), by=request.user)
        return Response(AuthoritySerializer(made).data)

    @extend_schema(
        summary="Cancel a work order",
        request=ReasonSerializer,
        responses={200: WorkOrderDetailSerializer, **REFUSALS},
    )
    @action(detail=True, methods=["post"])
    def cancel(self, request, pk=None):
        """Before the service begins."""
        reason = _valid(ReasonSerializer, request)["reason"]
        ended = commands.cancel(order=self.get_object(), by=request.user, reason=reason)
        return self._answer(ended)

    def _report(self, command, body=ReportSerializer):
        order, key = self.get_object(), idempotency_key(self.request)
        act = commands.Act(key=key, **_valid(body, self.request))
        return self._answer(command(order=order, by=self.request.user, act=act))

    def _shown(self, command):
        order, key = self.get_object(), idempotency_key(self.request)
        data = _valid(ShownSerializer, self.request)
        proofs = [commands.Proof(**row) for row in data["evidence"]]
        act = commands.Act(key=key, occurred_at=data["occurred_at"])
        return self._answer(command(order=order, proofs=proofs, by=self.request.user, act=act))

    def _answer(self, order: WorkOrder, code: int = status.HTTP_200_OK) -> Response:
        return Response(WorkOrderDetailSerializer(order).data, status=code)


def _wish(data: dict) -> commands.ServiceRequest:
    """What a partner's program asks for, through the door for programs."""
    code = data.pop("item")
    item = offered_item(code)
    if item is None:
        raise ItemUnknown(item=code, fields={"item": [str(ItemUnknown.message) % {"item": code}]})
    return commands.ServiceRequest(
        resident_id=data.pop("resident"),
        item_id=item.pk,
        operator_id=data.pop("operator"),
        channel=Channel.API,
        **data,
    )


def _valid(serializer, request) -> dict:
    data = serializer(data=request.data)
    data.is_valid(raise_exception=True)
    return dict(data.validated_data)
