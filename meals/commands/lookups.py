"""Who was shown to a cashier without having shown a card: written down, so that it can be asked."""

from collections.abc import Sequence

from django.db import transaction

from core.audit import Actor, record
from elderly_care.models import Resident
from meals.models import Till


@transaction.atomic
def note_lookup(*, till: Till, people: Sequence[Resident], by: Actor) -> None:
    """One person with details, or several to choose from; the text that was typed isn't kept."""
    if len(people) == 1:
        record(people[0], "meals.till.looked_up", by=by, till=till.pk)
    elif people:
        record(till, "meals.till.listed", by=by, residents=[person.pk for person in people])
