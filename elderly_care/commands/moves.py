"""People move: inside the platform's area, or out of it."""

from datetime import date
from typing import ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Division
from core.audit import Actor, record
from core.errors import Conflict, InvalidInput, require_valid
from elderly_care.commands.residents import audited, open_file, require_day
from elderly_care.models import ResidenceMove, Resident
from elderly_care.signals import facts_changed


class NoSuchCommunity(InvalidInput):
    """Nobody can live there."""

    code: ClassVar[str] = "moves.no_such_community"
    message = _("没有代码为 %(code)s 的社区，请核对。什么都没有改变。")


class MovedLater(Conflict):
    """A move after this day is on file already, so this one would put the places out of order."""

    code: ClassVar[str] = "moves.moved_later"
    message = _("%(day)s 已登记过一次迁移，不能再补登更早的。什么都没有改变，请核对日期。")


class NotHereAnyMore(Conflict):
    """Who died or moved away can't move."""

    code: ClassVar[str] = "moves.not_here"
    message = _("档案已登记去世或迁出，不能再登记迁移。如果登记错了，请先更正档案。")


class MovedOutBefore(Conflict):
    """Another day is on file."""

    code: ClassVar[str] = "moves.moved_out_before"
    message = _("档案已登记于 %(day)s 迁出。日期登记错了，请更正档案。")


@transaction.atomic
def move_resident(
    *, resident: Resident, community_code: str, address: str, moved_on: date, by: Actor
) -> Resident:
    """Let a person live elsewhere on the platform from a day on: the old place gives them away.

    Raises NotFound outside the user's scope, NoSuchCommunity, NotHereAnyMore, MovedLater or
    InvalidInput. The same move again does nothing, and is allowed to who could make it before.
    """
    known = ResidenceMove.objects.filter(
        resident=resident, to_community=community_code, moved_on=moved_on
    )
    row = Resident.objects.get(pk=resident.pk)
    if (row.community_id, row.address) == (community_code, address) and known.exists():
        return row
    row = open_file(resident, by)
    _require_possible(row, community_code, moved_on)
    before = row.community_id
    changes = {"community_id": [before, community_code], "address": [row.address, address]}
    row.community_id, row.address = community_code, address
    require_valid(row)
    row.save()
    if before != community_code:
        ResidenceMove.objects.create(
            resident=row,
            from_community_id=before,
            to_community_id=community_code,
            moved_on=moved_on,
        )
    shown = audited({name: pair for name, pair in changes.items() if pair[0] != pair[1]})
    record(row, "elderly_care.resident.moved", by=by, moved_on=moved_on, changes=shown)
    facts_changed.send(move_resident, resident_ids=[row.pk], by=by)
    return row


@transaction.atomic
def record_move_out(*, resident: Resident, moved_out_on: date, by: Actor) -> Resident:
    """The person left the platform's area. Raises NotFound, NotADayOfTheirs or MovedOutBefore; twice
    is once."""
    row = open_file(resident, by)
    if row.moved_out_on == moved_out_on:
        return row
    if row.moved_out_on is not None:
        raise MovedOutBefore(day=row.moved_out_on)
    require_day(row, moved_out_on)
    row.moved_out_on = moved_out_on
    row.save(update_fields=["moved_out_on", "updated_at"])
    record(row, "elderly_care.resident.moved_out", by=by, moved_out_on=moved_out_on)
    facts_changed.send(record_move_out, resident_ids=[row.pk], by=by)
    return row


def _require_possible(row: Resident, community_code: str, moved_on: date) -> None:
    if row.died_on or row.moved_out_on:
        raise NotHereAnyMore
    require_day(row, moved_on)
    living = Division.objects.communities().filter(code=community_code, valid_to__isnull=True)
    if not living.exists():
        raise NoSuchCommunity(code=community_code)
    last = ResidenceMove.objects.filter(resident=row).order_by("moved_on", "pk").last()
    if last is not None and last.moved_on > moved_on:
        raise MovedLater(day=last.moved_on)
