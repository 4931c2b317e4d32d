"""What these pages share: whom something is for, typed by its number, and found in scope."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.acts import KEY_LENGTH
from elderly_care.console.day_care.base import new_key
from elderly_care.models import Household, Resident
from ui.forms import PlainForm

PER_PAGE = 50


class KeyForm(PlainForm):
    """Sent twice, it acts once."""

    key = forms.CharField(max_length=KEY_LENGTH, widget=forms.HiddenInput, initial=new_key)


class TargetForm(KeyForm):
    """A person by the file's number, or a household by its own; both only in scope."""

    resident = forms.CharField(label=gettext_lazy("老人档案编号"), max_length=32, required=False)
    household = forms.CharField(label=gettext_lazy("户编号"), max_length=32, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_resident(self) -> Resident | None:
        """One living person."""
        number = self.cleaned_data["resident"].strip()
        people = Resident.objects.visible_to(self.user).living_here()
        return _one(people.filter(resident_no=number)) if number else None

    def clean_household(self) -> Household | None:
        """One that is helped."""
        number = self.cleaned_data.get("household", "").strip()
        homes = Household.objects.visible_to(self.user).filter(ended_on__isnull=True)
        return _one(homes.filter(number=number)) if number else None

    def clean(self) -> dict[str, Any]:
        """One of them, not both."""
        data = super().clean() or {}
        filled = [data.get(name) for name in self.targets() if data.get(name)]
        if len(filled) != 1 and not self.errors:
            raise forms.ValidationError(self.hint())
        return data

    def targets(self) -> tuple[str, ...]:
        """Of these, one is filled in."""
        return ("resident", "household")

    def hint(self) -> str:
        """What to fill in."""
        return _("老人和家庭请填且只填一项。")


def _one(rows: Any) -> Any:
    found = list(rows[:2])
    if len(found) != 1:
        raise forms.ValidationError(
            _("在您负责的范围内没有唯一的这个编号，请核对。"), code="target"
        )
    return found[0]
