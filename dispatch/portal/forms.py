"""What a resident chooses: when, and what to say."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from core.forms import day_field
from dispatch.models.orders import MOST_DAYS
from ui.forms import PlainForm


def slot_name(moment: datetime) -> str:
    """11月23日 星期一 9:00."""
    local = timezone.localtime(moment)
    return f"{date_format(local, 'MONTH_DAY_FORMAT')} {date_format(local, 'l')} {local:%H:%M}"


class SlotForm(PlainForm):
    """One of the free times."""

    slot = forms.ChoiceField(label=_("哪个时间来？"), widget=forms.RadioSelect)

    def __init__(self, *args, slots, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["slot"].choices = [(slot.value, slot_name(slot.starts_at)) for slot in slots]

    @property
    def moment(self) -> datetime:
        """The chosen time."""
        return datetime.fromisoformat(self.cleaned_data["slot"])


class BookingForm(SlotForm):
    """A time, and what to say."""

    destination = forms.CharField(label=_("要去哪里？"), max_length=200, required=False)
    note = forms.CharField(
        label=_("想说的话"),
        max_length=300,
        required=False,
        help_text=_("例如：家里有狗、耳朵不好。不写也行。"),
    )

    days = forms.IntegerField(
        label=_("住几天？"),
        min_value=1,
        max_value=MOST_DAYS,
        help_text=_("送到那天算，接回那天不算。"),
    )

    def __init__(self, *args, needs_destination, is_stay=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_stay:
            del self.fields["days"]
        if needs_destination:
            self.fields["destination"].required = True
        else:
            del self.fields["destination"]


class ConfirmForm(BookingForm):
    """The same again with what was shown, and a key against double taps."""

    own_fen = forms.IntegerField(min_value=0, max_value=10**12, widget=forms.HiddenInput)
    key = forms.CharField(max_length=80, widget=forms.HiddenInput)


class CancelForm(PlainForm):
    """Why not."""

    reason = forms.CharField(label=_("为什么不要了？"), max_length=300, initial=_("暂时不需要了"))


class SlotWishForm(PlainForm):
    """For which day."""

    day = day_field(_("哪一天"))


class ComplaintForm(PlainForm):
    """What was wrong."""

    text = forms.CharField(
        label=_("哪里不满意？"), max_length=500, widget=forms.Textarea(attrs={"rows": 4})
    )
    photo = forms.FileField(
        label=_("照片"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text=_("可以拍一张，说得更清楚。不放也行。"),
    )


class AuthorityForm(PlainForm):
    """What the agent may sign and collect, until when."""

    scope = forms.CharField(
        label=_("可以替您签什么、收什么？"),
        max_length=300,
        help_text=_("例如：代缴电费、代领快递。"),
    )
    valid_to = day_field(_("授权到哪天？"))
