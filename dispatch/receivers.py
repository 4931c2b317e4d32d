"""What happens to visits when something changes on the left."""

from functools import partial

from django.db import transaction
from django.dispatch import receiver

from dispatch.commands.following import follow_home
from dispatch.commands.leaving import cancel_for_gone
from elderly_care.signals import facts_changed


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
