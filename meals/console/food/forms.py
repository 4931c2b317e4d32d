"""What staff fill in on the week's pages."""

from datetime import date

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from core.dates import YEARS
from core.forms import day_field
from meals.enums import MealPeriod
from meals.models import SetMeal
from ui.forms import PlainForm

MOST_STOCK = 100_000
LONGEST_LOOK = 400  # days
LONGEST_WARNING = 14  # days
LAST_DAY = date(YEARS[-1], 12, 31)


class WeekForm(PlainForm):
    """Whose week, and which: any day of it."""

    kitchen = forms.ModelChoiceField(label=_("厨房"), queryset=None, empty_label=None)
    week = day_field(_("哪一周（任选一天）"))

    def __init__(self, *args, kitchens, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kitchen"].queryset = kitchens


class OfferForm(PlainForm):
    """A set meal, and how many portions of it at most."""

    set_meal = forms.ModelChoiceField(label=_("套餐"), queryset=SetMeal.objects.none())
    stock = forms.IntegerField(
        label=_("限量份数"),
        required=False,
        min_value=0,
        max_value=MOST_STOCK,
        help_text=_("不填表示不限量。"),
    )

    def __init__(self, *args, set_meals, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["set_meal"].queryset = set_meals


class CellsForm(OfferForm):
    """The same on several meals of the week."""

    cells = forms.MultipleChoiceField(label=_("放到哪几餐"), choices=())

    def __init__(self, *args, days, **kwargs):
        super().__init__(*args, **kwargs)
        keys = [cell.key for day in days for cell in day.cells]
        self.fields["cells"].choices = [(key, key) for key in keys]

    def chosen(self) -> list[tuple[date, str]]:
        """Day and meal of each box."""
        keys = [key.rsplit("-", 1) for key in self.cleaned_data["cells"]]
        return [(date.fromisoformat(day), meal) for day, meal in keys]


class StockForm(PlainForm):
    """How many portions at most; empty lifts the limit."""

    portions = forms.IntegerField(
        label=_("限量份数"), required=False, min_value=0, max_value=MOST_STOCK
    )


class ChefForm(PlainForm):
    """Who comes to cook."""

    name = forms.CharField(label=_("厨师"), max_length=60)
    place = forms.CharField(label=_("来自哪家酒店或餐厅"), max_length=60)
    note = forms.CharField(label=_("介绍"), max_length=200, required=False)


class ReasonForm(PlainForm):
    """Why a menu is taken back."""

    reason = forms.CharField(label=_("撤回的原因"), max_length=200)


class WithinForm(PlainForm):
    """What ends in so many days."""

    days = forms.IntegerField(label=_("多少天以内到期"), min_value=0, max_value=LONGEST_LOOK)


class AheadForm(PlainForm):
    """From which day, how many days."""

    day = day_field(_("从哪天起"), validators=[MaxValueValidator(LAST_DAY)])
    days = forms.IntegerField(label=_("几天"), min_value=1, max_value=LONGEST_WARNING)
    urgent = forms.BooleanField(label=_("只看已订的和没有适合套餐的"), required=False)


class SubscriptionForm(PlainForm):
    """Of which meals the person wants to hear; none ends it."""

    meals = forms.MultipleChoiceField(
        label=_("菜单公布时提醒哪几餐"),
        choices=MealPeriod.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
