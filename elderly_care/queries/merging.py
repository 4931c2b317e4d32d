"""Two files that may be one person: never the same ID number, but much else the same."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from elderly_care.models import MergeRequest, Resident

CANDIDATES = 100

# What an app to the right has against a merge: the file that would be dropped → a sentence, or "".
Obstacle = Callable[[Resident], str]
_obstacles: dict[str, Obstacle] = {}


def register_obstacle(code: str, obstacle: Obstacle) -> None:
    """An app announces what must be settled before a file may be dropped; again replaces."""
    _obstacles[code] = obstacle


def obstacles(dropped: Resident) -> list[str]:
    """Everything that stands against it, in sentences."""
    return [words for obstacle in _obstacles.values() if (words := obstacle(dropped))]


@dataclass(frozen=True)
class Candidates:
    """Two files, and what they share."""

    first: Resident
    second: Resident
    same_birth_date: bool
    same_phone: bool


def candidates(user: User, *, limit: int = CANDIDATES) -> list[Candidates]:
    """Pairs in scope of the same name and birth date or phone; each pair once, one query."""
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
    return [pair for pair in found if pair.same_birth_date or pair.same_phone][:limit]


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
