"""Finding residents, and whom a portal user acts for."""

import re
from collections.abc import Collection

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Lower, Reverse

from accounts.models import User
from core.dates import today
from core.errors import InvalidInput
from core.identity import plain, read_id_number, read_phone
from elderly_care.enums import CardKind, Relation
from elderly_care.models import (
    Card,
    CareStatus,
    FamilyLink,
    Notice,
    PaymentAccount,
    Resident,
    ResidentQuerySet,
    Restriction,
)

SEARCH_LIMIT = 50
# Not the bare column: PostgreSQL would walk the whole list in that order, waiting for 王 to come.
FOUND_ORDER = (Lower("name_pinyin"), "pk")
_ID_NUMBER = re.compile(r"\d{15}|\d{17}[\dX]")
_PHONE_TAIL = re.compile(r"\d{4}")
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
    if _ID_NUMBER.fullmatch(digits):
        return residents.filter(id_number_index=_id_number_index(digits))
    if _PHONE_TAIL.fullmatch(digits):
        return residents.filter(phone_tail_index=Resident.index_of_phone_tail(digits))
    if phone := _phone(text):
        return residents.filter(phone_index=Resident.index_of_phone(phone))
    letters = text.lower().replace("'", "")
    if _LETTERS.fullmatch(letters):
        return residents.filter(
            Q(name_initials__startswith=letters) | Q(name_pinyin__startswith=letters)
        )
    if _FILE_NUMBER.fullmatch(digits):
        return residents.filter(resident_no__startswith=digits)
    backwards = residents.alias(name_backwards=Reverse("name"))
    return backwards.filter(Q(name__startswith=text) | Q(name_backwards__startswith=text[::-1]))


def holding_today(residents: ResidentQuerySet, category: str) -> ResidentQuerySet:
    """Residents who hold a care category today."""
    held = CareStatus.objects.current().filter(category=category)
    return residents.filter(pk__in=held.values("resident"))


def with_care_statuses_today(residents: ResidentQuerySet) -> ResidentQuerySet:
    """With their community, and what they hold today in care_statuses_today."""
    held = Prefetch("care_statuses", CareStatus.objects.current(), to_attr="care_statuses_today")
    return residents.select_related("community").prefetch_related(held)


def current_links(user: User) -> list[FamilyLink]:
    """For whom a portal user may act now, oneself first; the dead need nobody to order lunch."""
    links = (
        FamilyLink.objects.current()
        .filter(user=user, resident__died_on__isnull=True)
        .select_related("resident__community")
        .order_by("pk")
    )
    return sorted(links, key=lambda link: link.relation != Relation.SELF)


def links_to_me(user: User) -> list[FamilyLink]:
    """Who else may act for the residents that this user is."""
    mine = FamilyLink.objects.current().filter(user=user, relation=Relation.SELF)
    return list(
        FamilyLink.objects.current()
        .filter(resident__in=mine.values("resident"))
        .exclude(user=user)
        .select_related("user", "resident")
        .order_by("pk")
    )


def link_to_end(user: User, link_id: int) -> FamilyLink | None:
    """A link that this user may end: one to a relative, or somebody's to this user."""
    own = [link for link in current_links(user) if link.relation != Relation.SELF]
    return next((link for link in own + links_to_me(user) if link.pk == link_id), None)


def current_payment_accounts(resident_ids: Collection[int]) -> dict[int, PaymentAccount]:
    """Where each of these residents is paid; who has no account is not in it."""
    held = PaymentAccount.objects.current().filter(resident__in=resident_ids)
    held = held.select_related("resident")
    return {account.resident_id: account for account in held}


def notices_of(resident: Resident, *, limit: int) -> list[Notice]:
    """What a resident was told, newest first."""
    return list(Notice.objects.filter(resident=resident).order_by("-pk")[:limit])


def unread_notices(resident: Resident) -> int:
    """How many notices nobody has read yet."""
    return Notice.objects.unread().filter(resident=resident).count()


def restrictions_of(resident: Resident) -> list[Restriction]:
    """What the person can't eat today or from a later day on."""
    day = today()
    later = Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    return list(Restriction.objects.filter(later, resident=resident).order_by("kind", "pk"))


def portal_user(username: str) -> User | None:
    """The user of a log-in name, for whoever links them to a resident."""
    return User.objects.filter(username=username, is_active=True).first()


def _id_number_index(text: str) -> str:
    try:
        return Resident.index_of_id_number(
            read_id_number(text, today=today(), allow_demo=True).number
        )
    except InvalidInput:
        return ""


def _phone(text: str) -> str | None:
    try:
        return read_phone(text)
    except InvalidInput:
        return None


def usable_cards(number: str) -> QuerySet[Card]:
    """Whichever card of this number is valid today: one or none."""
    return Card.objects.usable().numbered(number)


def usable_code(resident: Resident) -> Card | None:
    """The resident's code for the phone, unless it was blocked."""
    return Card.objects.usable().filter(resident=resident, kind=CardKind.QR).first()
