"""Minutes of service and the points that they earn."""

from datetime import datetime

MINUTE = 60
HOUR = 60


def minutes_served(came: datetime, left: datetime, starts: datetime, ends: datetime) -> int:
    """Whole minutes within the shift: who comes early or stays on is thanked, not counted."""
    seconds = (min(left, ends) - max(came, starts)).total_seconds()
    return max(0, int(seconds // MINUTE))


def points_for(minutes: int, points_per_hour: int) -> int:
    """Whole points, rounded down."""
    return minutes * points_per_hour // HOUR


def points_change(due: int, given: int, balance: int) -> int:
    """What a correction adds or takes: never more than is left, since gifts are not asked back."""
    return max(due - given, -balance)
