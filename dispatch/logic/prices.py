"""What a visit costs, or the days of a stay."""

from datetime import date

MINUTES_AN_HOUR = 60


def visit_price(price_fen: int, *, by_the_hour: bool, minutes: int) -> int:
    """In fen; of an hourly price the minutes' part, half a fen up."""
    if not by_the_hour:
        return price_fen
    return (price_fen * minutes + MINUTES_AN_HOUR // 2) // MINUTES_AN_HOUR


def days_of_stay(arrived: date, left: date) -> int:
    """As institutions count: the day of arrival counts, the day of return doesn't, unless it is the same."""
    return max(1, (left - arrived).days)
