"""What is counted at outreach events: so many more, each press once, from several phones at a time."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from accounts.commands import require_inside
from core.acts import happened_at, require_key
from core.audit import Actor, record
from core.locking import locked
from stations.commands.activities.errors import NotThatDay, WrongCount
from stations.commands.activities.roll import Noted
from stations.commands.reach import KeyUsed, own_key
from stations.models import ActivitySession, CounterAct, SessionCounter

MOST = 1000  # at once: who enters more has mistaken the field


@transaction.atomic
def set_counters(
    *, session: ActivitySession, goals: Mapping[str, int], by: Actor
) -> list[SessionCounter]:
    """What is counted, and how much is expected; what has been counted stays. Raises NotFound."""
    require_inside(session, by)
    locked(ActivitySession.objects.filter(pk=session.pk), no_key=True).get()
    rows = {row.kind: row for row in locked(session.counters.all())}
    for kind, goal in goals.items():
        row = rows.get(kind) or SessionCounter(session=session, kind=kind)
        row.goal = goal
        row.save()
        rows[kind] = row
    record(session, "stations.activitysession.counters", by=by, goals=dict(goals))
    return list(rows.values())


@transaction.atomic
def count(*, counter: SessionCounter, amount: int, noted: Noted, by: Actor) -> SessionCounter:
    """So many more, or fewer. Raises InvalidInput, KeyUsed, NotFound, NotThatDay, WrongCount."""
    require_key(noted.key)
    require_inside(counter, by)
    at = happened_at(noted.at, timezone.now())
    row = locked(SessionCounter.objects.filter(pk=counter.pk), no_key=True).get()
    known = CounterAct.objects.filter(key=own_key(noted.key, by)).first()
    if known is not None:
        if (known.counter_id, known.amount) != (row.pk, amount):
            raise KeyUsed
        return row
    if timezone.localdate(at) != row.session.day:
        raise NotThatDay(day=f"{row.session.day:%Y-%m-%d}")
    if amount == 0 or abs(amount) > MOST or row.count + amount < 0:
        raise WrongCount(most=MOST)
    row.count += amount
    row.save(update_fields=["count"])
    told = {"amount": amount, "key": own_key(noted.key, by), "at": at, "noted_by_id": by.pk}
    CounterAct.objects.create(counter=row, **told)
    return row
