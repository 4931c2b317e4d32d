"""What staff fill in about devices and alerts."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Division, User
from elderly_care.commands.device_errors import AlertOutcomeMissing
from elderly_care.enums.devices import AlertKind, AlertOutcome, DeviceKind
from elderly_care.models import DeviceGateway
from ui.forms import PlainForm


def _figure(label: Any, hint: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=0, max_value=32767, required=False, help_text=hint
    )


class OutcomeForm(PlainForm):
    """How it ended."""

    outcome = forms.ChoiceField(
        label=_("结果"),
        choices=AlertOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": AlertOutcomeMissing.message},
    )
    note = forms.CharField(
        label=_("情况说明"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": AlertOutcomeMissing.message},
    )


class UrgeForm(PlainForm):
    """Whom to remind, by name."""

    user = forms.ModelChoiceField(
        label=_("催办谁"), queryset=User.objects.none(), empty_label=_("请选择")
    )
    text = forms.CharField(label=_("留言"), max_length=300, required=False)

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]


class NoteForm(PlainForm):
    """What was tried meanwhile."""

    text = forms.CharField(label=_("记录"), max_length=300)


class DeviceForm(PlainForm):
    """A device for a person."""

    gateway = forms.ModelChoiceField(label=_("接入方"), queryset=DeviceGateway.objects.none())
    kind = forms.ChoiceField(label=_("类型"), choices=DeviceKind.choices)
    serial = forms.CharField(label=_("设备编号"), max_length=80)
    place = forms.CharField(label=_("位置"), max_length=60)

    def __init__(self, *args: Any, gateways: QuerySet[DeviceGateway], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["gateway"].queryset = gateways  # type: ignore[attr-defined]


class LimitsForm(PlainForm):
    """What is set for one person instead of the region's."""

    kind = forms.ChoiceField(
        label=_("提醒类型"),
        choices=[c for c in AlertKind.choices if c[0] not in (AlertKind.SOS, AlertKind.OFFLINE)],
    )
    enter = _figure(_("触发值"), _("只有心率、呼吸、电量需要，例如心率 120。"))
    leave = _figure(_("恢复值"), _("回到这个值才算恢复，例如心率 110。"))
    minutes = _figure(_("持续多少分钟提醒"), _("留空表示平时不提醒。"))
    quiet_minutes = _figure(_("夜间持续多少分钟提醒"), _("留空表示夜间不提醒。"))
    reason = forms.CharField(
        label=_("依据"), max_length=200, help_text=_("例如：医生建议，装有起搏器。")
    )


class GatewayForm(PlainForm):
    """Who will send events."""

    code = forms.SlugField(
        label=_("接入编号"), max_length=40, help_text=_("小写字母、数字和短横线")
    )
    name = forms.CharField(label=_("名称"), max_length=80)
    division = forms.ModelChoiceField(label=_("服务区划"), queryset=Division.objects.none())

    def __init__(self, *args: Any, divisions: QuerySet[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].queryset = divisions  # type: ignore[attr-defined]
