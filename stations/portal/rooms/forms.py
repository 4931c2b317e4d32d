"""What somebody fills in who wants a room."""

from typing import Any

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

    def clean(self) -> dict[str, Any]:
        """Ends after it starts."""
        data = super().clean() or self.cleaned_data
        starts, ends = data.get("starts"), data.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("结束时间要晚于开始时间。"))
        return data
