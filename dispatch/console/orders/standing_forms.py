"""What staff fill in for a standing plan."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from core.dates import Weekday, today
from core.forms import day_field, time_field
from dispatch.commands.standing_changes import PlanChange
from ui.forms import PlainForm


class StandingForm(PlainForm):
    """Which service, on which days, from what time on."""

    item = forms.ModelChoiceField(label=_("服务项目"), queryset=None, empty_label=_("请选择"))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("星期几"), coerce=int, choices=Weekday.choices, widget=forms.CheckboxSelectMultiple
    )
    every_weeks = forms.IntegerField(
        label=_("每几周一次"), min_value=1, max_value=8, initial=1, help_text=_("1 是每周都有。")
    )
    starts_at = time_field(_("最早开始"))
    starts_on = day_field(_("从哪天起"))
    ends_on = day_field(_("到哪天"), required=False, help_text=_("不填表示一直有。"))
    preferred_carer = forms.ModelChoiceField(
        label=_("希望的服务人员"), queryset=None, required=False, empty_label=_("没有特别希望")
    )
    note = forms.CharField(
        label=_("备注"), required=False, max_length=300, help_text=_("陪同外出时写目的地。")
    )

    price_fen = forms.IntegerField(
        min_value=0, max_value=10**12, required=False, widget=forms.HiddenInput
    )

    def told(self, price_fen: int) -> None:
        """The page says now what each visit costs; sent again, the plan is saved."""
        self.data = self.data.copy()
        self.data["price_fen"] = price_fen

    def __init__(self, *args, items, carers, **kwargs):
        kwargs.setdefault("initial", {"starts_on": today() + timedelta(days=1)})
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = items
        self.fields["preferred_carer"].queryset = carers


class ChangeForm(PlainForm):
    """Other days, another time, somebody else, from a day on."""

    starts_on = day_field(_("从哪天起改"))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("星期几"), coerce=int, choices=Weekday.choices, widget=forms.CheckboxSelectMultiple
    )
    every_weeks = forms.IntegerField(label=_("每几周一次"), min_value=1, max_value=8)
    starts_at = time_field(_("最早开始"))
    preferred_carer = forms.ModelChoiceField(
        label=_("希望的服务人员"), queryset=None, required=False, empty_label=_("没有特别希望")
    )

    def __init__(self, *args, plan, carers, **kwargs):
        names = ("weekdays", "every_weeks", "starts_at", "preferred_carer")
        first = max(plan.starts_on, today() + timedelta(days=1))
        initial = {name: getattr(plan, name) for name in names} | {"starts_on": first}
        super().__init__(*args, initial=initial, auto_id="id_change_%s", **kwargs)
        self.fields["preferred_carer"].queryset = carers

    def change(self) -> PlanChange:
        """As it was filled in."""
        data = dict(self.cleaned_data)
        carer = data.pop("preferred_carer")
        days = tuple(data.pop("weekdays"))
        return PlanChange(weekdays=days, preferred_carer_id=carer.pk if carer else None, **data)


class PauseForm(PlainForm):
    """No visits from a day to a day."""

    starts_on = day_field(_("暂停从"))
    ends_on = day_field(_("暂停到"))
