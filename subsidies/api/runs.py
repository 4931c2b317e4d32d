"""Runs for other departments' programs: totals, progress, and what became of payments to bank cards."""

from typing import ClassVar

import django_filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from core.api import HasPermission
from subsidies import queries
from subsidies.enums import PayoutState, RunKind, RunState
from subsidies.models import PayoutItem, Run


class RunSerializer(serializers.ModelSerializer):
    """A run's totals; `approvals` of the two that a list needs before anything is paid."""

    programme = serializers.SlugRelatedField(slug_field="code", read_only=True)
    period = serializers.DateField(format="%Y-%m", read_only=True)
    approvals = serializers.IntegerField(source="approved", read_only=True)

    class Meta:
        model = Run
        fields = [
            "id",
            "programme",
            "kind",
            "period",
            "state",
            "paid_to",
            "count",
            "total_fen",
            "approvals",
            "book_date",
            "created_at",
            "closed_at",
        ]
        read_only_fields = fields


class RunProgressSerializer(serializers.Serializer):
    """How far a run is; `rate` in lines a second, null as long as it is unknown."""

    state = serializers.ChoiceField(choices=RunState.choices)
    percent = serializers.IntegerField()
    posted_batches = serializers.IntegerField()
    batches = serializers.IntegerField()
    failing_batches = serializers.IntegerField()
    posted_count = serializers.IntegerField()
    count = serializers.IntegerField()
    posted_fen = serializers.IntegerField()
    total_fen = serializers.IntegerField()
    rate = serializers.FloatField(allow_null=True)
    seconds_left = serializers.IntegerField(allow_null=True)


class PayoutItemSerializer(serializers.ModelSerializer):
    """A line of a bank file; the person by masked name, the account by its last digits."""

    run = serializers.IntegerField(source="file.run_id", read_only=True)
    resident = serializers.IntegerField(source="lot.account.resident_id", read_only=True)
    resident_name = serializers.CharField(source="lot.account.resident.__str__", read_only=True)
    period = serializers.DateField(source="lot.grant.period", format="%Y-%m", read_only=True)
    account = serializers.CharField(source="masked", read_only=True)

    class Meta:
        model = PayoutItem
        fields = [
            "id",
            "run",
            "file",
            "line",
            "attempt",
            "resident",
            "resident_name",
            "period",
            "account",
            "amount_fen",
            "state",
        ]
        read_only_fields = fields


class RunFilter(django_filters.FilterSet):
    """By programme, state and month."""

    programme = django_filters.CharFilter(field_name="programme__code", label=_("补贴项目"))
    kind = django_filters.MultipleChoiceFilter(choices=RunKind.choices, label=_("种类"))
    state = django_filters.MultipleChoiceFilter(choices=RunState.choices, label=_("状态"))
    period_from = django_filters.DateFilter(
        field_name="period", lookup_expr="gte", label=_("月份起")
    )
    period_to = django_filters.DateFilter(field_name="period", lookup_expr="lte", label=_("月份止"))

    class Meta:
        model = Run
        fields = ["programme", "kind", "state", "period_from", "period_to"]


@extend_schema_view(
    list=extend_schema(summary="Runs of all programmes"),
    retrieve=extend_schema(summary="One run"),
)
class RunViewSet(ReadOnlyModelViewSet):
    """Read only: lists are approved by people, on the console."""

    queryset = Run._default_manager.none()
    serializer_class = RunSerializer
    filterset_class = RunFilter
    lookup_value_converter = "int"
    permission_classes = [HasPermission]
    permission = "subsidies.view_run"

    def get_queryset(self):
        """Runs have no place; their totals are the programme's."""
        return queries.runs_to_show()

    @extend_schema(summary="How far a run is", responses=RunProgressSerializer)
    @action(detail=True, filterset_class=None)
    def progress(self, request, pk=None):
        """Batches, lines, fen, lines a second, seconds left."""
        run = self.get_object()
        progress = queries.run_progress(run)
        data = {**vars(progress), "percent": progress.percent, "state": run.state}
        return Response(RunProgressSerializer(data).data)


class PayoutFilter(django_filters.FilterSet):
    """By run, file and state."""

    run = django_filters.NumberFilter(field_name="file__run", label=_("发放批次"))
    file = django_filters.NumberFilter(field_name="file", label=_("银行文件"))
    state = django_filters.MultipleChoiceFilter(choices=PayoutState.choices, label=_("状态"))

    class Meta:
        model = PayoutItem
        fields = ["run", "file", "state"]


@extend_schema_view(list=extend_schema(summary="Payments to bank cards in your divisions"))
class PayoutViewSet(ListModelMixin, GenericViewSet):
    """What was sent to banks, and what they answered."""

    queryset = PayoutItem._default_manager.none()
    serializer_class = PayoutItemSerializer
    filterset_class = PayoutFilter
    permission_classes = [HasPermission]
    permission: ClassVar = "subsidies.view_payoutitem"

    def get_queryset(self):
        """In scope, neither the bytes nor the numbers."""
        lines = PayoutItem.objects.visible_to(self.request.user)
        related = lines.select_related("file", "lot__account__resident", "lot__grant")
        return related.defer("number", "file__content")
