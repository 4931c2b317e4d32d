"""A person's account at the counter: find the person, read or print every line."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from core.audit import record
from core.dates import end_of_month, today
from elderly_care.console.find import FindPersonView
from elderly_care.models import Resident
from subsidies.console.forms.settlement import PeriodForm
from subsidies.models import Enrolment
from subsidies.queries.account_book import account_book, debts
from subsidies.queries.registry import reference_url


class AccountSearchView(FindPersonView):
    """Whose account?"""

    permission = "subsidies.view_resident_account"
    nav = "console/subsidies/_nav.html"
    title, heading = _("个人账户"), _("查谁的账户？")
    way_name, way_label = "subsidies_console:account", _("看账户")


class AccountView(StaffMixin, TemplateView):
    """Every line of the months asked for, with the balance after it; prints on A4."""

    template_name = "console/subsidies/ledger/account.html"
    permission = "subsidies.view_resident_account"

    @cached_property
    def resident(self) -> Resident:
        """404 for anybody outside the area."""
        people = Resident.objects.visible_to(self.request.user).select_related("community")
        return get_object_or_404(people, pk=self.kwargs["resident_pk"])

    def get(self, request: HttpRequest, *args, **kwargs):
        """Who looked at whose account is recorded."""
        record(self.resident, "subsidies.account.shown", by=request.user)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """The books, each line with the way to its order."""
        form = PeriodForm(self.request.GET)
        first, last = form.months()
        books = account_book(self.resident.pk, first, end_of_month(last))
        return super().get_context_data(
            **kwargs,
            resident=self.resident,
            form=form,
            first=first,
            last=last,
            books=[
                (book, [(line, reference_url(line.reference)) for line in book.lines])
                for book in books
            ],
            debts=debts(self.resident.pk),
            enrolments=self._enrolments(),
            printed_on=today(),
        )

    def _enrolments(self):
        """What the person receives, for who may stop it."""
        if not self.request.user.has_perm("subsidies.stop_enrolment"):
            return ()
        rows = Enrolment.objects.visible_to(self.request.user).filter(resident=self.resident)
        return rows.select_related("programme").order_by("programme__name")
