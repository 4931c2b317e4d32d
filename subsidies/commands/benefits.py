"""Departments' lists become records: all accepted rows in one transaction, a refused row leaves nothing."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, ClassVar

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.enums import OrganisationKind
from accounts.models import Organisation, User
from core.audit import Actor, record, record_many
from core.batches import portions
from core.dates import today
from core.errors import NotAllowed
from core.locking import Lock, locked, only_one
from elderly_care.commands import remove_fact, save_fact
from elderly_care.enums import BenefitKind
from elderly_care.logic.cells import Imported
from elderly_care.logic.tables import MAX_ROWS, Table, TooManyRows, read_table
from elderly_care.models import OtherBenefit, Resident
from subsidies.enums import BenefitCode, BenefitProblem, BenefitSource
from subsidies.logic.benefit_rows import (
    COLUMNS,
    BenefitRow,
    BenefitTerms,
    read_benefit_row,
    refusal,
)
from subsidies.models import BenefitImport, BenefitRecord, Programme

BATCH = 1000
_PERSONAL = frozenset({"name", "id_number", "id_number_index"})
_COMPARED = (
    *("name", "id_number_index", "resident_id", "kind", "benefit", "cause", "amount_fen"),
    *("is_monthly", "valid_from", "valid_to"),
)
_FACTS = frozenset({"resident_id", "kind", "amount_fen", "is_monthly", "valid_to"})
_WRITTEN = [*(n.removesuffix("_id") for n in _COMPARED), "id_number", "batch", "updated_at"]


class NotADepartment(NotAllowed):
    """Whose list it is decides who may bring it."""

    code: ClassVar[str] = "subsidies.not_your_department"
    message = _("“%(name)s”不是您可以代为导入的职能部门；什么都没有导入。")


@dataclass(slots=True)
class BenefitResult(Imported):
    """What became of the rows that were not refused."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    unmatched: int = 0


@dataclass(frozen=True)
class Delivery:
    """Which department's list it is, and how it came."""

    department: Organisation
    source: str = BenefitSource.CONSOLE
    file_name: str = ""


def import_benefits(
    *,
    file: BinaryIO,
    department: Organisation,
    by: Actor,
    source: str = BenefitSource.CONSOLE,
    file_name: str = "",
) -> BenefitResult:
    """Read a department's CSV or XLSX and bring its records to what it says. Safe to repeat.

    Raises NotADepartment, and UnreadableFile, TooManyRows or WrongColumns for the whole file. A
    row that is wrong is listed in `rejected`. Records that a list doesn't name stay as they are.
    """
    delivery = Delivery(department, source, file_name[:200])
    require_department(department, by)
    table = read_table(file.read())
    table.require_columns(COLUMNS)
    return _take(table, delivery, by=by)


def receive_benefits(
    *, records: Sequence[dict[str, Any]], department: Organisation, by: Actor
) -> BenefitResult:
    """The same for rows that a department's program sends; the line is the place in the list."""
    require_department(department, by)
    if len(records) > MAX_ROWS:
        raise TooManyRows(limit=MAX_ROWS)
    rows = [
        (line, tuple(row.get(column) for column in COLUMNS))
        for line, row in enumerate(records, start=1)
    ]
    return _take(Table(COLUMNS, rows), Delivery(department, BenefitSource.API), by=by)


def require_department(department: Organisation, by: Actor) -> None:
    """Raises NotADepartment unless it is a department whose lists this user may bring."""
    inside = not isinstance(by, User) or (
        department.pk in by.scope.organisations or by.scope.covers(department.division_id)
    )
    if not inside or department.kind != OrganisationKind.DEPARTMENT:
        raise NotADepartment(name=department.name)


def rematch_benefits(*, resident_ids: Sequence[int] | None = None) -> int:
    """Give every record the file that now bears its ID number; None: of everybody.

    Called when files are opened or corrected, and once a day. Nothing is decided here.
    """
    holder = Resident.objects.filter(id_number_index=OuterRef("id_number_index")).values("pk")[:1]
    files = Resident.objects.all()
    held = BenefitRecord.objects.filter(resident__isnull=False)
    if resident_ids is not None:
        files = files.filter(pk__in=resident_ids)
        held = held.filter(resident__in=resident_ids)
    wrong = held.exclude(id_number_index=F("resident__id_number_index"))
    free = BenefitRecord.objects.filter(
        resident__isnull=True, id_number_index__in=files.values("id_number_index")
    )
    return sum(rows.update(resident_id=Subquery(holder)) for rows in (wrong, free))


@transaction.atomic
def _take(table: Table, delivery: Delivery, *, by: Actor) -> BenefitResult:
    only_one(Lock.BENEFIT_IMPORT)
    result = BenefitResult(rows=len(table.rows))
    key = _next_key()
    for some in portions(_readable(table, result), BATCH):
        plan = _Plan(delivery.department, key, result, by)
        plan.compare(some)
        plan.write()
    result.rejected.sort(key=lambda error: error.line)
    _log(key, delivery, result, by)
    return result


def _next_key() -> int:
    """The log's row never changes, so it is written when the figures are known; records name it before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('subsidies_benefitimport', 'id'))")
        return int(cursor.fetchone()[0])


def _readable(table: Table, result: BenefitResult) -> Iterator[BenefitRow]:
    """Rows without an error of their own, each reference once."""
    programmes = Programme.objects.values_list("code", flat=True)
    kinds = (*BenefitKind.values, *programmes, *BenefitCode.values)
    terms = BenefitTerms(today(), settings.ALLOW_DEMO_DATA, kinds)
    first_line: dict[str, int] = {}
    for line, values in table.rows:
        row = read_benefit_row(line, table.header, values, terms)
        if not isinstance(row, BenefitRow):
            result.rejected.extend(row)
            continue
        earlier = first_line.setdefault(row.reference, line)
        if earlier == line:
            yield row
        else:
            problem = BenefitProblem.REFERENCE
            result.rejected.append(refusal(line, "reference", problem, line=earlier))


def _log(key: int, delivery: Delivery, result: BenefitResult, by: Actor) -> None:
    batch = BenefitImport.objects.create(
        pk=key,
        department=delivery.department,
        source=delivery.source,
        file_name=delivery.file_name,
        rows=result.rows,
        created=result.created,
        updated=result.updated,
        unchanged=result.unchanged,
        rejected=result.rejected_rows,
        imported_by=str(by),
    )
    record(batch, "subsidies.benefits_imported", by=by, rows=result.rows, created=result.created)


class _Plan:
    """A thousand rows: compared with what is stored, the differences written in a few statements."""

    def __init__(self, department: Organisation, key: int, result: BenefitResult, by: Actor):
        self.department = department
        self.key = key
        self.result = result
        self.by = by
        self.new: list[BenefitRecord] = []
        self.changed: list[tuple[BenefitRecord, dict[str, Any]]] = []

    def compare(self, rows: list[BenefitRow]) -> None:
        """Note what has to be written for these rows."""
        wanted = {row.reference: self._columns(row) for row in rows}
        files = _files(columns["id_number_index"] for columns in wanted.values())
        known = BenefitRecord.objects.filter(department=self.department, reference__in=wanted)
        stored = {held.reference: held for held in locked(known).select_related("fact__resident")}
        for reference, columns in wanted.items():
            columns["resident_id"] = files.get(columns["id_number_index"])
            self.result.unmatched += columns["resident_id"] is None
            held = stored.get(reference)
            if held is None:
                made = BenefitRecord(department=self.department, reference=reference, **columns)
                self.new.append(made)
                self.result.created += 1
            else:
                self._bring(held, columns)

    def _columns(self, row: BenefitRow) -> dict[str, Any]:
        names = ("name", "id_number", "kind", "benefit", "cause", "amount_fen", "is_monthly")
        columns = {name: getattr(row, name) for name in (*names, "valid_from", "valid_to")}
        return {**columns, "id_number_index": Resident.index_of_id_number(row.id_number)}

    def _bring(self, held: BenefitRecord, columns: dict[str, Any]) -> None:
        changes = {
            name: [getattr(held, name), columns[name]]
            for name in _COMPARED
            if getattr(held, name) != columns[name]
        }
        if not changes:
            self.result.unchanged += 1
            return
        for name, value in columns.items():
            setattr(held, name, value)
        told = {n: ["***", "***"] if n in _PERSONAL else pair for n, pair in changes.items()}
        self.changed.append((held, told))
        self.result.updated += 1

    def write(self) -> None:
        """Everything that was noted; each change with its own audit row."""
        for held in (*self.new, *(held for held, _told in self.changed)):
            held.batch_id = self.key
        BenefitRecord.objects.bulk_create(self.new)
        BenefitRecord.objects.bulk_create(
            [held for held, _told in self.changed],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=_WRITTEN,
        )
        for held, told in self.changed:
            _follow_fact(held, told, self.by)
        record_many(
            ((held, {"changes": told}) for held, told in self.changed),
            "subsidies.benefit_changed",
            by=self.by,
        )


def _follow_fact(held: BenefitRecord, told: dict[str, Any], by: Actor) -> None:
    """What was written into the file on the department's word follows the department's word."""
    fact = held.fact
    if fact is None or not _FACTS & told.keys():
        return
    if held.resident_id != fact.resident_id or held.kind != fact.kind or _never(held, fact):
        remove_fact(fact=fact, by=by, reason=held.reference)
        return
    fact.valid_to = held.valid_to
    fact.monthly_fen = held.amount_fen if held.is_monthly else None
    save_fact(fact=fact, by=by)


def _never(held: BenefitRecord, fact: OtherBenefit) -> bool:
    """Did it end before it began to count?"""
    since = fact.valid_from
    return held.valid_to is not None and since is not None and held.valid_to < since


def _files(indexes: Iterable[str]) -> dict[str, int]:
    found = Resident.objects.filter(id_number_index__in=set(indexes))
    return dict(found.values_list("id_number_index", "pk"))
