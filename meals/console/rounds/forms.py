"""What staff fill in: positions of stops, a rider, a name for a sequence."""

from django import forms
from django.utils.translation import gettext_lazy as _

from meals.models import FixedRound, Round, Stop
from meals.queries.rounds import riders_for
from ui.forms import PlainForm

MOST_POSITIONS = 999


class OrderOfStopsForm(PlainForm):
    """A number for each stop: whoever gets another number stands there, the others move up."""

    version = forms.IntegerField(min_value=1, max_value=32_767, widget=forms.HiddenInput)

    def __init__(self, *args, stops: list[Stop], **kwargs):
        super().__init__(*args, **kwargs)
        self.stops = stops
        for number, stop in enumerate(stops, start=1):
            self.fields[f"stop-{stop.pk}"] = forms.IntegerField(
                label=_("次序"),
                min_value=1,
                max_value=MOST_POSITIONS,
                initial=number,
                widget=forms.NumberInput(attrs={"class": "input"}),
            )

    @property
    def wanted(self) -> list[int]:
        """The keys of the stops as they are wanted; equal new numbers keep the order they have."""
        place = {stop.pk: self.cleaned_data[f"stop-{stop.pk}"] for stop in self.stops}
        was = {stop.pk: number for number, stop in enumerate(self.stops, start=1)}
        order = [pk for pk in place if place[pk] == was[pk]]
        free = 0
        for pk in sorted((pk for pk in place if place[pk] != was[pk]), key=place.__getitem__):
            position = max(place[pk] - 1, free)
            order.insert(position, pk)
            free = position + 1
        return order


class RiderForm(PlainForm):
    """Who drives."""

    rider = forms.ModelChoiceField(
        label=_("送餐员"), queryset=None, required=False, empty_label=_("还没有定")
    )

    def __init__(self, *args, round_: Round, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rider"].queryset = riders_for(round_)


class SequenceForm(PlainForm):
    """What a kept sequence is called."""

    name = forms.CharField(
        label=_("线路名称"),
        max_length=FixedRound._meta.get_field("name").max_length,
        help_text=_("例如：东线。以后每天都按这个次序送；同名的旧次序会被替换。"),
    )
