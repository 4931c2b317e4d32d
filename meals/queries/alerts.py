"""Alerts as whoever looks after people needs to see them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Avg, Count, Q

from accounts.models import User
from elderly_care.models import FamilyLink
from meals.enums import AlertLevel, AlertState
from meals.models import DeliveryAlert
from meals.models.delivery import DeliveryAlertQuerySet
from meals.queries.owners import next_owner

_RELATED = (
    *("owner", "closed_by", "failure", "order__station", "order__resident__community"),
    "order__menu",
)


def alert_queue(user: User) -> DeliveryAlertQuerySet:
    """The open alerts in scope, the most urgent first. 1 query."""
    return DeliveryAlert.objects.visible_to(user).open().select_related(*_RELATED)


def closed_alerts(user: User) -> DeliveryAlertQuerySet:
    """The newest closed ones in scope."""
    closed = DeliveryAlert.objects.visible_to(user).filter(state=AlertState.CLOSED)
    return closed.select_related(*_RELATED).order_by("-closed_at")


def whose_turn_next(alert: DeliveryAlert) -> str:
    """The name of who gets it when the time has passed; empty when nobody else is there."""
    above = next_owner(alert.order, alert.level, alert.owner_id)
    return str(above[1]) if above else ""


def families_of(alert: DeliveryAlert) -> list[FamilyLink]:
    """Whom one may ring."""
    links = FamilyLink.objects.current().filter(resident=alert.order.resident_id)
    return list(links.select_related("user").order_by("pk"))


@dataclass(frozen=True)
class AlertFigures:
    """What became of the alerts of some days."""

    opened: int
    closed: int
    escalated: int
    mean_minutes: float | None


def alert_figures(user: User, first: date, last: date) -> AlertFigures:
    """In scope, by the day of the meal, both days included. 1 query."""
    alerts = DeliveryAlert.objects.visible_to(user).filter(order__service_date__range=(first, last))
    totals = alerts.with_times().aggregate(
        opened=Count("pk"),
        closed=Count("pk", filter=Q(state=AlertState.CLOSED)),
        escalated=Count("pk", filter=Q(level__gt=AlertLevel.STATION)),
        mean=Avg("took"),
    )
    mean = totals.pop("mean")
    return AlertFigures(
        mean_minutes=mean.total_seconds() / 60 if mean is not None else None,
        **totals,
    )
