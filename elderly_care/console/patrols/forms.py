"""What is filled in about patrol visits."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import MonthField, day_field
from elderly_care.commands.patrol_visits import Found
from elderly_care.enums.patrols import (
    CheckState,
    PatrollerKind,
    PatrolOutcome,
    PauseReason,
    VitalSign,
)
from elderly_care.logic.vitals import VITALS
from ui.forms import ActForm, PlainForm

_RESULTS = [(value, label) for value, label in CheckState.choices if value != CheckState.OPEN]


def _measure(sign: VitalSign) -> forms.FloatField:
    least, most = VITALS[sign]
    attrs = {"inputmode": "decimal", "autocomplete": "off", "size": 4}
    attrs |= {"data-least": least, "data-most": most}
    return forms.FloatField(label=sign.label, required=False, widget=forms.TextInput(attrs=attrs))


class VitalsMixin(forms.Form):
    """What a body was measured at; nothing has to be."""

    systolic = _measure(VitalSign.SYSTOLIC)
    diastolic = _measure(VitalSign.DIASTOLIC)
    pulse = _measure(VitalSign.PULSE)
    temperature = _measure(VitalSign.TEMPERATURE)
    glucose = _measure(VitalSign.GLUCOSE)
    weight = _measure(VitalSign.WEIGHT)

    @property
    def vitals(self) -> dict[str, float]:
        """Those that were filled in."""
        data = self.cleaned_data
        return {name: data[name] for name in VITALS if data.get(name) is not None}

    @property
    def measures(self) -> list[forms.BoundField]:
        """Their boxes."""
        return [self[name] for name in VITALS]


class ReportForm(VitalsMixin, ActForm):
    """What was found."""

    outcome = forms.ChoiceField(
        label=_("结果"), choices=PatrolOutcome.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("说明"),
        max_length=500,
        required=False,
        help_text=_("有需要或有紧急情况时必填。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    @property
    def found(self) -> Found:
        """For the command."""
        data = self.cleaned_data
        return Found(data["outcome"], data["key"], data["occurred_at"], data["note"], self.vitals)


class MeasureForm(VitalsMixin, ActForm):
    """At the station's desk."""


class PauseForm(PlainForm):
    """When nobody is to come."""

    reason = forms.ChoiceField(label=_("原因"), choices=PauseReason.choices)
    starts_on = day_field(_("开始日期"))
    ends_on = day_field(_("结束日期"), required=False, help_text=_("不知道时不填，回来后再结束。"))
    note = forms.CharField(label=_("说明"), max_length=200, required=False)


class _PatrollerChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        """Who, as what."""
        return f"{obj.user.get_short_name()} {obj.get_kind_display()}"


class PairForm(PlainForm):
    """Who always goes there."""

    patroller = _PatrollerChoice(
        label=_("结对的巡访员"),
        queryset=None,
        required=False,
        help_text=_("不选就按社区的份数分配。"),
    )

    def __init__(self, *args: Any, patrollers: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["patroller"].queryset = patrollers


class ReassignForm(PlainForm):
    """Who goes, and when."""

    patroller = _PatrollerChoice(label=_("巡访员"), queryset=None)
    planned_on = day_field(_("计划日期"))

    def __init__(self, *args: Any, patrollers: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["patroller"].queryset = patrollers


class CloseForm(PlainForm):
    """Why it can't be made up for."""

    reason = forms.CharField(label=_("没有完成的原因"), max_length=300)


class PatrollerForm(PlainForm):
    """Somebody more who goes."""

    username = forms.CharField(label=_("用户名"), max_length=150)
    community_code = forms.ChoiceField(label=_("社区"))
    kind = forms.ChoiceField(label=_("身份"), choices=PatrollerKind.choices)
    capacity = forms.IntegerField(
        label=_("每天能承担的份数"), min_value=1, max_value=200, initial=20
    )

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["community_code"].choices = places


class AwayForm(PlainForm):
    """From when to when somebody is away."""

    away_from = day_field(_("请假开始"), required=False)
    away_to = day_field(_("请假结束（包括这一天）"), required=False)

    def clean(self) -> dict[str, Any]:
        """Both or none."""
        data: dict[str, Any] = super().clean() or {}
        if bool(data.get("away_from")) != bool(data.get("away_to")):
            raise forms.ValidationError(_("开始和结束要一起填，或者都不填。"))
        return data


class DrawForm(PlainForm):
    """Of which month and place."""

    period = MonthField(label=_("月份"), help_text=_("例如 2024-01，要已经结束。"))
    division_code = forms.ChoiceField(label=_("地区"))

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["division_code"].choices = places


class CheckForm(PlainForm):
    """What the person said."""

    result = forms.ChoiceField(label=_("结果"), choices=_RESULTS, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("说明"), max_length=300, required=False, help_text=_("存疑或不属实时必填。")
    )
