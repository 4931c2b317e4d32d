"""What the till's scripts ask and send: people, prices, sales, and the list for selling offline."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import View

from accounts.console.offline import ServiceWorkerView
from core.api import sent_bytes
from core.dates import today
from core.errors import DomainError, InvalidInput, NotFound
from core.payload import read_object
from meals import commands
from meals.commands.till_errors import NotThisTill
from meals.console.till import said as fields
from meals.console.till.base import TillMixin
from meals.console.till.tickets import at_till, read_ticket
from meals.models import MealOrder, PriceList
from meals.queries.price_lists import list_cards
from meals.queries.till import items_by_code, recent_sales, till_quote
from meals.queries.till_people import person_basics, person_details
from meals.queries.till_usage import changed_since

MOST_AT_ONCE = 50
MOST_UNSENT = 10**6
ON_THE_WAY = timedelta(minutes=1)  # an order is placed a moment before others can read it


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
            body: dict[str, Any] = {"code": refusal.code, "message": str(refusal)}
            if refusal.fields:
                body["fields"] = refusal.fields
            return JsonResponse(body, status=refusal.http_status)

    @cached_property
    def said(self) -> dict[str, Any]:
        """The body. Raises InvalidInput."""
        if self.request.method != "POST":
            return {}
        try:
            return read_object(sent_bytes(self.request))
        except ValueError:
            raise InvalidInput from None

    @cached_property
    def asked(self) -> dict[str, Any]:
        """As the page's own form has them. Raises InvalidInput."""
        return {
            "q": fields.text(self.said, "q"),
            "person": self.said.get("person"),
            "period": fields.meal(self.said),
        }


class FindView(DataView):
    """Whom a card, a number or a name means; details when it is one person."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """With today's orders and what is left of the subsidy."""
        found = self.found()
        if len(found.people) == 1:
            person = found.people[0]
            shown = [person_details(person, self.till, self.period)]
        else:
            shown = [person_basics(row) for row in found.people]
        for row, person in zip(shown, found.people, strict=True):
            row["person"] = self.ticket(person, found)
        return JsonResponse({"people": shown, "blocked": found.blocked})


class QuoteView(DataView):
    """What the tray costs the person."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """In figures and words."""
        person = self.chosen()
        items = items_by_code(self.till, today(), self.period, fields.tray(self.said))
        if not items:
            raise InvalidInput
        quote = till_quote(person, self.till, self.period, items)
        return JsonResponse(
            {
                "list_fen": quote.priced.total.list_fen,
                "elder_fen": quote.elder_fen,
                "subsidy_fen": quote.priced.subsidy_fen,
                "discounted": quote.discounted,
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
        data = self.said
        ticket = read_ticket(pk, data.get("person"))
        try:
            sale = commands.sell(
                shift=at_till(pk, ticket),
                request=commands.SaleRequest(
                    items=tuple(fields.tray(data).items()),
                    meal_period=fields.meal(data),
                    resident_id=ticket.resident_id if ticket else None,
                    cash_fen=fields.whole(data, "cash_fen"),
                    card_fen=fields.whole(data, "card_fen"),
                ),
                by=request.user,
                key=fields.key(data),
                expected_elder_fen=fields.whole(data, "elder_fen"),
            )
        except NotThisTill:  # who sells elsewhere isn't told that there is one
            raise NotFound from None
        return JsonResponse(_sale(sale), status=201)


class GiveView(DataView):
    """Hand over an order that waits here."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """With the cash that was due."""
        data = self.said
        orders = MealOrder.objects.visible_to(request.user).select_related("station")
        order = orders.filter(pk=fields.whole(data, "order")).first()
        if order is None:
            raise InvalidInput
        commands.hand_over_at_till(
            shift=self.open_shift(),
            order=order,
            cash_fen=fields.whole(data, "cash_fen"),
            by=request.user,
        )
        return JsonResponse({"number": order.number})


class ChangesView(DataView):
    """What people have used since the till's list was made, or since it asked last."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Their entries anew, for the same list; and from when on to ask the next time."""
        row = PriceList.objects.visible_to(request.user).filter(
            pk=fields.whole(self.said, "list"),
            till=self.till,
            shift=self.open_shift(),
            day=today(),
        )
        used = row.first()
        if used is None:
            raise InvalidInput
        asked_at = timezone.now()
        people = changed_since(self.till, used.day, self._since(used))
        cards = list_cards(used, self.till, people) if people else {}
        return JsonResponse({"cards": cards, "as_of": (asked_at - ON_THE_WAY).isoformat()})

    def _since(self, used: PriceList) -> datetime:
        """Raises InvalidInput."""
        try:
            since = datetime.fromisoformat(str(self.said.get("since")))
        except ValueError:
            raise InvalidInput from None
        if since.tzinfo is None:
            raise InvalidInput
        return max(since, used.issued_at - ON_THE_WAY)


class ListView(DataView):
    """Everything for selling without the network until the day or the shift ends."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A new list each time it is asked for."""
        made = commands.issue_list(shift=self.open_shift(), by=request.user)
        return JsonResponse(
            {
                "id": made.pk,
                "shift": made.shift_id,
                "as_of": (made.issued_at - ON_THE_WAY).isoformat(),
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
        data = self.said
        rows = data.get("sales")
        unsent = min(fields.whole({"unsent": 0, **data}, "unsent"), MOST_UNSENT)
        if not isinstance(rows, list) or len(rows) > MOST_AT_ONCE:
            raise InvalidInput
        sales = [_signed(row) for row in rows]
        taken = commands.take_offline_sales(till=self.till, sales=sales, by=request.user)
        done = sum(one.status in commands.LET_GO for one in taken)
        if self.shift is not None:
            left = max(unsent - done, 0)
            commands.note_unsent(shift=self.shift, count=left, by=request.user)
        answers = [
            {"key": one.key, "status": one.status, "code": one.code, "message": one.message}
            for one in taken
        ]
        return JsonResponse({"results": answers})


def _signed(row: Any) -> commands.SignedSale:
    """Words as they came, however wrong: what can't be taken is kept. Raises InvalidInput."""
    if not isinstance(row, dict):
        raise InvalidInput
    words = [row.get(name, "") for name in ("body", "signature", "key")]
    if not all(isinstance(word, str) for word in words):
        raise InvalidInput(fields={"sales": [str(InvalidInput.message)]})
    return commands.SignedSale(*words)


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
