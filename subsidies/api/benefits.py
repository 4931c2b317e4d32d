"""Departments deliver their benefit records, and read back what they have told."""

from typing import ClassVar

import django_filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from core.api import ErrorSerializer, HasPermission
from core.errors import InvalidInput
from core.masking import mask_name
from subsidies.commands import receive_benefits
from subsidies.models import BenefitRecord
from subsidies.queries.worklists import Wanted, benefit_rows, departments_of

LARGEST_BATCH = 5_000
REFUSALS = dict.fromkeys((400, 401, 403, 404), ErrorSerializer)


class BenefitInputSerializer(serializers.Serializer):
    """One row; all values are texts as in the file. What is wrong with it is answered row by row."""

    reference = serializers.CharField(
        allow_blank=True, help_text="Your own number of this benefit."
    )
    id_number = serializers.CharField(allow_blank=True)
    name = serializers.CharField(allow_blank=True)
    kind = serializers.CharField(
        allow_blank=True, help_text="A code of the stacking matrix, or other."
    )
    benefit = serializers.CharField(allow_blank=True)
    cause = serializers.CharField(allow_blank=True, default="")
    amount = serializers.CharField(allow_blank=True, default="", help_text="Yuan, e.g. 300.00")
    monthly = serializers.ChoiceField(choices=["Y", "N"])
    valid_from = serializers.CharField(allow_blank=True, help_text="2024-01-31")
    valid_to = serializers.CharField(allow_blank=True, default="")


class BatchInputSerializer(serializers.Serializer):
    """A department's rows. department may be left out by who belongs to one department only."""

    department = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    records = BenefitInputSerializer(many=True, allow_empty=False, max_length=LARGEST_BATCH)


class RefusedRowSerializer(serializers.Serializer):
    """Why a row was not taken; line counts from 1 in the list that was sent."""

    line = serializers.IntegerField()
    column = serializers.CharField()
    reason = serializers.CharField()


class BatchResultSerializer(serializers.Serializer):
    """What became of the rows."""

    rows = serializers.IntegerField()
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    unmatched = serializers.IntegerField(help_text="Rows of persons who have no file here.")
    rejected = RefusedRowSerializer(many=True)


class BenefitRecordSerializer(serializers.ModelSerializer):
    """A record as it stands; the person masked."""

    name = serializers.SerializerMethodField()
    id_number = serializers.CharField(source="masked_id_number", read_only=True)
    matched = serializers.SerializerMethodField()

    class Meta:
        model = BenefitRecord
        fields = [
            *("id", "department", "reference", "name", "id_number", "matched", "kind", "benefit"),
            *("cause", "amount_fen", "is_monthly", "valid_from", "valid_to", "updated_at"),
        ]
        read_only_fields = fields

    def get_name(self, record) -> str:
        """张**."""
        return mask_name(record.name)

    def get_matched(self, record) -> bool:
        """Whether the person has a file here."""
        return record.resident_id is not None


class BenefitRecordFilter(django_filters.FilterSet):
    """By department, own number, kind."""

    department = django_filters.NumberFilter(field_name="department_id", label=_("部门"))
    reference = django_filters.CharFilter(label=_("部门编号"))
    kind = django_filters.CharFilter(label=_("待遇代码"))

    class Meta:
        model = BenefitRecord
        fields = ["department", "reference", "kind"]


@extend_schema_view(
    list=extend_schema(summary="Benefit records of your department"),
    create=extend_schema(
        summary="Deliver benefit records",
        request=BatchInputSerializer,
        responses={200: BatchResultSerializer, **REFUSALS},
    ),
)
class BenefitRecordViewSet(ListModelMixin, GenericViewSet):
    """A batch is idempotent by reference: the same rows again change nothing, other values update."""

    queryset = BenefitRecord._default_manager.none()
    serializer_class = BenefitRecordSerializer
    filterset_class = BenefitRecordFilter
    permission_classes: ClassVar = [HasPermission]
    permission = "subsidies.import_benefits"

    def get_queryset(self):
        """What one's own department told; officials read their area's."""
        return benefit_rows(self.request.user, Wanted())

    def create(self, request):
        """All accepted rows in one transaction."""
        data = BatchInputSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        result = receive_benefits(
            records=data.validated_data["records"],
            department=self._department(data.validated_data.get("department")),
            by=request.user,
        )
        refused = [
            {"line": error.line, "column": error.column, "reason": str(error.reason)}
            for error in result.rejected
        ]
        names = ("rows", "created", "updated", "unchanged", "unmatched")
        figures = {name: getattr(result, name) for name in names}
        return Response(BatchResultSerializer({**figures, "rejected": refused}).data)

    def _department(self, key: int | None):
        """The one asked for, else the only one."""
        known = departments_of(self.request.user)
        found = list(known.filter(pk=key) if key else known[:2])
        if len(found) != 1:
            sentence = str(_("请写明您代表的职能部门的编号；没有导入。"))
            raise InvalidInput(fields={"department": [sentence]})
        return found[0]
