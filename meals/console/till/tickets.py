"""Who stands at the till, as a page may name them: not by a number that anybody can count up."""

from dataclasses import dataclass

from django.core import signing

from elderly_care.models import Resident
from meals.commands.till_errors import AskAgain
from meals.models import Till

SALT = "meals.till.person"
KEPT_SECONDS = 12 * 3600


@dataclass(frozen=True)
class Ticket:
    """presented: by a card, a code or an ID card; else a name or a number was typed."""

    resident_id: int
    presented: bool


def ticket_for(till: Till, resident: Resident, *, presented: bool) -> str:
    """For this till only."""
    return signing.dumps([till.pk, resident.pk, presented], salt=SALT)


def read_ticket(till_id: int, text: object) -> Ticket | None:
    """None for a walk-in. Raises AskAgain for another till's, an old one, or none of ours."""
    if text in (None, ""):
        return None
    try:
        till, resident, presented = signing.loads(str(text), salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        raise AskAgain from None
    if till != till_id:
        raise AskAgain
    return Ticket(resident, presented)
