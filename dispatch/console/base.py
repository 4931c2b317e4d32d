"""What the console's pages of one order share."""

from django.http import Http404
from django.utils.functional import cached_property

from accounts.console.guards import StaffMixin
from dispatch.models import WorkOrder
from dispatch.queries.orders import order_of


class OrderMixin(StaffMixin):
    """The order of the path."""

    permission = "dispatch.view_workorder"

    @cached_property
    def order(self) -> WorkOrder:
        """404 outside the scope."""
        found = order_of(self.request.user, self.kwargs["pk"])
        if found is None:
            raise Http404
        return found
