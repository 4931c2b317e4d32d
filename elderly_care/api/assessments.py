"""Assessments for partners: how far, which level, until when; never what somebody answered."""

import django_filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.viewsets import ReadOnlyModelViewSet

from core.api import HasPermission
from elderly_care.enums.assessment import AssessmentState
from elderly_care.models import AssessmentCase


class AssessmentSerializer(serializers.ModelSerializer):
    """`level` is 0 (能力完好) to 4 (完全失能) of GB/T 42195-2022, null until a result is publicised."""

    number = serializers.CharField(read_only=True)

    class Meta:
        model = AssessmentCase
        fields = [
            *("id", "number", "resident", "reason", "state", "due_on", "visit_on"),
            *("publicised_on", "publicity_ends_on", "level", "valid_from", "valid_to"),
        ]
        read_only_fields = fields


class AssessmentFilter(django_filters.FilterSet):
    """By person and state."""

    resident = django_filters.NumberFilter(
        field_name="resident", min_value=1, max_value=2**63 - 1, label=_("老年人")
    )
    state = django_filters.ChoiceFilter(choices=AssessmentState.choices, label=_("状态"))

    class Meta:
        model = AssessmentCase
        fields = ["resident", "state"]


@extend_schema_view(
    list=extend_schema(summary="Assessments in your divisions"),
    retrieve=extend_schema(summary="One assessment"),
)
class AssessmentViewSet(ReadOnlyModelViewSet):
    """Assessments of residents in the divisions that you act in, and those your body was asked for."""

    queryset = AssessmentCase._default_manager.none()
    serializer_class = AssessmentSerializer
    filterset_class = AssessmentFilter
    permission_classes = [HasPermission]
    permission = "elderly_care.view_assessmentcase"

    def get_queryset(self):
        """In scope."""
        return AssessmentCase.objects.visible_to(self.request.user)
