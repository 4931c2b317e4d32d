"""A person's file: opened and changed by forms; the import writes through the same functions."""

from datetime import date
from typing import Any, ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Division, User
from core.audit import Actor, record
from core.dates import today
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound, require_valid
from core.locking import locked
from core.persons import sealed_columns
from elderly_care.commands.citizens import fill_citizens, rename_citizen
from elderly_care.logic.names import initials, pinyin
from elderly_care.logic.people import Person
from elderly_care.models import ResidenceMove, Resident
from elderly_care.signals import facts_changed

# What the audit trail names without showing it.
_SENSITIVE = frozenset({"id_number", "phone", "name", "address"})
_SHADOWS = frozenset(
    {"id_number_index", "phone_index", "phone_tail_index", "name_pinyin", "name_initials"}
)


class AlreadyOnFile(Conflict):
    """One person, one file."""

    code: ClassVar[str] = "residents.already_on_file"
    message = _("这个身份证号已有档案，请打开原来的档案修改。")


class CommunityOutsideScope(NotAllowed):
    """The person would leave the user's own area, or come from outside it."""

    code: ClassVar[str] = "residents.outside_scope"
    message = _("社区 %(code)s 不存在，或者不在您负责的范围内。")


class NotADayOfTheirs(InvalidInput):
    """Before the person's birth, or in the future."""

    code: ClassVar[str] = "residents.not_a_day"
    message = _("%(day)s 不对：不能早于出生日期，也不能晚于今天。什么都没有改变。")


@transaction.atomic
def add_resident(*, person: Person, by: Actor) -> Resident:
    """Open a file. Raises AlreadyOnFile, CommunityOutsideScope or InvalidInput."""
    require_community(person.community_code, by)
    index = Resident.index_of_id_number(person.id_number)
    if Resident.objects.filter(id_number_index=index).exists():
        raise AlreadyOnFile
    resident = Resident()
    put_person(resident, person)
    fill_citizens([resident])
    require_valid(resident)
    resident.save()
    record(resident, "elderly_care.resident.added", by=by)
    return resident


@transaction.atomic
def change_resident(*, resident: Resident, person: Person, by: Actor) -> Resident:
    """Bring a file to what is true now. Raises as add_resident does; without a change nothing is
    written."""
    row = locked(Resident.objects.filter(pk=resident.pk)).first()
    if row is None:
        raise NotFound
    require_community(person.community_code, by)
    index = Resident.index_of_id_number(person.id_number)
    if Resident.objects.filter(id_number_index=index).exclude(pk=row.pk).exists():
        raise AlreadyOnFile
    write_person(row, person, by)
    return row


def write_person(row: Resident, person: Person, by: Actor) -> bool:
    """Bring a locked file to what is true now; whether anything differed. Raises InvalidInput."""
    changes = put_person(row, person)
    if changes:
        if "id_number_index" in changes:
            row.citizen = None
        fill_citizens([row])
        require_valid(row)
        row.save()
        if "name" in changes:
            rename_citizen(row)
        if move := moved(row, changes, today()):
            move.save()
        record(row, "elderly_care.resident.changed", by=by, changes=audited(changes))
        facts_changed.send(write_person, resident_ids=[row.pk], by=by)
    return bool(changes)


def person_of(row: Resident) -> Person:
    """What the file says, for whoever changes one thing of it."""
    return Person(
        resident_no=row.resident_no,
        name=row.name,
        sex=row.sex,
        birth_date=row.birth_date,
        id_number=str(row.id_number),
        community_code=row.community_id,
        address=row.address,
        living_status=row.living_status,
        phone=str(row.phone) if row.phone else None,
        longitude=row.longitude,
        latitude=row.latitude,
        moved_out_on=row.moved_out_on,
        died_on=row.died_on,
    )


def open_file(resident: Resident, by: Actor) -> Resident:
    """The file, locked and read again. Raises NotFound outside the user's scope."""
    row = locked(Resident.objects.filter(pk=resident.pk), no_key=True).first()
    if row is None or (isinstance(by, User) and not by.scope.covers(row.community_id)):
        raise NotFound
    return row


def require_day(row: Resident, day: date) -> None:
    """Something happened to a person on this day. Raises NotADayOfTheirs."""
    if not row.birth_date <= day <= today():
        raise NotADayOfTheirs(day=day)


def moved(row: Resident, changes: dict[str, list[Any]], day: date) -> ResidenceMove | None:
    """The move that a change of columns is, not stored yet."""
    if "community_id" not in changes:
        return None
    before, after = changes["community_id"]
    return ResidenceMove(
        resident=row, from_community_id=before, to_community_id=after, moved_on=day
    )


def put_person(resident: Resident, person: Person) -> dict[str, list[Any]]:
    """Set the columns of a file; returns before and after of each that differs."""
    changes = {
        name: [getattr(resident, name, None), value]
        for name, value in _columns(person).items()
        if getattr(resident, name, None) != value
    }
    for name, (_before, after) in changes.items():
        setattr(resident, name, after)
    return changes


def audited(changes: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Before and after as the audit trail may hold them."""
    return {
        name: ["***", "***"] if name in _SENSITIVE else values
        for name, values in changes.items()
        if name not in _SHADOWS
    }


def _columns(person: Person) -> dict[str, Any]:
    hukou = {} if person.hukou_code is None else {"hukou_code": person.hukou_code}
    return {
        **hukou,
        "resident_no": person.resident_no,
        "name": person.name,
        "name_pinyin": pinyin(person.name),
        "name_initials": initials(person.name),
        "sex": person.sex,
        "birth_date": person.birth_date,
        **sealed_columns(person.id_number, person.phone),
        "community_id": person.community_code,
        "address": person.address,
        "living_status": person.living_status,
        "longitude": person.longitude,
        "latitude": person.latitude,
        "moved_out_on": person.moved_out_on,
        "died_on": person.died_on,
    }


def require_community(code: str, by: Actor) -> None:
    """Where the user may act, and where somebody can live. Raises CommunityOutsideScope."""
    inside = not isinstance(by, User) or by.scope.covers(code)
    if not inside or not Division.objects.communities().filter(code=code).exists():
        raise CommunityOutsideScope(code=code)
