"""What pages with buttons share: an act, its refusal as a message, and back."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

SAVED = _("已保存。")


class ActsMixin:
    """For a view: does something, says so or why not, and shows a page again."""

    request: HttpRequest

    def act(
        self, run: Callable[[], object], done: str | Promise, back: str, *args: object
    ) -> HttpResponse:
        """Through a command; a refusal changed nothing."""
        try:
            run()
        except DomainError as refusal:
            messages.error(self.request, refusal.in_full)
        else:
            messages.success(self.request, str(done))
        return redirect(back, *args)
