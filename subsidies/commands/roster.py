"""A street's roster: files of residents, and enrolment of whoever has applied."""

from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from django.db import transaction

from core.audit import Actor
from elderly_care.commands import ImportResult
from elderly_care.commands import import_roster as import_residents
from subsidies.commands.enrolments import enrol, reassess
from subsidies.enums import ProgrammeKind
from subsidies.models import Programme


@dataclass(frozen=True)
class RosterResult:
    """What the roster changed in the files, and how many enrolments are new or owed something else."""

    residents: ImportResult
    enrolled: int
    reassessed: int


@transaction.atomic
def import_roster(*, file: BinaryIO, opening: date | None = None, by: Actor) -> RosterResult:
    """Import residents, enrol whoever has applied, decide anew where facts changed. Safe to repeat.

    opening: the month from which this platform pays (see enrol). Raises what
    elderly_care.commands.import_roster raises; then nothing was imported.
    """
    result = import_residents(file=file, by=by)
    reassessed = reassess(resident_ids=result.changed_resident_ids, by=by)
    enrolled = 0
    for programme in Programme.objects.filter(kind=ProgrammeKind.MONTHLY_ALLOWANCE):
        applications = {
            row.resident_id: row.applications[programme.code]
            for row in result.accepted
            if programme.code in row.applications
        }
        outcome = enrol(programme=programme, applications=applications, opening=opening, by=by)
        enrolled += outcome.created
        reassessed += outcome.changed
    return RosterResult(result, enrolled, reassessed)
