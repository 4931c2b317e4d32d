"""Two files that may be one person: never the same ID number, but much else the same."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from elderly_care.enums import RequestState
from elderly_care.models import MergeRequest, Resident

CANDIDATES = 100

# What an app has against a merge: (the file that would be dropped, the one kept) → a sentence, or "".
Obstacle = Callable[[Resident, Resident], str]
_obstacles: dict[str, Obstacle] = {}


def register_obstacle(code: str, obstacle: Obstacle) -> None:
    """An app announces what must be settled before a file may be dropped; again replaces."""
    _obstacles[code] = obstacle


def obstacles(dropped: Resident, kept: Resident) -> list[str]:
    """Everything that stands against it, in sentences."""
    return [words for obstacle in _obstacles.values() if (words := obstacle(dropped, kept))]


@dataclass(frozen=True)
class Candidates:
    """Two files, and what they share."""

    first: Resident
    second: Resident
    same_birth_date: bool
    same_phone: bool
    # What somebody decided of them: they are two persons.
    refused: MergeRequest | None = None


def candidates(user: User, *, limit: int = CANDIDATES) -> list[Candidates]:
    """Pairs in scope of the same name and birth date or phone; each pair once, two queries.

    Not those about which somebody has asked already; of whom another said that they are two, the answer.
    """
    seen = Resident.objects.visible_to(user).filter(merged_into__isnull=True)
    twins = _twins(seen).select_related("community").order_by("name", "pk")
    groups: dict[str, list[Resident]] = {}
    for person in twins[: 2 * limit]:
        groups.setdefault(person.name, []).append(person)
    found = [
        Candidates(a, b, a.birth_date == b.birth_date, _same_phone(a, b))
        for people in groups.values()
        for i, a in enumerate(people)
        for b in people[i + 1 :]
    ]
    alike = [pair for pair in found if pair.same_birth_date or pair.same_phone]
    return _undecided(alike)[:limit]


def _undecided(pairs: list[Candidates]) -> list[Candidates]:
    """The newest word about each pair; those that wait stand in a list of their own."""
    keys = {key for pair in pairs for key in (pair.first.pk, pair.second.pk)}
    rows = MergeRequest.objects.filter(kept__in=keys, dropped__in=keys).order_by("pk")
    said = {frozenset((row.kept_id, row.dropped_id)): row for row in rows}
    found = []
    for pair in pairs:
        row = said.get(frozenset((pair.first.pk, pair.second.pk)))
        if row is None:
            found.append(pair)
        elif row.state == RequestState.REFUSED:
            found.append(replace(pair, refused=row))
    return sorted(found, key=lambda pair: pair.refused is not None)


def _twins(seen: QuerySet[Resident]) -> QuerySet[Resident]:
    """Who has a namesake with the same birth date or phone."""
    same = Q(birth_date=OuterRef("birth_date")) | Q(
        phone_index__isnull=False, phone_index=OuterRef("phone_index")
    )
    other = Resident.objects.filter(same, name=OuterRef("name"), merged_into__isnull=True)
    return seen.filter(Exists(other.exclude(pk=OuterRef("pk"))))


def _same_phone(a: Resident, b: Resident) -> bool:
    return a.phone_index is not None and a.phone_index == b.phone_index


def merges_waiting(user: User) -> QuerySet[MergeRequest]:
    """To be decided, oldest first."""
    rows = MergeRequest.objects.visible_to(user).waiting().order_by("pk")
    return rows.select_related("kept__community", "dropped__community", "asked_by")


def kept_file(resident: Resident) -> Resident:
    """Where a merged file's pointer leads in the end."""
    seen = {resident.pk}
    while resident.merged_into_id is not None and resident.merged_into_id not in seen:
        seen.add(resident.merged_into_id)
        resident = Resident.objects.select_related("community").get(pk=resident.merged_into_id)
    return resident
