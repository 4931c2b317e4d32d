"""What the pages after a visit share."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core.errors import DomainError


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
