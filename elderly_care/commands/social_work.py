"""Cases of social work: opened, written down, looked at and closed by a second person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.commands import require_inside, require_may
from accounts.models import User
from core.acts import require_key
from core.audit import Actor, record
from core.dates import today
from core.errors import (
    NotFound,
    SecondPersonNeeded,
    require_reason,
    require_valid,
)
from core.language import platform_language
from core.locking import locked
from elderly_care.commands.assistance_errors import CaseOpen, ReviewDate
from elderly_care.commands.charity_aids import locked_home
from elderly_care.commands.day_care_errors import KeyReused
from elderly_care.commands.persons import locked_person
from elderly_care.enums.assistance import NoteKind, SocialWorkOutcome
from elderly_care.enums.assistance import SocialWorkState as State
from elderly_care.models import Household, Resident, SocialWorkCase, SocialWorkNote
from elderly_care.transitions import SOCIAL_WORK
from stations.models import SocialWorkRoom

KEEPS = "elderly_care.keep_social_work"
REVIEWS = "elderly_care.review_social_work"
READS = "elderly_care.view_social_work"
_LONGEST = 2000
_YEAR = timedelta(days=366)


@dataclass(frozen=True)
class CaseWish:
    """For whom, in which room, with which aims, under the form's key; a person or a household."""

    room: SocialWorkRoom
    aims: str
    review_due_on: date
    key: str
    resident: Resident | None = None
    household: Household | None = None


@transaction.atomic
def open_case(*, wish: CaseWish, by: User) -> SocialWorkCase:
    """The same key again is the same case.

    Raises NotAllowed, NotFound, GoneAway, CaseOpen, KeyReused, ReviewDate, ReasonMissing, InvalidInput.
    """
    require_may(by, KEEPS)
    require_key(wish.key)
    person = locked_person(wish.resident, by) if wish.resident else None
    home = locked_home(wish.household, by) if wish.household else None
    if known := SocialWorkCase.objects.visible_to(by).filter(key=wish.key).first():
        if (known.resident, known.household) != (person, home):
            raise KeyReused
        return known
    whom = person or home
    if whom is None:
        raise NotFound
    _require_date(wish.review_due_on)
    _require_room(wish.room, by)
    if SocialWorkCase.objects.going_on().filter(resident=person, household=home).exists():
        raise CaseOpen
    made = SocialWorkCase(
        resident=person,
        household=home,
        community_id=whom.community_id,
        room=wish.room,
        aims=require_reason(wish.aims, "aims", _LONGEST),
        opened_on=today(),
        review_due_on=wish.review_due_on,
        worker=by,
        key=wish.key,
    )
    require_valid(made)
    made.save(force_insert=True)
    record(made, "elderly_care.socialworkcase.opened", by=by)
    return made


def _require_room(room: SocialWorkRoom, by: User) -> None:
    """In scope, and not given up."""
    require_inside(room, by)
    if room.closed_on is not None and room.closed_on <= today():
        raise NotFound


def look_at_case(*, case: SocialWorkCase, by: User) -> None:
    """Somebody reads the sealed words; that is kept. Raises NotAllowed."""
    require_may(by, READS)
    record(case, "elderly_care.socialworkcase.looked", by=by)


@transaction.atomic
def add_note(*, case: SocialWorkCase, text: str, key: str, by: User) -> SocialWorkNote:
    """What was done. Raises NotAllowed, NotFound, WrongState, ReasonMissing."""
    require_may(by, KEEPS)
    row = _opened(case, by)
    return _note(row, NoteKind.CONTACT, text, key, by)


@transaction.atomic
def review_case(
    *, case: SocialWorkCase, text: str, next_on: date, key: str, by: User
) -> SocialWorkNote:
    """Somebody else than the worker looked at it; again with the key is the same look.

    Raises NotAllowed, NotFound, SecondPersonNeeded, WrongState, ReviewDate, ReasonMissing.
    """
    require_may(by, REVIEWS)
    row = _opened(case, by)
    if row.worker_id == by.pk:
        raise SecondPersonNeeded
    _require_date(next_on)
    made = _note(row, NoteKind.REVIEW, text, key, by)
    row.review_due_on = next_on
    row.save(update_fields=["review_due_on", "updated_at"])
    return made


@transaction.atomic
def ask_to_close(*, case: SocialWorkCase, outcome: str, summary: str, by: User) -> SocialWorkCase:
    """The aims are reached, or not. Twice is once. Raises NotAllowed, NotFound, WrongState, ReasonMissing, InvalidInput."""
    require_may(by, KEEPS)
    row = _opened(case, by)
    if row.state == State.CLOSING and row.asked_by_id == by.pk:
        return row
    SOCIAL_WORK.check(row, "ask_to_close")
    row.outcome, row.asked_by = outcome, by
    row.summary = require_reason(summary, "summary", _LONGEST)
    require_valid(row)
    columns = ["outcome", "summary", "asked_by", "updated_at"]
    SOCIAL_WORK.move(row, "ask_to_close", by=by, save=columns)
    return row


@transaction.atomic
def decide_closing(
    *, case: SocialWorkCase, approve: bool, note: str, key: str, by: User
) -> SocialWorkCase:
    """A second person agrees, or says what is still to do.

    Raises NotAllowed, NotFound, SecondPersonNeeded, WrongState, ReasonMissing.
    """
    require_may(by, REVIEWS)
    row = _opened(case, by)
    verb = "close" if approve else "reopen"
    SOCIAL_WORK.check(row, verb)
    if by.pk in (row.asked_by_id, row.worker_id):
        raise SecondPersonNeeded
    _note(row, NoteKind.REVIEW, note, key, by)
    if approve:
        row.closed_on, row.closed_by = today(), by
        SOCIAL_WORK.move(row, verb, by=by, save=["closed_on", "closed_by", "updated_at"])
    else:
        row.outcome, row.summary, row.asked_by = "", None, None
        SOCIAL_WORK.move(row, verb, by=by, save=["outcome", "summary", "asked_by", "updated_at"])
    return row


def end_cases_of(*, resident_ids: Sequence[int], by: Actor) -> int:
    """Of who died or moved away. Within a transaction."""
    with platform_language():
        why = _("本人已去世或迁出")
    found = list(locked(SocialWorkCase.objects.going_on().filter(resident__in=list(resident_ids))))
    for row in found:
        row.outcome, row.closed_on = SocialWorkOutcome.GONE, today()
        SOCIAL_WORK.move(row, "end", by=by, reason=why, save=["outcome", "closed_on", "updated_at"])
    return len(found)


def _note(row: SocialWorkCase, kind: NoteKind, text: str, key: str, by: User) -> SocialWorkNote:
    require_key(key)
    if known := SocialWorkNote.objects.filter(case=row, key=key).first():
        return known
    if row.state == State.CLOSED:
        SOCIAL_WORK.check(row, "end")
    words = require_reason(text, "text", _LONGEST)
    made = SocialWorkNote(case=row, kind=kind, text=words, written_by=by, key=key)
    made.save(force_insert=True)
    record(row, "elderly_care.socialworkcase.noted", by=by, kind=str(kind))
    return made


def _require_date(day: date) -> None:
    if not today() < day <= today() + _YEAR:
        raise ReviewDate(fields={"review_due_on": [str(ReviewDate.message)]})


def _opened(case: SocialWorkCase, by: User) -> SocialWorkCase:
    row = locked(SocialWorkCase.objects.visible_to(by).filter(pk=case.pk), no_key=True).first()
    if row is None:
        raise NotFound
    return row
