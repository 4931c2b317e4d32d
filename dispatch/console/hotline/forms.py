"""What an agent fills in while somebody speaks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dispatch.console.orders.forms import RequestForm
from dispatch.enums import Channel
from dispatch.enums.calls import EmergencyOutcome
from ui.forms import PlainForm


class CallRequestForm(RequestForm):
    """A request on the phone; the call's number is its key."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("key", "channel", "call_reference"):
            del self.fields[name]

    @property
    def channel(self) -> str:
        """Always the phone."""
        return Channel.PHONE


class CloseForm(PlainForm):
    """Nothing is needed."""

    note = forms.CharField(label=_("没有下单的原因"), max_length=300)


class EmergencyForm(PlainForm):
    """How it ended."""

    outcome = forms.ChoiceField(
        label=_("结果"), choices=EmergencyOutcome.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("经过"), max_length=300)
