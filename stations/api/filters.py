"""How partners narrow the list of stations."""

import django_filters

from stations.enums import StationKind, StationTier
from stations.models import Station


class StationFilter(django_filters.FilterSet):
    """By division code prefix, kind, tier and operator."""

    division = django_filters.CharFilter(field_name="division__code", lookup_expr="startswith")
    kind = django_filters.ChoiceFilter(choices=StationKind.choices)
    tier = django_filters.ChoiceFilter(choices=StationTier.choices)
    operator = django_filters.NumberFilter(field_name="operator_id")

    class Meta:
        model = Station
        fields = ["division", "kind", "tier", "operator"]
