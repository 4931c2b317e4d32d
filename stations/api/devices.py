"""Lifts, alarms and kitchen cameras report: a batch at a time, each report once."""

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from core.api import ErrorSerializer, HasPermission
from stations.api.serializers import (
    DeviceReportSerializer,
    DeviceSerializer,
    StatusesInputSerializer,
)
from stations.commands import Said, record_device_reports
from stations.enums import DeviceKind, DeviceStatus
from stations.models import BuildingDevice
from stations.queries.devices import is_silent

REFUSALS = dict.fromkeys((400, 401, 403, 409), ErrorSerializer)


class DeviceFilter(django_filters.FilterSet):
    """By station, kind and status."""

    station = django_filters.NumberFilter(field_name="station_id", label=_("站点"))
    kind = django_filters.ChoiceFilter(choices=DeviceKind.choices, label=_("类型"))
    status = django_filters.ChoiceFilter(choices=DeviceStatus.choices, label=_("状态"))

    class Meta:
        model = BuildingDevice
        fields = ["station", "kind", "status"]


@extend_schema_view(list=extend_schema(summary="Devices of buildings in your scope"))
class BuildingDeviceViewSet(ReadOnlyModelViewSet):
    """Devices that are in use, with the status that occurred last."""

    queryset = BuildingDevice._default_manager.none()
    serializer_class = DeviceSerializer
    filterset_class = DeviceFilter
    permission_classes = [HasPermission]

    @property
    def permission(self) -> str:
        """Reading, unless it writes."""
        writes = self.action == "create"
        return "stations.send_device_reports" if writes else "stations.view_buildingdevice"

    def get_queryset(self):
        """In scope."""
        return BuildingDevice.objects.visible_to(self.request.user).filter(is_active=True)

    def get_serializer(self, *args, **kwargs):
        """With those that have fallen silent."""
        serializer = super().get_serializer(*args, **kwargs)
        rows = args[0] if args and kwargs.get("many") else ()
        now = timezone.now()
        serializer.context["silent"] = {row.pk for row in rows if is_silent(row, now)}
        return serializer

    @extend_schema(
        summary="Send statuses of devices",
        description="Up to 500, each with your own key. What was sent before is answered as it is "
        "kept; the same key with other content is refused with 409. The status that occurred last "
        "counts, in whatever order they arrive.",
        request=StatusesInputSerializer,
        responses={201: DeviceReportSerializer(many=True), **REFUSALS},
    )
    def create(self, request):
        """All or none."""
        data = StatusesInputSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        said = [
            Said(station_id=row.pop("station"), **row) for row in data.validated_data["statuses"]
        ]
        kept = record_device_reports(reports=said, by=request.user)
        return Response(
            DeviceReportSerializer(kept, many=True).data, status=status.HTTP_201_CREATED
        )
