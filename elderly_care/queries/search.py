"""Finding residents by whatever they are known by."""

import re
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, cast

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Lower, Reverse

from accounts.models import Division, Scope, User
from core.identity import plain
from core.persons import number_lookup
from core.rows import reader_of
from elderly_care.models import Resident, ResidentQuerySet

SEARCH_LIMIT = 50
# Not the bare column: PostgreSQL would walk the whole list in that order, waiting for 王 to come.
FOUND_ORDER = (Lower("name_pinyin"), "pk")
_LETTERS = re.compile(r"[a-z]+")
_FILE_NUMBER = re.compile(r"[0-9A-Z-]+")
_BEGINS = "__startswith"


def search(text: str, user: User) -> list[Resident]:
    """The residents in the user's scope whom a text may mean; nobody for an empty text.

    As matching() finds them. Every desk asks this for every person, and making the statement out of the
    query took longer than answering it: it is made once for each kind of text.
    """
    asked, prefixes = _asked(text), sorted(set(user.scope.prefixes))
    if not (asked and prefixes):
        return []
    begins = [_beginning(prefix) for prefix in prefixes]
    values = [_beginning(told) if name.endswith(_BEGINS) else told for name, told in asked.items()]
    with connection.cursor() as cursor:
        cursor.execute(_statement(tuple(asked), len(prefixes)), [*begins, *values])
        return _people(cursor.fetchall())


def matching(residents: ResidentQuerySet, text: str) -> ResidentQuerySet:
    """Narrow residents to whom a text may mean; every kind of text has its index.

    A whole ID number, a whole phone number or its last four digits, a file number, pinyin (its
    initials or its beginning), a name's beginning or end ("秀英" finds 王秀英).
    """
    asked = _asked(text)
    return _narrowed(residents, asked) if asked else residents.none()


def _asked(text: str) -> dict[str, str]:
    """The lookups of which one must hold."""
    text = plain(text)
    digits = text.upper()
    if not text:
        return {}
    if numbered := number_lookup(text):
        return numbered
    letters = text.lower().replace("'", "")
    if _LETTERS.fullmatch(letters):
        return {"name_initials__startswith": letters, "name_pinyin__startswith": letters}
    if _FILE_NUMBER.fullmatch(digits):
        return {"resident_no__startswith": digits}
    return {"name__startswith": text, "name_backwards__startswith": text[::-1]}


def _narrowed(residents: ResidentQuerySet, asked: dict[str, str]) -> ResidentQuerySet:
    backwards = residents.alias(name_backwards=Reverse("name"))
    return backwards.filter(Q(*asked.items(), _connector=Q.OR))


@lru_cache
def _statement(names: tuple[str, ...], places: int) -> str:
    """What asks for these lookups in so many places; its values are the places', then the lookups'.

    Whoever it is made for has nothing but places, so that a scope which asks for more breaks this at once.
    """
    scope = Scope(prefixes=tuple(str(number) for number in range(places)))
    rows = Resident.objects.visible_to(cast("User", SimpleNamespace(scope=scope)))
    found = _narrowed(rows, dict.fromkeys(names, ""))
    found = found.select_related("community").order_by(*FOUND_ORDER)[:SEARCH_LIMIT]
    return found.query.sql_with_params()[0]


def _beginning(text: str) -> str:
    return f"{connection.ops.prep_for_like_query(text)}%"


def _people(rows: list[tuple[Any, ...]]) -> list[Resident]:
    """Each community is one object, however many live there."""
    width = len(Resident._meta.concrete_fields)
    person_from, division_from = reader_of(Resident), reader_of(Division)
    field = Resident._meta.get_field("community")
    found, communities = [], {}
    for row in rows:
        person = person_from(row[:width])
        code = person.community_id
        if code not in communities:
            communities[code] = division_from(row[width:])
        field.set_cached_value(person, communities[code])
        found.append(person)
    return found
