"""What staff fill in: a day and an area, a carer for a visit, who is ill."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Division
from core.dates import today
from core.forms import day_field
from dispatch.commands.absence import Absence
from dispatch.enums import Urgency
from dispatch.enums.planning import Variant
from dispatch.models import Carer
from ui.forms import PlainForm

MOST_DAYS = 31


class BoardForm(PlainForm):
    """Which waiting orders."""

    day = day_field(_("日期"), required=False)
    urgency = forms.ChoiceField(
        label=_("紧急程度"), choices=[("", _("全部")), *Urgency.choices], required=False
    )


class PlanForm(PlainForm):
    """A day, an area and the variants to compare."""

    day = day_field(_("日期"))
    division = forms.ModelChoiceField(label=_("地区"), queryset=Division.objects.none())
    variants = forms.MultipleChoiceField(
        label=_("方案"),
        choices=Variant.choices,
        initial=[Variant.BALANCED, Variant.FAMILIAR],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, divisions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["division"].queryset = divisions


class MoveForm(PlainForm):
    """Who goes instead; nobody leaves the visit unplaced."""

    order = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31)
    carer = forms.ModelChoiceField(
        label=_("改派给"), queryset=None, required=False, empty_label=_("先不排")
    )

    def __init__(self, *args, carers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["carer"].queryset = carers


class AbsenceForm(PlainForm):
    """Who can't come, on which days, why."""

    carer = forms.ModelChoiceField(label=_("服务人员"), queryset=Carer.objects.none())
    day = day_field(_("从哪天起"), initial=today)
    until = day_field(_("到哪天"), required=False, help_text=_("只有一天就不填。"))
    reason = forms.CharField(label=_("原因"), max_length=120)

    def __init__(self, *args, carers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["carer"].queryset = carers

    def clean(self):
        """The last day isn't before the first, and the span can be shown on one page."""
        data = super().clean()
        first, last = data.get("day"), data.get("until")
        if first and last and not first <= last < first + timedelta(days=MOST_DAYS):
            words = _("要在开始那天到 %(days)s 天以内，还没有登记。更长的请假在后台登记。")
            self.add_error("until", words % {"days": MOST_DAYS})
        return data

    def absence(self) -> Absence:
        """As it was filled in."""
        data = self.cleaned_data
        return Absence(data["carer"], data["day"], data["until"] or data["day"], data["reason"])
