"""The working calendar: once a year somebody enters what the State Council published."""

from itertools import groupby

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin.scoped import ScopedAdmin
from core.models import CalendarYear
from core.workdays import publish_year, read_days

EXAMPLE = _("每行一天或一段，例如 2026-10-10 或 2026-10-01/2026-10-07。")


class DaysField(forms.CharField):
    """Days and stretches of days, one a line."""

    widget = forms.Textarea(attrs={"rows": 8, "class": "vLargeTextField"})

    def prepare_value(self, value):
        """Stored days as stretches; what was typed stays as it was typed."""
        return "\n".join(stretches(value)) if isinstance(value, list) else value

    def to_python(self, value):
        """A list of days."""
        try:
            return read_days((super().to_python(value) or "").split())
        except ValueError:
            raise forms.ValidationError(
                _("有一行不是日期。%(example)s") % {"example": EXAMPLE}
            ) from None


class CalendarForm(forms.ModelForm):
    """A year, where it comes from, and the days that are not as usual."""

    holidays = DaysField(label=_("放假日"), help_text=EXAMPLE)
    workdays = DaysField(label=_("调休上班日"), help_text=EXAMPLE, required=False)

    class Meta:
        model = CalendarYear
        fields = ["year", "source", "holidays", "workdays"]


@admin.register(CalendarYear)
class CalendarYearAdmin(ScopedAdmin):
    """Every deadline in working days is counted by these."""

    form = CalendarForm
    list_display = ["year", "source", "holiday_count", "workday_count", "updated_at"]

    @admin.display(description=_("放假天数"))
    def holiday_count(self, row):
        """How many days."""
        return len(row.holidays)

    @admin.display(description=_("调休上班天数"))
    def workday_count(self, row):
        """How many days."""
        return len(row.workdays)

    def get_readonly_fields(self, request, obj=None):
        """A year stays the year that it is."""
        return ["year"] if obj else []

    def save_model(self, request, obj, form, change):
        """Through the command."""
        days = {name: form.cleaned_data[name] for name in ("source", "holidays", "workdays")}
        obj.__dict__.update(publish_year(year=obj.year, by=request.user, **days).__dict__)


def stretches(days):
    """[1st, 2nd, 3rd, 10th] → ["1st/3rd", "10th"] in ISO dates."""
    together = groupby(enumerate(sorted(days)), lambda pair: pair[1].toordinal() - pair[0])
    for _start, pairs in together:
        run = [day.isoformat() for _number, day in pairs]
        yield run[0] if len(run) == 1 else f"{run[0]}/{run[-1]}"
