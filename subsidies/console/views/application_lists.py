"""Lists of applications: waiting for me, taken here, disputed, late, ready for a batch."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView, TemplateView

from accounts.console.guards import StaffMixin
from core.forms import key_of
from subsidies import commands, queries
from subsidies.console.forms.applications import WantedForm

ALL = "all"


@dataclass(frozen=True)
class Shelf:
    """One list: its name in the address, its title, who needs which permission, what is in it."""

    name: str
    title: Promise
    rows: Callable
    permission: str = "subsidies.view_application"


SHELVES = (
    Shelf("mine", _("等我办理"), queries.inbox),
    Shelf("taken", _("我受理的"), queries.taken, "subsidies.take_at_window"),
    Shelf("disputed", _("争议名单"), queries.disputed),
    Shelf("overdue", _("已超期"), queries.overdue),
    Shelf("staff", _("工作人员亲属"), queries.staff_cases),
    Shelf(ALL, _("全部"), queries.all_applications),
)


class InboxView(StaffMixin, ListView):
    """One list at a time, the most urgent first."""

    template_name = "console/subsidies/applications/inbox.html"
    paginate_by = 25

    @cached_property
    def shelves(self) -> list[Shelf]:
        """What this user may look at."""
        user = self.request.user
        return [shelf for shelf in SHELVES if user.has_perm(shelf.permission)]

    @cached_property
    def shelf(self) -> Shelf:
        """The list in the address, else the first."""
        asked = self.request.GET.get("list", "")
        return next((s for s in self.shelves if s.name == asked), self.shelves[0])

    @cached_property
    def wanted(self) -> str:
        """What was typed into the search."""
        form = WantedForm(self.request.GET)
        return form.cleaned_data["q"] if form.is_valid() else ""

    @property
    def permission(self) -> str:
        """Any of the lists lets a user in."""
        return (self.shelves or SHELVES)[0].permission

    def get_queryset(self):
        """The list itself already is in scope; a number or the beginning of a name narrows it."""
        rows, text = self.shelf.rows(self.request.user), self.wanted
        if not text:
            return rows
        return rows.numbered(text) or rows.filter(resident__name__startswith=text)

    def get_context_data(self, **kwargs):
        """Each row with its clock."""
        context = super().get_context_data(**kwargs)
        context["rows"] = [(row, queries.clock(row)) for row in context["object_list"]]
        open_ones = self.request.user.has_perm("subsidies.view_application")
        return {
            **context,
            "shelves": self.shelves,
            "shelf": self.shelf,
            "may_open": open_ones,
            "form": WantedForm(initial={"q": self.wanted}),
        }


class BatchView(StaffMixin, TemplateView):
    """Approve at once what every rule lets pass; one row refused keeps no other back."""

    template_name = "console/subsidies/applications/batch.html"
    permission = "subsidies.approve_application"

    def get_context_data(self, **kwargs):
        """What may be approved without a doubt, and what happened to what was."""
        rows = queries.batch_candidates(self.request.user)
        return super().get_context_data(**{"rows": rows, "lines": [], **kwargs})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Row by row."""
        chosen = [key for text in request.POST.getlist("application") if (key := key_of(text))]
        if not chosen:
            messages.error(request, gettext("没有选任何一件，什么都没有改变。"))
            return redirect("subsidies_console:batch")
        lines = commands.decide_many(application_ids=chosen, by=request.user)
        return self.render_to_response(self.get_context_data(lines=lines))
