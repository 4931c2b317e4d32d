"""A person's death, with everything that follows for their money."""

from datetime import date
from typing import ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.audit import Actor, record
from core.errors import Conflict
from elderly_care.commands.residents import open_file, require_day
from elderly_care.models import Resident
from elderly_care.signals import facts_changed


class DeathOnFile(Conflict):
    """Another day is on file."""

    code: ClassVar[str] = "deaths.on_file"
    message = _("档案已登记于 %(day)s 去世。日期登记错了，请更正档案。")


@transaction.atomic
def record_death(*, resident: Resident, died_on: date, by: Actor) -> Resident:
    """Raises NotFound outside the user's scope, NotADayOfTheirs or DeathOnFile; twice is once."""
    row = open_file(resident, by)
    if row.died_on == died_on:
        return row
    if row.died_on is not None:
        raise DeathOnFile(day=row.died_on)
    require_day(row, died_on)
    row.died_on = died_on
    row.save(update_fields=["died_on", "updated_at"])
    record(row, "elderly_care.resident.died", by=by, died_on=died_on)
    facts_changed.send(record_death, resident_ids=[row.pk], by=by)
    return row
