"""How the hotline does, for who answers for it."""

from django.utils import timezone
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from dispatch.queries.calls import emergencies_in_scope
from dispatch.queries.hotline import days_of_calls, rule_of, seats_in_scope, waiting_now


class HotlineFiguresView(StaffMixin, TemplateView):
    """Who waits, who is on, and the last days by the standard's figures."""

    permission = "dispatch.watch_hotline"

    def get_template_names(self):
        """Its figures alone for the page that asks again."""
        part = "_figures" if "part" in self.request.GET else "figures"
        return [f"console/dispatch/hotline/{part}.html"]

    def get_context_data(self, **kwargs):
        """In scope."""
        user, now = self.request.user, timezone.now()
        rule = rule_of(user)
        waiting = waiting_now(user, now)
        return super().get_context_data(
            **kwargs,
            rule=rule,
            waiting=waiting,
            longest=int(waiting.longest.total_seconds()),
            days=days_of_calls(user, rule),
            seats=seats_in_scope(user),
            emergencies=emergencies_in_scope(user).count(),
        )
