"""What operators' programs send about charges, and what they are answered."""

from django.db.models import BigIntegerField
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.masking import mask_name
from subsidies.enums import Service
from subsidies.models import Charge, Refund

LARGEST = BigIntegerField.MAX_BIGINT


class PersonInputSerializer(serializers.Serializer):
    """Whose purses, by `resident` or by the number of a `card`; for what.

    `operator` may be left out by who works for one operator only.
    """

    resident = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST)
    card = serializers.CharField(required=False, max_length=60)
    service = serializers.ChoiceField(choices=Service.choices)
    amount_fen = serializers.IntegerField(min_value=1, max_value=LARGEST)
    operator = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST)

    def validate(self, attrs):
        """One way to say who."""
        if ("resident" in attrs) == ("card" in attrs):
            raise serializers.ValidationError({"resident": [_("请写老年人编号或卡号，只写一个。")]})
        return attrs


class ChargeInputSerializer(PersonInputSerializer):
    """`expected_own_fen`: what you told the person to pay themselves; at any other: 409."""

    expected_own_fen = serializers.IntegerField(
        min_value=0, max_value=LARGEST, required=False, allow_null=True, default=None
    )


class LateInputSerializer(PersonInputSerializer):
    """What happened without a connection, on which day."""

    occurred_on = serializers.DateField()


class CaptureInputSerializer(serializers.Serializer):
    """The price as it turned out; left out: what was asked."""

    amount_fen = serializers.IntegerField(
        min_value=1, max_value=LARGEST, required=False, allow_null=True, default=None
    )


class RefundInputSerializer(serializers.Serializer):
    """How much, left out: all that is left; and why."""

    amount_fen = serializers.IntegerField(
        min_value=1, max_value=LARGEST, required=False, allow_null=True, default=None
    )
    reason = serializers.CharField(max_length=300)


class PartSerializer(serializers.Serializer):
    """What one purse would pay."""

    programme = serializers.CharField(source="programme_code")
    programme_name = serializers.CharField()
    fen = serializers.IntegerField()


class QuoteSerializer(serializers.Serializer):
    """The parts of a price; `own_fen` is left for the person to pay."""

    amount_fen = serializers.IntegerField()
    parts = PartSerializer(many=True)
    own_fen = serializers.IntegerField()


class ChargeSerializer(serializers.ModelSerializer):
    """A charge; the person by id and masked name."""

    resident_name = serializers.SerializerMethodField()
    state = serializers.CharField(read_only=True)
    mode = serializers.CharField(read_only=True)
    reference = serializers.CharField(
        read_only=True, help_text="What statements and the account call it."
    )
    own_fen = serializers.IntegerField(
        read_only=True, help_text="What the person pays you with own money."
    )
    owed_fen = serializers.IntegerField(
        read_only=True,
        help_text="Of a late charge: what the purses lacked. You are paid; the person owes it.",
    )

    class Meta:
        model = Charge
        fields = [
            *("id", "reference", "number", "operator", "resident", "resident_name", "service"),
            *("mode", "state", "amount_fen", "held_fen", "price_fen", "paid_fen"),
            *("own_fen", "owed_fen", "occurred_on", "created_at"),
        ]
        read_only_fields = fields

    def get_resident_name(self, charge: Charge) -> str:
        """张**."""
        return mask_name(charge.resident.name)


class RefundSerializer(serializers.ModelSerializer):
    """What went back to the person's purses, or of a late charge off the debt."""

    class Meta:
        model = Refund
        fields = ["id", "reference", "number", "returned_fen", "reason", "created_at"]
        read_only_fields = fields
