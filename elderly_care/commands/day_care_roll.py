"""The roll of a day: who came, who was fetched by whom, who stayed away. Two tablets may write at once."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.acts import happened_at, require_key
from core.errors import NotFound, require_reason
from core.locking import locked
from elderly_care.commands.child_ratio import require_carers_there
from elderly_care.commands.day_care_errors import (
    ChildFetchedByStranger,
    KeyReused,
    NobodyNamed,
    NoDayCare,
    NotInCare,
    OutsideHours,
    PickupNotListed,
    WrongDay,
)
from elderly_care.commands.day_care_places import E, locked_enrolment, locked_unit
from elderly_care.commands.family_notices import tell_of_day
from elderly_care.enums.day_care import DayAct, DayState
from elderly_care.logic.day_care import within_hours
from elderly_care.models import (
    ChildEnrolment,
    DayCareRule,
    DayCareTerms,
    DayCareUnit,
)
from elderly_care.queries.day_care import AnyDay, AnyEnrolment, books_of, is_in_care, rule_at
from elderly_care.signals import day_attended, day_taken_back
from elderly_care.transitions import DAY_CARE_DAY

ATTENDED = (DayState.PRESENT, DayState.LEFT)
_ROLL = _("日间照料签到")
_CAME = _("您的家人 %(time)s 到了%(station)s。")
_LEFT = _("您的家人 %(time)s 离开%(station)s，接的人：%(who)s。")


@dataclass(frozen=True)
class Arrival:
    """Somebody came: when by the tablet's clock, brought by whom, under the tablet's key."""

    at: datetime
    key: str
    brought_by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Departure:
    """Somebody was fetched: by a listed person, or by somebody else and why."""

    at: datetime
    key: str
    pickup_id: int | None = None
    name: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Said:
    """A row of the log."""

    act: DayAct
    key: str
    at: datetime
    who: str = ""
    reason: str = ""


def _clock(at: datetime) -> str:
    return timezone.localtime(at).strftime("%m-%d %H:%M")


@transaction.atomic
def take_arrival(*, enrolment: AnyEnrolment, arrival: Arrival, by: User) -> AnyDay:
    """Write down that somebody came; the day costs what the place charges then. Twice is once.

    One small child more than the carers who are there may look after needs a reason: who has come is on
    the roll. Raises NotAllowed, NotFound, KeyReused, NotInCare, WrongDay, NoDayCare, OutsideHours,
    TooFewCarers.
    """
    if isinstance(enrolment, ChildEnrolment):
        locked_unit(
            enrolment.unit, by, enrolment.unit.kind
        )  # of two children at once one is counted first
    held, at = opened(enrolment, arrival.key, arrival.at, by)
    day = timezone.localdate(at)
    if (known := repeated(arrival.key, held, DayAct.ARRIVE)) is not None:
        return known
    require_in_care(held, day)
    row = day_of(held, day)
    if row.state in ATTENDED:
        return row
    rule, terms = _conditions(held.unit, day)
    _require_within(rule, at)
    row.brought_by, row.reason = arrival.brought_by.strip()[:100], arrival.reason.strip()[:300]
    if isinstance(held, ChildEnrolment) and not row.reason:
        require_carers_there(held, day)
    row.arrived_at, row.fee_fen = at, terms.fee_fen
    DAY_CARE_DAY.move(row, "arrive", by=by, save=saved("arrived_at", "fee_fen", "brought_by"))
    log(row, Said(DayAct.ARRIVE, arrival.key, at, row.brought_by, row.reason), by)
    tell_of_day(day=row, subject=_ROLL, text=_CAME, time=_clock(at))
    return row


@transaction.atomic
def take_departure(*, enrolment: AnyEnrolment, departure: Departure, by: User) -> AnyDay:
    """Write down who fetched somebody; the fee is charged by whoever hears of it. Twice is once.

    Who isn't listed and who comes after the doors close needs a reason: nobody is kept for want of one.
    A small child goes with listed people only.
    Raises NotAllowed, NotFound, KeyReused, WrongState, WrongDay, NobodyNamed, PickupNotListed,
    ChildFetchedByStranger, OutsideHours.
    """
    held, at = opened(enrolment, departure.key, departure.at, by)
    if (known := repeated(departure.key, held, DayAct.DEPART)) is not None:
        return known
    row = day_of(held, timezone.localdate(at))
    if row.state == DayState.LEFT:
        return row
    DAY_CARE_DAY.check(row, "depart")
    if row.arrived_at is None or at < row.arrived_at:
        raise WrongDay
    row.pickup, row.picked_up_by = _fetcher(held, departure)
    row.reason, row.left_at = departure.reason.strip()[:300], at
    if not row.reason:
        _require_within(_conditions(held.unit, row.day)[0], at)
    columns = saved("pickup", "picked_up_by", "left_at")
    DAY_CARE_DAY.move(row, "depart", by=by, reason=row.reason, save=columns)
    log(row, Said(DayAct.DEPART, departure.key, at, row.picked_up_by, row.reason), by)
    day_attended.send(take_departure, day=row, by=by)
    tell_of_day(day=row, subject=_ROLL, text=_LEFT, time=_clock(at), who=row.picked_up_by)
    return row


@transaction.atomic
def take_day_back(*, day: AnyDay, reason: str, key: str, by: User) -> AnyDay:
    """An attendance that was written down wrongly never was; its fee is given back.

    Raises NotAllowed, NotFound, ReasonMissing, KeyReused, WrongState.
    """
    why = require_reason(reason, longest=300)
    held, at = opened(day.enrolment, key, timezone.now(), by, "elderly_care.correct_day_care")
    if (known := repeated(key, held, DayAct.VOID)) is not None:
        return known
    days: Any = type(day).objects.filter(pk=day.pk)
    row = locked(days).select_related("enrolment").get()
    DAY_CARE_DAY.check(row, "void")
    day_taken_back.send(take_day_back, day=row, by=by)
    row.take, row.fee_fen, row.reason = row.take + 1, 0, why
    row.arrived_at = row.left_at = row.pickup = None
    row.brought_by = row.picked_up_by = ""
    columns = saved("take", "fee_fen", "arrived_at", "left_at", "pickup", "brought_by")
    DAY_CARE_DAY.move(row, "void", by=by, reason=why, save=[*columns, "picked_up_by"])
    log(row, Said(DayAct.VOID, key, at, reason=why), by)
    return row


def opened(
    enrolment: E, key: str, at: datetime, by: User, permission: str = ""
) -> tuple[E, datetime]:
    """The locked enrolment, and a moment that can be."""
    require_key(key)
    held = locked_enrolment(enrolment, by, permission or books_of(enrolment).keeps)
    return held, happened_at(at, timezone.now())


def repeated(key: str, held: AnyEnrolment, act: DayAct) -> AnyDay | None:
    """What this key wrote before. Raises KeyReused for something else."""
    known = books_of(held).acts.objects.filter(key=key).select_related("day").first()
    if known is None:
        return None
    if known.act != act or known.day.enrolment_id != held.pk:
        raise KeyReused
    day: AnyDay = known.day
    return day


def day_of(held: AnyEnrolment, day: date) -> AnyDay:
    """The row of a day; the enrolment is locked, so nobody else makes it."""
    row, _made = books_of(held).days.objects.get_or_create(enrolment=held, day=day)
    row.enrolment = held
    found: AnyDay = row
    return found


def require_in_care(held: AnyEnrolment, day: date) -> None:
    """Raises NotInCare."""
    if not is_in_care(held, day):
        raise NotInCare(day=day)


def _conditions(unit: DayCareUnit, day: date) -> tuple[DayCareRule, DayCareTerms]:
    rule, terms = rule_at(unit, day), DayCareTerms.objects.at(unit, day)
    if rule is None or terms is None:
        raise NoDayCare
    return rule, terms


def _require_within(rule: DayCareRule, at: datetime) -> None:
    local = timezone.localtime(at).time()
    if not within_hours(local, rule.opens_at, rule.closes_at):
        raise OutsideHours(
            opens=f"{rule.opens_at:%H:%M}", closes=f"{rule.closes_at:%H:%M}", at=f"{local:%H:%M}"
        )


def _fetcher(held: AnyEnrolment, departure: Departure) -> tuple[Any, str]:
    """Somebody of the list; of an elder also a name with a reason."""
    if departure.pickup_id is not None:
        listed = books_of(held).pickups.objects.current().filter(enrolment=held)
        if (person := listed.filter(pk=departure.pickup_id).first()) is None:
            raise NotFound
        return person, str(person)[:100]
    if isinstance(held, ChildEnrolment):
        raise ChildFetchedByStranger(fields={"pickup": [str(ChildFetchedByStranger.message)]})
    name = departure.name.strip()[:100]
    if not name:
        raise NobodyNamed(fields={"name": [str(NobodyNamed.message)]})
    if not departure.reason.strip():
        raise PickupNotListed(fields={"reason": [str(PickupNotListed.message)]})
    return None, name


def saved(*columns: str) -> list[str]:
    """Columns that change with a day's state."""
    return [*columns, "reason", "updated_at"]


def log(row: AnyDay, said: Said, by: User) -> None:
    """What was written, for good."""
    books_of(row.enrolment).acts.objects.create(
        day=row,
        act=said.act,
        key=said.key,
        at=said.at,
        who=said.who,
        reason=said.reason,
        noted_by=by,
    )
