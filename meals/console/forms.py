"""What staff fill in: whom the meal is for, which, and money in hand."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from meals.enums import OrderChannel
from meals.queries.choices import places
from meals.queries.menus import OfferedMenu
from ui.forms import PlainForm


class DayForm(PlainForm):
    """Which day."""

    day = forms.DateField(
        label=_("日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class SearchForm(PlainForm):
    """One box for everything by which a person is known."""

    q = forms.CharField(
        label=_("找老人"),
        required=False,
        help_text=_("姓名、拼音首字母、电话后四位或身份证号。"),
    )


class StaffChoiceForm(PlainForm):
    """The choice for a person at the desk or on the phone."""

    channel = forms.ChoiceField(
        label=_("来自"),
        choices=[
            (OrderChannel.PHONE, OrderChannel.PHONE.label),
            (OrderChannel.STATION, OrderChannel.STATION.label),
        ],
        initial=OrderChannel.PHONE,
    )
    item = forms.TypedChoiceField(label=_("套餐"), coerce=int)
    quantity = forms.IntegerField(label=_("份数"), min_value=1, max_value=20, initial=1)
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


class SettlementForm(PlainForm):
    """Whose day."""

    day = forms.DateField(
        label=_("日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    operator = forms.ModelChoiceField(label=_("运营方"), queryset=None, empty_label=None)

    def __init__(self, *args, operators, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["operator"].queryset = operators


def chosen_day(text: str, otherwise: date) -> date:
    """The day in an address, or another one where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise
