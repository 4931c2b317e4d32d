"""What elder-care advisers write down: a talk once, what they said later; only they read the words."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.commands import require_inside, require_may
from accounts.models import User
from core.acts import require_key, save_or_find
from core.audit import record
from core.dates import today
from core.errors import Conflict, InvalidInput, NotAllowed, require_reason
from core.locking import locked
from stations.commands.devices import CLOCK_SLACK
from stations.commands.reach import (
    KeyUsed,
    key_is_new,
    own_key,
    require_in_reach,
    require_station,
)
from stations.enums.consultations import ConsultWay
from stations.enums.footfall import EntryWay
from stations.models import Citizen, Consultation, ConsultationFollowUp, Station
from stations.queries.consultations import reads_words
from stations.signals import citizen_entered

KEEPS = "stations.keep_consultation"
LONGEST = 2000


class TalkAhead(InvalidInput):
    """Nobody has said it yet."""

    code: ClassVar[str] = "consultations.ahead"
    message = _("咨询时间晚于现在，没有保存。")


class WhoToTell(InvalidInput):
    """A promise to nobody."""

    code: ClassVar[str] = "consultations.who_to_tell"
    message = _("没有登记是谁来咨询，就不能约回访；没有保存。请先查到这位市民，或者去掉回访日期。")


class FollowUpDay(InvalidInput):
    """Not ahead."""

    code: ClassVar[str] = "consultations.follow_up_day"
    message = _("回访日期要从今天起，没有保存。")


class NothingOwed(Conflict):
    """They have heard everything."""

    code: ClassVar[str] = "consultations.nothing_owed"
    message = _("这次咨询没有待回访的事，没有保存。")


@dataclass(frozen=True)
class Talk:
    """Where, when, how, about what; citizen: None of who gave no name. key: sent twice, it is one."""

    station: Station
    at: datetime
    way: str
    topics: list[str]
    asked: str
    advised: str
    next_step: str
    key: str
    citizen: Citizen | None = None
    follow_up_on: date | None = None


@transaction.atomic
def note_consultation(*, talk: Talk, by: User) -> Consultation:
    """Who came to the adviser's desk has come to the station, too.

    Raises FollowUpDay, InvalidInput, KeyUsed, NotAllowed, NotFound, ReasonMissing, TalkAhead, WhoToTell.
    """
    require_may(by, KEEPS)
    require_key(talk.key)
    require_station(talk.station, by)
    require_in_reach(talk.citizen, by)
    key = own_key(talk.key, by)
    if (known := _known(key, talk)) is not None:
        return known
    row, new = save_or_find(_row(talk, key, by), lambda: _known(key, talk))
    if new:
        record(row, "stations.consultation.noted", by=by, station=row.station_id)
        _entered(row)
    return row


def _known(key: str, talk: Talk) -> Consultation | None:
    known = Consultation.objects.filter(key=key).first()
    if known is None:
        return None
    person = talk.citizen.pk if talk.citizen else None
    if (known.station_id, known.citizen_id, known.asked) != (
        talk.station.pk,
        person,
        talk.asked.strip(),
    ):
        raise KeyUsed
    return known


def _row(talk: Talk, key: str, by: User) -> Consultation:
    if talk.at > timezone.now() + CLOCK_SLACK:
        raise TalkAhead
    if talk.follow_up_on is not None and talk.citizen is None:
        raise WhoToTell
    _require_ahead(talk.follow_up_on)
    return Consultation(
        station=talk.station,
        adviser=by,
        citizen=talk.citizen,
        at=min(talk.at, timezone.now()),
        day=timezone.localdate(talk.at),
        way=talk.way,
        topics=list(dict.fromkeys(talk.topics)),
        asked=require_reason(talk.asked, "asked", LONGEST),
        advised=require_reason(talk.advised, "advised", LONGEST),
        next_step=talk.next_step,
        follow_up_on=talk.follow_up_on,
        key=key,
    )


def _require_ahead(day: date | None) -> None:
    if day is not None and day < today():
        raise FollowUpDay


def _entered(row: Consultation) -> None:
    """Of who gave no name the reception or the number they took has told."""
    if row.way != ConsultWay.POINT or row.citizen_id is None:
        return
    citizen_entered.send(
        note_consultation,
        citizen_id=row.citizen_id,
        station_id=row.station_id,
        at=row.at,
        how=EntryWay.CONSULT,
        key=f"consultation:{row.pk}",
    )


@transaction.atomic
def follow_up(
    *, consultation: Consultation, words: str, key: str, by: User, next_on: date | None = None
) -> ConsultationFollowUp:
    """They heard more; next_on: when they hear again, None if that was all.

    Raises FollowUpDay, InvalidInput, NotAllowed, NotFound, NothingOwed, ReasonMissing.
    """
    require_may(by, KEEPS)
    require_key(key)
    require_inside(consultation, by)
    row = locked(Consultation.objects.filter(pk=consultation.pk)).get()
    if not reads_words(row, by):
        raise NotAllowed
    own = own_key(key, by)
    known = ConsultationFollowUp.objects.filter(key=own, consultation=row).first()
    if known is not None:
        return known
    if row.follow_up_on is None:
        raise NothingOwed
    _require_ahead(next_on)
    told = require_reason(words, "words", LONGEST)
    with key_is_new():
        made = ConsultationFollowUp.objects.create(
            consultation=row, words=told, next_on=next_on, told_by=by, key=own
        )
    row.follow_up_on = next_on
    row.save(update_fields=["follow_up_on"])
    record(row, "stations.consultation.followed_up", by=by, next_on=next_on)
    return made


def look_at_words(*, consultation: Consultation, by: User) -> None:
    """Somebody else than the adviser reads what was said; that is kept. Raises NotAllowed, NotFound."""
    require_inside(consultation, by)
    if not reads_words(consultation, by):
        raise NotAllowed
    if consultation.adviser_id != by.pk:
        record(consultation, "stations.consultation.looked", by=by)
