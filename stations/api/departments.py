"""What departments tell of a case."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import ErrorSerializer, sent_bytes, signed_parameters
from core.payload import read_object
from core.signed import Request
from stations.commands.department_events import BadEvent, desk_that_signed, take_event
from stations.logic import case_contract as contract

REFUSALS = dict.fromkeys((400, 401, 404, 409), ErrorSerializer)


class DepartmentEventSerializer(serializers.Serializer):
    """What became of a case; its event_id makes it once."""

    event_id = serializers.CharField(max_length=50)
    case_key = serializers.UUIDField()
    status = serializers.ChoiceField(choices=list(contract.STATUSES))
    occurred_at = serializers.DateTimeField()
    outcome = serializers.ChoiceField(choices=list(contract.OUTCOMES), required=False)
    words = serializers.CharField(required=False, max_length=500)
    papers = serializers.ListField(
        child=serializers.CharField(max_length=80), required=False, max_length=20
    )


class EventTakenSerializer(serializers.Serializer):
    """Taken, now or before."""

    event_id = serializers.CharField()
    is_new = serializers.BooleanField()


class DepartmentEventView(APIView):
    """Signed by the department instead of a log-in."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="department_event",
        summary="A department tells what became of a case",
        description="Signed as docs/partners/cases.md says; the same message is taken once.",
        request=DepartmentEventSerializer,
        responses={200: EventTakenSerializer, **REFUSALS},
        parameters=signed_parameters(contract.SIGNED),
    )
    def post(self, request: ApiRequest, app: str) -> Response:
        """The signature is over the bytes as they came, so it is checked before they are read."""
        body = sent_bytes(request)
        signed = Request("POST", request.path, body)
        desk = desk_that_signed(app=app, request=signed, headers=request.headers)
        try:
            told = read_object(body)
        except ValueError:
            raise BadEvent(field="JSON") from None
        event, is_new = take_event(desk=desk, told=told)
        return Response({"event_id": event.event_id.partition(":")[2], "is_new": is_new})
