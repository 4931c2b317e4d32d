"""A page with one form that does one thing."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.console.acts import SAVED
from core.errors import DomainError
from ui.forms import PlainForm


class FormPage(TemplateView):
    """A page with one form and one act. Its refusal stands on the page with what was typed."""

    template_name = "console/form.html"
    form_class: type[PlainForm] = PlainForm
    title: str | Promise = ""
    explained: str | Promise = ""
    button: str | Promise = _("保存")
    done: str | Promise = SAVED

    def form(self, data: Any = None) -> PlainForm:
        """The form of the page."""
        return self.form_class(data)

    def act(self, data: dict[str, Any]) -> Any:
        """What the form asks for. Raises DomainError."""
        raise NotImplementedError

    def back(self) -> str:
        """Where it goes on."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the page's words."""
        kwargs.setdefault("form", self.form())
        words = {"title": self.title, "explained": self.explained, "button_label": self.button}
        return super().get_context_data(**words, back=self.back(), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it, say so, and go on."""
        form = self.form(request.POST)
        if form.is_valid():
            try:
                self.act(form.cleaned_data)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, self.done)
                return redirect(self.back())
        return self.render_to_response(self.get_context_data(form=form), status=422)
