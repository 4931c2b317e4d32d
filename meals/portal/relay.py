"""The page that is shared in the group: menu, price, how many so far, until when, and 我也要."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.generic import TemplateView

from meals.enums import FulfilMode, OrderChannel
from meals.portal.views import MayOrderMixin
from meals.queries import choices
from meals.queries.orders import order_on
from meals.queries.prices import terms_for
from meals.queries.relay import counted, members


class RelayView(MayOrderMixin, TemplateView):
    """For whoever may order from this menu at this point; others read that it is closed."""

    template_name = "portal/meals/relay.html"

    def get(self, request: HttpRequest, *args, menu: int, station: int, **kwargs) -> HttpResponse:
        """Names are masked, and only of those who joined the chain order themselves."""
        offered = next((o for o in self.menus if o.menu.pk == menu), None)
        point = next((s for s in offered.stations if s.pk == station), None) if offered else None
        if point is None:
            return self.closed_page()
        terms = terms_for(self.resident, offered.menu, point)
        rows = choices.dishes(offered, terms, "")
        context = self.get_context_data(
            menu=offered.menu,
            point=point,
            dishes=[(dish, self._join(dish.item.pk, point.pk)) for dish in rows],
            ordered=order_on(offered.menu, self.resident),
            meal=choices.meal_words(offered.menu),
            cutoff=choices.cutoff_words(offered.menu),
            count=counted(offered.menu, point),
            members=members(offered.menu, point, OrderChannel.RELAY),
            service_phone=point.phone,
        )
        return self.render_to_response(context)

    def _join(self, item: int, station: int) -> str:
        """Straight to the check: two taps from the group to the order."""
        query = {
            "item": item,
            "quantity": 1,
            "place": f"{FulfilMode.PICK_UP.value}-{station}",
            "via": OrderChannel.RELAY.value,
        }
        return f"{reverse('meals_portal:order_check')}?{urlencode(query)}"
