"""What staff fill in: a pasted list, a late order, a return, a standing order."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from core.dates import Weekday, today
from core.forms import YuanField, day_field
from meals.commands.relay import MOST_TEXT
from meals.console.forms import STAFF_CHANNELS
from meals.enums import MealPeriod
from meals.queries.choices import place_parts
from meals.validators import LARGEST_KEY, MOST_PORTIONS
from ui.forms import PlainForm


class RelayForm(PlainForm):
    """A group's text, for which menu and meal point."""

    menu = forms.ModelChoiceField(label=_("哪一餐"), queryset=None, empty_label=None)
    station = forms.ModelChoiceField(label=_("哪个助餐点的群"), queryset=None, empty_label=None)
    text = forms.CharField(
        label=_("群里的接龙"),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("整段复制粘贴，每人一行，例如“1. 张秀英 套餐A 2份 自取”。"),
    )

    def __init__(self, *args, menus, stations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["menu"].queryset = menus
        self.fields["station"].queryset = stations


class LateForm(PlainForm):
    """An order after the cutoff, and why."""

    key = forms.CharField(max_length=80, widget=forms.HiddenInput)
    item = forms.TypedChoiceField(label=_("套餐"), coerce=int)
    quantity = forms.IntegerField(label=_("份数"), min_value=1, max_value=MOST_PORTIONS, initial=1)
    place = forms.ChoiceField(label=_("怎么取"))
    channel = forms.ChoiceField(label=_("来自"), choices=STAFF_CHANNELS)
    reason = forms.CharField(
        label=_("为什么截止以后还要订"),
        max_length=200,
        help_text=_("厨房会看到，例如：今早刚出院。"),
    )
    # Of the second page, where the price stands: what was shown, and what was asked about.
    elder_fen = forms.IntegerField(required=False, min_value=0, max_value=LARGEST_KEY)
    clash_confirmed = forms.BooleanField(required=False)

    def __init__(self, *args, items, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = items
        self.fields["place"].choices = places


class LateCancelForm(PlainForm):
    """Why an order is taken back that a kitchen has already."""

    reason = forms.CharField(
        label=_("截止后取消的原因"), max_length=200, help_text=_("厨房会看到，例如：突然住院。")
    )


class ReturnForm(PlainForm):
    """How much is given back, and why."""

    key = forms.CharField(max_length=80, widget=forms.HiddenInput)
    amount = YuanField(
        label=_("退多少（按原价，元）"), required=False, help_text=_("不填表示退还剩下的全部。")
    )
    reason = forms.CharField(label=_("退餐的原因"), max_length=200)


class StandingForm(PlainForm):
    """A standing order for a person."""

    meal_period = forms.ChoiceField(label=_("哪一餐"), choices=MealPeriod.choices)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("星期几"), coerce=int, choices=Weekday.choices, widget=forms.CheckboxSelectMultiple
    )
    place = forms.ChoiceField(label=_("怎么取"))
    quantity = forms.IntegerField(label=_("份数"), min_value=1, max_value=MOST_PORTIONS, initial=1)
    wishes = forms.CharField(
        label=_("想要的特点"), max_length=200, required=False, help_text=_("例如：软烂、低糖。")
    )
    avoids = forms.CharField(
        label=_("不要"), max_length=200, required=False, help_text=_("例如：牛肉、香菜。")
    )
    starts_on = day_field(_("从哪天起"))
    ends_on = day_field(_("到哪天"), required=False, help_text=_("不填表示一直订下去。"))

    def __init__(self, *args, places, **kwargs):
        kwargs.setdefault("initial", {"starts_on": today() + timedelta(days=1)})
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places

    def clean_place(self) -> tuple[str, int]:
        """The way and the station."""
        return place_parts(self.cleaned_data["place"])


class PauseForm(PlainForm):
    """No meals from a day to a day."""

    starts_on = day_field(_("停餐从"))
    ends_on = day_field(_("停餐到"))
    reason = forms.CharField(label=_("停餐的原因"), max_length=120, required=False)
