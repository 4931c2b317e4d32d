"""What happens to meals when something changes on the left."""

from functools import partial

from django.db import transaction
from django.dispatch import receiver

from elderly_care.signals import facts_changed
from meals.commands.leaving import end_for_gone


@receiver(facts_changed)
def cancel_meals(sender: object, resident_ids: list[int], **kwargs: object) -> None:
    """Who died or moved away is cooked for no more.

    After the commit: whoever changed the facts holds the person and purses by now, and an order is
    locked before its purses. What a killed process forgets, the clock finds within the hour.
    """
    ids = list(resident_ids)
    transaction.on_commit(partial(end_for_gone, resident_ids=ids), robust=True)
