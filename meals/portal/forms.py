"""What a person chooses: which set meal, how many, fetched where or brought."""

from django import forms
from django.utils.translation import gettext_lazy as _

from meals.queries.choices import place_parts, places
from meals.queries.menus import OfferedMenu
from meals.validators import LARGEST_KEY, MOST_PORTIONS
from ui.forms import PlainForm


class ChoiceForm(PlainForm):
    """The choice on one menu; `place` is a way of getting it and a station, as in "pick_up-12"."""

    item = forms.TypedChoiceField(
        label=_("吃哪一份"), coerce=int, error_messages={"required": _("请选一份饭。")}
    )
    quantity = forms.TypedChoiceField(
        label=_("几份"),
        coerce=int,
        choices=[(n, str(n)) for n in range(1, MOST_PORTIONS + 1)],
        initial=1,
    )
    place = forms.ChoiceField(
        label=_("怎么取"), error_messages={"required": _("请选自取还是送餐。")}
    )
    note = forms.CharField(
        label=_("想对厨房说的话"),
        max_length=120,
        required=False,
        help_text=_("例如：米饭软一点。"),
    )
    via = forms.CharField(max_length=10, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, offered: OfferedMenu, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = [(item.pk, item.name) for item in offered.items]
        self.fields["place"].choices = [(place, place) for place in places(offered)]

    def selected(self, name: str) -> str:
        """What is ticked when the page is shown."""
        value = self[name].value()
        return "" if value is None else str(value)


class ConfirmForm(PlainForm):
    """What the check page sends back. Nobody types it, so a wrong value is a forged one."""

    key = forms.CharField(max_length=80)
    item = forms.IntegerField(min_value=1, max_value=LARGEST_KEY)
    quantity = forms.IntegerField(min_value=1, max_value=MOST_PORTIONS)
    place = forms.CharField()
    note = forms.CharField(max_length=120, required=False)
    elder_fen = forms.IntegerField(min_value=0)
    clash_confirmed = forms.BooleanField(required=False)
    via = forms.CharField(max_length=10, required=False)

    def clean_place(self) -> tuple[str, int]:
        """The way and the station."""
        try:
            return place_parts(self.cleaned_data["place"])
        except ValueError as error:
            raise forms.ValidationError(_("请选自取还是送餐。")) from error
