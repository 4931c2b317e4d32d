"""What staff fill in: a day and an area, a carer for a visit, who is ill."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Division
from core.dates import today
from dispatch.enums import Urgency
from dispatch.enums.planning import Variant
from dispatch.models import Carer
from ui.forms import PlainForm

DATE = forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d")


class BoardForm(PlainForm):
    """Which waiting orders."""

    day = forms.DateField(label=_("日期"), widget=DATE, required=False)
    urgency = forms.ChoiceField(
        label=_("紧急程度"), choices=[("", _("全部")), *Urgency.choices], required=False
    )


class PlanForm(PlainForm):
    """A day, an area and the variants to compare."""

    day = forms.DateField(label=_("日期"), widget=DATE)
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
    """Who can't come, on which day, why."""

    carer = forms.ModelChoiceField(label=_("服务人员"), queryset=Carer.objects.none())
    day = forms.DateField(label=_("日期"), initial=today, widget=DATE)
    reason = forms.CharField(label=_("原因"), max_length=120)

    def __init__(self, *args, carers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["carer"].queryset = carers
