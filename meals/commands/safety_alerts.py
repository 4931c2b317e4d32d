"""What has to be put right in kitchens: told once, to somebody, with a deadline."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.commands import StaffMessage, tell_staff
from accounts.models import User
from core.audit import SYSTEM, Actor, record
from core.errors import require_reason
from core.language import platform_language
from core.locking import locked
from core.rows import row_of, rows_json
from meals.enums import AlertLevel, SafetyAlertState
from meals.logic.turns import Turn, turn_after
from meals.models import SafetyAlert
from meals.queries.owners import turns_of_kitchens
from meals.transitions import SAFETY_ALERT


@dataclass(frozen=True)
class Found:
    """Something wrong in a kitchen; key: so that it is told once."""

    kitchen_id: int
    kind: str
    key: str
    subject: str


@transaction.atomic
def open_alerts(found: Iterable[Found], *, now: datetime | None = None) -> int:
    """Alerts for what isn't known yet, each with its owner, who is told. Returns how many are new.

    3 queries when nothing is new; the alerts are written in the order of their keys, so that two
    who find the same wait for each other only once.
    """
    found = list(found)
    keys = {one.key for one in found}
    old = set(SafetyAlert.objects.filter(key__in=keys).values_list("key", flat=True))
    fresh = {one.key: one for one in found if one.key not in old}
    if not fresh:
        return 0
    order = turns_of_kitchens({one.kitchen_id for one in fresh.values()})
    moment = now or timezone.now()
    opened = [_alert(one, moment, order[one.kitchen_id][:1]) for one in fresh.values()]
    made = _insert(opened)
    _tell(made)
    return len(made)


def _alert(found: Found, moment: datetime, first: list[Turn]) -> SafetyAlert:
    return SafetyAlert(
        key=found.key,
        kitchen_id=found.kitchen_id,
        kind=found.kind,
        subject=found.subject[:200],
        opened_at=moment,
        due_at=moment + _time_for(found.kind),
        owner_id=first[0].user if first else None,
        level=first[0].level if first else AlertLevel.STATION,
    )


def _insert(alerts: list[SafetyAlert]) -> list[int]:
    """Ids of those that nobody else has told meanwhile: bulk_create can't say which they are."""
    columns = ", ".join(row_of(alerts[0]))
    statement = (
        f"INSERT INTO meals_safetyalert ({columns}) SELECT {columns}"  # noqa: S608 - our own columns
        " FROM jsonb_populate_recordset(NULL::meals_safetyalert, %s) ORDER BY key"
        " ON CONFLICT (key) DO NOTHING RETURNING id"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [rows_json(alerts)])
        return [number for (number,) in cursor.fetchall()]


def _time_for(kind: str) -> timedelta:
    return timedelta(hours=settings.FOOD_SAFETY_ALERT_HOURS[kind])


def escalate_safety_alerts(*, now: datetime | None = None) -> int:
    """Whoever let the time pass: it is the next one's turn. Returns how many; harmless twice.

    The deadline itself stays where it was.
    """
    moment = now or timezone.now()
    overdue = SafetyAlert.objects.overdue(moment).order_by("due_at", "pk")
    return sum(_escalate(pk, moment) for pk in list(overdue.values_list("pk", flat=True)))


@transaction.atomic
def _escalate(pk: int, moment: datetime) -> bool:
    alert = locked(SafetyAlert.objects.overdue(moment).filter(pk=pk)).first()
    if alert is None:
        return False
    order = turns_of_kitchens([alert.kitchen_id])[alert.kitchen_id]
    after = turn_after(order, alert.level, alert.owner_id)
    if after is None:  # nobody stands above: it stays theirs, and overdue
        return False
    before = str(alert.owner or "")
    alert.level, alert.owner = after.level, User.objects.get(pk=after.user)
    alert.turn_ends_at = moment + _time_for(alert.kind)
    alert.save(update_fields=["level", "owner", "turn_ends_at", "updated_at"])
    record(alert, "meals.safety_alert.escalated", by=SYSTEM, before=before, after=str(alert.owner))
    _tell([alert.pk])
    return True


def _tell(alert_ids: list[int]) -> None:
    """Messages to the owners' phones; they name a kitchen and nobody who complained."""
    rows = SafetyAlert.objects.filter(pk__in=alert_ids, owner__isnull=False)
    with platform_language():
        related = rows.select_related("owner", "kitchen__station").order_by("pk")
        tell_staff([_message(alert, alert.owner) for alert in related if alert.owner])


def _message(alert: SafetyAlert, owner: User) -> StaffMessage:
    ends = timezone.localtime(alert.turn_ends_at or alert.due_at)
    words = {
        "kitchen": alert.kitchen,
        "kind": alert.get_kind_display(),
        "due": ends.strftime("%m-%d %H:%M"),
    }
    text = _("%(kitchen)s：%(kind)s，请在 %(due)s 前处理，并登记处理情况。") % words
    return StaffMessage(owner, _("食品安全待办"), text, alert)


@transaction.atomic
def handle_alert(*, alert: SafetyAlert, action: str, by: User) -> SafetyAlert:
    """Somebody says what was done. Raises ReasonMissing, WrongState."""
    alert = locked(SafetyAlert.objects.filter(pk=alert.pk)).get()
    SAFETY_ALERT.check(alert, "handle")
    alert.action = require_reason(action, field="action")
    alert.ended_at, alert.ended_by = timezone.now(), by
    save = ["action", "ended_at", "ended_by", "updated_at"]
    SAFETY_ALERT.move(alert, "handle", by=by, reason=alert.action, save=save)
    return alert


def settle_alerts(keys: Iterable[str], *, by: Actor) -> int:
    """Their cause is gone. Returns how many were open. Within the caller's transaction."""
    rows = SafetyAlert.objects.filter(key__in=list(keys), state=SafetyAlertState.OPEN)
    alerts = list(locked(rows))
    for alert in alerts:
        alert.ended_at = timezone.now()
        SAFETY_ALERT.move(alert, "settle", by=by, save=["ended_at", "updated_at"])
    return len(alerts)
