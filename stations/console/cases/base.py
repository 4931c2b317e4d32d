"""What these pages share: an act, its refusal as a message, and back."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise

from core.errors import DomainError


def said(refusal: DomainError) -> str:
    """The sentence, and what is wrong with which answer."""
    lines = [line for texts in refusal.fields.values() for line in texts]
    return " ".join(dict.fromkeys([str(refusal), *lines]))


class ActsMixin:
    """For a view: does something, says so or why not, and shows the page again."""

    request: HttpRequest

    def act(
        self, run: Callable[[], object], done: str | Promise, back: str, *args: object
    ) -> HttpResponse:
        """Through a command; a refusal changed nothing."""
        try:
            run()
        except DomainError as refusal:
            messages.error(self.request, said(refusal))
        else:
            messages.success(self.request, str(done))
        return redirect(back, *args)
