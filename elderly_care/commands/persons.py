"""The person whom an act is about: locked first, before anything else of theirs."""

from accounts.models import User
from core.audit import Actor
from core.errors import NotFound
from core.locking import locked
from elderly_care.commands.day_care_errors import GoneAway
from elderly_care.models import Resident


def locked_person(resident: Resident, by: Actor) -> Resident:
    """Read again, in the scope of whoever acts, living here. Raises NotFound, GoneAway."""
    rows = Resident.objects.filter(pk=resident.pk)
    if isinstance(by, User):
        rows = rows.visible_to(by)
    row = locked(rows, no_key=True).first()
    if row is None:
        raise NotFound
    if row.died_on or row.moved_out_on:
        raise GoneAway
    return row
