"""What a tablet sends."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ui.forms import ActForm


class RollForm(ActForm):
    """A line of a roll; reason: why somebody is let in beyond the quota."""

    reason = forms.CharField(max_length=200, required=False)


class WalkInForm(RollForm):
    """Who stands at the door."""

    number = forms.CharField(
        label=_("身份证号或电话"),
        max_length=30,
        required=False,
        help_text=_("孩子填监护人的；不愿留的可以空着。"),
    )
    name = forms.CharField(label=_("姓名"), max_length=60, required=False)


class CountForm(ActForm):
    """So many more."""

    amount = forms.IntegerField(label=_("增减"), min_value=-1000, max_value=1000)
