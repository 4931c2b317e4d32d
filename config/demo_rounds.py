"""Who brings the demonstration kitchen's meals: one to the points, one to people's doors."""

from datetime import date, time

from accounts.models import User
from config.demo_meals import CENTRE
from core.audit import Actor
from meals import commands
from meals.enums import RoundKind, SpeedMode
from meals.models import Kitchen, Rider, RiderShift

# Log-in → where to, by what, how many portions at a time.
RIDERS = {
    "rider": (RoundKind.DOORS, SpeedMode.EBIKE, 24),
    "driver": (RoundKind.POINTS, SpeedMode.VAN, 200),
}


def load_demo_rounds(by: Actor) -> None:
    """Each with a shift at lunch and one at dinner. Safe to repeat."""
    kitchen = Kitchen.objects.filter(station__name=CENTRE).first()
    if kitchen is None:
        return
    users = User.objects.filter(username__in=RIDERS, rides=None).order_by("pk")
    for user in users:
        kind, speed_mode, capacity = RIDERS[user.username]
        rider = Rider(
            user=user, kitchen=kitchen, kind=kind, speed_mode=speed_mode, capacity=capacity
        )
        _at_work(commands.save_rider(rider=rider, by=by), by)


def _at_work(rider: Rider, by: Actor) -> None:
    for start, end in ((time(10), time(13)), (time(16), time(19))):
        shift = RiderShift(
            rider=rider,
            weekdays=[1, 2, 3, 4, 5, 6, 7],
            starts_at=start,
            ends_at=end,
            valid_from=date(2018, 1, 1),
        )
        commands.save_shift(shift=shift, by=by)
