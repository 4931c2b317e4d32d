"""One page about a person: every app says what it knows, each reader sees what they may.

Apps register sources when they are loaded, so that elderly_care imports none of them. Plain lists of all
sources are asked for together, by one statement; what needs more a source asks itself. It isn't asked at
all where the reader may see none of its parts.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils.functional import Promise

from accounts.models import User
from elderly_care.enums import Relation
from elderly_care.models import FamilyLink, Resident

LINES = 8


@dataclass(frozen=True)
class Line:
    """One thing that is known. kind: a tag's colour."""

    text: str
    detail: str = ""
    day: date | None = None
    href: str = ""
    kind: str = "plain"


@dataclass(frozen=True)
class Part:
    """A titled box. permission: which staff; item: what a relative must have been granted.

    item "self" is for the person alone, "" for the staff alone. place: the order on the page.
    """

    code: str
    title: str | Promise
    place: int
    permission: str
    item: str = ""
    empty: str | Promise = ""


@dataclass(frozen=True)
class Asked:
    """About whom, for whom. files: the person's number and those that were merged into it."""

    person: Resident
    files: tuple[int, ...]
    user: User
    is_staff: bool
    wanted: frozenset[str] = frozenset()
    found: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def scoped(self, rows: Any) -> Any:
        """Staff see the rows of their places; the person and family were let in by the person."""
        return rows.visible_to(self.user) if self.is_staff else rows


@dataclass(frozen=True)
class Listed:
    """Rows of which only columns are wanted: their name → where they are. Nothing that is sealed."""

    rows: QuerySet[Any]
    columns: dict[str, str]

    def as_array(self) -> ArraySubquery:
        """The rows in their order, each as an object."""
        pairs = {name: F(path) for name, path in self.columns.items()}
        return ArraySubquery(self.rows.values(row=JSONObject(**pairs)))


@dataclass(frozen=True)
class Source:
    """Parts that are read together: (what is asked) → lines by the part's code.

    lists: what to find for them first, by name; the rows then stand in `Asked.found`, dates as dates.
    """

    parts: tuple[Part, ...]
    read: Callable[[Asked], dict[str, list[Line]]]
    lists: Callable[[Asked], dict[str, Listed]] | None = None


_sources: dict[str, Source] = {}


def register_source(code: str, source: Source) -> None:
    """An app announces what it knows about people; again replaces."""
    _sources[code] = source


@dataclass(frozen=True)
class Box:
    """A part with what stands in it; cut_off: there is more than is shown."""

    part: Part
    lines: list[Line]
    cut_off: bool


def with_files(residents: Any) -> Any:
    """With `file_keys`, so that nothing more is asked for them."""
    merged = Resident.objects.filter(merged_into=OuterRef("pk")).order_by("pk").values("pk")
    return residents.select_related("community", "citizen").annotate(
        file_keys=ArraySubquery(merged)
    )


def staff_portrait(person: Resident, user: User) -> list[Box]:
    """What this member of the staff may see; the person was found in their scope by with_files()."""
    return _boxes(
        person, user, is_staff=True, may=lambda part: user.has_perm(part.permission, person)
    )


def own_portrait(link: FamilyLink) -> list[Box]:
    """What is held about me, or what a relative was granted; link.resident came by with_files()."""

    def may(part: Part) -> bool:
        if link.relation == Relation.SELF:
            return part.item != ""
        return part.item not in ("", "self") and link.allows(part.item)

    return _boxes(link.resident, link.user, is_staff=False, may=may)


def _boxes(
    person: Resident, user: User, *, is_staff: bool, may: Callable[[Part], bool]
) -> list[Box]:
    files = (person.pk, *person.file_keys)  # type: ignore[attr-defined]
    chosen = []
    for source in _sources.values():
        parts = [part for part in source.parts if may(part)]
        if parts:
            wanted = frozenset(part.code for part in parts)
            chosen.append((source, parts, Asked(person, files, user, is_staff, wanted)))
    _find([(source, asked) for source, _parts, asked in chosen if source.lists])
    found = [box for source, parts, asked in chosen for box in _shown(parts, source.read(asked))]
    return sorted(found, key=lambda box: box.part.place)


def _find(asking: list[tuple[Source, Asked]]) -> None:
    """All lists by one statement."""
    lists = {
        (number, name): listed
        for number, (source, asked) in enumerate(asking)
        for name, listed in source.lists(asked).items()  # type: ignore[misc]
    }
    if not lists:
        return
    arrays = (listed.as_array() for listed in lists.values())
    person = Resident.objects.filter(pk=asking[0][1].person.pk)
    for (number, name), found in zip(lists, person.values_list(*arrays).get(), strict=True):
        asking[number][1].found[name] = [_read_again(item) for item in found]


def _read_again(item: dict[str, Any]) -> dict[str, Any]:
    """JSON knows no dates: a column's name says what it is (…_on, …_at)."""
    kinds = {"_on": date.fromisoformat, "_at": datetime.fromisoformat}
    return {
        name: kinds[name[-3:]](value) if value and name[-3:] in kinds else value
        for name, value in item.items()
    }


def _shown(parts: Iterable[Part], lines: dict[str, list[Line]]) -> list[Box]:
    return [
        Box(part, lines.get(part.code, [])[:LINES], len(lines.get(part.code, [])) > LINES)
        for part in parts
    ]
