"""Patrol visits for partners: when, how, what was found; never a note and never what was measured."""

import django_filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.viewsets import ReadOnlyModelViewSet

from core.api import HasPermission
from elderly_care.enums.patrols import PatrolMode, PatrolOutcome
from elderly_care.models import PatrolVisit


class PatrolVisitSerializer(serializers.ModelSerializer):
    """`resident` is the file's id; `occurred_at` may lie before `reported_at` by hours."""

    reason = serializers.CharField(source="task.reason", read_only=True)

    class Meta:
        model = PatrolVisit
        fields = ["id", "resident", "mode", "outcome", "reason", "occurred_at", "reported_at"]
        read_only_fields = fields


class PatrolVisitFilter(django_filters.FilterSet):
    """By person, mode, outcome and day."""

    resident = django_filters.NumberFilter(
        field_name="resident", min_value=1, max_value=2**63 - 1, label=_("老年人")
    )
    mode = django_filters.ChoiceFilter(choices=PatrolMode.choices, label=_("方式"))
    outcome = django_filters.ChoiceFilter(choices=PatrolOutcome.choices, label=_("结果"))
    since = django_filters.DateFilter(
        field_name="occurred_at", lookup_expr="date__gte", label=_("从这一天起")
    )
    until = django_filters.DateFilter(
        field_name="occurred_at", lookup_expr="date__lte", label=_("到这一天止")
    )

    class Meta:
        model = PatrolVisit
        fields = ["resident", "mode", "outcome"]


@extend_schema_view(
    list=extend_schema(summary="Patrol visits in your divisions"),
    retrieve=extend_schema(summary="One patrol visit"),
)
class PatrolVisitViewSet(ReadOnlyModelViewSet):
    """Patrol visits of residents in the divisions that you act in; those elsewhere do not exist (404)."""

    queryset = PatrolVisit._default_manager.none()
    serializer_class = PatrolVisitSerializer
    filterset_class = PatrolVisitFilter
    permission_classes = [HasPermission]
    permission = "elderly_care.view_patrolvisit"

    def get_queryset(self):
        """In scope."""
        return PatrolVisit.objects.visible_to(self.request.user).select_related("task")
