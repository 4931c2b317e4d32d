"""A shorter order of a round's stops: worked out by a worker, taken or left by staff."""

from dataclasses import replace

from django.db import transaction

from core.audit import Actor, record
from core.locking import locked
from meals.commands.round_errors import OfferStale
from meals.commands.round_steps import locked_round
from meals.commands.round_times import base_of, drop_of, mover_of, retime, stops_of
from meals.enums import OfferState
from meals.models import Round, RoundOffer
from meals.queries.round_inputs import Meal
from meals.transitions import OFFER, ROUND
from routing.apart import solve
from routing.rounds import Problem, Ways
from routing.search import Limits

SECONDS = 10.0
STALE = 2_000


def offer_optimised(*, round_: Round, by: Actor) -> RoundOffer:
    """The shortest order found for a round that has not left, and what it saves; 0 when nothing.

    Searches: for a worker, never for a web process. Again for the same round: the same offer.
    Raises WrongState.
    """
    with transaction.atomic():
        seen, meal = locked_round(round_)
        ROUND.check(seen, "send")
        known = RoundOffer.objects.filter(round=seen, version=seen.version).first()
    if known is not None:
        return known
    order, travel = _shortest(seen, meal)
    return _note(seen, order, travel, by=by)


def _shortest(round_: Round, meal: Meal) -> tuple[list[int], int]:
    """The keys of the stops and the seconds on the road; the present order when none is better."""
    base, mover = base_of(round_, meal), mover_of(round_, meal)
    drops = tuple(drop_of(stop, meal) for stop in stops_of(round_))
    free = meal.seconds(round_.leaves_at) - base.load
    problem = Problem((base,), drops, (mover,))
    now = [drop.key for drop in drops]
    best = now, round_.travel_seconds
    found = solve(replace(problem, riders=(replace(mover, early=free),)), Limits(SECONDS, STALE))
    if len(found.trips) == 1 and not found.unserved:
        order = list(found.trips[0].stops)
        trip = Ways(problem).drive(mover, base, order, free)
        if trip.travel < best[1]:
            best = order, trip.travel
    return best


@transaction.atomic
def _note(seen: Round, order: list[int], travel: int, *, by: Actor) -> RoundOffer:
    round_ = locked_round(seen)[0]
    offer, made = RoundOffer.objects.get_or_create(
        round=round_,
        version=seen.version,
        defaults={
            "stops": order,
            "travel_seconds": travel,
            "saved_seconds": max(0, seen.travel_seconds - travel),
        },
    )
    if made:
        record(offer, "meals.roundoffer.make", by=by, saved_seconds=offer.saved_seconds)
    return offer


@transaction.atomic
def accept_offer(*, offer: RoundOffer, by: Actor) -> Round:
    """Drive the offered order this day. Harmless when repeated. Raises OfferStale, WrongState."""
    round_, meal = locked_round(Round.objects.get(offers=offer))
    offer = locked(RoundOffer.objects.filter(pk=offer.pk)).get()
    if offer.state == OfferState.ACCEPTED:
        return round_
    ROUND.check(round_, "send")
    known = {stop.pk: stop for stop in stops_of(round_)}
    if offer.version != round_.version or sorted(offer.stops) != sorted(known):
        raise OfferStale
    round_.is_overridden = True
    retime(round_, meal, [known[pk] for pk in offer.stops])
    OFFER.move(offer, "accept", by=by, saved_seconds=offer.saved_seconds)
    record(round_, "meals.round.reorder", by=by, stops=offer.stops, offer=offer.pk)
    return round_
