"""What staff fill in for a week of shifts: whose, which week, whom, which days, which hours."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.dates import Weekday, today
from core.forms import day_field, time_field
from dispatch.logic.rosters import Change, Hours
from dispatch.models import Carer
from dispatch.queries.rosters import WeekChange, days_of
from ui.forms import PlainForm

_DAYS = list(Weekday.choices)


class WeekForm(PlainForm):
    """Whose week."""

    operator = forms.ModelChoiceField(
        label=_("服务商"), queryset=Organisation.objects.none(), required=False, empty_label=None
    )
    week = day_field(_("哪一周"), required=False, help_text=_("填这一周里的任何一天。"))

    def __init__(self, *args, operators, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["operator"].queryset = operators

    def day(self) -> date:
        """Of the week that was asked for; this week, where none was."""
        return self.cleaned_data.get("week") or today()


class ChangeForm(PlainForm):
    """Whom, which days, what becomes of their shifts."""

    carers = forms.ModelMultipleChoiceField(
        label=_("给谁"), queryset=Carer.objects.none(), required=False
    )
    everybody = forms.BooleanField(label=_("表里的所有人"), required=False)
    days = forms.TypedMultipleChoiceField(
        label=_("星期几"), coerce=int, choices=_DAYS, widget=forms.CheckboxSelectMultiple
    )
    act = forms.ChoiceField(
        label=_("做什么"),
        choices=[
            (Change.ADD, _("加一个班次")),
            (Change.COPY, _("照抄上一周")),
            (Change.CLEAR, _("清空班次")),
        ],
        initial=Change.ADD,
        widget=forms.RadioSelect,
    )
    starts_at = time_field(_("上班时间"), required=False, help_text=_("加班次时填写。"))
    ends_at = time_field(_("下班时间"), required=False)
    break_min = forms.IntegerField(
        label=_("休息分钟"), required=False, min_value=0, max_value=480, initial=0
    )
    hanging = forms.IntegerField(
        min_value=0, max_value=10**6, required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args, carers, **kwargs):
        kwargs.setdefault("initial", {"days": [1, 2, 3, 4, 5]})
        super().__init__(*args, **kwargs)
        self.fields["carers"].queryset = carers

    def clean(self):
        """Somebody is chosen, and a shift that is added has its hours."""
        data = super().clean()
        if not data.get("everybody") and not data.get("carers"):
            self.add_error("carers", _("请勾选服务人员，或选“表里的所有人”。"))
        if data.get("act") == Change.ADD:
            self._check_hours(data)
        return data

    def _check_hours(self, data) -> None:
        start, end = data.get("starts_at"), data.get("ends_at")
        for name in ("starts_at", "ends_at"):
            if data.get(name) is None and name not in self.errors:
                words = _("请填：%(label)s") % {"label": self.fields[name].label}
                self.add_error(name, words)
        if start and end and end <= start:
            self.add_error("ends_at", _("下班时间要晚于上班时间。"))

    def change(self, monday: date) -> WeekChange:
        """As it was filled in."""
        data = self.cleaned_data
        carers = self.fields["carers"].queryset if data["everybody"] else data["carers"]
        days = [day for day in days_of(monday) if day.isoweekday() in data["days"]]
        hours = None
        if data["act"] == Change.ADD:
            hours = Hours(data["starts_at"], data["ends_at"], data["break_min"] or 0)
        return WeekChange(Change(data["act"]), list(carers), days, hours)

    def told(self, count: int) -> None:
        """The page says now how many visits hang on it; sent again, it is done."""
        self.data = self.data.copy()
        self.data["hanging"] = count
