"""Work orders as partners read and report them."""

from django.db.models import BigIntegerField
from rest_framework import serializers

from dispatch.enums import AuthorityWay, Evidence, Urgency
from dispatch.models import OrderStep, WorkOrder

LARGEST_KEY = BigIntegerField.MAX_BIGINT
DAY_MINUTES = 24 * 60


class StepSerializer(serializers.ModelSerializer):
    """One step: from where to where, when it happened and when it was reported."""

    class Meta:
        model = OrderStep
        fields = ["verb", "from_state", "to_state", "occurred_at", "arrived_at", "reason"]
        read_only_fields = fields


class WorkOrderSerializer(serializers.ModelSerializer):
    """One visit that somebody asked for. Money in fen; `own_fen` is what the person pays you."""

    number = serializers.CharField(read_only=True)
    item = serializers.CharField(source="item.code", read_only=True)
    item_name = serializers.CharField(source="item.name", read_only=True)
    resident_name = serializers.CharField(source="resident.name", read_only=True)
    address = serializers.CharField(read_only=True)
    destination = serializers.CharField(read_only=True, allow_null=True)

    class Meta:
        model = WorkOrder
        fields = [
            "id",
            "number",
            "state",
            "item",
            "item_name",
            "operator",
            "station",
            "resident",
            "resident_name",
            "address",
            "destination",
            "place_lat",
            "place_lon",
            "channel",
            "urgency",
            "requested_at",
            "window_start",
            "window_end",
            "minutes",
            "days",
            "promise_at",
            "late_stage",
            "note",
            "price_fen",
            "entitlement_fen",
            "own_fen",
            "paid_fen",
            "updated_at",
        ]
        read_only_fields = fields


class WorkOrderDetailSerializer(WorkOrderSerializer):
    """The same with every step."""

    steps = StepSerializer(many=True, read_only=True)

    class Meta(WorkOrderSerializer.Meta):
        fields = [*WorkOrderSerializer.Meta.fields, "steps"]
        read_only_fields = fields


class RequestInputSerializer(serializers.Serializer):
    """A visit to ask for. Who serves may be left open."""

    resident = serializers.IntegerField(min_value=1, max_value=LARGEST_KEY)
    item = serializers.SlugField()
    window_start = serializers.DateTimeField()
    window_end = serializers.DateTimeField()
    urgency = serializers.ChoiceField(choices=Urgency.choices, default=Urgency.ORDINARY)
    minutes = serializers.IntegerField(
        min_value=5, max_value=DAY_MINUTES, required=False, allow_null=True, default=None
    )
    days = serializers.IntegerField(
        min_value=1, max_value=366, required=False, allow_null=True, default=None
    )
    operator = serializers.IntegerField(
        min_value=1, max_value=LARGEST_KEY, required=False, allow_null=True, default=None
    )
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    destination = serializers.CharField(
        max_length=200, required=False, allow_blank=True, default=""
    )


class RequestSerializer(RequestInputSerializer):
    """The same with what the person was told to pay: another amount is refused."""

    expected_own_fen = serializers.IntegerField(min_value=0, max_value=LARGEST_KEY)


class VisitQuoteSerializer(serializers.Serializer):
    """What the visit would cost, who pays it, and the same in words for the person."""

    price_fen = serializers.IntegerField()
    entitlement_fen = serializers.IntegerField()
    own_fen = serializers.IntegerField()
    words = serializers.CharField()


class ReportSerializer(serializers.Serializer):
    """When it happened, if not now: at most 72 hours ago."""

    occurred_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class ReasonSerializer(ReportSerializer):
    """The same with a reason, which is needed."""

    reason = serializers.CharField(max_length=300)


class ProofSerializer(serializers.Serializer):
    """One piece of evidence in your own system: your number for it, and its SHA-256."""

    kind = serializers.ChoiceField(choices=Evidence.choices)
    reference = serializers.CharField(max_length=200)
    sha256 = serializers.RegexField(r"\A[0-9a-f]{64}\Z")
    occurred_at = serializers.DateTimeField()


class AuthoritySerializer(serializers.Serializer):
    """Who let your agent act, on which paper or recording, for what, until when."""

    given_by = serializers.CharField(max_length=300)
    way = serializers.ChoiceField(choices=[AuthorityWay.PAPER.value, AuthorityWay.RECORDING.value])
    reference = serializers.CharField(max_length=80)
    scope = serializers.CharField(max_length=300)
    valid_to = serializers.DateField()


class ShownSerializer(ReportSerializer):
    """The start or the end of a service, with everything that the item asks for."""

    evidence = ProofSerializer(many=True, max_length=20)
