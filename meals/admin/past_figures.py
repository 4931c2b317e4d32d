"""Meals of months before the platform: added here, and put right by another row."""

from django import forms
from django.contrib import admin

from accounts.admin import ScopedAdmin
from accounts.enums import DivisionLevel
from accounts.models import Division
from core.dates import month_of
from meals import commands
from meals.commands.past_figures import Reported
from meals.models import PastFigure


class PastFigureForm(forms.ModelForm):
    """A month as a whole, whichever day of it somebody types."""

    class Meta:
        model = PastFigure
        fields = ["division", "station", "month", "meals", "visits", "source", "as_of"]

    def clean_month(self):
        """Its first day."""
        return month_of(self.cleaned_data["month"])


@admin.register(PastFigure)
class PastFigureAdmin(ScopedAdmin):
    """What was reported stays; of two rows the one with the later as-of date counts."""

    form = PastFigureForm
    list_display = [
        *("month", "division", "station", "meals", "visits", "source", "as_of"),
        *("recorded_by", "recorded_at"),
    ]
    list_filter = ["month", "division"]
    list_select_related = ["division", "station", "recorded_by"]
    search_fields = ["source"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Streets only."""
        if db_field.name == "division":
            streets = Division.objects.visible_to(request.user)
            kwargs["queryset"] = streets.filter(level=DivisionLevel.STREET)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_change_permission(self, request, obj=None):
        """A correction is a new row."""
        return False

    def has_delete_permission(self, request, obj=None):
        """It was reported."""
        return False

    def save_model(self, request, obj, form, change):
        """Through the command."""
        reported = Reported(**form.cleaned_data)
        obj.pk = commands.record_past_figure(reported=reported, by=request.user).pk
