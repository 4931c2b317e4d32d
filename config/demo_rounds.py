"""Somebody who brings the demonstration kitchen's meals to people's doors."""

from datetime import date, time

from accounts.models import User
from config.demo_meals import CENTRE
from core.audit import Actor
from meals import commands
from meals.enums import RoundKind, SpeedMode
from meals.models import Kitchen, Rider, RiderShift

RIDER = "rider"


def load_demo_rounds(by: Actor) -> None:
    """A rider with a shift at lunch and one at dinner. Safe to repeat."""
    kitchen = Kitchen.objects.filter(station__name=CENTRE).first()
    user = User.objects.filter(username=RIDER).first()
    if kitchen is None or user is None or Rider.objects.filter(user=user).exists():
        return
    rider = Rider(
        user=user,
        kitchen=kitchen,
        kind=RoundKind.DOORS,
        speed_mode=SpeedMode.EBIKE,
        capacity=24,
    )
    commands.save_rider(rider=rider, by=by)
    for start, end in ((time(10), time(13)), (time(16), time(19))):
        shift = RiderShift(
            rider=rider,
            weekdays=[1, 2, 3, 4, 5, 6, 7],
            starts_at=start,
            ends_at=end,
            valid_from=date(2018, 1, 1),
        )
        commands.save_shift(shift=shift, by=by)
