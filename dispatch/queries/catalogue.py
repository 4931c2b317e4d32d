"""What can be asked for by whom, at which price, paid from what."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from core.dates import month_of, today
from core.money import yuan
from dispatch.enums import PriceUnit
from dispatch.logic.prices import visit_price
from dispatch.models import ServiceItem, ServicePrice, WorkOrder
from elderly_care.models import Resident
from meals.queries.prices import meets_one
from subsidies.enums import Service
from subsidies.queries.facts import people
from subsidies.queries.purses import SpendablePurse, spendable


def price_of(
    item: ServiceItem, division_code: str, day: date, minutes: int
) -> tuple[ServicePrice, int] | None:
    """The rule and the fen for so many minutes; None where the item has no price."""
    rule = ServicePrice.objects.in_force(division_code, day).filter(item=item).first()
    if rule is None:
        return None
    hourly = rule.unit == PriceUnit.HOUR
    return rule, visit_price(rule.price_fen, by_the_hour=hourly, minutes=minutes)


def in_audience(resident: Resident, item: ServiceItem, day: date) -> bool:
    """Whether some fact of the file on a day is what the item asks for."""
    if not item.audience:
        return True
    person = people([resident.pk]).get(resident.pk)
    return person is not None and meets_one(person.facts, item.audience, day)


def is_assessed(resident: Resident, day: date) -> bool:
    """Somebody found what the person can do, and it still holds."""
    rows = resident.assessments.filter(assessed_on__lte=day)
    return any(row.valid_to is None or row.valid_to >= day for row in rows)


@dataclass(frozen=True)
class ServiceQuote:
    """What a visit would cost: of the purses, and of the person."""

    price_fen: int
    entitlement_fen: int
    later: bool  # the visit's month has not been granted yet

    @property
    def own_fen(self) -> int:
        """The person's own money."""
        return self.price_fen - self.entitlement_fen

    @property
    def words(self) -> str:
        """For whoever is told."""
        return price_words(self.price_fen, self.entitlement_fen, later=self.later)


def quote(resident: Resident, item: ServiceItem, day: date, minutes: int) -> ServiceQuote | None:
    """Nothing is held. None where the item has no price."""
    found = price_of(item, resident.community_id, day, minutes)
    if found is None:
        return None
    price, later = found[1], month_of(day) > month_of(today())
    free = 0 if later else sum(purse.available_fen for purse in month_balance(resident, item))
    return ServiceQuote(price, min(price, free), later and bool(item.purse_service and price))


def month_balance(resident: Resident, item: ServiceItem) -> list[SpendablePurse]:
    """What the person may still spend on an item this month."""
    return spendable(resident.pk, service=item.purse_service) if item.purse_service else []


def purses_for_home(resident: Resident) -> list[SpendablePurse]:
    """What the person may spend on visits this month, programme by programme."""
    return spendable(resident.pk, service=Service.HOME_SERVICE)


def price_words(price_fen: int, entitlement_fen: int, *, later: bool = False) -> str:
    """The price and who pays it."""
    if price_fen == 0:
        return _("不收费。")
    words = {
        "price": yuan(price_fen),
        "paid": yuan(entitlement_fen),
        "own": yuan(price_fen - entitlement_fen),
    }
    if later:
        return (
            _("价格 %(price)s 元。服务在以后的月份，到那个月再用额度支付，额度不够的部分自付。")
            % words
        )
    if entitlement_fen == 0:
        return _("价格 %(price)s 元，全部由个人自付。") % words
    if entitlement_fen == price_fen:
        return _("价格 %(price)s 元，全部由补贴额度支付。") % words
    return (
        _("价格 %(price)s 元，补贴额度支付 %(paid)s 元，超出额度的 %(own)s 元由个人自付。") % words
    )


def own_cost_words(order: WorkOrder) -> str:
    """The same of an order."""
    later = order.held_at is None and bool(order.item.purse_service)
    later = later and month_of(order.day) > month_of(today())
    return price_words(order.price_fen, order.entitlement_fen, later=later)
