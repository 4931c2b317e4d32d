"""A file is changed at once where nothing hangs on it; who somebody is, and what they are paid for, by two persons."""

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.commands import require_may
from accounts.models import User
from core.audit import Actor, record
from core.dates import today
from core.errors import (
    Conflict,
    InvalidInput,
    NotAllowed,
    NotFound,
    SecondPersonNeeded,
    require_reason,
    require_valid,
)
from core.identity import read_id_number, read_name, read_phone
from core.language import platform_language
from core.locking import locked
from elderly_care.commands.category_changes import (
    NotInList,
    apply_category,
    category_now,
    read_category,
)
from elderly_care.commands.fact_changes import apply_fact, fact_now, read_fact
from elderly_care.commands.notices import notify
from elderly_care.commands.residents import (
    AlreadyOnFile,
    change_resident,
    person_of,
    write_person,
)
from elderly_care.enums import (
    KEY_FIELDS,
    AskedBy,
    ChangeField,
    LivingStatus,
    Relation,
    RequestState,
)
from elderly_care.logic.people import Person
from elderly_care.logic.written_facts import FACT_FIELDS
from elderly_care.models import ChangeRequest, FamilyLink, Resident
from elderly_care.transitions import FILE_REQUEST

_CATEGORY = (ChangeField.CATEGORY_BEGINS, ChangeField.CATEGORY_ENDS)


class NothingToChange(Conflict):
    """The file says so already."""

    code: ClassVar[str] = "changes.nothing"
    message = _("档案上已经是这样，什么都没有改变。")


class AlreadyAsked(Conflict):
    """One at a time."""

    code: ClassVar[str] = "changes.already_asked"
    message = _("这一项已经有一份待审批的更改申请，请等它办完。")


class FileMovedOn(Conflict):
    """Approved is what was seen."""

    code: ClassVar[str] = "changes.file_moved_on"
    message = _("提出以后，档案的这一项已经变了。请退回，重新提出。什么都没有改变。")


@dataclass(frozen=True)
class Wish:
    """What shall be different, as it was written, and on which grounds."""

    field: str
    value: str
    reason: str


@transaction.atomic
def ask_change(*, resident: Resident, wish: Wish, by: User) -> ChangeRequest:
    """Change it now, or ask for it where a second person has to look; both versions are kept.

    Raises NotFound, NotAllowed, InvalidInput, NothingToChange, AlreadyAsked, AlreadyOnFile.
    """
    row = locked(Resident.objects.filter(pk=resident.pk)).first()
    if row is None:
        raise NotFound
    asked_as = _asked_as(row, by)
    field, value = _read(wish)
    before = _now(row, field, value)
    if before == value:
        raise NothingToChange
    _refuse_second_file(row, field, value)
    if ChangeRequest.objects.waiting().filter(resident=row, field=field).exists():
        raise AlreadyAsked
    made = ChangeRequest(resident=row, field=field, before=before, after=value, asked_by=by)
    made.reason, made.asked_as = require_reason(wish.reason, longest=300), asked_as
    needs_approval = field in KEY_FIELDS
    made.state = RequestState.ASKED if needs_approval else RequestState.DONE
    require_valid(made)
    made.save(force_insert=True)
    record(made, "elderly_care.change.asked", by=by, field=field, resident=row.pk)
    if not needs_approval:
        _apply(row, made, by)
    return made


@transaction.atomic
def change_by_form(*, resident: Resident, person: Person, by: User) -> list[ChangeRequest]:
    """A whole form of the staff's: everything at once but the name and the ID number, which are asked for.

    Raises as change_resident and ask_change do.
    """
    row = locked(Resident.objects.filter(pk=resident.pk)).first()
    if row is None:
        raise NotFound
    same = {"name": row.name, "id_number": str(row.id_number)}
    unchanged: dict[str, Any] = {**same, "sex": row.sex, "birth_date": row.birth_date}
    kept = replace(person, **unchanged)
    change_resident(resident=row, person=kept, by=by)
    reason = str(_("在管理后台更改"))
    return [
        ask_change(resident=row, wish=Wish(field, getattr(person, field), reason), by=by)
        for field, before in same.items()
        if getattr(person, field) != before
    ]


@transaction.atomic
def decide_change(
    *, request: ChangeRequest, approve: bool, note: str = "", by: User
) -> ChangeRequest:
    """Another person lets it happen, or says why not.

    Raises NotAllowed, NotFound, SecondPersonNeeded, WrongState, ReasonMissing, FileMovedOn, AlreadyOnFile.
    """
    require_may(by, "elderly_care.decide_changes")
    person = ChangeRequest.objects.visible_to(by).filter(pk=request.pk).values("resident")
    row = locked(Resident.objects.filter(pk__in=person)).first()
    if row is None:
        raise NotFound
    found = locked(ChangeRequest.objects.filter(pk=request.pk)).get()
    verb = "approve" if approve else "refuse"
    FILE_REQUEST.check(found, verb)
    if found.asked_by_id == by.pk:
        raise SecondPersonNeeded
    found.decision = note.strip()[:300] if approve else require_reason(note, "note", 300)
    found.decided_by, found.decided_at = by, timezone.now()
    FILE_REQUEST.move(found, verb, by=by, save=["decision", "decided_by", "decided_at"])
    if approve:
        _apply_as_seen(row, found, by)
    _tell(row, found, by)
    return found


@transaction.atomic
def drop_change(*, request: ChangeRequest, by: User) -> ChangeRequest:
    """Whoever asked takes it back. Raises NotFound, WrongState."""
    found = locked(ChangeRequest.objects.filter(pk=request.pk, asked_by=by)).first()
    if found is None:
        raise NotFound
    found.decided_at = timezone.now()
    FILE_REQUEST.move(found, "drop", by=by, save=["decided_at"])
    return found


def _asked_as(row: Resident, by: User) -> str:
    """The person, a relative who may, or staff of the place. Raises NotFound."""
    link = FamilyLink.objects.current().filter(resident=row, user=by).first()
    if link is not None and link.relation == Relation.SELF:
        return AskedBy.SELF.value
    if link is not None:
        if not link.may_see_file:
            raise NotAllowed
        return AskedBy.FAMILY.value
    if not by.scope.covers(row.community_id):
        raise NotFound
    require_may(by, "elderly_care.ask_changes")
    return AskedBy.STAFF.value


def _read(wish: Wish) -> tuple[str, str]:
    """The field, and its value as it is kept. Raises InvalidInput."""
    text = wish.value.strip()
    readers: dict[str, Any] = {
        ChangeField.NAME: read_name,
        ChangeField.ID_NUMBER: _id_number,
        ChangeField.PHONE: read_phone,
        ChangeField.ADDRESS: _address,
        ChangeField.LIVING_STATUS: lambda t: _of_list(t, LivingStatus.values),
        ChangeField.CATEGORY_BEGINS: read_category,
        ChangeField.CATEGORY_ENDS: read_category,
        ChangeField.DISABILITY: lambda t: str(read_fact(wish.field, t)),
        ChangeField.BENEFIT: lambda t: str(read_fact(wish.field, t)),
    }
    if wish.field not in readers:
        raise NotInList(text=wish.field)
    return wish.field, readers[wish.field](text)


def _id_number(text: str) -> str:
    return read_id_number(text, today=today(), allow_demo=settings.ALLOW_DEMO_DATA).number


def _address(text: str) -> str:
    if not 0 < len(text) <= 200:
        raise InvalidInput(fields={"value": [str(_("请写住址，最多 200 个字。"))]})
    return text


def _of_list(text: str, values: list[str]) -> str:
    if text not in values:
        raise NotInList(text=text)
    return text


def _now(row: Resident, field: str, value: str) -> str | None:
    """What the file says; of a category, the same text when the wish is fulfilled already."""
    if field in _CATEGORY:
        return category_now(row, field, value)
    if field in FACT_FIELDS:
        return fact_now(row, field, value)
    stored = getattr(row, field)
    return str(stored) if stored else None


def _refuse_second_file(row: Resident, field: str, value: str) -> None:
    if field == ChangeField.ID_NUMBER:
        index = Resident.index_of_id_number(value)
        if Resident.objects.filter(id_number_index=index).exclude(pk=row.pk).exists():
            raise AlreadyOnFile


def _apply_as_seen(row: Resident, request: ChangeRequest, by: Actor) -> None:
    if _now(row, request.field, str(request.after)) != request.before:
        raise FileMovedOn
    _refuse_second_file(row, request.field, str(request.after))
    _apply(row, request, by)


def _apply(row: Resident, request: ChangeRequest, by: Actor) -> None:
    value = str(request.after)
    if request.field in _CATEGORY:
        apply_category(row, request.field, value, by)
    elif request.field in FACT_FIELDS:
        apply_fact(row, request.field, value, by)
    else:
        write_person(row, _changed(row, request.field, value), by)


def _changed(row: Resident, field: str, value: str) -> Person:
    person = person_of(row)
    if field != ChangeField.ID_NUMBER:
        changed: dict[str, Any] = {field: value}
        return replace(person, **changed)
    said = read_id_number(value, today=today(), allow_demo=settings.ALLOW_DEMO_DATA)
    return replace(person, id_number=value, sex=said.sex, birth_date=said.birth_date)


def _tell(row: Resident, request: ChangeRequest, by: Actor) -> None:
    """The person hears of it, whoever asked."""
    with platform_language():
        subject = str(_("档案更改"))
        words = {"field": request.get_field_display(), "why": request.decision}
        if request.state == RequestState.DONE:
            text = _("档案的“%(field)s”已经更改。如果不是您要改的，请联系社区。") % words
        else:
            text = _("档案的“%(field)s”没有更改：%(why)s") % words
    notify(resident=row, subject=subject, text=str(text), by=by)
