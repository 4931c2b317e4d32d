"""What the pages about a person share: the person in scope, one form, one act, and back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from core.errors import DomainError
from core.forms import key_of
from elderly_care.models import Resident
from ui.forms import PlainForm


class PersonMixin(StaffMixin):
    """The person of the path; 404 outside the user's scope."""

    @cached_property
    def person(self) -> Resident:
        """With the community, for the heading."""
        people = Resident.objects.visible_to(self.request.user).select_related("community")
        return get_object_or_404(people, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Every page names whom it is about."""
        return super().get_context_data(**kwargs, person=self.person)


class FormPage(TemplateView):
    """A page with one form and one act. Its refusal stands on the page with what was typed."""

    template_name = "console/care/act.html"
    form_class: type[PlainForm] = PlainForm
    title: str | Promise = ""
    explained: str | Promise = ""
    button: str | Promise = _("保存")
    done: str | Promise = _("已保存。")

    def form(self, data: Any = None) -> PlainForm:
        """The form of the page."""
        return self.form_class(data)

    def act(self, data: dict[str, Any]) -> Any:
        """What the form asks for. Raises DomainError."""
        raise NotImplementedError

    def back(self) -> str:
        """Where it goes on."""
        return reverse("care_console:portrait", args=[self.kwargs["pk"]])

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


class EndMixin:
    """Beside the form, rows that a button ends: POST end=<key>."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """End one, or the form's act."""
        if "end" not in request.POST:
            return super().post(request, *args, **kwargs)  # type: ignore[misc]
        row = get_object_or_404(self.rows(), pk=key_of(request.POST["end"]))  # type: ignore[attr-defined]
        try:
            self.end(row)  # type: ignore[attr-defined]
        except DomainError as refusal:
            messages.error(request, refusal.in_full)
        else:
            messages.success(request, _("已终止。"))
        return redirect(request.path)
