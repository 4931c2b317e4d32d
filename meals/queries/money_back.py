"""What of an order's money went back: by returns, and by hand."""

from dataclasses import dataclass
from itertools import chain

from meals.models import MealOrder, MealReturn
from subsidies.models import Refund


@dataclass(frozen=True)
class MoneyBack:
    """Both, oldest first."""

    returns: tuple[MealReturn, ...]
    by_hand: tuple[Refund, ...]

    @property
    def by_hand_fen(self) -> int:
        """What was refunded or taken back by hand."""
        return sum(refund.returned_fen for refund in self.by_hand)

    @property
    def fen(self) -> int:
        """All of it; never more than the list price."""
        returned = (made.list_fen for made in self.returns)
        return sum(chain(returned, (refund.returned_fen for refund in self.by_hand)))

    def is_part_of(self, order: MealOrder) -> bool:
        """The meal came back, but not all of it."""
        return bool(self.returns) and self.left_fen(order) > 0

    def left_fen(self, order: MealOrder) -> int:
        """What of the list price can still be given back."""
        return max(order.list_fen - self.fen, 0)


def money_back(order: MealOrder) -> MoneyBack:
    """Of an order. 2 queries."""
    references = [order.reference, f"{order.reference}:age", f"{order.reference}:day"]
    refunds = Refund.objects.filter(reference__in=references).select_related("refunded_by")
    return MoneyBack(
        returns=tuple(order.returns.order_by("number")), by_hand=tuple(refunds.order_by("pk"))
    )
