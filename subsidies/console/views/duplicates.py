"""同类补贴查重: everything that a person holds from every department, and against one programme's rules."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from core.dates import today
from elderly_care.console.find import FindPersonView
from elderly_care.models import Resident
from subsidies.console.forms.lists import CheckForm, PersonForm
from subsidies.queries.duplicates import duplicates
from subsidies.queries.holdings import holdings, records_of_number


class DuplicateSearchView(FindPersonView):
    """Whom to look up: somebody with a file, else the records of an ID number that has none."""

    template_name = "console/subsidies/duplicates/search.html"
    permission = "subsidies.check_duplicates"
    form_class = PersonForm
    nav = "console/subsidies/_nav.html"
    title = gettext_lazy("同类补贴查重")
    way_name, way_label = "subsidies_console:duplicates", gettext_lazy("查重")

    def found_page(self, form, text, found, **more):
        """With records where there is no file."""
        none = found or not text
        records = [] if none else list(records_of_number(text, self.request.user))
        return super().found_page(form, text, found, records=records, **more)


class DuplicatesView(StaffMixin, TemplateView):
    """One person: all that is held anywhere; with a programme chosen, what its rules say to it."""

    template_name = "console/subsidies/duplicates/person.html"
    permission = "subsidies.check_duplicates"

    @cached_property
    def resident(self) -> Resident:
        """404 for anybody outside the area."""
        people = Resident.objects.visible_to(self.request.user).select_related("community")
        return get_object_or_404(people, pk=self.kwargs["resident_pk"])

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """An incomplete question is shown with what is missing."""
        form = CheckForm(request.GET) if "programme" in request.GET else CheckForm()
        status = 422 if form.is_bound and not form.is_valid() else 200
        found = None
        if form.is_bound and form.is_valid():
            found = duplicates(resident=self.resident, **form.cleaned_data)
        held = holdings(self.resident, ours=_("本平台"), file=_("老年人档案"))
        context = self.get_context_data(
            form=form,
            resident=self.resident,
            age=self.resident.age_on(today()),
            held=held,
            checked=found is not None,
            found=found or [],
        )
        return self.render_to_response(context, status=status)
