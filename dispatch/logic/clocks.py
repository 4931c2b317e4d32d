"""Which clocks run in which state, and when they end."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.enums import Clock
from dispatch.enums import OrderState as S

RUNNING: dict[str, tuple[Clock, ...]] = {
    S.REQUESTED: (Clock.DISPATCH, Clock.START),
    S.EXCEPTION: (Clock.DISPATCH, Clock.START),
    S.ASSIGNED: (Clock.ACCEPT, Clock.START),
    S.ACCEPTED: (Clock.START,),
    S.ON_THE_WAY: (Clock.START,),
    S.ARRIVED: (Clock.START,),
    S.IN_SERVICE: (Clock.FINISH,),
}


@dataclass(frozen=True)
class Limit:
    """A rule as a value."""

    minutes: int
    urgent_minutes: int
    lead_min: int = 0


@dataclass(frozen=True)
class Visit:
    """What the clocks look at: when it may begin, how long it takes, what was promised."""

    window_start: datetime
    window_end: datetime
    minutes: int
    is_urgent: bool
    promise_at: datetime | None = None


def due_at(clock: Clock, limit: Limit, visit: Visit, since: datetime) -> datetime:
    """By when it must happen.

    What is booked ahead is dispatched and accepted before its window, and never later than somebody
    must be there; who is sent to an urgent visit at the last minute has the whole time to accept.
    """
    allowed = timedelta(minutes=limit.urgent_minutes if visit.is_urgent else limit.minutes)
    if clock == Clock.START:
        return visit.promise_at or visit.window_end + allowed
    if clock == Clock.FINISH:
        return since + timedelta(minutes=visit.minutes) + allowed
    latest = visit.promise_at or visit.window_end
    if visit.is_urgent and clock == Clock.ACCEPT:
        latest = max(latest, since + allowed)
    # An urgent one is looked at as late as an ordinary one must be done.
    lead = limit.minutes if visit.is_urgent else limit.lead_min
    due = since + allowed
    if lead:
        due = max(due, visit.window_start - timedelta(minutes=lead))
    return min(due, latest) if latest > since else due
