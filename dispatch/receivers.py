"""What happens here when something happens on the left."""

from functools import partial

from django.db import transaction
from django.dispatch import receiver

from core.audit import Actor
from dispatch.commands.emergency_alerts import take_alerts
from dispatch.commands.following import follow_home
from dispatch.commands.leaving import cancel_for_gone
from dispatch.commands.patrol_emergencies import emergency_from_patrol
from elderly_care.models import PatrolVisit
from elderly_care.signals import alert_raised, facts_changed, patrol_found_emergency


@receiver(facts_changed)
def cancel_visits(sender: object, resident_ids: list[int], **kwargs: object) -> None:
    """Who died or moved away is visited no more.

    After the commit: whoever changed the facts holds purses by now, and an order is locked before its
    purses. What a killed process forgets, the clock finds within the hour.
    """
    ids = list(resident_ids)
    transaction.on_commit(partial(cancel_for_gone, resident_ids=ids), robust=True)


@receiver(facts_changed)
def follow_visits(sender: object, resident_ids: list[int], **kwargs: object) -> None:
    """Who moved is visited where they live now; after the commit for the same reason."""
    ids = list(resident_ids)
    transaction.on_commit(partial(follow_home, resident_ids=ids), robust=True)


@receiver(alert_raised)
def open_emergencies(sender: object, alert_ids: list[int], **kwargs: object) -> None:
    """Who pressed a button of the devices' register calls for help. Sent after the commit of the alerts."""
    take_alerts(alert_ids=list(alert_ids))


@receiver(patrol_found_emergency)
def open_emergency(
    sender: object, visit: PatrolVisit, said: str, by: Actor, **kwargs: object
) -> None:
    """With the report or not at all: whoever holds the person's task holds no purse and no order."""
    emergency_from_patrol(visit=visit, said=said, by=by)
