"""What a program reads of a resident: enough to serve, nothing that identifies elsewhere."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.dates import today
from core.masking import mask_name
from elderly_care.enums import CareCategory
from elderly_care.models import Resident


class ResidentSerializer(serializers.ModelSerializer):
    """Names, ID numbers and phones are masked: 张**, 110105********1110, 138****1234."""

    name = serializers.SerializerMethodField()
    id_number = serializers.CharField(source="masked_id_number", read_only=True)
    phone = serializers.CharField(source="masked_phone", read_only=True)
    age = serializers.SerializerMethodField()
    community = serializers.CharField(source="community_id", read_only=True)
    community_name = serializers.CharField(source="community.name", read_only=True)
    categories = serializers.SerializerMethodField()

    class Meta:
        model = Resident
        fields = [
            *("id", "resident_no", "name", "sex", "age", "id_number", "phone"),
            *("community", "community_name", "living_status", "categories"),
            *("moved_out_on", "died_on"),
        ]

    def get_name(self, resident) -> str:
        """张**."""
        return mask_name(resident.name)

    def get_age(self, resident) -> int:
        """In full years, today."""
        return resident.age_on(today())

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(CareCategory.choices)))
    def get_categories(self, resident):
        """Held today."""
        return sorted({status.category for status in resident.care_statuses_today})
