"""Who stands at the till, as a page may name them: not by a number that anybody can count up."""

from dataclasses import dataclass

from django.core import signing

from elderly_care.models import Resident
from meals.commands import AtTill
from meals.commands.till_errors import AskAgain
from meals.models import Till

SALT = "meals.till.ticket"
KEPT_SECONDS = 12 * 3600


@dataclass(frozen=True)
class Ticket:
    """presented: by a card, a code or an ID card; else a name or a number was typed.

    card_id: by which card, so that it is asked again whether it still counts.
    """

    resident_id: int
    presented: bool
    card_id: int | None


def ticket_for(
    till: Till, resident: Resident, *, presented: bool, card_id: int | None = None
) -> str:
    """For this till only."""
    return signing.dumps([till.pk, resident.pk, presented, card_id], salt=SALT)


def read_ticket(till_id: int, text: object) -> Ticket | None:
    """None for a walk-in. Raises AskAgain for another till's, an old one, or none of ours."""
    if text in (None, ""):
        return None
    try:
        told = signing.loads(str(text), salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        raise AskAgain from None
    till, resident, presented, card_id = told
    if till != till_id:
        raise AskAgain
    return Ticket(resident, presented, card_id)


def at_till(till_id: int, ticket: Ticket | None) -> AtTill:
    """The till's open shift, which asks again whether the ticket still holds."""
    if ticket is None:
        return AtTill(till_id)
    return AtTill(till_id, presented=ticket.presented, card_id=ticket.card_id)
