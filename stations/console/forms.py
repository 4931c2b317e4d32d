"""What staff fill in about places."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Division
from core.dates import today
from core.forms import MonthField, YuanField, day_field
from stations.enums import (
    FunctionCategory,
    ServiceDomain,
    StationKind,
    StationState,
    StationTier,
    SupportKind,
)
from stations.logic.hours import HOLIDAY, KEYS, WORKDAY, BadHours, read_text
from stations.models import OperatingContract
from ui.forms import PlainForm

ANY = ("", _("不限"))
DAY_LABELS = {
    "mon": _("周一"),
    "tue": _("周二"),
    "wed": _("周三"),
    "thu": _("周四"),
    "fri": _("周五"),
    "sat": _("周六"),
    "sun": _("周日"),
    HOLIDAY: _("法定节假日"),
    WORKDAY: _("调休上班日"),
}


class PeriodsField(forms.CharField):
    """People type 8:30-11:30 13:00-17:00, the program keeps pairs of times."""

    def __init__(self, **kwargs):
        super().__init__(max_length=80, required=False, **kwargs)

    def prepare_value(self, value):
        """Kept pairs as they are written; what was typed stays as it was typed."""
        return " ".join("–".join(pair) for pair in value) if isinstance(value, list) else value

    def to_python(self, value):
        """Pairs in order."""
        text = super().to_python(value)
        try:
            return read_text(text)
        except BadHours:
            raise ValidationError(
                _("写成 8:30-11:30 13:00-17:00，一天里几段要按先后，不能重叠；不开放就不填。"),
                code="bad_hours",
            ) from None


class RegisterForm(PlainForm):
    """Which places to list."""

    q = forms.CharField(label=_("名称或地址"), max_length=60, required=False)
    kind = forms.ChoiceField(label=_("类型"), required=False, choices=[ANY, *StationKind.choices])
    tier = forms.ChoiceField(label=_("层级"), required=False, choices=[ANY, *StationTier.choices])
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[ANY, *StationState.choices])
    street = forms.ModelChoiceField(
        label=_("街道"), required=False, queryset=Division.objects.none(), empty_label=_("不限")
    )

    def __init__(self, *args, streets, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["street"].queryset = streets


class ActForm(PlainForm):
    """When something happened to a place, and why."""

    on = day_field(_("日期"))
    reason = forms.CharField(label=_("说明"), max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today()


class ReasonActForm(ActForm):
    """The same, and the public will ask."""

    reason = forms.CharField(label=_("原因"), max_length=200)


class HoursForm(PlainForm):
    """A week, a line for each day; holidays and worked weekends as their weekday unless ticked."""

    note = forms.CharField(
        label=_("说明"), max_length=80, required=False, help_text=_("例如：节假日请先打电话")
    )
    holiday_differs = forms.BooleanField(label=_("法定节假日另有安排"), required=False)
    workday_differs = forms.BooleanField(label=_("调休上班日另有安排"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for key in KEYS:
            self.fields[key] = PeriodsField(label=DAY_LABELS[key])
        others = [name for key in (HOLIDAY, WORKDAY) for name in (f"{key}_differs", key)]
        days = [key for key in KEYS if key not in others]
        self.order_fields([*days, *others, "note"])

    def clean(self) -> dict[str, object]:
        """Hours that were typed are never dropped silently."""
        told = super().clean() or self.cleaned_data
        for key in (HOLIDAY, WORKDAY):
            if told.get(key) and not told.get(f"{key}_differs"):
                words = _("写了时间，请勾选“%(ticked)s”；不用这个时间，就把它清空。")
                self.add_error(key, words % {"ticked": self.fields[f"{key}_differs"].label})
        return told

    @staticmethod
    def week(told: Mapping[str, Any]) -> dict[str, list[list[str]]]:
        """As it is kept: closed days are left out, holidays stand there when they differ."""
        week = {key: told[key] for key in KEYS if told[key]}
        for key in (HOLIDAY, WORKDAY):
            week.pop(key, None)
            if told[f"{key}_differs"]:
                week[key] = told[key]
        return week

    @staticmethod
    def told_by(station) -> dict[str, object]:
        """What stands in the boxes to begin with."""
        kept = {key: station.hours.get(key, []) for key in KEYS}
        differs = {f"{key}_differs": key in station.hours for key in (HOLIDAY, WORKDAY)}
        return {**kept, **differs, "note": station.hours_note}


class SpecialDaysForm(PlainForm):
    """Days that are otherwise."""

    first_day = day_field(_("第一天"))
    last_day = day_field(_("最后一天"))
    periods = PeriodsField(label=_("开放时间"), help_text=_("不开放就不填。"))
    reason = forms.CharField(
        label=_("原因"), max_length=80, help_text=_("对外公布，例如：春节放假、消防演练。")
    )


class OwnFunctionForm(PlainForm):
    """A function beyond the catalogue."""

    own_name = forms.CharField(label=_("自设功能"), max_length=40)
    own_category = forms.ChoiceField(label=_("类别"), choices=FunctionCategory.choices)
    own_domain = forms.ChoiceField(
        label=_("服务领域"), required=False, choices=[ANY, *ServiceDomain.choices]
    )


class SupportForm(PlainForm):
    """What was waived for a month."""

    contract = forms.ModelChoiceField(
        label=_("运营合同"), queryset=OperatingContract.objects.none(), empty_label=None
    )
    month = MonthField(label=_("月份"), help_text=_("例如 2026-01"))
    kind = forms.ChoiceField(label=_("减免项目"), choices=SupportKind.choices)
    waived_fen = YuanField(label=_("减免金额（元）"))
    document_no = forms.CharField(label=_("依据"), max_length=80)

    def __init__(self, *args, contracts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contract"].queryset = contracts


class ReasonForm(PlainForm):
    """Why."""

    reason = forms.CharField(label=_("原因"), max_length=80)
