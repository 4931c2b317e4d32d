"""Which of one's own places a page is about, for who holds several."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Division, User
from ui.forms import PlainForm


class PlaceForm(PlainForm):
    """Rules belong to a place, so two streets are never one figure. Who holds one place isn't asked."""

    place = forms.ModelChoiceField(
        Division.objects.none(), label=_("地区"), required=False, empty_label=None
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = list(Division.objects.held_by(user))
        if len(self.held) > 1:
            self.fields["place"].queryset = Division.objects.held_by(user)
        else:
            del self.fields["place"]

    @property
    def chosen(self) -> Division | None:
        """What was asked for, else the first; None for who acts in an organisation only."""
        asked: Division | None = getattr(self, "cleaned_data", {}).get("place")
        return asked or next(iter(self.held), None)

    @property
    def code(self) -> str:
        """Of the place, for rules and rows."""
        return self.chosen.code if self.chosen else ""
