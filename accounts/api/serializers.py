"""What partners read of accounts."""

from rest_framework import serializers

from accounts.models import Division


class DivisionSerializer(serializers.ModelSerializer):
    """One division; `parent` is the code of the next larger one."""

    parent = serializers.CharField(source="parent_id", allow_null=True, read_only=True)

    class Meta:
        model = Division
        fields = ["code", "name", "level", "parent", "valid_to"]


class TokenSerializer(serializers.Serializer):
    """A new token. It is shown this once: send it as `Authorization: Token …`."""

    token = serializers.CharField()
    expiry = serializers.DateTimeField(allow_null=True)
