"""Where telephone systems tell of calls and devices."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import ErrorSerializer, sent_bytes, signed_parameters
from core.payload import read_object
from dispatch.commands.call_errors import BadCallEvent
from dispatch.commands.calls import check_call_signed, take_call_event
from dispatch.logic import cti

REFUSALS = dict.fromkeys((400, 401, 409), ErrorSerializer)


class CallEventSerializer(serializers.Serializer):
    """A call rings, is answered or ends, or a one-key device was pressed."""

    event = serializers.ChoiceField(choices=[*cti.CALLS, cti.PRESSED])
    call_id = serializers.CharField(max_length=80)
    number = serializers.CharField(max_length=20, required=False, allow_blank=True)
    extension = serializers.CharField(max_length=20, required=False)
    occurred_at = serializers.DateTimeField()
    recording = serializers.CharField(max_length=80, required=False)
    serial = serializers.CharField(max_length=80, required=False)
    silent = serializers.BooleanField(required=False)


class CallTakenSerializer(serializers.Serializer):
    """Taken, now or before."""

    id = serializers.IntegerField()


class CallEventView(APIView):
    """Signed by the telephone system instead of a log-in."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="call_event",
        summary="A telephone system tells of a call",
        description="Signed as docs/partners/calls.md says; the same message is taken once.",
        request=CallEventSerializer,
        responses={200: CallTakenSerializer, **REFUSALS},
        parameters=signed_parameters(cti.SIGNED),
    )
    def post(self, request: Request, provider: str) -> Response:
        """The signature is over the bytes as they came, so it is checked before they are read."""
        body = sent_bytes(request)
        check_call_signed(provider=provider, path=request.path, headers=request.headers, body=body)
        try:
            told = read_object(body)
        except ValueError:
            raise BadCallEvent(field="JSON") from None
        return Response({"id": take_call_event(provider=provider, told=told).pk})
