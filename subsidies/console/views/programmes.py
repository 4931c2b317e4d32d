"""Programmes for whoever makes them: the list, one programme, and the page of its description."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import ListView, TemplateView, View

from accounts.console.guards import StaffMixin
from core.errors import DomainError
from subsidies import commands
from subsidies.console.forms.programmes import ProgrammeEditor
from subsidies.models import Programme
from subsidies.queries.programmes import programme_list, versions_in_words

READ, CHANGE = "subsidies.view_programme", "subsidies.change_programme"


class ProgrammesView(StaffMixin, ListView):
    """All programmes with the rules in force."""

    template_name = "console/subsidies/programmes/list.html"
    permission = READ
    context_object_name = "rows"

    def get_queryset(self):
        """With today's version and how many are paid."""
        return programme_list(self.request.user)


class OneProgrammeMixin(StaffMixin):
    """A page of one programme. Programmes are rules, not people: whoever reads money reads them all."""

    permission = READ

    @cached_property
    def programme(self) -> Programme:
        """The one in the address."""
        return get_object_or_404(Programme, pk=self.kwargs["pk"])


class ProgrammeView(OneProgrammeMixin, TemplateView):
    """Every version in words, its money and papers, and the menu of services."""

    template_name = "console/subsidies/programmes/programme.html"
    post_permission = CHANGE

    def get_context_data(self, **kwargs):
        """Newest version first."""
        return super().get_context_data(
            **kwargs,
            programme=self.programme,
            versions=versions_in_words(self.programme),
            items=self.programme.items.all(),
            operators=self.programme.operators.all(),
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Enrol everybody who is entitled, where nobody need apply."""
        try:
            commands.require_rules_reach(self.programme.region, request.user, self.programme)
            count = commands.enrol_eligible(programme=self.programme, by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("新增 %(count)s 人，已通知本人。") % {"count": count})
        return redirect("subsidies_console:programme", pk=self.programme.pk)


class EditProgrammeView(StaffMixin, View):
    """Name, place, use and menu of a programme, new or standing."""

    permission = CHANGE

    @cached_property
    def programme(self) -> Programme | None:
        """The one in the address; none for a new one."""
        pk = self.kwargs.get("pk")
        return get_object_or_404(Programme, pk=pk) if pk else None

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """As it stands."""
        return self._page(ProgrammeEditor(self.programme, request.user))

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """One more row, or save."""
        act = request.POST.get("act", "save")
        editor = ProgrammeEditor(self.programme, request.user, request.POST, check=act == "save")
        if act != "save":
            editor.add(act.removeprefix("add-"))
            return self._page(editor)
        if not editor.is_valid():
            return self._page(editor, status=422)
        try:
            saved = commands.save_programme(
                programme=self.programme, values=editor.values(), by=request.user
            )
        except DomainError as refusal:
            return self._page(editor, refusal, status=422)
        messages.success(request, _("“%(programme)s”已保存。") % {"programme": saved})
        return redirect("subsidies_console:programme", pk=saved.pk)

    def _page(self, editor, refusal=None, status: int = 200) -> HttpResponse:
        context = {"editor": editor, "programme": self.programme, "refusal": refusal}
        page = "console/subsidies/programmes/edit.html"
        return render(self.request, page, context, status=status)
