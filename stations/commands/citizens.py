"""Citizens are registered, found by a whole number and changed."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Division, User
from core.audit import Actor, record
from core.dates import today
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound, require_valid
from core.identity import IdNumber, read_id_number, read_name, read_phone
from core.locking import locked
from core.persons import sealed_columns
from stations.models import Citizen, Station

_SENSITIVE = frozenset({"name", "id_number", "phone"})
_SHADOWS = frozenset({"id_number_index", "phone_index", "phone_tail_index"})


class OtherName(Conflict):
    """One ID number, one person."""

    code: ClassVar[str] = "citizens.other_name"
    message = _("这个身份证号已登记在另一个姓名下。请核对身份证；什么都没有改变。")


class NumberTaken(Conflict):
    """Another row holds the number that this one should get."""

    code: ClassVar[str] = "citizens.number_taken"
    message = _("这个身份证号已登记在另一条市民记录下，请用那一条。什么都没有改变。")


class NoNumber(InvalidInput):
    """Neither an ID number nor a phone: nobody would be found again."""

    code: ClassVar[str] = "citizens.no_number"
    message = _("身份证号和电话至少填一项，以后才找得到。")


class NotBornThen(InvalidInput):
    """The birth date isn't the ID number's, or lies in the future."""

    code: ClassVar[str] = "citizens.birth_date"
    message = _("出生日期和身份证号不一致，或者晚于今天。")


class AlreadyLinked(Conflict):
    """One account, one person."""

    code: ClassVar[str] = "citizens.already_linked"
    message = _("这位市民或这个账号已经关联过了，什么都没有改变。")


class PlaceOutsideScope(NotAllowed):
    """Somebody else's station or street."""

    code: ClassVar[str] = "citizens.outside_scope"
    message = _("居住地或站点不存在，或者不在您负责的范围内。")


@dataclass(frozen=True)
class CitizenFacts:
    """What is said of a person, as it was written. The birth date follows from the ID number."""

    name: str
    division_code: str
    phone: str = ""
    id_number: str = ""
    birth_date: date | None = None


@transaction.atomic
def register_citizen(*, facts: CitizenFacts, by: Actor, station: Station | None = None) -> Citizen:
    """The person's row: the one that has this ID number, else a new one.

    Raises InvalidInput, NoNumber, NotBornThen, OtherName, PlaceOutsideScope.
    """
    columns = _columns(facts)
    _require_place(facts.division_code, station, by)
    if known := _known(columns):
        return known
    row = Citizen(station=station, **columns)
    require_valid(row)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # somebody else has just registered the number
        known = _known(columns)
        if known is None:
            raise
        return known
    record(row, "stations.citizen.registered", by=by, station=station and station.pk)
    return row


@transaction.atomic
def change_citizen(*, citizen: Citizen, facts: CitizenFacts, by: Actor) -> Citizen:
    """Bring a row to what is true now; without a change nothing is written.

    Raises as register_citizen does, NotFound and NumberTaken.
    """
    row = locked(Citizen.objects.filter(pk=citizen.pk)).first()
    if row is None or (isinstance(by, User) and not _in_scope(row, by)):
        raise NotFound
    columns = _columns(facts)
    _require_place(facts.division_code, row.station, by)
    index = columns["id_number_index"]
    if index and Citizen.objects.filter(id_number_index=index).exclude(pk=row.pk).exists():
        raise NumberTaken
    changed = [name for name, value in columns.items() if getattr(row, name) != value]
    before = {name: getattr(row, name) for name in changed}
    for name in changed:
        setattr(row, name, columns[name])
    if changed:
        require_valid(row)
        row.save()
        record(row, "stations.citizen.changed", by=by, changes=_audited(before, columns))
    return row


@transaction.atomic
def link_citizen(*, citizen: Citizen, user: User, by: Actor) -> Citizen:
    """The portal account that is this person: after somebody has seen the ID card. Raises Conflict, NotFound."""
    row = locked(Citizen.objects.filter(pk=citizen.pk)).first()
    if row is None or (isinstance(by, User) and not _in_scope(row, by)):
        raise NotFound
    if row.user_id == user.pk:
        return row
    if row.user_id or Citizen.objects.filter(user=user).exists():
        raise AlreadyLinked
    row.user = user
    row.save(update_fields=["user", "updated_at"])
    record(row, "stations.citizen.linked", by=by, user=user.pk)
    return row


def _known(columns: dict[str, Any]) -> Citizen | None:
    index = columns["id_number_index"]
    row = Citizen.objects.filter(id_number_index=index).first() if index else None
    if row is not None and row.name != columns["name"]:
        raise OtherName
    return row


def _columns(facts: CitizenFacts) -> dict[str, Any]:
    number = _id_number(facts.id_number)
    phone = read_phone(facts.phone) if facts.phone.strip() else None
    if number is None and phone is None:
        raise NoNumber
    birth_date = number.birth_date if number else facts.birth_date
    if facts.birth_date not in (None, birth_date) or (birth_date or today()) > today():
        raise NotBornThen
    return {
        **sealed_columns(number.number if number else None, phone),
        "name": read_name(facts.name),
        "birth_date": birth_date,
        "division_id": facts.division_code,
    }


def _id_number(text: str) -> IdNumber | None:
    if not text.strip():
        return None
    return read_id_number(text, today=today(), allow_demo=settings.ALLOW_DEMO_DATA)


def _require_place(code: str, station: Station | None, by: Actor) -> None:
    """The staff's own place: who comes from another street is registered at the station."""
    if not Division.objects.filter(code=code).exists():
        raise PlaceOutsideScope
    if not isinstance(by, User) or not by.current_memberships:
        return
    if station is not None:
        if not Station.objects.visible_to(by).filter(pk=station.pk).exists():
            raise PlaceOutsideScope
    elif not by.scope.covers(code):
        raise PlaceOutsideScope


def _in_scope(row: Citizen, user: User) -> bool:
    return Citizen.objects.visible_to(user).filter(pk=row.pk).exists()


def _audited(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """As the audit trail may hold it."""
    return {
        name: ["***", "***"] if name in _SENSITIVE else [value, after[name]]
        for name, value in before.items()
        if name not in _SHADOWS
    }
