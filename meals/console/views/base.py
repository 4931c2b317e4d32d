"""What every staff page of meals begins with."""

from django.utils.functional import cached_property

from accounts.console.guards import StaffMixin as AnyStaffMixin
from core.dates import today
from meals.console.forms import chosen_day


class StaffMixin(AnyStaffMixin):
    """Staff on a day of meals."""

    @cached_property
    def day(self):
        """The day in the address, else today."""
        return chosen_day(self.request.GET.get("day", ""), today())
