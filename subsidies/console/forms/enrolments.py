"""What staff fill in to stop what somebody receives, or to pay it again."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.dates import add_months, month_of, today
from core.forms import MonthField
from ui.forms import PlainForm


def _this_month():
    return month_of(today())


def _next_month():
    return add_months(today(), 1)


class StopForm(PlainForm):
    """The last month, and why."""

    last_month = MonthField(
        label=_("最后发放月份"),
        initial=_this_month,
        help_text=_("写成 2026-01。以后月份已经发放的，会列入追回。"),
    )
    reason = forms.CharField(
        label=_("原因"), max_length=200, help_text=_("本人会收到通知，写明原因。")
    )


class ResumeForm(PlainForm):
    """From which month on, and why."""

    from_month = MonthField(
        label=_("恢复月份"),
        initial=_next_month,
        help_text=_("写成 2026-01。按档案和规则仍有资格的，从这个月起发放。"),
    )
    reason = forms.CharField(label=_("原因"), max_length=200)
