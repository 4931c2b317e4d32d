"""What the till's scripts ask and send: people, prices, sales, and the list for selling offline."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.generic import View

from accounts.console.offline import ServiceWorkerView
from core.api import KEY_LENGTH, sent_bytes
from core.dates import today
from core.errors import DomainError, InvalidInput, KeyMissing
from core.payload import read_object
from meals import commands
from meals.commands.till_errors import NoOpenShift
from meals.console.till.base import TillMixin
from meals.console.till.forms import basket
from meals.logic.offline_sales import MOST_FEN
from meals.models import MealOrder
from meals.queries.price_lists import list_cards
from meals.queries.till import items_by_code, place_of_sale, recent_sales, till_quote
from meals.queries.till_people import find_people, person_at, person_basics, person_details

MOST_AT_ONCE = 50
MOST_UNSENT = 10**6


class WorkerView(ServiceWorkerView):
    """The till's."""

    permission = "meals.sell_at_till"
    script = "meals/till/worker.js"


class DataView(TillMixin, View):
    """JSON in, JSON out; a refusal carries its code and sentence."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Who isn't logged in gets Django's answer, a refusal its own."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except DomainError as refusal:
            body = {"code": refusal.code, "message": str(refusal)}
            return JsonResponse(body, status=refusal.http_status)

    def sent(self) -> dict[str, Any]:
        """The body. Raises InvalidInput."""
        try:
            return read_object(sent_bytes(self.request))
        except ValueError:
            raise InvalidInput from None


class FindView(DataView):
    """Whom a card, a number or a name means; details when it is one person."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """With today's orders and what is left of the subsidy."""
        chosen = self.asked.get("resident")
        person = person_at(self.till, chosen) if chosen else None
        if person is not None:
            return JsonResponse(self._one(person))
        found = find_people(self.asked.get("q", ""), self.till)
        if len(found.people) == 1:
            return JsonResponse(self._one(found.people[0]))
        people = [person_basics(row) for row in found.people]
        return JsonResponse({"people": people, "blocked": found.blocked})

    def _one(self, person) -> dict[str, Any]:
        return {"people": [person_details(person, self.till, self.period)], "blocked": False}


class QuoteView(DataView):
    """What the tray costs the person."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """In figures and words."""
        chosen = self.asked.get("resident")
        person = person_at(self.till, chosen) if chosen else None
        items = items_by_code(self.till, today(), self.period, basket(request.GET))
        if not items or (chosen and person is None):
            raise InvalidInput
        quote = till_quote(person, self.till, self.period, items)
        return JsonResponse(
            {
                "list_fen": quote.priced.total.list_fen,
                "elder_fen": quote.elder_fen,
                "subsidy_fen": quote.priced.subsidy_fen,
                "purse_fen": quote.purse_fen,
                "due_fen": quote.due_fen,
                "lines": [{"text": line.text, "fen": line.fen} for line in quote.lines],
            }
        )


class SalesView(DataView):
    """The last sales of the shift; a new one."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Newest first."""
        rows = recent_sales(self.shift) if self.shift else []
        return JsonResponse({"sales": [_sale(row) for row in rows]})

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Sold and paid, or refused."""
        data = self.sent()
        person = data.get("resident")
        sale = commands.sell(
            shift=self._shift_for(person),
            request=commands.SaleRequest(
                items=tuple(basket(_texts(data.get("items"))).items()),
                meal_period=self.period,
                resident_id=person,
                cash_fen=_fen(data.get("cash_fen")),
                card_fen=_fen(data.get("card_fen")),
            ),
            by=request.user,
            key=_key(data.get("key")),
            expected_elder_fen=_fen(data.get("elder_fen")),
        )
        return JsonResponse(_sale(sale), status=201)

    def _shift_for(self, person: Any) -> int:
        """Of the till in the address, and for somebody of its district. Raises InvalidInput, NoOpenShift."""
        if person is not None and type(person) is not int:
            raise InvalidInput
        place = place_of_sale(self.request.user, self.kwargs["pk"], person)
        if place is None:
            raise Http404
        if person is not None and not place.has_person:
            raise InvalidInput
        if place.shift_id is None:
            raise NoOpenShift
        return place.shift_id


class GiveView(DataView):
    """Hand over an order that waits here."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """With the cash that was due."""
        data = self.sent()
        orders = MealOrder.objects.visible_to(request.user).select_related("station")
        order = orders.filter(pk=_fen(data.get("order"))).first()
        if order is None:
            raise InvalidInput
        commands.hand_over_at_till(
            shift=self.open_shift(),
            order=order,
            cash_fen=_fen(data.get("cash_fen")),
            by=request.user,
        )
        return JsonResponse({"number": order.number})


class ListView(DataView):
    """Everything for selling without the network until the day or the shift ends."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A new list each time it is asked for."""
        made = commands.issue_list(shift=self.open_shift(), by=request.user)
        return JsonResponse(
            {
                "id": made.pk,
                "shift": made.shift_id,
                "expires_at": made.expires_at.isoformat(),
                "limit_fen": self.till.offline_limit_fen,
                "key": self.till.device_key,
                "cards": list_cards(made, self.till),
                **made.content,
            }
        )


class UploadView(DataView):
    """Signed sales from the outbox; each is answered for by itself."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Stored, known, held with the reason, or to be sent later; and how many are left there."""
        data = self.sent()
        rows, unsent = data.get("sales"), min(_fen(data.get("unsent", 0)), MOST_UNSENT)
        if not isinstance(rows, list) or len(rows) > MOST_AT_ONCE:
            raise InvalidInput
        sales = [_signed(row) for row in rows]
        taken = commands.take_offline_sales(till=self.till, sales=sales, by=request.user)
        done = sum(one.sale is not None for one in taken)
        if self.shift is not None:
            left = max(unsent - done, 0)
            commands.note_unsent(shift=self.shift, count=left, by=request.user)
        answers = [
            {"key": one.key, "status": one.status, "code": one.code, "message": one.message}
            for one in taken
        ]
        return JsonResponse({"results": answers})


def _signed(row: Any) -> commands.SignedSale:
    if not isinstance(row, dict):
        raise InvalidInput
    return commands.SignedSale(*(str(row.get(name, "")) for name in ("body", "signature", "key")))


def _key(value: Any) -> str:
    """The page's own number for a sale. Raises KeyMissing."""
    if not isinstance(value, str) or not 0 < len(value) <= KEY_LENGTH or not value.isprintable():
        raise KeyMissing
    return value


def _fen(value: Any) -> int:
    """A whole number that fits. Raises InvalidInput."""
    if type(value) is not int or not 0 <= value <= MOST_FEN * 10**6:
        raise InvalidInput
    return value


def _texts(items: Any) -> dict[str, str]:
    """Tile → count as a form would have it. Raises InvalidInput."""
    if not isinstance(items, dict):
        raise InvalidInput
    return {str(code): str(count) for code, count in items.items()}


def _sale(sale) -> dict[str, Any]:
    return {
        "id": sale.pk,
        "number": sale.number,
        "state": sale.state,
        "name": str(sale.resident) if sale.resident else "",
        "elder_fen": sale.elder_fen,
        "purse_fen": sale.purse_fen,
        "cash_fen": sale.cash_fen,
        "card_fen": sale.card_fen,
        "lines": [f"{line.name} × {line.quantity}" for line in sale.lines.all()],
    }
