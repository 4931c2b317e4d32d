"""What staff fill in on a recovery: instalments, money received, why nothing is asked any more."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from core.dates import month_of
from core.forms import YuanField, day_field
from subsidies.enums import RecoveryReason, RecoveryState, RepayMethod
from ui.forms import PlainForm


class RecoveriesForm(PlainForm):
    """Which recoveries."""

    state = forms.ChoiceField(
        label=_("状态"), choices=[("", _("全部")), *RecoveryState.choices], required=False
    )
    reason = forms.ChoiceField(
        label=_("原因"), choices=[("", _("全部")), *RecoveryReason.choices], required=False
    )
    q = forms.CharField(label=_("姓名"), required=False, max_length=60)

    def wanted(self) -> dict[str, str]:
        """What narrows the list; what nobody can have chosen narrows nothing."""
        if not self.is_valid():
            return {}
        data = self.cleaned_data
        wanted = {name: data[name] for name in ("state", "reason") if data[name]}
        return wanted | ({"resident__name__startswith": data["q"]} if data["q"] else {})


class AgreeForm(PlainForm):
    """How much a month, from when."""

    monthly = YuanField(label=_("每月扣多少元"))
    first_month = day_field(
        _("从哪个月起"),
        required=False,
        help_text=_("填这个月的任意一天；不填则从下个月起。每月发放入账后自动从账户扣。"),
    )

    def clean_first_month(self):
        """Its first day."""
        day = self.cleaned_data["first_month"]
        return day and month_of(day)


class RepayForm(PlainForm):
    """Money that came in."""

    amount = YuanField(label=_("收到多少元"))
    method = forms.ChoiceField(
        label=_("怎样收到的"), choices=RepayMethod.choices, widget=forms.RadioSelect
    )
    reference = forms.CharField(
        label=_("收据号或银行流水号"),
        max_length=60,
        help_text=_("同一个号只记一次，重复提交不会多记。"),
    )


class OffsetForm(PlainForm):
    """How much of the purse, and why now; sent twice it takes once."""

    number = forms.CharField(widget=forms.HiddenInput, max_length=60)
    amount = YuanField(label=_("抵扣多少元"))
    reason = forms.CharField(
        label=_("抵扣的原因"), max_length=200, help_text=_("例如：本人到窗口要求用余额还。")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["number"].initial = f"desk-{uuid4()}"


class WriteOffForm(PlainForm):
    """Why."""

    reason = forms.CharField(
        label=_("核销的原因"), max_length=200, help_text=_("提出后由另一个人批准。")
    )
