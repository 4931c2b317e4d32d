"""What partners get to know of a station: public facts only."""

from rest_framework import serializers

from stations.models import Station


class StationSerializer(serializers.ModelSerializer):
    """A place on the map."""

    division_name = serializers.CharField(source="division.name", read_only=True)
    operator_name = serializers.CharField(source="operator.name", read_only=True)

    class Meta:
        model = Station
        fields = [
            "id",
            "name",
            "kind",
            "tier",
            "division",
            "division_name",
            "operator",
            "operator_name",
            "supplied_by",
            "address",
            "phone",
            "opening_hours",
            "longitude",
            "latitude",
            "opened_on",
        ]
        read_only_fields = fields
