"""Partners' programs sign people up for activities: their own, and those at their stations."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from core.api import idempotency_key
from stations.api.cases import KEY, REFUSALS, PeopleThrottle, PersonSerializer, StationsApi
from stations.commands.activities.programs import sign_up_person
from stations.commands.activities.signing import cancel_sign_up
from stations.commands.citizens import CitizenFacts
from stations.enums.activities import SignUpChannel
from stations.models import ActivitySession, ActivitySignUp
from stations.queries.sign_ups import position_of


class SignUpRequestSerializer(serializers.Serializer):
    """Who wants to come to what."""

    session = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    citizen = PersonSerializer()


class SignUpSerializer(serializers.ModelSerializer):
    """A place, or the end of the waiting list; no person."""

    position = serializers.SerializerMethodField(help_text="On the waiting list; 0 with a place.")

    class Meta:
        model = ActivitySignUp
        fields = ["id", "number", "session", "channel", "state", "position"]
        read_only_fields = fields

    def get_position(self, row: ActivitySignUp) -> int:
        """Who is first on the waiting list has 1."""
        return position_of(row)


class SignUpsApi(StationsApi):
    """Sign-ups that programs made."""

    permission = "stations.send_sign_up"

    def sign_up(self, pk: int) -> ActivitySignUp:
        """In scope."""
        rows = ActivitySignUp.objects.visible_to(self.request.user)
        made = rows.filter(channel=SignUpChannel.API).select_related("session")
        return get_object_or_404(made, pk=pk)


class SignUpsView(SignUpsApi):
    """Signing up."""

    throttle_classes = (PeopleThrottle,)

    @extend_schema(
        operation_id="sign_up_for_activity",
        summary="Sign somebody up for a session",
        request=SignUpRequestSerializer,
        responses={201: SignUpSerializer, **REFUSALS},
        parameters=[KEY],
    )
    def post(self, request: ApiRequest) -> Response:
        """The same key is the same place; a refusal registers nobody."""
        told: dict[str, Any] = self.checked(SignUpRequestSerializer)
        rows = ActivitySession.objects.visible_to(request.user)
        session = get_object_or_404(rows.select_related("activity__station"), pk=told["session"])
        place = session.activity.station.division_id
        facts = CitizenFacts(division_code=place, **told["citizen"])
        key = idempotency_key(request)
        made = sign_up_person(session=session, facts=facts, key=key, by=request.user)
        return Response(SignUpSerializer(made).data, status=201)


class SignUpView(SignUpsApi):
    """One sign-up."""

    @extend_schema(
        operation_id="activity_sign_up",
        summary="Whether somebody has a place, or how many wait before",
        responses={200: SignUpSerializer, **REFUSALS},
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        """In scope."""
        return Response(SignUpSerializer(self.sign_up(pk)).data)


class CancelView(SignUpsApi):
    """Giving a place back."""

    @extend_schema(
        operation_id="cancel_activity_sign_up",
        summary="Give a place back to whoever waits",
        request=None,
        responses={200: SignUpSerializer, **REFUSALS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Cancelled twice is cancelled once."""
        made = cancel_sign_up(sign_up=self.sign_up(pk), by=request.user)
        return Response(SignUpSerializer(made).data)
