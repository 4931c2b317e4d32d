"""What staff fill in: whom the meal is for, which, and money in hand."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from core.dates import YEARS
from core.forms import day_field
from meals.enums import OrderChannel
from meals.queries.choices import place_parts, places
from meals.queries.menus import OfferedMenu
from meals.validators import LARGEST_KEY, MOST_PORTIONS
from ui.forms import PlainForm


class DayForm(PlainForm):
    """Which day."""

    day = day_field(_("日期"))


class PointForm(DayForm):
    """Which day, at which meal point."""

    point = forms.ModelChoiceField(
        label=_("助餐点"), queryset=None, required=False, empty_label=_("全部助餐点")
    )

    def __init__(self, *args, points, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["point"].queryset = points


STAFF_CHANNELS = [
    (OrderChannel.PHONE, OrderChannel.PHONE.label),
    (OrderChannel.STATION, OrderChannel.STATION.label),
]


class StaffChoiceForm(PlainForm):
    """The choice for a person at the desk or on the phone."""

    channel = forms.ChoiceField(
        label=_("来自"),
        choices=STAFF_CHANNELS,
        initial=OrderChannel.PHONE,
    )
    item = forms.TypedChoiceField(label=_("套餐"), coerce=int)
    quantity = forms.IntegerField(label=_("份数"), min_value=1, max_value=MOST_PORTIONS, initial=1)
    place = forms.ChoiceField(label=_("怎么取"))
    note = forms.CharField(label=_("备注"), max_length=120, required=False)

    def __init__(self, *args, offered: OfferedMenu, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = [(item.pk, item.name) for item in offered.items]
        self.fields["place"].choices = [(place, place) for place in places(offered)]

    def selected(self, name: str) -> str:
        """What is ticked when the page is shown."""
        value = self[name].value()
        return "" if value is None else str(value)


class ConfirmForm(PlainForm):
    """What the check page sends back. Nobody types it, so a wrong value is a forged one."""

    key = forms.CharField(max_length=80)
    channel = forms.ChoiceField(choices=STAFF_CHANNELS)
    item = forms.IntegerField(min_value=1, max_value=LARGEST_KEY)
    quantity = forms.IntegerField(min_value=1, max_value=MOST_PORTIONS)
    place = forms.CharField()
    note = forms.CharField(max_length=120, required=False)
    elder_fen = forms.IntegerField(min_value=0)
    clash_confirmed = forms.BooleanField(required=False)

    def clean_place(self) -> tuple[str, int]:
        """The way and the station."""
        try:
            return place_parts(self.cleaned_data["place"])
        except ValueError as error:
            raise forms.ValidationError(_("请选自取还是送餐。")) from error


class CancelForm(PlainForm):
    """Why an order is taken back."""

    reason = forms.CharField(label=_("取消的原因"), max_length=200, required=False)


class HandOverForm(PlainForm):
    """Which meal, and the cash that was taken for it."""

    order = forms.IntegerField(min_value=1, max_value=LARGEST_KEY)
    cash = forms.CharField(required=False, empty_value="0")


class SettlementForm(PlainForm):
    """Whose day."""

    day = day_field(_("日期"))
    operator = forms.ModelChoiceField(label=_("运营方"), queryset=None, empty_label=None)

    def __init__(self, *args, operators, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["operator"].queryset = operators


def chosen_day(text: str, otherwise: date) -> date:
    """The day in an address, or another one where it is none, or none that people plan for."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return otherwise
    return day if day.year in YEARS else otherwise
