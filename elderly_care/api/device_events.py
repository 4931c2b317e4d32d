"""Where devices' gateways send what happened."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import ErrorSerializer, sent_bytes, signed_parameters
from core.payload import read_object
from elderly_care.commands.device_errors import BadBatch
from elderly_care.commands.device_events import Taken, check_device_signed, take_events
from elderly_care.enums.devices import EventKind, EventRefusal
from elderly_care.logic.device_contract import MOST_EVENTS, SIGNED

REFUSALS = dict.fromkeys((400, 401, 409), ErrorSerializer)


class DeviceEventSerializer(serializers.Serializer):
    """One event. event_id: the sender's own number, once for a device."""

    serial = serializers.CharField(max_length=80)
    event_id = serializers.CharField(max_length=80)
    kind = serializers.ChoiceField(choices=EventKind.choices)
    value = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=1000)
    occurred_at = serializers.DateTimeField()


class DeviceEventsSerializer(serializers.Serializer):
    """A batch."""

    events = DeviceEventSerializer(many=True, min_length=1, max_length=MOST_EVENTS)


class RefusedEventSerializer(serializers.Serializer):
    """Which event of the batch, counted from 0, is not taken, and why; sending it again is no use."""

    index = serializers.IntegerField()
    code = serializers.ChoiceField(choices=EventRefusal.choices)
    message = serializers.CharField()


class DeviceEventsTakenSerializer(serializers.Serializer):
    """taken: new; known: had come before; dropped: thrown away unseen, the person doesn't agree."""

    taken = serializers.IntegerField()
    known = serializers.IntegerField()
    dropped = serializers.IntegerField()
    refused = RefusedEventSerializer(many=True)


class DeviceEventsView(APIView):
    """Signed by the gateway instead of a log-in."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="device_events",
        summary="A gateway sends a batch of device events",
        description="Signed as docs/partners/devices.md says. Every event is taken once, in any order.",
        request=DeviceEventsSerializer,
        responses={200: DeviceEventsTakenSerializer, **REFUSALS},
        parameters=signed_parameters(SIGNED),
    )
    def post(self, request: Request, gateway: str) -> Response:
        """The signature is over the bytes as they came, so it is checked before they are read."""
        body = sent_bytes(request)
        sender = check_device_signed(
            code=gateway, path=request.path, headers=request.headers, body=body
        )
        try:
            told = read_object(body)
        except ValueError:
            raise BadBatch(most=MOST_EVENTS) from None
        return Response(_answer(take_events(gateway=sender, told=told)))


def _answer(done: Taken) -> dict[str, object]:
    refused = [
        {"index": index, "code": why.value, "message": str(why.label)}
        for index, why in done.refused
    ]
    counts = {"taken": done.taken, "known": done.known, "dropped": done.dropped}
    return {**counts, "refused": refused}
