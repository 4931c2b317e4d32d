"""A person in care is a citizen, too: the same row that the windows and activities know."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from core.batches import key_chunks
from core.locking import locked
from elderly_care.models import Resident
from stations.models import Citizen

_BATCH = 1000


def fill_citizens(residents: Sequence[Resident]) -> None:
    """Point to the citizen of the same ID number; who is none yet becomes one. Not stored here.

    Two queries and an insert, whatever the number; within the caller's transaction. Two who do it for
    the same number wait for each other at its unique index.
    """
    lacking = [person for person in residents if person.citizen_id is None]
    if not lacking:
        return
    known = _known(lacking)
    new = {p.id_number_index: _citizen(p) for p in lacking if p.id_number_index not in known}
    if new:
        Citizen.objects.bulk_create(new.values(), ignore_conflicts=True)
        known |= _known(lacking)
    for person in lacking:
        person.citizen_id = known[person.id_number_index]


def rename_citizen(person: Resident) -> None:
    """The name of the ID card is the same at every window."""
    named = Citizen.objects.filter(resident=person).exclude(name=person.name)
    named.update(name=person.name)


def link_citizens() -> int:
    """Everybody who has no citizen yet, a thousand at a time. Returns how many."""
    return sum(_link(keys) for keys in key_chunks(_lacking(), _BATCH))


def _lacking() -> QuerySet[Resident]:
    return Resident.objects.filter(citizen__isnull=True)


@transaction.atomic
def _link(keys: Sequence[int]) -> int:
    rows = list(locked(_lacking().filter(pk__in=keys)))
    fill_citizens(rows)
    Resident.objects.bulk_update(rows, ["citizen"])
    return len(rows)


def _known(people: Sequence[Resident]) -> dict[str | None, int]:
    rows = Citizen.objects.filter(id_number_index__in=[p.id_number_index for p in people])
    return dict(rows.values_list("id_number_index", "pk"))


def _citizen(person: Resident) -> Citizen:
    return Citizen(
        name=person.name,
        birth_date=person.birth_date,
        id_number=person.id_number,
        id_number_index=person.id_number_index,
        phone=person.phone,
        phone_index=person.phone_index,
        phone_tail_index=person.phone_tail_index,
        division_id=person.community_id,
    )
