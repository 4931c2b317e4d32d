"""Finding residents by whatever they are known by."""

import re

from django.db.models import Q
from django.db.models.functions import Lower, Reverse

from accounts.models import User
from core.identity import plain
from core.persons import number_lookup
from elderly_care.models import Resident, ResidentQuerySet

SEARCH_LIMIT = 50
# Not the bare column: PostgreSQL would walk the whole list in that order, waiting for 王 to come.
FOUND_ORDER = (Lower("name_pinyin"), "pk")
_LETTERS = re.compile(r"[a-z]+")
_FILE_NUMBER = re.compile(r"[0-9A-Z-]+")


def search(text: str, user: User, *, limit: int = SEARCH_LIMIT) -> list[Resident]:
    """The residents in the user's scope whom a text may mean; nobody for an empty text."""
    found = matching(Resident.objects.visible_to(user), text)
    return list(found.select_related("community").order_by(*FOUND_ORDER)[:limit])


def matching(residents: ResidentQuerySet, text: str) -> ResidentQuerySet:
    """Narrow residents to whom a text may mean; every kind of text has its index.

    A whole ID number, a whole phone number or its last four digits, a file number, pinyin (its
    initials or its beginning), a name's beginning or end ("秀英" finds 王秀英).
    """
    text = plain(text)
    digits = text.upper()
    if not text:
        return residents.none()
    if numbered := number_lookup(text):
        return residents.filter(**numbered)
    letters = text.lower().replace("'", "")
    if _LETTERS.fullmatch(letters):
        return residents.filter(
            Q(name_initials__startswith=letters) | Q(name_pinyin__startswith=letters)
        )
    if _FILE_NUMBER.fullmatch(digits):
        return residents.filter(resident_no__startswith=digits)
    backwards = residents.alias(name_backwards=Reverse("name"))
    return backwards.filter(Q(name__startswith=text) | Q(name_backwards__startswith=text[::-1]))
