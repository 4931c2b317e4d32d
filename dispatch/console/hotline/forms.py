"""What an agent fills in while somebody speaks."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dispatch.console.orders.forms import RequestForm
from dispatch.enums import Urgency
from dispatch.enums.calls import CallClosing, EmergencyOutcome
from elderly_care.console.find import FindForm
from ui.forms import PlainForm

SOON = timedelta(minutes=15)


class CallRequestForm(RequestForm):
    """A request on the phone; the call's number is its key."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("key", "call_reference"):
            del self.fields[name]


class HelpForm(CallRequestForm):
    """Somebody is to come at once; the emergency's number is the key."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("window_start", "window_min", "urgency", "minutes", "address"):
            del self.fields[name]

    def clean(self):
        """Now, and as urgent as can be."""
        now = timezone.now()
        found = {"window_start": now, "window_end": now + SOON, "urgency": Urgency.EMERGENCY}
        return super().clean() | found | {"minutes": None, "address": ""}

    def window(self):
        """From now on."""
        return self.cleaned_data["window_start"], self.cleaned_data["window_end"]


class CallerForm(FindForm):
    """Who rings, where the number says nothing."""


class NumberForm(PlainForm):
    """The number of a call that no telephone system told of."""

    number = forms.CharField(
        label=_("来电号码"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )


class CloseForm(PlainForm):
    """No visit is asked for, and what was done instead."""

    closing = forms.ChoiceField(
        label=_("怎样办完"), choices=CallClosing.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("经过"), max_length=300)


class EmergencyForm(PlainForm):
    """How it ended."""

    outcome = forms.ChoiceField(
        label=_("结果"), choices=EmergencyOutcome.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("经过"), max_length=300)
