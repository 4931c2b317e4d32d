"""What staff fill in about people who come."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.dates import YEARS, today
from core.forms import MonthField, day_field
from stations.models.footfall import MOST_AT_ONCE
from ui.forms import ActForm, PlainForm


class DayForm(PlainForm):
    """Which day."""

    day = day_field(_("日期"), required=False)

    def clean_day(self):
        """Today, unless another is asked for."""
        day = self.cleaned_data["day"] or today()
        if day.year not in YEARS:
            raise forms.ValidationError(_("请填写真实的日期。"))
        return day


class MonthForm(PlainForm):
    """Which month."""

    month = MonthField(
        label=_("月份"), required=False, widget=forms.TextInput(attrs={"type": "month"})
    )

    def clean_month(self):
        """This one, unless another is asked for."""
        return self.cleaned_data["month"] or today().replace(day=1)


class NumberForm(ActForm):
    """A card that was read, or a number that was said."""

    number = forms.CharField(label=_("卡号、身份证号或电话"), max_length=60)


class PeopleForm(ActForm):
    """So many more, or fewer."""

    amount = forms.IntegerField(label=_("增减"), min_value=-MOST_AT_ONCE, max_value=MOST_AT_ONCE)
