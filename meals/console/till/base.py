"""What every page of a till begins with."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property

from meals.commands.till_errors import NoOpenShift
from meals.console.till.forms import AskForm
from meals.console.views.base import StaffMixin
from meals.logic.till import meal_at
from meals.models import Till, TillShift
from meals.queries.till import open_shift_of, tills_of


class TillMixin(StaffMixin):
    """Sets self.till, in scope and in use, and its open shift."""

    permission = "meals.sell_at_till"

    @cached_property
    def till(self) -> Till:
        """404 for another operator's."""
        return get_object_or_404(tills_of(self.request.user), pk=self.kwargs["pk"])

    @cached_property
    def shift(self) -> TillShift | None:
        """The one that sells now."""
        return open_shift_of(self.till)

    def open_shift(self) -> TillShift:
        """Raises NoOpenShift."""
        if self.shift is None:
            raise NoOpenShift
        return self.shift

    @cached_property
    def asked(self) -> dict:
        """Whom and which meal the address asks for; nonsense asks for nothing."""
        form = AskForm(self.request.GET)
        return form.cleaned_data if form.is_valid() else {}

    @property
    def period(self) -> str:
        """The meal chosen, else the one of this time of day."""
        return self.asked.get("period") or meal_at(timezone.localtime().time())
