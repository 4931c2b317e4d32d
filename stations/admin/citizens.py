"""Citizens for staff, masked; registered and changed at a desk."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin import ReadOnlyScopedAdmin
from core.masking import mask_name
from core.persons import whole_number_lookup
from stations.models import Citizen


@admin.register(Citizen)
class CitizenAdmin(ReadOnlyScopedAdmin):
    """Found by a whole ID number or phone only."""

    list_display = [
        *("masked_name", "masked_id", "masked_phone_number", "division", "station", "created_at"),
    ]
    list_filter = ["station"]
    list_select_related = ["division", "station"]
    search_fields = ["=id"]
    search_help_text = _("完整的身份证号或电话")
    fields = [*("masked_name", "masked_id", "masked_phone_number", "division", "station")]

    @admin.display(description=_("姓名"))
    def masked_name(self, citizen):
        """张**."""
        return mask_name(citizen.name)

    @admin.display(description=_("公民身份号码"))
    def masked_id(self, citizen):
        """110105********1110."""
        return citizen.masked_id_number

    @admin.display(description=_("电话"))
    def masked_phone_number(self, citizen):
        """138****1234."""
        return citizen.masked_phone

    def get_search_results(self, request, queryset, search_term):
        """A part of a number finds nobody."""
        if not search_term:
            return queryset, False
        lookup = whole_number_lookup(search_term)
        return (queryset.filter(**lookup) if lookup else queryset.none()), False
