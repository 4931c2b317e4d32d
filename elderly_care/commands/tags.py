"""Sensitive tags: set and ended by named roles, and every look is kept with its reason."""

from datetime import date
from typing import ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.commands import require_may
from accounts.models import User
from core.audit import record
from core.dates import today
from core.errors import InvalidInput, NotFound, require_valid
from elderly_care.commands.privacy import count_look
from elderly_care.commands.residents import open_file
from elderly_care.enums import SensitiveKind
from elderly_care.models import Resident, SensitiveTag
from elderly_care.models.tags import tag_index

LOOK = "elderly_care.sensitivetag.looked"


class NoSuchTag(InvalidInput):
    """Not in the list."""

    code: ClassVar[str] = "tags.kind"
    message = _("没有这种标签。")


@transaction.atomic
def look_at_tags(*, resident: Resident, reason: str, by: User) -> list[SensitiveTag]:
    """What is known, for this once; the look is kept even where there is nothing.

    Raises NotAllowed, NotFound, ReasonTooShort, TooManyReveals.
    """
    _require_right(by)
    row = Resident.objects.visible_to(by).filter(pk=resident.pk).first()
    if row is None:
        raise NotFound
    count_look(row, LOOK, by=by, reason=reason, field="sensitive_tags")
    return list(SensitiveTag.objects.filter(resident=row, ends_on__isnull=True).order_by("pk"))


@transaction.atomic
def set_tag(
    *, resident: Resident, kind: str, begins_on: date, note: str = "", by: User
) -> SensitiveTag:
    """Twice is once, and says the same: a refusal would tell what only a look with a reason may tell.

    Raises NotAllowed, NotFound, NoSuchTag, InvalidInput.
    """
    _require_right(by)
    if kind not in SensitiveKind.values:
        raise NoSuchTag
    if begins_on > today():
        raise InvalidInput(fields={"begins_on": [str(_("不能晚于今天。"))]})
    person = open_file(resident, by)
    tag = SensitiveTag(resident=person, kind=str(kind), kind_index=tag_index(kind))
    tag.note, tag.begins_on, tag.set_by = note.strip() or None, begins_on, by
    known = SensitiveTag.objects.filter(resident=person, ends_on__isnull=True)
    if (held := known.filter(kind_index=tag.kind_index).first()) is not None:
        record(held, "elderly_care.sensitivetag.set_again", by=by, resident=person.pk)
        return held
    require_valid(tag)
    tag.save(force_insert=True)
    record(tag, "elderly_care.sensitivetag.set", by=by, resident=person.pk)
    return tag


@transaction.atomic
def end_tag(*, tag: SensitiveTag, by: User) -> SensitiveTag:
    """No longer so; it stays in the file. Raises NotAllowed, NotFound."""
    _require_right(by)
    row = SensitiveTag.objects.visible_to(by).select_for_update().filter(pk=tag.pk).first()
    if row is None:
        raise NotFound
    if row.ends_on is None:
        row.ends_on = max(today(), row.begins_on)
        row.save(update_fields=["ends_on", "updated_at"])
        record(row, "elderly_care.sensitivetag.ended", by=by, resident=row.resident_id)
    return row


def _require_right(by: User) -> None:
    require_may(by, "elderly_care.keep_sensitive_tags")
