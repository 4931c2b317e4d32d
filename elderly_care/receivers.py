"""What follows in this app's own books when facts change."""

from functools import partial

from django.db import transaction
from django.dispatch import receiver

from core.audit import Actor
from elderly_care.commands.leaving import end_everything_of_gone
from elderly_care.commands.patrols import follow_home
from elderly_care.commands.risks import classify_residents
from elderly_care.signals import facts_changed


@receiver(facts_changed)
def end_what_is_over(sender: object, resident_ids: list[int], by: Actor, **kwargs: object) -> None:
    """Who died or moved away: links, cards, consents and classes end with it or not at all."""
    end_everything_of_gone(resident_ids=resident_ids, by=by)


@receiver(facts_changed)
def send_neighbours(sender: object, resident_ids: list[int], **kwargs: object) -> None:
    """Who moved to another community is looked after from there; after the commit for the same reason."""
    ids = list(resident_ids)
    transaction.on_commit(partial(follow_home, resident_ids=ids), robust=True)


@receiver(facts_changed)
def classify_anew(sender: object, resident_ids: list[int], **kwargs: object) -> None:
    """After the commit: a roster of thousands needn't wait for it. What a killed process forgets, the
    night finds."""
    ids = list(resident_ids)
    transaction.on_commit(partial(classify_residents, resident_ids=ids), robust=True)
