"""What every page of a till begins with."""

from collections.abc import Mapping
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property

from elderly_care.models import Resident
from meals.commands import note_lookup
from meals.commands.till_errors import AskAgain, CardNotUsable, NoOpenShift
from meals.console.till.forms import AskForm
from meals.console.till.tickets import Ticket, read_ticket, ticket_for
from meals.console.views.base import StaffMixin
from meals.models import Till, TillShift
from meals.queries.serving import meal_at
from meals.queries.till import open_shift_of, tills_of
from meals.queries.till_people import Found, find_people, found_again


class TillMixin(StaffMixin):
    """Sets self.till, in scope and in use, and its open shift."""

    permission = "meals.sell_at_till"

    @cached_property
    def till(self) -> Till:
        """404 for another operator's."""
        return get_object_or_404(tills_of(self.request.user), pk=self.kwargs["pk"])

    @cached_property
    def shift(self) -> TillShift | None:
        """The one that sells now."""
        return open_shift_of(self.till)

    def open_shift(self) -> TillShift:
        """Raises NoOpenShift."""
        if self.shift is None:
            raise NoOpenShift
        return self.shift

    @cached_property
    def said(self) -> Mapping[str, Any]:
        """What was sent; addresses name the meal only, never a person."""
        request = self.request
        return request.POST if request.method == "POST" else {"period": request.GET.get("period")}

    @cached_property
    def asked(self) -> dict:
        """Whom and which meal; nonsense asks for nothing."""
        form = AskForm(self.said)
        return form.cleaned_data if form.is_valid() else {}

    @cached_property
    def period(self) -> str:
        """The meal chosen, else the one of this time of day."""
        return self.asked.get("period") or meal_at(self.till.station.division_id, timezone.now())

    def found(self) -> Found:
        """Who is meant; whom a cashier sees without a card is written down. Raises AskAgain."""
        ticket = read_ticket(self.till.pk, self.asked.get("person"))
        if ticket is None or self.asked.get("q"):
            found = find_people(self.asked.get("q", ""), self.till)
        else:
            found = still_there(self.till, ticket)
        if not found.presented:
            note_lookup(till=self.till, people=found.people, by=self.request.user)
        return found

    def chosen(self) -> Resident | None:
        """Of the ticket; None for a walk-in. Raises AskAgain, CardNotUsable."""
        ticket = read_ticket(self.till.pk, self.asked.get("person"))
        if ticket is None:
            return None
        found = still_there(self.till, ticket)
        if not found.people:
            raise CardNotUsable if found.blocked else AskAgain
        return found.people[0]

    def ticket(self, person: Resident, found: Found) -> str:
        """What the page says instead of who it is."""
        presented, card = found.presented, found.card_id
        return ticket_for(self.till, person, presented=presented, card_id=card)


def still_there(till: Till, ticket: Ticket) -> Found:
    """Whom a ticket named, as far as the till still finds them."""
    return found_again(till, ticket.resident_id, presented=ticket.presented, card_id=ticket.card_id)
