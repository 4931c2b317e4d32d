"""Divisions and organisations."""

from django.contrib import admin

from accounts import commands
from accounts.admin.scoped import ReadOnlyScopedAdmin, ScopedAdmin
from accounts.models import Division, Organisation


@admin.register(Division)
class DivisionAdmin(ReadOnlyScopedAdmin):
    """To look up; the table comes from the shipped file."""

    list_display = ["code", "name", "level", "parent", "valid_to"]
    list_filter = ["level"]
    list_select_related = ["parent"]
    search_fields = ["code__startswith", "name"]


@admin.register(Organisation)
class OrganisationAdmin(ScopedAdmin):
    """Bodies that take part."""

    list_display = ["name", "kind", "credit_code", "division", "phone", "is_active"]
    list_filter = ["kind", "is_active"]
    list_select_related = ["division"]
    search_fields = ["name", "credit_code"]
    autocomplete_fields = ["division"]
    fields = ["name", "kind", "credit_code", "division", "phone", "is_active"]

    def get_readonly_fields(self, request, obj=None):
        """Kind, code and place are what the body is."""
        return ["kind", "credit_code", "division"] if obj else ["is_active"]

    def save_model(self, request, obj, form, change):
        """Through the commands."""
        data = form.cleaned_data
        if change:
            commands.change_organisation(
                organisation=obj,
                name=data["name"],
                phone=data["phone"],
                is_active=data["is_active"],
                by=request.user,
            )
            return
        made = commands.create_organisation(
            name=data["name"],
            kind=data["kind"],
            credit_code=data["credit_code"],
            division=data["division"],
            phone=data["phone"],
            by=request.user,
        )
        obj.pk = made.pk
