"""Whoever goes: today's people, and what was found; works without the network.

Every form has its own key: pressed twice, it is one.
"""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from accounts.console.offline import ActView, ManifestView, ServiceWorkerView
from core.dates import today
from core.errors import NotFound
from elderly_care.commands.patrol_visits import report_visit
from elderly_care.console.patrols.forms import ReportForm
from elderly_care.models import PatrolTask
from elderly_care.queries.patrols import own_tasks, tasks_on_phone

SHOWN = 60


@dataclass(frozen=True)
class OnPhone:
    """A task with its form."""

    task: PatrolTask

    @cached_property
    def form(self) -> ReportForm:
        """With a key of its own."""
        return ReportForm(initial={"key": uuid4().hex}, auto_id=f"task-{self.task.pk}-%s")

    @property
    def is_late(self) -> bool:
        """Its last day has passed."""
        return self.task.due_on < today()


class PhoneView(StaffMixin, TemplateView):
    """What is most urgent first; the rest comes when this is done."""

    template_name = "console/patrols/phone.html"
    permission = "elderly_care.patrol"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One's own."""
        rows = tasks_on_phone(self.request.user, today())
        found = list(rows[: SHOWN + 1])
        tasks = [OnPhone(task) for task in found[:SHOWN]]
        return super().get_context_data(**kwargs, tasks=tasks, more=len(found) > SHOWN, day=today())


class WorkerView(ServiceWorkerView):
    """The page's service worker."""

    permission = "elderly_care.patrol"


class PageManifestView(ManifestView):
    """The page on a phone's home screen."""

    permission = "elderly_care.patrol"
    name = _("今天的巡访")
    short_name = _("巡访")


class ReportView(ActView):
    """What was found at one home, or on the phone."""

    permission = "elderly_care.patrol"
    form_class = ReportForm
    back = "patrol_console:phone"
    done = _("%(name)s：已登记，%(outcome)s。")

    @cached_property
    def task(self) -> PatrolTask:
        """One's own. Raises NotFound."""
        task = own_tasks(self.request.user).filter(pk=self.kwargs["pk"]).first()
        if task is None:
            raise NotFound
        return task

    def _act(self, form: Any) -> None:
        self.visit = report_visit(task=self.task, found=form.found, by=self.request.user)

    def _words(self) -> dict[str, object]:
        name = self.task.resident.name
        return {"name": name, "outcome": self.visit.get_outcome_display()}
