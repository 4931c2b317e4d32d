"""Residents to read."""

from rest_framework.viewsets import ReadOnlyModelViewSet

from core.api import HasPermission
from elderly_care.api.filters import ResidentFilter
from elderly_care.api.serializers import ResidentSerializer
from elderly_care.models import Resident
from elderly_care.queries import with_care_statuses_today


class ResidentViewSet(ReadOnlyModelViewSet):
    """Residents in the divisions that you act in; those elsewhere do not exist (404)."""

    queryset = Resident._default_manager.none()
    serializer_class = ResidentSerializer
    filterset_class = ResidentFilter
    permission_classes = [HasPermission]
    permission = "elderly_care.view_resident"

    def get_queryset(self):
        """In scope."""
        return with_care_statuses_today(Resident.objects.visible_to(self.request.user))
