"""What somebody fills in who wants a room."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import time_field
from ui.forms import PlainForm


class AskForm(PlainForm):
    """When on the day of the page, for how many, for what."""

    key = forms.CharField(max_length=60, widget=forms.HiddenInput)
    starts = time_field(_("几点开始？"))
    ends = time_field(_("几点结束？"))
    people = forms.IntegerField(label=_("几个人？"), min_value=1, max_value=2000)
    purpose = forms.CharField(
        label=_("用来做什么？"), max_length=120, help_text=_("例如：合唱队排练。")
    )
    group = forms.CharField(
        label=_("团队名称"), max_length=60, required=False, help_text=_("个人使用就不填。")
    )
