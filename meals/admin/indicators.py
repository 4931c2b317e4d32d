"""What the figures mean: read here, shipped as a file."""

from django.contrib import admin

from accounts.admin import ReadOnlyScopedAdmin
from meals.models import Indicator


@admin.register(Indicator)
class IndicatorAdmin(ReadOnlyScopedAdmin):
    """Definitions."""

    list_display = ["name", "unit", "numerator", "denominator", "population", "period", "source"]
