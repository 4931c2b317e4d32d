"""What the pages after a visit share."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.console.guards import StaffMixin
from core.errors import DomainError
from dispatch.models import WorkOrder


class OrderMixin(StaffMixin):
    """A visit of the path."""

    @cached_property
    def order(self) -> WorkOrder:
        """In scope."""
        orders = WorkOrder.objects.visible_to(self.request.user)
        related = orders.select_related("resident__community", "item", "operator")
        return get_object_or_404(related, pk=self.kwargs["pk"])


class DoneMixin:
    """An act, its refusal as a message, and back."""

    def done(self, act, back: str, **address) -> HttpResponse:
        """Say that it is kept, or why not."""
        try:
            act()
        except DomainError as refusal:
            lines = [line for texts in refusal.fields.values() for line in texts]
            messages.error(self.request, " ".join(dict.fromkeys([str(refusal), *lines])))
        else:
            messages.success(self.request, _("已保存。"))
        return redirect(back, **address)
