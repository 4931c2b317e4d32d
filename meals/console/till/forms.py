"""What a cashier fills in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput
from core.money import parse_yuan
from meals.enums import MealPeriod
from meals.validators import LARGEST_KEY, MOST_PORTIONS
from ui.forms import PlainForm


class YuanField(forms.CharField):
    """An amount as people write it, in fen when it is clean."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(max_length=16, **kwargs)

    def clean(self, value):
        """12.5 → 1250; nothing is 0 where it may be left out."""
        text = super().clean(value)
        try:
            return parse_yuan(text) if text else 0
        except InvalidInput as error:
            raise forms.ValidationError(str(error)) from None


class OpenShiftForm(PlainForm):
    """The change in the drawer."""

    float_yuan = YuanField(label=_("备用金（元）"), help_text=_("开班时钱箱里的零钱。"))


class CloseShiftForm(PlainForm):
    """What was counted."""

    counted = YuanField(label=_("清点的现金（元）"))
    note = forms.CharField(
        label=_("差额说明"),
        max_length=200,
        required=False,
        help_text=_("清点的与应有的不同时要写。"),
    )
    unsent = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)


class AskForm(PlainForm):
    """Whom and what: the person by any number or name, or by the ticket of before."""

    q = forms.CharField(required=False, max_length=60)
    person = forms.CharField(required=False, max_length=200)
    period = forms.ChoiceField(choices=MealPeriod, required=False)


class PayForm(AskForm):
    """A basket that is paid: the price that was shown, and what was taken by hand."""

    key = forms.CharField(max_length=80)
    period = forms.ChoiceField(choices=MealPeriod)
    elder_fen = forms.IntegerField(min_value=0)
    cash = YuanField(required=False)
    card = YuanField(required=False)


class HandOverForm(PlainForm):
    """Which order, and the cash that was taken for it."""

    order = forms.IntegerField(min_value=1, max_value=LARGEST_KEY)
    cash_fen = forms.IntegerField(min_value=0, max_value=LARGEST_KEY)


class SetAsideForm(PlainForm):
    """Why a sale that was not taken is never booked."""

    reason = forms.CharField(label=_("原因"), max_length=200)


class ReverseForm(PlainForm):
    """Why a sale is taken back."""

    reason = forms.CharField(label=_("冲正的原因"), max_length=200)


class ReviewForm(PlainForm):
    """What was found out."""

    outcome = forms.CharField(label=_("处理意见"), max_length=200)


def basket(data) -> dict[str, int]:
    """Tile → how many, as far as the fields of a form name tiles and whole numbers."""
    found = {}
    for name in data:
        if name[:1] in "md" and name[1:].isdecimal() and len(name) < 20:
            count = data[name].strip()
            if count.isdecimal() and int(count[:4]) > 0:
                found[name] = min(int(count[:4]), MOST_PORTIONS + 1)
    return found
