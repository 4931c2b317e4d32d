"""Citizens are registered, and an account is linked to the person."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.commands import require_inside
from accounts.models import Division, User
from core.acts import save_or_find
from core.audit import Actor, record
from core.dates import today
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.identity import IdNumber, read_id_number, read_name, read_phone
from core.locking import locked
from core.persons import sealed_columns
from stations.commands.reach import is_staff
from stations.models import Citizen, Station


class OtherName(Conflict):
    """One ID number, one person."""

    code: ClassVar[str] = "citizens.other_name"
    message = _("这个身份证号已登记在另一个姓名下。请核对身份证；什么都没有改变。")


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


class LinkForOneself(NotAllowed):
    """Whoever looks at the ID card is somebody else than who gets the person's pages."""

    code: ClassVar[str] = "citizens.link_for_oneself"
    message = _("不能把市民关联到自己的账号，请另一位工作人员核对身份证后办理。什么都没有改变。")


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
    require_place(facts.division_code, station, by)
    return enter_citizen(facts=facts, by=by, station=station)


@transaction.atomic
def enter_citizen(*, facts: CitizenFacts, by: Actor, station: Station | None = None) -> Citizen:
    """As register_citizen, for callers who have made sure that `by` may write for the place."""
    columns = citizen_columns(facts)
    if known := _known(columns):
        return known
    row, new = save_or_find(Citizen(station=station, **columns), lambda: _known(columns))
    if new:
        record(row, "stations.citizen.registered", by=by, station=station and station.pk)
    return row


def says_the_same(citizen: Citizen, facts: CitizenFacts) -> bool:
    """Whether these facts are those of a row: who has no ID number would be registered again and again.

    Raises InvalidInput, NoNumber, NotBornThen.
    """
    told = citizen_columns(facts)
    same = ("name", "id_number_index", "phone_index")
    return all(getattr(citizen, column) == told[column] for column in same)


@transaction.atomic
def link_citizen(*, citizen: Citizen, user: User, by: Actor) -> Citizen:
    """The portal account that is this person: after somebody else has seen the ID card.

    Raises AlreadyLinked, LinkForOneself, NotFound.
    """
    if user.pk == by.pk:
        raise LinkForOneself
    row = locked(Citizen.objects.filter(pk=citizen.pk)).first()
    if row is None:
        raise NotFound
    require_inside(row, by)
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


def citizen_columns(facts: CitizenFacts) -> dict[str, Any]:
    """What a row holds for these facts. Raises InvalidInput, NoNumber, NotBornThen."""
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


def require_place(code: str, station: Station | None, by: Actor) -> None:
    """The staff's own place: who comes from another street is registered at the station.

    Raises PlaceOutsideScope.
    """
    if not Division.objects.filter(code=code).exists():
        raise PlaceOutsideScope
    if not isinstance(by, User) or not is_staff(by):
        return
    if station is not None:
        if not Station.objects.visible_to(by).filter(pk=station.pk).exists():
            raise PlaceOutsideScope
    elif not by.scope.covers(code):
        raise PlaceOutsideScope
