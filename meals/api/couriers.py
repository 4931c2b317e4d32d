"""Where courier firms tell us what became of an order."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import ErrorSerializer, sent_bytes, signed_parameters
from core.payload import read_object
from meals.commands.couriers import check_signed, take_event
from meals.commands.couriers.errors import BadEvent
from meals.logic import courier_contract as contract

REFUSALS = dict.fromkeys((400, 401, 404, 409), ErrorSerializer)


class CourierPersonSerializer(serializers.Serializer):
    """Who brings the meal."""

    name = serializers.CharField(max_length=60)
    phone = serializers.CharField(max_length=20)


class CourierProofSerializer(serializers.Serializer):
    """By what it is known that the meal reached its person; needed when it was delivered."""

    kind = serializers.ChoiceField(choices=["photo", "signature", "code"])
    photo = serializers.CharField(required=False, help_text="JPEG or PNG as base64, up to 1 MB.")
    code = serializers.CharField(required=False, help_text="The four digits the person says.")
    receiver = serializers.CharField(required=False, max_length=60)


class CourierEventSerializer(serializers.Serializer):
    """One thing that happened; its event_id makes it once."""

    event_id = serializers.CharField(max_length=50)
    order_key = serializers.UUIDField()
    number = serializers.CharField(max_length=64)
    status = serializers.ChoiceField(choices=list(contract.VERBS))
    occurred_at = serializers.DateTimeField()
    courier = CourierPersonSerializer(required=False)
    proof = CourierProofSerializer(required=False)
    reason = serializers.ChoiceField(choices=[*contract.REASONS, "other"], required=False)
    note = serializers.CharField(required=False, max_length=200)


class CourierTakenSerializer(serializers.Serializer):
    """Taken, now or before."""

    event_id = serializers.CharField()
    is_new = serializers.BooleanField()


class CourierEventView(APIView):
    """Signed by the firm instead of a log-in."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="courier_event",
        summary="A courier firm tells what happened to an order",
        description="Signed as docs/partners/couriers.md says; the same message is taken once.",
        request=CourierEventSerializer,
        responses={200: CourierTakenSerializer, **REFUSALS},
        parameters=signed_parameters(contract.SIGNED),
    )
    def post(self, request: Request, provider: str) -> Response:
        """The signature is over the bytes as they came, so it is checked before they are read."""
        body = sent_bytes(request)
        check_signed(provider=provider, path=request.path, headers=request.headers, body=body)
        event, is_new = take_event(provider=provider, told=_object(body))
        return Response({"event_id": event.event_id.partition(":")[2], "is_new": is_new})


def _object(body: bytes) -> dict[str, Any]:
    try:
        return read_object(body)
    except ValueError:
        raise BadEvent(field="JSON") from None
