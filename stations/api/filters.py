"""How partners narrow lists."""

import django_filters
from django.utils.translation import gettext_lazy as _

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


class StartsFilter(django_filters.FilterSet):
    """By the day on which something begins; both days included."""

    since = django_filters.DateFilter(
        field_name="starts_at", lookup_expr="date__gte", label=_("从哪一天")
    )
    until = django_filters.DateFilter(
        field_name="starts_at", lookup_expr="date__lte", label=_("到哪一天")
    )
