"""What volunteers fill in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stations.queries.volunteers import stations_to_join, teams_to_join
from ui.forms import PlainForm


class JoinForm(PlainForm):
    """Where one would like to help."""

    station = forms.ModelChoiceField(None, label=_("在哪个站点服务？"))
    team = forms.ModelChoiceField(
        None, label=_("想参加的队伍"), required=False, empty_label=_("先不选")
    )
    agreed = forms.BooleanField(
        label=_("我自愿提供无偿服务，同意站点登记我的服务时长。"),
        error_messages={"required": _("没有您的同意，不能登记。")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["station"].queryset = stations_to_join()
        self.fields["team"].queryset = teams_to_join()


class CodeForm(PlainForm):
    """What hangs at the station."""

    code = forms.RegexField(
        r"^\d{6}$",
        label=_("签到码"),
        error_messages={"invalid": _("签到码是站点上贴的六位数字。")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
