"""The catalogue, rules and figures of the network."""

from django.contrib import admin

from accounts.admin import DatedRuleAdmin, KeptAdmin
from stations.admin.forms import TickedArrays
from stations.models import (
    CommunityPlace,
    NetworkRule,
    NetworkTarget,
    Population,
    ReachRule,
    ServiceFunction,
)


@admin.register(ServiceFunction)
class ServiceFunctionAdmin(KeptAdmin):
    """The standard functions; one that is no longer wanted is switched off."""

    list_display = ["code", "category", "name", "domain", "position", "is_active"]
    list_filter = ["category", "domain", "is_active"]
    search_fields = ["code", "name"]

    def get_readonly_fields(self, request, obj=None):
        """Stations refer to the code."""
        return ["code"] if obj else []


@admin.register(NetworkRule)
class NetworkRuleAdmin(TickedArrays, DatedRuleAdmin):
    """What a street must have."""

    list_display = [
        "region",
        "least_comprehensive",
        "least_area",
        "least_stations",
        "most_stations",
        "effective_from",
        "effective_to",
        "document_no",
    ]


@admin.register(ReachRule)
class ReachRuleAdmin(TickedArrays, DatedRuleAdmin):
    """What counts as near."""

    list_display = [
        "region",
        "code",
        "name",
        "metres",
        "minutes",
        "effective_from",
        "effective_to",
        "document_no",
    ]


class DivisionFigureAdmin(KeptAdmin):
    """A figure stays its division's."""

    list_select_related = ["division"]
    search_fields = ["division__name"]
    autocomplete_fields = ["division"]

    def get_readonly_fields(self, request, obj=None):
        """The division is chosen once."""
        return ["division"] if obj else []


@admin.register(Population)
class PopulationAdmin(DivisionFigureAdmin):
    """How many live there."""

    list_display = ["division", "as_of", "residents", "aged_60", "under_3", "source"]


@admin.register(NetworkTarget)
class NetworkTargetAdmin(DivisionFigureAdmin):
    """What a plan promises."""

    list_display = ["division", "name", "year", "target_bp", "actual_bp", "as_of", "document_no"]
    list_filter = ["year"]


@admin.register(CommunityPlace)
class CommunityPlaceAdmin(DivisionFigureAdmin):
    """From where the public counts distances."""

    list_display = ["division", "longitude", "latitude"]
