"""Orders in scope, what is late, and whom somebody asks for."""

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from core.forms import key_of
from dispatch.console.orders.forms import OrdersForm
from dispatch.queries.clocks import late_clocks
from dispatch.queries.flags import failed_lately, flags_of
from dispatch.queries.orders import orders_in_scope
from dispatch.queries.people import find_people_to_serve, person_with_orders
from elderly_care.console.find import FindPersonView
from elderly_care.models import Resident

ON_A_PAGE = 50


class OrdersView(StaffMixin, TemplateView):
    """Open orders by their window, or those of a state."""

    template_name = "console/dispatch/orders/list.html"
    permission = "dispatch.view_workorder"

    def get_context_data(self, **kwargs):
        """In scope."""
        form = OrdersForm(self.request.GET or None)
        person = self._person()
        rows = Paginator(orders_in_scope(self.request.user, form.wish(person)), ON_A_PAGE)
        page = rows.get_page(self.request.GET.get("page"))
        flags = flags_of(page.object_list)
        return super().get_context_data(
            **kwargs,
            form=form,
            person=person,
            page=page,
            rows=[(order, flags.get(order.pk, [])) for order in page],
            failed=failed_lately(self.request.user, timezone.now()).count(),
        )

    def _person(self) -> Resident | None:
        """Found on a page of its own: names don't belong in addresses."""
        key = key_of(self.request.GET.get("person", ""))
        return person_with_orders(key, self.request.user) if key else None


class OrdersOfView(FindPersonView):
    """Whose orders?"""

    permission = "dispatch.view_workorder"
    nav = "console/dispatch/_nav.html"
    title, heading = gettext_lazy("查老人的工单"), gettext_lazy("查谁的工单？")
    way_label = gettext_lazy("看工单")

    def find(self, text: str) -> list[Resident]:
        """People of the regions that an organisation serves, too."""
        return find_people_to_serve(text, self.request.user)

    def way(self, person: Resident) -> str:
        """The list, of this person only."""
        return f"{reverse('dispatch_console:orders')}?{urlencode({'person': person.pk})}"


class LateView(StaffMixin, TemplateView):
    """One queue of everything that is late, the worst first, each with who answers for it."""

    template_name = "console/dispatch/orders/late.html"
    permission = "dispatch.watch_clocks"

    def get_context_data(self, **kwargs):
        """In scope."""
        now = timezone.now()
        rows = late_clocks(self.request.user, now)
        page = Paginator(rows, ON_A_PAGE).get_page(self.request.GET.get("page"))
        queue = [(row, int((now - row.due_at).total_seconds() // 60)) for row in page]
        mine = rows.filter(owner=self.request.user).count()
        return super().get_context_data(**kwargs, queue=queue, page=page, mine=mine)


class SearchView(FindPersonView):
    """Who asks?"""

    permission = "dispatch.ask_by_phone"
    nav = "console/dispatch/_nav.html"
    title, heading = gettext_lazy("电话下单"), gettext_lazy("谁打来电话，需要服务？")
    way_name, way_label = "dispatch_console:request", gettext_lazy("下单")

    def find(self, text: str) -> list[Resident]:
        """People of the regions that an organisation serves, too."""
        return find_people_to_serve(text, self.request.user)


class WindowSearchView(SearchView):
    """Who stands at the window?"""

    permission = "dispatch.ask_by_station"
    title, heading = gettext_lazy("窗口下单"), gettext_lazy("谁来到窗口，需要服务？")
    way_name = "dispatch_console:window"


class PatrolSearchView(SearchView):
    """Whom did somebody go to see?"""

    permission = "dispatch.ask_by_patrol"
    title, heading = gettext_lazy("巡访下单"), gettext_lazy("巡访了谁，需要服务？")
    way_name = "dispatch_console:patrol"
