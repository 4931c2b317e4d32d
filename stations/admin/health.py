"""Medical units and shops are kept here; what was counted is read."""

from django.contrib import admin

from accounts.admin import KeptAdmin, ReadOnlyScopedAdmin
from stations.admin.forms import TickedArrays
from stations.models import DiscountMerchant, HealthEntry, MedicalUnit


@admin.register(MedicalUnit)
class MedicalUnitAdmin(KeptAdmin):
    """Who treats people."""

    list_display = ["name", "kind", "division", "address", "phone", "is_active"]
    list_filter = ["kind", "is_active"]
    list_select_related = ["division"]
    search_fields = ["name"]


@admin.register(HealthEntry)
class HealthEntryAdmin(ReadOnlyScopedAdmin):
    """Written down and corrected in the console."""

    list_display = ["day", "division", "kind", "amount", "what", "reason"]
    list_filter = ["kind"]
    list_select_related = ["division"]
    date_hierarchy = "day"


@admin.register(DiscountMerchant)
class DiscountMerchantAdmin(TickedArrays, KeptAdmin):
    """Shops with a discount; the list is public."""

    list_display = ["name", "trade", "division", "offer", "valid_from", "valid_to", "is_active"]
    list_filter = ["is_active"]
    list_select_related = ["division"]
    search_fields = ["name"]
