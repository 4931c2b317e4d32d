"""What happens to money when something changes on the left."""

from django.dispatch import receiver

from core.audit import Actor
from elderly_care.models import ChildDay, DayCareDay
from elderly_care.signals import day_attended, day_taken_back, facts_changed
from subsidies.commands import (
    close_applications_of,
    close_needless_reviews,
    close_purses,
    end_cases_of_the_dead,
    reassess,
    rematch_benefits,
    reroute_applications_of,
)
from subsidies.commands.day_care import (
    charge_child_day,
    charge_day,
    take_child_fee_back,
    take_fee_back,
)


@receiver(facts_changed)
def decide_anew(sender: object, resident_ids: list[int], by: Actor, **kwargs: object) -> None:
    """Awards follow from facts; who has died or moved away applies for nothing any more.

    What is asked back comes first, then what the dead leave where it is not inherited.
    """
    close_applications_of(resident_ids=resident_ids, by=by)
    reroute_applications_of(resident_ids=resident_ids, by=by)
    reassess(resident_ids=resident_ids, by=by)
    end_cases_of_the_dead(resident_ids=resident_ids, by=by)
    close_purses(resident_ids=resident_ids, by=by)
    close_needless_reviews(resident_ids=resident_ids, by=by)


@receiver(facts_changed)
def match_benefits(sender: object, resident_ids: list[int], **kwargs: object) -> None:
    """Departments' records find the file of their person."""
    rematch_benefits(resident_ids=resident_ids)


@receiver(day_attended)
def charge_day_care(
    sender: object, day: DayCareDay | ChildDay, by: Actor, **kwargs: object
) -> None:
    """Who was fetched has had the day: the fee is kept or lost together with it."""
    if isinstance(day, ChildDay):
        charge_child_day(day=day, by=by)
    else:
        charge_day(day=day, by=by)


@receiver(day_taken_back)
def give_day_care_back(
    sender: object, day: DayCareDay | ChildDay, by: Actor, **kwargs: object
) -> None:
    """An attendance that never was costs nothing."""
    if isinstance(day, ChildDay):
        take_child_fee_back(day=day, by=by)
    else:
        take_fee_back(day=day, by=by)
