"""A street's roster: files of residents, and enrolment of whoever has applied."""

from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from django.db import transaction

from core.audit import Actor
from elderly_care.commands import ImportResult
from elderly_care.commands import import_roster as import_residents
from elderly_care.enums import RowProblem
from elderly_care.logic.cells import RowError
from elderly_care.logic.roster import RosterRow
from subsidies.commands.enrolments import enrol
from subsidies.commands.runs import require_payable
from subsidies.enums import ProgrammeKind
from subsidies.models import Programme


@dataclass(frozen=True)
class RosterResult:
    """What the roster changed in the files, and how many enrolments are new."""

    residents: ImportResult
    enrolled: int


@transaction.atomic
def import_roster(*, file: BinaryIO, opening: date | None = None, by: Actor) -> RosterResult:
    """Import residents and enrol whoever has applied. Safe to repeat.

    A row that applies to a programme which its community does not offer is refused as a whole.
    opening: the month from which this platform pays (see enrol). Raises what
    elderly_care.commands.import_roster raises; then nothing was imported.
    """
    if opening:
        require_payable(opening)
    programmes = list(Programme.objects.filter(kind=ProgrammeKind.MONTHLY_ALLOWANCE))
    regions = {programme.code: programme.region for programme in programmes}

    def not_offered(row: RosterRow) -> list[RowError]:
        code = row.person.community_code
        return [
            RowError(row.line, f"applied_{programme}_on", RowProblem.NOT_OFFERED, {"text": code})
            for programme in row.applications
            if not (programme in regions and code.startswith(regions[programme]))
        ]

    result = import_residents(file=file, by=by, check=not_offered)
    enrolled = 0
    for programme in programmes:
        applications = {
            row.resident_id: row.applications[programme.code]
            for row in result.accepted
            if programme.code in row.applications
        }
        outcome = enrol(programme=programme, applications=applications, opening=opening, by=by)
        enrolled += outcome.created
    return RosterResult(result, enrolled)
