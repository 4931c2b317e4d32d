"""What citizens fill in about activities."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import day_field
from stations.enums.activities import ActivityKind
from stations.models import Citizen
from stations.queries.activities import stations_on_offer
from ui.forms import PlainForm


class WhereForm(PlainForm):
    """Which station, and what."""

    station = forms.ModelChoiceField(
        None, label=_("哪个站点？"), required=False, empty_label=_("全部站点")
    )

    kind = forms.ChoiceField(
        label=_("什么活动？"), required=False, choices=[("", _("全部")), *ActivityKind.choices]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["station"].queryset = stations_on_offer()


class WhoForm(PlainForm):
    """Oneself, or a child for whom one answers."""

    key = forms.CharField(max_length=60, widget=forms.HiddenInput)
    who = forms.TypedChoiceField(
        label=_("谁来参加？"), coerce=int, widget=forms.RadioSelect, choices=()
    )

    def __init__(self, *args: Any, people: list[Citizen], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [(one.pk, one.name) for one in people]
        if len(people) == 1:  # nothing to choose
            self.fields["who"].initial = people[0].pk


class ChildForm(PlainForm):
    """A child, with the guardian's consent (decision 33)."""

    name = forms.CharField(label=_("孩子姓名"), max_length=60)
    birth_date = day_field(_("孩子出生日期"))
    relation = forms.CharField(label=_("您和孩子的关系"), max_length=20, help_text=_("例如：母亲"))
    consent = forms.BooleanField(
        label=_("我是孩子的监护人，同意为报名登记孩子的姓名和出生日期；可以随时解除。"),
        error_messages={"required": _("没有监护人同意，不能登记孩子的信息。")},
    )
