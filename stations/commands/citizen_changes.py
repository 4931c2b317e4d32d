"""A citizen's row is put right: phone and place at once, name and number after a look at the ID card."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.commands import require_inside
from accounts.models import User
from core.audit import Actor, record
from core.errors import Conflict, InvalidInput, NotFound, require_reason, require_valid
from core.locking import locked
from stations.commands.citizens import CitizenFacts, citizen_columns, require_place
from stations.models import Citizen
from stations.queries.care_files import has_care_file

_SENSITIVE = frozenset({"name", "id_number", "phone"})
_SHADOWS = frozenset({"id_number_index", "phone_index", "phone_tail_index"})
# What only the ID card shows; the birth date follows from its number.
_OF_THE_CARD = ("name", "id_number", "birth_date")


class NumberTaken(Conflict):
    """Another row holds the number that this one should get."""

    code: ClassVar[str] = "citizens.number_taken"
    message = _("这个身份证号已登记在另一条市民记录下，请用那一条。什么都没有改变。")


class KeptInFile(Conflict):
    """Name and number of a person in care are changed by two people, and in both rows."""

    code: ClassVar[str] = "citizens.kept_in_file"
    message = _(
        "这位市民有养老服务档案，姓名和身份证号请在档案里提出更改申请；这里只能改电话和居住地。"
        "什么都没有改变。"
    )


@dataclass(frozen=True)
class CitizenChange:
    """What shall be different; None stays as it is."""

    name: str | None = None
    division_code: str | None = None
    phone: str | None = None
    id_number: str | None = None
    birth_date: date | None = None
    reason: str = ""

    def facts(self, row: Citizen) -> CitizenFacts:
        """All that is true of a row afterwards."""
        number = _or(self.id_number, row.id_number or "")
        kept = None if number else row.birth_date  # else the new number says when
        return CitizenFacts(
            name=_or(self.name, row.name),
            division_code=_or(self.division_code, row.division_id),
            phone=_or(self.phone, row.phone or ""),
            id_number=number,
            birth_date=self.birth_date or kept,
        )


def _or(said: str | None, kept: Any) -> str:
    return str(kept) if said is None else said


@transaction.atomic
def change_citizen(*, citizen: Citizen, change: CitizenChange, by: Actor) -> Citizen:
    """Bring a row to what is true now; without a change nothing is written.

    Raises as register_citizen does, NotFound, ReasonMissing, KeptInFile and NumberTaken.
    """
    row = locked(Citizen.objects.filter(pk=citizen.pk)).first()
    if row is None:
        raise NotFound
    require_inside(row, by)
    facts = change.facts(row)
    _require_home(row, facts.division_code, by)
    columns = citizen_columns(facts)
    changed = [name for name, value in columns.items() if getattr(row, name) != value]
    if changed:
        reason = _require_card(row, changed, change.reason)
        audited = _audited(row, changed, columns)
        _write(row, {name: columns[name] for name in changed})
        record(row, "stations.citizen.changed", by=by, reason=reason, changes=audited)
    return row


def _require_home(row: Citizen, code: str, by: Actor) -> None:
    """One's own place may take in whoever another street's station registered."""
    if code == row.division_id or (isinstance(by, User) and by.scope.covers(code)):
        return
    require_place(code, row.station, by)


def _require_card(row: Citizen, changed: list[str], reason: str) -> str:
    of_the_card = [name for name in _OF_THE_CARD if name in changed]
    if not of_the_card:
        return ""
    if has_care_file(row):
        raise KeptInFile(fields={of_the_card[0]: [str(KeptInFile.message)]})
    return require_reason(reason)


def _write(row: Citizen, columns: dict[str, Any]) -> None:
    for name, value in columns.items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            require_valid(row)
            row.save()
    except (IntegrityError, InvalidInput):
        index = columns.get("id_number_index")
        if index and Citizen.objects.filter(id_number_index=index).exclude(pk=row.pk).exists():
            raise NumberTaken from None
        raise


def _audited(row: Citizen, changed: list[str], after: dict[str, Any]) -> dict[str, list[Any]]:
    """As the audit trail may hold it."""
    return {
        name: ["***", "***"] if name in _SENSITIVE else [getattr(row, name), after[name]]
        for name in changed
        if name not in _SHADOWS
    }
