"""Calling a person, or whom the person named: the number is shown once, after a reason, and that is kept."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from core.errors import DomainError, NotFound
from elderly_care import commands
from elderly_care.console.people.base import PersonMixin
from elderly_care.console.people.forms import LookForm
from elderly_care.models import Contact

ONESELF = "self"


class CallForm(LookForm):
    """Whom, and why."""

    field_order = ["whom", "reason"]
    whom = forms.ChoiceField(label=gettext_lazy("打给谁"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whom"].choices = choices  # type: ignore[attr-defined]
        self.fields["whom"].initial = choices[0][0] if choices else None


class CallView(PersonMixin, TemplateView):
    """The answer of a POST shows the number, so no address does."""

    template_name = "console/care/call.html"
    permission = "elderly_care.reveal_resident"

    def contacts(self) -> list[Contact]:
        """In their order, for who may see them."""
        user = self.request.user
        if not user.has_perm("elderly_care.view_contact"):
            return []
        return list(Contact.objects.visible_to(user).current().filter(resident=self.person))

    def choices(self) -> list[tuple[str, str]]:
        """The person first, then those to be called in their order; numbers masked."""
        own = [(ONESELF, _("本人 %(phone)s") % {"phone": self.person.masked_phone})]
        others = [(str(row.pk), f"{row} {row.masked_phone}") for row in self.contacts()]
        rings = self.person.phone and not self.person.died_on
        return [*(own if rings else []), *others]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Without anybody to call there is no form."""
        choices = self.choices()
        if choices and "form" not in kwargs:
            kwargs["form"] = CallForm(choices=choices)
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it once."""
        choices = self.choices()
        form = CallForm(request.POST, choices=choices)
        if form.is_valid():
            data = form.cleaned_data
            try:
                number = self._number(data["whom"], data["reason"])
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                shown = {"number": number, "whom": dict(choices)[data["whom"]]}
                answer = self.render_to_response(self.get_context_data(form=None, **shown))
                answer["Cache-Control"] = "private, no-store"
                return answer
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _number(self, whom: str, reason: str) -> str:
        by = self.request.user
        if whom == ONESELF:
            return commands.reveal_personal_data(
                resident=self.person, field="phone", reason=reason, by=by
            )
        found = next((row for row in self.contacts() if str(row.pk) == whom), None)
        if found is None:
            raise NotFound
        return commands.reveal_contact_phone(contact=found, reason=reason, by=by)
