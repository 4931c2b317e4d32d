"""What happens to money when something changes on the left."""

from django.dispatch import receiver

from core.audit import Actor
from elderly_care.signals import facts_changed
from subsidies.commands import reassess


@receiver(facts_changed)
def decide_anew(sender: object, resident_ids: list[int], by: Actor, **kwargs: object) -> None:
    """Awards follow from facts."""
    reassess(resident_ids=resident_ids, by=by)
