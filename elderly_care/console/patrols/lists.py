"""Whoever arranges: the plans, today's tasks by person, what is late, what is needed, the figures."""

from typing import Any

from django.core.paginator import Paginator
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from core.dates import month_of, parse_month, today
from core.errors import DomainError
from elderly_care.queries.patrol_rules import rule_words
from elderly_care.queries.patrols import (
    figures,
    late_tasks,
    loads,
    needs_found,
    open_tasks,
    pauses_running,
    places_without,
    plans_in_force,
)

PER_PAGE = 50


class PlansView(StaffMixin, TemplateView):
    """Which plans hold, how many belong to each, and who rests."""

    template_name = "console/patrols/plans.html"
    permission = "elderly_care.view_patrolrule"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Of the user's places."""
        user, day = self.request.user, today()
        plans = [(one, rule_words(one.rule)) for one in plans_in_force(user, day)]
        page = Paginator(pauses_running(user, day), PER_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(**kwargs, plans=plans, page=page)


class _TasksView(StaffMixin, TemplateView):
    permission = "elderly_care.arrange_patrols"

    def rows(self) -> Any:
        """Those of the list."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of them."""
        page = Paginator(self.rows(), PER_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(**kwargs, page=page, day=today())


class TodayView(_TasksView):
    """Who has how much, and what is open."""

    template_name = "console/patrols/today.html"

    def rows(self) -> Any:
        """Whose nobody's is first."""
        return open_tasks(self.request.user, today())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With everybody's load."""
        user, day = self.request.user, today()
        return super().get_context_data(
            **kwargs, loads=loads(user, day), bare=places_without(user, day)
        )


class OverdueView(_TasksView):
    """What wasn't done in time, and whose it is now."""

    template_name = "console/patrols/overdue.html"

    def rows(self) -> Any:
        """The worst first."""
        return late_tasks(self.request.user, today())


class NeedsView(_TasksView):
    """What was needed: from here it becomes a work order."""

    template_name = "console/patrols/needs.html"

    def rows(self) -> Any:
        """The newest first."""
        return needs_found(self.request.user)


class FiguresView(StaffMixin, TemplateView):
    """A month: how much of what was due was done, by class and community."""

    template_name = "console/patrols/figures.html"
    permission = "elderly_care.view_patroltask"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """This month, unless another is asked for."""
        period = self._period()
        found = figures(self.request.user, period)
        return super().get_context_data(**kwargs, period=period, found=found)

    def _period(self) -> Any:
        try:
            return parse_month(self.request.GET.get("month", ""))
        except DomainError:
            return month_of(today())
