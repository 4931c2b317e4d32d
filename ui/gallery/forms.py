"""A form with every kind of field, to show their states."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ui.forms import PlainForm


class SampleForm(PlainForm):
    """Filled, empty, wrong and disabled fields come from this one."""

    name = forms.CharField(label=_("姓名"), max_length=20)
    phone = forms.CharField(
        label=_("手机号"),
        help_text=_("11 位数字。家里人的手机号也可以。"),
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    note = forms.CharField(
        label=_("要告诉我们的"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    community = forms.ChoiceField(
        label=_("社区"),
        choices=[("a", _("南湖东园社区")), ("b", _("望京西园四区社区"))],
    )
    way = forms.ChoiceField(
        label=_("怎么拿饭"),
        help_text=_("明天中午 11:00 到 12:30。"),
        choices=[("pickup", _("自己去拿")), ("delivery", _("送到家"))],
        widget=forms.RadioSelect,
    )
    agreed = forms.BooleanField(
        label=_("我同意家里人替我办"), error_messages={"required": _("请先同意家里人替您办。")}
    )
    locked = forms.CharField(label=_("档案编号"), disabled=True, initial="WJ-2024-0001")
