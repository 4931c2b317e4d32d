"""What keeps a person from an item, said before anybody chooses a time."""

from datetime import date

from core.errors import DomainError
from dispatch.commands.requirements import check_agreement, check_person, choose_provider
from dispatch.models import ServiceItem
from dispatch.queries.catalogue import has_card, price_of
from elderly_care.models import Resident

# Where to go is asked together with the time.
_SOMEWHERE = "-"


def hindrance(resident: Resident, item: ServiceItem, day: date) -> DomainError | None:
    """What asking for it on a day would be refused for, by the same checks; None where nothing is."""
    free = has_card(resident, item.free_card, day)
    price = price_of(item, resident.community_id, day, item.duration_min)
    try:
        check_person(resident, item, day, _SOMEWHERE)
        operator, _station = choose_provider(resident, item, day, None, None)
        check_agreement(resident, item, operator, 0 if free else price or 0, day)
    except DomainError as lack:
        return lack
    return None
