"""A street's roster becomes files: all accepted rows in one transaction, a refused row leaves nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction

from accounts.models import Division, User
from core.audit import Actor, record_many
from core.batches import portions
from core.dates import today
from core.locking import Lock, locked, only_one
from elderly_care.commands.citizens import fill_citizens
from elderly_care.commands.facts import FactChanges, stored_facts
from elderly_care.commands.residents import audited, moved, put_person
from elderly_care.enums import RowProblem
from elderly_care.logic.cells import Imported, RowError
from elderly_care.logic.roster import COLUMNS, OPTIONAL, RosterRow, Terms, read_row
from elderly_care.logic.tables import Table, read_table
from elderly_care.models import ResidenceMove, Resident
from elderly_care.signals import facts_changed

BATCH = 1000
# Not the index either, by which the file was found: it is unique, and an UPDATE that names it would
# lock out everybody who refers to the resident.
_KEPT = ("id", "created_at", "id_number_index", "citizen", "merged_into")
_WRITTEN = [f.name for f in Resident._meta.concrete_fields if f.name not in _KEPT]


@dataclass(frozen=True, slots=True)
class AcceptedRow:
    """Whom a row is about, and when they applied for which programme."""

    resident_id: int
    applications: dict[str, date]


@dataclass(slots=True)
class ImportResult(Imported):
    """What became of the rows that were not refused."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    accepted: list[AcceptedRow] = field(default_factory=list)
    changed_resident_ids: list[int] = field(default_factory=list)


RowCheck = Callable[[RosterRow], list[RowError]]


def _nothing_more(_row: RosterRow) -> list[RowError]:
    return []


@transaction.atomic
def import_roster(*, file: BinaryIO, by: Actor, check: RowCheck = _nothing_more) -> ImportResult:
    """Read a CSV or XLSX roster and bring the files to what it says.

    check: what an app on the right has to say against a row before anything of it is kept.

    Raises UnreadableFile, TooManyRows or WrongColumns for the whole file. A row that is wrong is
    listed in `rejected`. The same roster again writes nothing.
    """
    table = read_table(file.read())
    table.require_columns(COLUMNS, OPTIONAL)
    only_one(Lock.ROSTER_IMPORT)
    result = ImportResult(rows=len(table.rows))
    rows = _unopposed(_in_scope(_readable(table, result), by, result), check, result)
    for batch in portions(rows, BATCH):
        _Batch(by, result).take(batch)
    result.rejected.sort(key=lambda error: error.line)
    if result.changed_resident_ids:
        facts_changed.send(import_roster, resident_ids=result.changed_resident_ids, by=by)
    return result


def _readable(table: Table, result: ImportResult) -> Iterator[RosterRow]:
    """Rows without an error of their own, each ID number once."""
    terms = Terms(today(), settings.ALLOW_DEMO_DATA)
    first_line: dict[str, int] = {}
    for line, values in table.rows:
        row = read_row(line, table.header, values, terms)
        if not isinstance(row, RosterRow):
            result.rejected.extend(row)
            continue
        earlier = first_line.setdefault(row.person.id_number, line)
        if earlier == line:
            yield row
        else:
            error = RowError(line, "id_number", RowProblem.REPEATED, {"line": earlier})
            result.rejected.append(error)


def _in_scope(rows: Iterator[RosterRow], by: Actor, result: ImportResult) -> Iterator[RosterRow]:
    """Rows whose community exists and lies where the user may act."""
    communities = set(
        Division.objects.communities().filter(valid_to__isnull=True).values_list("code", flat=True)
    )
    for row in rows:
        code = row.person.community_code
        problem = None
        if code not in communities:
            problem = RowProblem.COMMUNITY
        elif not _may_act(by, code):
            problem = RowProblem.OUTSIDE
        if problem is None:
            yield row
        else:
            result.rejected.append(RowError(row.line, "community_code", problem, {"text": code}))


def _unopposed(
    rows: Iterator[RosterRow], check: RowCheck, result: ImportResult
) -> Iterator[RosterRow]:
    for row in rows:
        errors = check(row)
        result.rejected.extend(errors)
        if not errors:
            yield row


def _may_act(by: Actor, code: str) -> bool:
    return not isinstance(by, User) or by.scope.covers(code)


class _Batch:
    """A thousand rows: read what is stored, compare, write the differences in a few statements."""

    def __init__(self, by: Actor, result: ImportResult):
        self.by = by
        self.result = result
        self.facts = FactChanges(today())
        self.new: list[Resident] = []
        self.changed: list[Resident] = []
        self.moves: list[ResidenceMove] = []
        self.added: list[tuple[Resident, dict[str, Any]]] = []
        self.updated: list[tuple[Resident, dict[str, Any]]] = []
        self.taken: list[tuple[Resident, RosterRow]] = []

    def take(self, rows: list[RosterRow]) -> None:
        """Accept what can be accepted."""
        index = {Resident.index_of_id_number(row.person.id_number): row for row in rows}
        stored = {
            resident.id_number_index: resident
            for resident in locked(Resident.objects.filter(id_number_index__in=index), no_key=True)
        }
        facts = stored_facts(stored.values())
        for key, row in index.items():
            resident = stored.get(key)
            if resident is None:
                self._open(row)
            elif self._agrees(resident, row):
                self._compare(resident, row, facts[resident.pk])
        self._write()

    def _open(self, row: RosterRow) -> None:
        resident = Resident()
        put_person(resident, row.person)
        described = self.facts.plan(resident, {}, row.facts)
        self.new.append(resident)
        self.added.append((resident, {"line": row.line, **described}))
        self.taken.append((resident, row))

    def _compare(self, resident: Resident, row: RosterRow, known: dict) -> None:
        changes = audited(columns) if (columns := put_person(resident, row.person)) else {}
        if move := moved(resident, columns, self.facts.today):
            self.moves.append(move)
        facts = self.facts.plan(resident, known, row.facts)
        self.taken.append((resident, row))
        if columns:
            self.changed.append(resident)
        if columns or facts:
            self.updated.append((resident, {"line": row.line, "changes": changes, **facts}))

    def _agrees(self, resident: Resident, row: RosterRow) -> bool:
        """A roster takes nobody out of another street, and brings nobody back to life."""
        if resident.died_on and row.person.died_on is None:
            params = {"date": resident.died_on}
            error = RowError(row.line, "died_on", RowProblem.DECEASED, params)
        elif resident.moved_out_on is None and not _may_act(self.by, resident.community_id):
            error = RowError(row.line, "id_number", RowProblem.ELSEWHERE)
        else:
            return True
        self.result.rejected.append(error)
        return False

    def _write(self) -> None:
        fill_citizens(self.new)
        Resident.objects.bulk_create(self.new)
        Resident.objects.bulk_create(
            self.changed, update_conflicts=True, unique_fields=["id"], update_fields=_WRITTEN
        )
        ResidenceMove.objects.bulk_create(self.moves)
        self.facts.write()
        record_many(self.added, "elderly_care.resident.added", by=self.by)
        record_many(self.updated, "elderly_care.resident.changed", by=self.by)
        result = self.result
        result.created += len(self.added)
        result.updated += len(self.updated)
        result.unchanged += len(self.taken) - len(self.added) - len(self.updated)
        result.accepted += [AcceptedRow(r.pk, row.applications) for r, row in self.taken]
        result.changed_resident_ids += [r.pk for r, _ in (*self.added, *self.updated)]
