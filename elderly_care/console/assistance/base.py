"""What these pages share: whom something is for, typed by its number, and found in scope."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.acts import KEY_LENGTH
from elderly_care.console.day_care.base import new_key
from elderly_care.models import Household, Resident
from elderly_care.queries.search import matching
from ui.forms import PlainForm

PER_PAGE = 50
_MOST_NAMED = 5


class KeyForm(PlainForm):
    """Sent twice, it acts once."""

    key = forms.CharField(max_length=KEY_LENGTH, widget=forms.HiddenInput, initial=new_key)


class TargetForm(KeyForm):
    """A person by the file's number, or a household by its own; both only in scope."""

    resident = forms.CharField(
        label=gettext_lazy("老人"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("姓名、档案编号或身份证号。"),
    )
    household = forms.CharField(
        label=gettext_lazy("户编号"),
        max_length=32,
        required=False,
        help_text=gettext_lazy("在老人档案的“所在家庭”里。"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_resident(self) -> Resident | None:
        """One living person; of several with the name the right one has to be told by number."""
        text = self.cleaned_data["resident"].strip()
        if not text:
            return None
        people = Resident.objects.visible_to(self.user).living_here().select_related("community")
        found = list(matching(people, text).order_by("resident_no")[:_MOST_NAMED])
        exact = [row for row in found if row.resident_no == text.upper()]
        if len(exact or found) > 1:
            raise forms.ValidationError(_several(found), code="several")
        return _one(exact or found)

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
        raise forms.ValidationError(_("在您负责的范围内没有找到，请核对。"), code="target")
    return found[0]


def _several(found: list[Resident]) -> str:
    """Who may be meant, so that a number can be copied."""
    people = _("、").join(
        _("%(name)s %(number)s %(community)s")
        % {"name": row, "number": row.resident_no, "community": row.community}
        for row in found
    )
    return _("不止一位，请填档案编号：%(people)s") % {"people": people}
