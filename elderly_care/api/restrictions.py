"""What residents can't eat: to read, to tell, to end."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from core.api import ErrorSerializer, HasPermission
from core.errors import NotFound
from elderly_care.commands import end_restriction, set_restriction
from elderly_care.enums import RestrictionKind
from elderly_care.models import Resident, Restriction

LARGEST_KEY = 2**63 - 1
REFUSALS = dict.fromkeys((400, 401, 403, 404, 409), ErrorSerializer)


class RestrictionSerializer(serializers.ModelSerializer):
    """`value` is a code of its kind's list, or an ingredient in words; `text` is both in Chinese."""

    text = serializers.CharField(source="__str__", read_only=True)

    class Meta:
        model = Restriction
        fields = ["id", "resident", "kind", "value", "text", "note", "starts_on", "ends_on"]
        read_only_fields = fields


class RestrictionInputSerializer(serializers.Serializer):
    """A restriction to tell; told again, it stays one row."""

    resident = serializers.IntegerField(min_value=1, max_value=LARGEST_KEY)
    kind = serializers.ChoiceField(choices=RestrictionKind.choices)
    value = serializers.CharField(max_length=40)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


@extend_schema_view(list=extend_schema(summary="Dietary restrictions in your divisions"))
class RestrictionViewSet(mixins.ListModelMixin, GenericViewSet):
    """Of residents in the divisions that you act in, ended ones included."""

    queryset = Restriction._default_manager.none()
    serializer_class = RestrictionSerializer
    filterset_fields = ("resident", "kind")
    permission_classes = [HasPermission]

    @property
    def permission(self) -> str:
        """Reading, unless the action says more."""
        verb = "view" if self.action == "list" else "add"
        return f"elderly_care.{verb}_restriction"

    def get_queryset(self):
        """In scope."""
        return Restriction.objects.visible_to(self.request.user)

    @extend_schema(
        summary="Tell a dietary restriction",
        request=RestrictionInputSerializer,
        responses={201: RestrictionSerializer, **REFUSALS},
    )
    def create(self, request):
        """From today on."""
        data = RestrictionInputSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        values = dict(data.validated_data)
        people = Resident.objects.visible_to(request.user)
        resident = people.filter(pk=values.pop("resident")).first()
        if resident is None:
            raise NotFound
        row = set_restriction(resident=resident, by=request.user, **values)
        return Response(RestrictionSerializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="End a dietary restriction",
        request=None,
        responses={200: RestrictionSerializer, **REFUSALS},
    )
    @action(detail=True, methods=["post"])
    def end(self, request, pk=None):
        """Today is its last day."""
        row = end_restriction(restriction=self.get_object(), by=request.user)
        return Response(RestrictionSerializer(row).data)
