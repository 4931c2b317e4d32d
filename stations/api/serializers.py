"""What partners get to know of a station: public facts only."""

from rest_framework import serializers

from stations.enums import DeviceStatus
from stations.models import BuildingDevice, DeviceReport, SpecialDays, Station, StationFunction

LARGEST_KEY = 2**63 - 1


class SpecialDaysSerializer(serializers.ModelSerializer):
    """Days with hours of their own; closed without periods."""

    class Meta:
        model = SpecialDays
        fields = ["first_day", "last_day", "periods", "reason"]
        read_only_fields = fields


class StationFunctionSerializer(serializers.ModelSerializer):
    """A function of the catalogue by its code, or one of the station's own without."""

    code = serializers.CharField(source="function_id", read_only=True, allow_null=True)
    name = serializers.CharField(source="__str__", read_only=True)
    category = serializers.CharField(read_only=True)

    class Meta:
        model = StationFunction
        fields = ["code", "name", "category"]
        read_only_fields = fields


class StationSerializer(serializers.ModelSerializer):
    """A place on the map."""

    division_name = serializers.CharField(source="division.name", read_only=True)
    operator_name = serializers.CharField(source="operator.name", read_only=True)
    opening_hours = serializers.CharField(read_only=True)
    hours = serializers.DictField(
        child=serializers.ListField(child=serializers.ListField(child=serializers.CharField())),
        read_only=True,
    )

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
            "hours",
            "hours_note",
            "floor_area",
            "specialties",
            "longitude",
            "latitude",
            "opened_on",
        ]
        read_only_fields = fields


class StationDetailSerializer(StationSerializer):
    """With the coming special days and everything that it offers."""

    special_days = serializers.SerializerMethodField()
    functions = StationFunctionSerializer(many=True, read_only=True)

    class Meta(StationSerializer.Meta):
        fields = [*StationSerializer.Meta.fields, "special_days", "functions"]
        read_only_fields = fields

    def get_special_days(self, station: Station) -> list[dict]:
        """Not over yet; read with the station."""
        return list(SpecialDaysSerializer(station.coming_days, many=True).data)


class StatusInputSerializer(serializers.Serializer):
    """What a device says; key is the sender's own number for it."""

    station = serializers.IntegerField(min_value=1, max_value=LARGEST_KEY)
    serial = serializers.CharField(max_length=60)
    status = serializers.ChoiceField(choices=DeviceStatus.choices)
    text = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    occurred_at = serializers.DateTimeField()
    key = serializers.CharField(max_length=80)


class StatusesInputSerializer(serializers.Serializer):
    """All of them are kept, or none."""

    statuses = StatusInputSerializer(many=True)


class DeviceReportSerializer(serializers.ModelSerializer):
    """A report as it is kept."""

    station = serializers.IntegerField(source="device.station_id", read_only=True)
    serial = serializers.CharField(source="device.serial", read_only=True)

    class Meta:
        model = DeviceReport
        fields = ["id", "station", "serial", "status", "text", "occurred_at", "received_at", "key"]
        read_only_fields = fields


class DeviceSerializer(serializers.ModelSerializer):
    """A device of a building with the status that occurred last."""

    is_stale = serializers.SerializerMethodField()

    class Meta:
        model = BuildingDevice
        fields = [
            "id",
            "station",
            "kind",
            "serial",
            "place",
            "status",
            "status_text",
            "occurred_at",
            "received_at",
            "is_stale",
        ]
        read_only_fields = fields

    def get_is_stale(self, device: BuildingDevice) -> bool:
        """Older than it may be, or never told."""
        return device.pk in self.context["silent"]
