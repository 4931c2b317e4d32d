"""Statements for partners' programs: read, confirm, dispute."""

from typing import ClassVar

import django_filters
from django.db.models import BigIntegerField
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from core.api import ErrorSerializer, HasPermission
from subsidies import commands
from subsidies.enums import StatementState, TransferKind
from subsidies.models import Dispute, Statement, StatementLine
from subsidies.queries.settlement import statement_lines, statements_of

REFUSALS = dict.fromkeys((400, 401, 403, 404, 409), ErrorSerializer)


LARGEST = BigIntegerField.MAX_BIGINT


class StatementSerializer(serializers.ModelSerializer):
    """What an operator is owed through a day; the figures never change."""

    number = serializers.CharField(read_only=True)
    operator_name = serializers.CharField(source="operator.name", read_only=True)
    payment_order = serializers.CharField(
        source="payment_order.number", read_only=True, allow_null=True, default=None
    )

    class Meta:
        model = Statement
        fields = [
            "id",
            "number",
            "operator",
            "operator_name",
            "through",
            "count",
            "total_fen",
            "state",
            "payment_order",
            "created_at",
        ]
        read_only_fields = fields


class DisputeSerializer(serializers.ModelSerializer):
    """An objection to a line, and what was answered."""

    class Meta:
        model = Dispute
        fields = [
            "id",
            "line",
            "reason",
            "claimed_fen",
            "state",
            "answer",
            "raised_at",
            "answered_at",
        ]
        read_only_fields = fields


class StatementLineSerializer(serializers.ModelSerializer):
    """One booking; less than 0 fen is money that goes back."""

    id = serializers.IntegerField(source="pk", read_only=True)
    book_date = serializers.DateField(source="transfer.journal.book_date", read_only=True)
    reference = serializers.CharField(read_only=True)
    kind = serializers.SerializerMethodField()
    programme = serializers.CharField(source="transfer.programme.code", read_only=True)
    amount_fen = serializers.IntegerField(source="signed_fen", read_only=True)
    disputes = DisputeSerializer(many=True, read_only=True)

    class Meta:
        model = StatementLine
        fields = ["id", "book_date", "reference", "kind", "programme", "amount_fen", "disputes"]
        read_only_fields = fields

    def get_kind(self, line: StatementLine) -> str:
        """spend, subsidise, charge_late, refund or unsubsidise."""
        return TransferKind(line.transfer.kind).name.lower()


class DisputeInputSerializer(serializers.Serializer):
    """Which line, why, and what you say it should be."""

    line = serializers.IntegerField(min_value=1, max_value=LARGEST)
    reason = serializers.CharField(max_length=300)
    claimed_fen = serializers.IntegerField(
        min_value=0, max_value=LARGEST, required=False, allow_null=True, default=None
    )


class StatementFilter(django_filters.FilterSet):
    """By state and last day."""

    state = django_filters.MultipleChoiceFilter(choices=StatementState.choices, label=_("状态"))
    through_from = django_filters.DateFilter(
        field_name="through", lookup_expr="gte", label=_("截至日期起")
    )
    through_to = django_filters.DateFilter(
        field_name="through", lookup_expr="lte", label=_("截至日期止")
    )

    class Meta:
        model = Statement
        fields = ["state", "through_from", "through_to"]


@extend_schema_view(
    list=extend_schema(summary="Statements of your organisation or in your divisions"),
    retrieve=extend_schema(summary="One statement"),
)
class StatementViewSet(ReadOnlyModelViewSet):
    """Statements, their lines, and the operator's answer to them."""

    queryset = Statement._default_manager.none()
    serializer_class = StatementSerializer
    filterset_class = StatementFilter
    lookup_value_converter = "int"
    permission_classes = [HasPermission]
    permissions: ClassVar = {
        "confirm": "subsidies.confirm_statement",
        "dispute": "subsidies.confirm_statement",
    }

    @property
    def permission(self) -> str:
        """Reading, unless the action says more."""
        return self.permissions.get(self.action, "subsidies.view_statement")

    def get_queryset(self):
        """In scope."""
        return statements_of(self.request.user)

    @extend_schema(
        summary="The lines of a statement",
        responses={200: StatementLineSerializer(many=True), **REFUSALS},
    )
    @action(detail=True, filterset_class=None)
    def lines(self, request, pk=None):
        """Page by page in the order in which they were booked."""
        rows = statement_lines(self.get_object()).prefetch_related("disputes")
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(StatementLineSerializer(page, many=True).data)

    @extend_schema(
        summary="Confirm a statement",
        request=None,
        responses={200: StatementSerializer, **REFUSALS},
    )
    @action(detail=True, methods=["post"])
    def confirm(self, request, pk=None):
        """Your organisation agrees; again changes nothing."""
        statement = commands.confirm_statement(statement=self.get_object(), by=request.user)
        return Response(StatementSerializer(statement).data)

    @extend_schema(
        summary="Dispute a line",
        request=DisputeInputSerializer,
        responses={201: DisputeSerializer, **REFUSALS},
    )
    @action(detail=True, methods=["post"])
    def dispute(self, request, pk=None):
        """Object to a line with a reason; the statement waits for the answer."""
        data = DisputeInputSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        objection = commands.Objection(
            data.validated_data["line"],
            data.validated_data["reason"],
            data.validated_data["claimed_fen"],
        )
        dispute = commands.dispute_line(
            statement=self.get_object(), objection=objection, by=request.user
        )
        return Response(DisputeSerializer(dispute).data, status=status.HTTP_201_CREATED)
