"""Papers of MZ/T 039-2013 become history: on their own scale, never as a level of GB/T 42195."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.commands import require_may
from accounts.models import User
from core.audit import Actor, record_many
from core.dates import today
from core.locking import Lock, only_one
from elderly_care.enums import RowProblem
from elderly_care.logic.cells import Cells, Imported, RowError
from elderly_care.logic.old_assessment import OldGrounds, OldSections, allowed_levels
from elderly_care.logic.tables import Table, read_table
from elderly_care.models import OldAssessment, Resident

COLUMNS = ("id_number", "assessed_on", "adl", "mental", "sensory", "social", "level")
OPTIONAL = ("diagnosis", "risk_events", "coma", "agency")
_LEVELS = ("0", "1", "2", "3")
_MOST_EVENTS = 99


@dataclass(slots=True)
class OldImport(Imported):
    """What became of the rows that were not refused."""

    added: int = 0
    known: int = 0


@dataclass(frozen=True, slots=True)
class _Paper:
    line: int
    id_number: str
    assessed_on: date
    sections: OldSections
    level: int
    agency: str


@transaction.atomic
def import_old_assessments(*, file: BinaryIO, by: Actor) -> OldImport:
    """Read a CSV or XLSX; the same file again adds nothing.

    Raises NotAllowed; UnreadableFile, TooManyRows or WrongColumns for the whole file.
    """
    require_may(by, "elderly_care.import_assessments")
    table = read_table(file.read())
    table.require_columns(COLUMNS, OPTIONAL)
    only_one(Lock.ROSTER_IMPORT)
    result = OldImport(rows=len(table.rows))
    papers = list(_read(table, result))
    people = _people(papers, by)
    known = set(
        OldAssessment.objects.filter(resident__in=people.values()).values_list(
            "resident", "assessed_on"
        )
    )
    new = []
    for paper in papers:
        person = people.get(Resident.index_of_id_number(paper.id_number))
        if person is None:
            result.rejected.append(_error(paper, RowProblem.NOT_ON_FILE))
        elif (person.pk, paper.assessed_on) in known:
            result.known += 1
        else:
            known.add((person.pk, paper.assessed_on))
            new.append(_row(person, paper, by))
    OldAssessment.objects.bulk_create(new, batch_size=1000)
    described = [(row, {"assessed_on": row.assessed_on, "level": row.level}) for row in new]
    record_many(described, "elderly_care.oldassessment.imported", by=by)
    result.added = len(new)
    result.rejected.sort(key=lambda error: error.line)
    return result


def _people(papers: list[_Paper], by: Actor) -> dict[str, Resident]:
    """Where the user may act, by the index of their number."""
    rows = Resident.objects.visible_to(by) if isinstance(by, User) else Resident.objects.all()
    wanted = {Resident.index_of_id_number(paper.id_number) for paper in papers}
    return {row.id_number_index: row for row in rows.filter(id_number_index__in=wanted)}


def _error(paper: _Paper, problem: RowProblem) -> RowError:
    return RowError(paper.line, "id_number", problem)


def _row(person: Resident, paper: _Paper, by: Actor) -> OldAssessment:
    of = paper.sections
    return OldAssessment(
        resident=person,
        assessed_on=paper.assessed_on,
        adl=of.adl,
        mental=of.mental,
        sensory=of.sensory,
        social=of.social,
        level=paper.level,
        agency=paper.agency,
        imported_by=by if isinstance(by, User) else None,
    )


def _read(table: Table, result: OldImport) -> Iterator[_Paper]:
    """Rows without an error of their own."""
    day = today()
    for line, values in table.rows:
        if len(values) != len(table.header):
            counts = {"found": len(values), "expected": len(table.header)}
            result.rejected.append(RowError(line, "", RowProblem.CELLS, counts))
            continue
        known = dict.fromkeys((*COLUMNS, *OPTIONAL)) | dict(zip(table.header, values, strict=True))
        paper = _paper(Cells(line, known, day, settings.ALLOW_DEMO_DATA), result)
        if paper is not None:
            yield paper


def _paper(cells: Cells, result: OldImport) -> _Paper | None:
    identity = cells.id_number("id_number")
    assessed_on = cells.day("assessed_on")
    if assessed_on is None and not cells.errors:
        cells.refuse("assessed_on", RowProblem.MISSING)
    names = ("adl", "mental", "sensory", "social", "level")
    levels = [cells.choice(name, _LEVELS, required=True) for name in names]
    flags = [cells.choice(name, ("Y", "N")) == "Y" for name in ("coma", "diagnosis")]
    events = cells.choice("risk_events", [str(n) for n in range(_MOST_EVENTS + 1)]) or "0"
    agency = cells.text("agency", limit=120, required=False)
    if identity and assessed_on and not cells.errors:
        adl, mental, sensory, social, level = (int(text) for text in levels)
        sections = OldSections(adl, mental, sensory, social)
        allowed = allowed_levels(sections, OldGrounds(flags[0], flags[1], int(events)))
        if level in allowed:
            return _Paper(cells.line, identity.number, assessed_on, sections, level, agency)
        said = _("、").join(str(found) for found in sorted(allowed))
        cells.refuse("level", RowProblem.OLD_LEVEL, allowed=said)
    result.rejected.extend(cells.errors)
    return None
