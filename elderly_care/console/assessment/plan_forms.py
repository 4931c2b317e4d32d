"""What staff fill in of care plans."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import day_field
from elderly_care.commands.care_plans import Agreement, PlannedNeed
from elderly_care.console.assessment.forms import CAMERA, lines
from elderly_care.enums.assessment import Informant
from elderly_care.enums.care_plans import CareNeed, Per
from elderly_care.models import CarePlan, CarePlanLine
from elderly_care.models.care_plans import MOST_TIMES
from ui.forms import PlainForm


class WishesForm(PlainForm):
    """What the person wants."""

    wishes = lines(_("本人和家属的意愿"), 1000)


class LinesForm(PlainForm):
    """Every need with how often; none is left out of the plan."""

    review_on = day_field(_("复核日期"))

    def __init__(self, *args: Any, plan: CarePlan, **kwargs: Any) -> None:
        known = {line.need: line for line in plan.lines.all()}
        super().__init__(*args, initial={"review_on": plan.review_on}, **kwargs)
        for need in CareNeed:
            line = known.get(need.value)
            for name, one in _line_fields(need, line).items():
                self.fields[f"{need.value}_{name}"] = one

    @property
    def rows(self) -> Iterable[tuple[str, forms.BoundField, forms.BoundField, forms.BoundField]]:
        """One for each need."""
        return [
            (
                str(need.label),
                self[f"{need.value}_times"],
                self[f"{need.value}_per"],
                self[f"{need.value}_goal"],
            )
            for need in CareNeed
        ]

    @property
    def lines(self) -> list[PlannedNeed]:
        """Those with a number."""
        data = self.cleaned_data
        return [
            PlannedNeed(
                need.value,
                data[f"{need.value}_times"],
                data[f"{need.value}_per"],
                data[f"{need.value}_goal"],
            )
            for need in CareNeed
            if data[f"{need.value}_times"]
        ]


def _line_fields(need: CareNeed, line: CarePlanLine | None) -> dict[str, forms.Field]:
    words = {"need": need.label}
    return {
        "times": forms.IntegerField(
            label=_("%(need)s：次数") % words,
            min_value=0,
            max_value=MOST_TIMES,
            required=False,
            initial=line.times if line else None,
            widget=forms.TextInput(
                attrs={"inputmode": "numeric", "autocomplete": "off", "size": "3"}
            ),
        ),
        "per": forms.ChoiceField(
            label=_("%(need)s：频次") % words, choices=Per, initial=line.per if line else Per.WEEK
        ),
        "goal": forms.CharField(
            label=_("%(need)s：目标") % words,
            max_length=200,
            required=False,
            initial=line.goal if line else "",
        ),
    }


class AgreeForm(PlainForm):
    """Who says yes."""

    name = forms.CharField(label=_("同意人姓名"), max_length=60)
    relation = forms.ChoiceField(label=_("与老人的关系"), choices=Informant)
    signature = forms.FileField(label=_("签名（拍照或扫描）"), widget=forms.FileInput(attrs=CAMERA))

    @property
    def agreement(self) -> Agreement:
        """For the command."""
        data = self.cleaned_data
        return Agreement(data["name"], data["relation"], data["signature"])
