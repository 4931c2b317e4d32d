"""How the hotline does: who waits now, who has a call in hand, and what became of each day's calls."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Min, Q, QuerySet
from django.db.models.functions import TruncDate

from accounts.models import User
from core.dates import span_of, today
from dispatch.models import CallSeat, HotlineRule, IncomingCall

DAYS = 7
RINGS = timedelta(hours=1)  # of whom nothing was told for longer, nobody waits any more
BY_HAND = "manual"
WHOLE_BP = 10_000
_COUNTED = ("rang", "answered", "in_time", "abandoned")


@dataclass(frozen=True)
class DayOfCalls:
    """One day: how many rang, were answered, in time, or gave up."""

    day: date
    rang: int
    answered: int
    in_time: int
    abandoned: int
    least_bp: int | None

    @property
    def connect_bp(self) -> int | None:
        """The share that somebody answered; none where nobody rang."""
        return self.answered * WHOLE_BP // self.rang if self.rang else None

    @property
    def percent(self) -> str:
        """For people."""
        return "" if self.connect_bp is None else f"{self.connect_bp / 100:.1f}"

    @property
    def is_low(self) -> bool:
        """Fewer than the rule asks for."""
        known = self.connect_bp is not None and self.least_bp is not None
        return known and self.connect_bp < self.least_bp  # type: ignore[operator]


@dataclass(frozen=True)
class Waiting:
    """Calls that ring and nobody has answered."""

    count: int
    longest: timedelta


@dataclass(frozen=True)
class Seat:
    """Who sits where, with how many calls in hand, and how many done today."""

    seat: CallSeat
    in_hand: int
    done: int


def rule_of(user: User) -> HotlineRule | None:
    """In force today where the user is."""
    place = next(iter(user.scope.prefixes), "")
    return HotlineRule.objects.in_force(place, today()).first()


def waiting_now(user: User, now: datetime) -> Waiting:
    """1 query."""
    rows = _calls(user).filter(
        answered_at__isnull=True,
        ended_at__isnull=True,
        closed_at__isnull=True,
        received_at__range=(now - RINGS, now),
    )
    found = rows.aggregate(count=Count("pk"), first=Min("received_at"))
    return Waiting(found["count"], now - found["first"] if found["first"] else timedelta())


def days_of_calls(user: User, rule: HotlineRule | None) -> list[DayOfCalls]:
    """The last days, today first; what was written down by hand rang nowhere. 1 query."""
    last = today()
    first = last - timedelta(days=DAYS - 1)
    start, end = span_of(first, last)
    fast = timedelta(seconds=rule.answer_s if rule else 0)
    counted = (
        _calls(user)
        .filter(received_at__gte=start, received_at__lt=end)
        .annotate(day=TruncDate("received_at"))
        .values("day")
        .annotate(
            rang=Count("pk"),
            answered=Count("pk", filter=Q(answered_at__isnull=False)),
            in_time=Count("pk", filter=Q(answered_at__lte=F("received_at") + fast)),
            abandoned=Count("pk", filter=Q(answered_at__isnull=True, ended_at__isnull=False)),
        )
    )
    rows = {row["day"]: [row[name] for name in _COUNTED] for row in counted.order_by("day")}
    nothing = [0] * len(_COUNTED)
    least = rule.connect_bp if rule else None
    days = [last - timedelta(days=back) for back in range(DAYS)]
    return [DayOfCalls(day, *rows.get(day, nothing), least) for day in days]


def seats_in_scope(user: User) -> list[Seat]:
    """3 queries."""
    start, end = span_of(today(), today())
    calls = IncomingCall.objects.visible_to(user).filter(held_by__isnull=False)
    in_hand = Counter(calls.unfinished().values_list("held_by", flat=True))
    done = Counter(
        calls.filter(closed_at__gte=start, closed_at__lt=end).values_list("held_by", flat=True)
    )
    seats = CallSeat.objects.visible_to(user).select_related("user").order_by("extension", "pk")
    return [Seat(seat, in_hand[seat.user_id], done[seat.user_id]) for seat in seats]


def _calls(user: User) -> QuerySet[IncomingCall]:
    return IncomingCall.objects.visible_to(user).exclude(provider=BY_HAND).order_by()
