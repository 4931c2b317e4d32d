"""What stations ask about a person in care: whose card it is, and whether there is a file."""

from datetime import date

from accounts.models import User
from elderly_care.models import Resident
from elderly_care.queries.cards import usable_cards
from stations.commands.footfall.entries import register_card_reader
from stations.models import Citizen
from stations.queries.care_files import Keeper, register_files


def announce_people() -> None:
    """A resident's card is known at every door; name and ID number change through the file."""
    register_card_reader(_holder)
    register_files(_FILES)


def _holder(number: str, by: User) -> Citizen | None:
    """Whoever carries a valid card may come from another street."""
    card = usable_cards(number.strip().upper()).select_related("resident__citizen").first()
    return card.resident.citizen if card else None


def _has_file(citizen: Citizen) -> bool:
    return Resident.objects.filter(citizen=citizen).exists()


def _died_on(citizen: Citizen) -> date | None:
    gone = Resident.objects.filter(citizen=citizen, died_on__isnull=False)
    return gone.values_list("died_on", flat=True).first()


_FILES = Keeper(_has_file, _died_on)
