"""What a sale that must be looked at is compared with."""

from dataclasses import dataclass

from accounts.models import User
from meals.models import MealOrder, Sale, SaleReview


@dataclass(frozen=True)
class Elsewhere:
    """The number of an order or a sale, with its key where the user may open it."""

    number: str
    order: int | None = None
    sale: int | None = None


def numbers_elsewhere(review: SaleReview, user: User) -> list[Elsewhere]:
    """The same person's other orders and sales, as they were written down. At most 2 queries."""
    numbers = [str(number) for number in review.details.get("elsewhere", [])]
    orders = {int(number): number for number in numbers if number.isdecimal()}
    sales = {int(number[1:]): number for number in numbers if not number.isdecimal()}
    mine = MealOrder.objects.visible_to(user).filter(pk__in=orders)
    own = Sale.objects.visible_to(user).filter(pk__in=sales)
    of_order = {orders[pk]: pk for pk in mine.values_list("pk", flat=True)} if orders else {}
    of_sale = {sales[pk]: pk for pk in own.values_list("pk", flat=True)} if sales else {}
    return [Elsewhere(each, of_order.get(each), of_sale.get(each)) for each in numbers]
