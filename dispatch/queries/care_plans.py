"""What a care plan asks of the service catalogue: each need's items, and how often as a standing plan would say it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from core.dates import Weekday
from dispatch.models import ServiceItem
from dispatch.queries.items import offered_items
from elderly_care.enums.care_plans import Per
from elderly_care.models import CarePlanLine, Resident
from elderly_care.queries.care_plans import agreed_plan

_WEEKS_OF_A_MONTH = 4
_DAYS = list(Weekday)


@dataclass(frozen=True)
class Wanted:
    """A line of the agreed plan, and what could serve it where the person lives."""

    line: CarePlanLine
    items: Sequence[ServiceItem]

    @property
    def initial(self) -> dict[str, Any]:
        """What a form for a standing plan begins with."""
        every, days = rhythm(self.line.times, self.line.per)
        return {"item": self.items[0], "every_weeks": every, "weekdays": days}


def wanted_by_plan(resident: Resident) -> list[Wanted]:
    """Lines that home services can serve regularly; meals and what happens once are asked for elsewhere."""
    plan = agreed_plan(resident)
    lines = [line for line in plan.lines.all() if line.per != Per.ONCE] if plan else []
    if not lines:
        return []
    needs = [line.need for line in lines]
    fitting = Q(assist__code__in=needs) | Q(service_kind__in=needs)
    items = list(offered_items(resident).filter(fitting).select_related("assist"))
    found = [Wanted(line, [item for item in items if serves(item, line.need)]) for line in lines]
    return [wanted for wanted in found if wanted.items]


def serves(item: ServiceItem, need: str) -> bool:
    """By its assist (六助), else by its kind (GB/T 43153)."""
    return need in (item.assist.code if item.assist else "", item.service_kind)


def rhythm(times: int, per: str) -> tuple[int, list[int]]:
    """Every so many weeks, on so many days spread over the week; never less often than was agreed."""
    if per == Per.MONTH and times < _WEEKS_OF_A_MONTH:
        return max(_WEEKS_OF_A_MONTH // times, 1), [_DAYS[0].value]
    weekly = min(times if per == Per.WEEK else -(-times // _WEEKS_OF_A_MONTH), len(_DAYS))
    return 1, [_DAYS[number * len(_DAYS) // weekly].value for number in range(weekly)]
