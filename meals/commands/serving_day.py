"""A kitchen cooks for a day on that day: hot food keeps for hours, not overnight."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict


class MealStillToCome(Conflict):
    """Reported cooked or on its way before the day on which it is eaten."""

    code = "meals.meal_still_to_come"
    message = _(
        "这是 %(day)s 的餐，要到当天才能报做好或出发；什么都没有改变。"
        "前一天只做备料的话，请当天开始供餐时再报。"
    )


def require_its_day(days: Iterable[date], now: datetime | None = None) -> None:
    """Also breakfast: it leaves the kitchen after midnight. Raises MealStillToCome.

    In commands, not in the database: demos and rehearsals play a coming day by a clock of their own.
    """
    last = max(days, default=None)
    if last is not None and last > timezone.localdate(now):
        raise MealStillToCome(day=last)
