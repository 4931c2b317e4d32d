"""有空位叫我, from the page on which no time is free."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import View

from core.errors import DomainError
from dispatch.commands.slot_wishes import wish_slot
from dispatch.portal.forms import SlotWishForm
from dispatch.portal.views import ItemMixin


class SlotWishView(ItemMixin, View):
    """Stand in the queue of a day."""

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Again is the same; what is odd is said on the page one came from."""
        form = SlotWishForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("请选一个日子，没有登记。"))
            return redirect("dispatch_portal:book", code)
        day = form.cleaned_data["day"]
        try:
            wish_slot(resident=self.resident, item=self.item, day=day, by=request.user)
        except DomainError as refusal:
            messages.error(request, refusal.in_full)
        else:
            words = _("已登记：%(day)s 有空位就发消息叫您。")
            messages.success(request, words % {"day": day})
        return redirect("dispatch_portal:book", code)
