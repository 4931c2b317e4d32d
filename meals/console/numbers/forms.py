"""Which month, and of which street, station or operator."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.enums import DivisionLevel
from accounts.models import Division, Organisation
from core.dates import month_of, today
from core.forms import MonthField
from meals.queries.numbers import Selection
from stations.models import Station
from ui.forms import PlainForm


class NumbersForm(PlainForm):
    """The choice stands in the address, so a page can be sent to somebody."""

    month = MonthField(
        label=_("月份"),
        required=False,
        widget=forms.TextInput(attrs={"type": "month"}),
    )
    street = forms.ModelChoiceField(
        label=_("街道"), queryset=None, required=False, empty_label=_("全部")
    )
    station = forms.ModelChoiceField(
        label=_("站点"), queryset=None, required=False, empty_label=_("全部")
    )
    operator = forms.ModelChoiceField(
        label=_("运营方"), queryset=None, required=False, empty_label=_("全部")
    )

    def __init__(self, data, *, user):
        super().__init__({"month": f"{today():%Y-%m}", **data.dict()})
        self.user = user
        streets = Division.objects.visible_to(user).filter(level=DivisionLevel.STREET)
        self.fields["street"].queryset = streets.order_by("code")
        stations = Station.objects.visible_to(user)
        self.fields["station"].queryset = stations.order_by("name", "pk")
        operators = Organisation.objects.visible_to(user).filter(stations__isnull=False)
        self.fields["operator"].queryset = operators.distinct().order_by("name", "pk")

    def selection(self) -> Selection:
        """What is counted; what can't be read is left out."""
        data = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        street, station, operator = (data.get(n) for n in ("street", "station", "operator"))
        return Selection(
            user=self.user,
            month=data.get("month") or month_of(today()),
            street=street.code if street else "",
            station=station.pk if station else None,
            operator=operator.pk if operator else None,
        )
