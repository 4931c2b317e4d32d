"""Applications that partners hand in for residents of their area, and how far they are."""

from django.db.models import BigIntegerField
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from core.api import ErrorSerializer, HasPermission, idempotency_key
from core.errors import NotFound
from elderly_care.enums import Relation
from elderly_care.models import Resident
from subsidies import commands, queries
from subsidies.enums import ApplicationChannel, Evidence
from subsidies.models import Application, RequiredDocument

LARGEST_KEY = BigIntegerField.MAX_BIGINT
REFUSALS = dict.fromkeys((400, 401, 403, 404, 409), ErrorSerializer)
KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="Your own number for this application. A retry with the same key and body answers "
    "with the same application; with another body it is refused with 409.",
)


class ApplicationSerializer(serializers.ModelSerializer):
    """How far an application is; the person by id and masked name."""

    number = serializers.CharField(read_only=True)
    programme = serializers.SlugRelatedField(slug_field="code", read_only=True)
    resident_name = serializers.CharField(source="resident.__str__", read_only=True)
    working_days_left = serializers.SerializerMethodField()

    class Meta:
        model = Application
        fields = [
            "id",
            "number",
            "programme",
            "resident",
            "resident_name",
            "state",
            "channel",
            "applied_on",
            "due_on",
            "working_days_left",
            "supplement_note",
            "amount_fen",
            "first_month",
        ]
        read_only_fields = fields

    def get_working_days_left(self, application: Application) -> int | None:
        """Until the present step is due; negative when it is late, null when nothing is due."""
        return queries.clock(application).working_days_left


class ApplicantInputSerializer(serializers.Serializer):
    """Who asks; an agent says since when they may."""

    name = serializers.CharField(max_length=60, required=False, default="")
    relation = serializers.ChoiceField(choices=Relation.choices, default=Relation.SELF)
    authorised_on = serializers.DateField(required=False, allow_null=True, default=None)

    def validate(self, attrs):
        """Whoever asks for somebody else has a name."""
        if attrs["relation"] != Relation.SELF and not attrs["name"]:
            raise serializers.ValidationError(
                {"name": [self.fields["name"].error_messages["required"]]}
            )
        return attrs


class ApplicationInputSerializer(serializers.Serializer):
    """An application; `inputs` answers the questions of a programme that is decided case by case."""

    programme = serializers.SlugField()
    resident = serializers.IntegerField(min_value=1, max_value=LARGEST_KEY)
    applicant = ApplicantInputSerializer(default=dict)
    inputs = serializers.DictField(child=serializers.JSONField(), default=dict)
    note = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)


class DocumentInputSerializer(serializers.Serializer):
    """A paper of the checklist: JPEG, PNG or PDF, as multipart/form-data."""

    code = serializers.SlugField()
    photo = serializers.FileField()


class WithdrawInputSerializer(serializers.Serializer):
    """Why; may be left out for what you handed in yourself."""

    reason = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)


class RequiredDocumentSerializer(serializers.ModelSerializer):
    """A paper that an application brings."""

    class Meta:
        model = RequiredDocument
        fields = ["code", "name", "name_en", "hint", "is_required"]
        read_only_fields = fields


class CheckItemSerializer(serializers.Serializer):
    """A paper of the checklist and whether it is there: missing, pending, accepted, rejected."""

    document = RequiredDocumentSerializer()
    state = serializers.CharField()


@extend_schema_view(
    list=extend_schema(summary="Applications that you handed in"),
    retrieve=extend_schema(summary="One application"),
)
class ApplicationViewSet(ReadOnlyModelViewSet):
    """What this account or its window handed in: progress, not the person's file."""

    queryset = Application._default_manager.none()
    serializer_class = ApplicationSerializer
    parser_classes = [JSONParser, MultiPartParser]
    lookup_value_converter = "int"
    permission_classes = [HasPermission]
    permission = "subsidies.take_application"

    def get_queryset(self):
        """Handed in here."""
        return queries.taken(self.request.user).select_related("programme", "resident")

    @extend_schema(
        summary="Hand in an application",
        request=ApplicationInputSerializer,
        responses={201: ApplicationSerializer, **REFUSALS},
        parameters=[KEY],
    )
    def create(self, request):
        """One open application per person and programme; the street of residence decides."""
        data = ApplicationInputSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        application = commands.submit(
            submission=self._submission(data.validated_data), by=request.user
        )
        return Response(ApplicationSerializer(application).data, status=status.HTTP_201_CREATED)

    def _submission(self, data: dict) -> commands.Submission:
        residents = Resident.objects.visible_to(self.request.user)
        resident = residents.filter(pk=data["resident"]).first()
        programme = queries.programme_by_code(data["programme"])
        if resident is None or programme is None:
            raise NotFound
        return commands.Submission(
            programme=programme,
            resident=resident,
            channel=ApplicationChannel.API,
            applicant=commands.Applicant(**data["applicant"]),
            inputs=data["inputs"],
            key=idempotency_key(self.request),
            note=data["note"],
        )

    @extend_schema(
        summary="The papers that an application needs",
        responses={200: CheckItemSerializer(many=True), **REFUSALS},
    )
    @action(detail=True, methods=["get"])
    def checklist(self, request, pk=None):
        """Which are missing, handed in, accepted or rejected."""
        items = queries.checklist(self.get_object())
        return Response(CheckItemSerializer(items, many=True).data)

    @extend_schema(
        summary="Hand in a paper",
        request={"multipart/form-data": DocumentInputSerializer},
        responses={201: CheckItemSerializer(many=True), **REFUSALS},
    )
    @action(detail=True, methods=["post"])
    def documents(self, request, pk=None):
        """A photo or a PDF; answers with the whole checklist."""
        data = DocumentInputSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        application = self.get_object()
        commands.add_document(
            application=application,
            evidence=Evidence.PHOTO,
            by=request.user,
            **data.validated_data,
        )
        items = queries.checklist(application)
        body = CheckItemSerializer(items, many=True).data
        return Response(body, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Say that everything asked for is there",
        request=None,
        responses={200: ApplicationSerializer, **REFUSALS},
    )
    @action(detail=True, methods=["post"])
    def supplement(self, request, pk=None):
        """Back to the street."""
        application = commands.supplement(application=self.get_object(), by=request.user)
        return Response(ApplicationSerializer(application).data)

    @extend_schema(
        summary="Withdraw an application",
        request=WithdrawInputSerializer,
        responses={200: ApplicationSerializer, **REFUSALS},
    )
    @action(detail=True, methods=["post"])
    def withdraw(self, request, pk=None):
        """As long as nothing has been decided; what others handed in, with a reason."""
        data = WithdrawInputSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        application = commands.withdraw(
            application=self.get_object(), by=request.user, **data.validated_data
        )
        return Response(ApplicationSerializer(application).data)
