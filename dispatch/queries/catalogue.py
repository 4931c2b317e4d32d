"""What can be asked for by whom, at which price, paid from what."""

from datetime import date

from django.utils.translation import gettext as _

from core.dates import month_of, today
from core.money import yuan
from dispatch.enums import PriceUnit
from dispatch.logic.prices import visit_price
from dispatch.models import ServiceItem, ServicePrice, WorkOrder
from elderly_care.models import Resident
from subsidies.enums import Service
from subsidies.logic.rules import meets_one
from subsidies.queries.facts import people
from subsidies.queries.purses import SpendablePurse, spendable


def price_of(
    item: ServiceItem, division_code: str, day: date, minutes: int, days: int = 1
) -> int | None:
    """The fen for so many minutes, or days of a stay; None where the item has no price."""
    rule = ServicePrice.objects.in_force(division_code, day).filter(item=item).first()
    if rule is None:
        return None
    if rule.unit == PriceUnit.DAY:
        return rule.price_fen * days
    hourly = rule.unit == PriceUnit.HOUR
    return visit_price(rule.price_fen, by_the_hour=hourly, minutes=minutes)


def price_words(rule: ServicePrice) -> str:
    """What one visit or hour costs, short."""
    if rule.price_fen == 0:
        return _("不收费")
    words = {"yuan": yuan(rule.price_fen), "unit": rule.get_unit_display()}
    return _("%(yuan)s 元／%(unit)s") % words


def has_card(resident: Resident, kind: str, day: date) -> bool:
    """Whether the person holds a card of a kind on a day."""
    return bool(kind) and resident.service_cards.on(day).filter(kind=kind).exists()


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


def purses_for_home(resident: Resident) -> list[SpendablePurse]:
    """What the person may spend on visits this month, programme by programme."""
    return spendable(resident.pk, service=Service.HOME_SERVICE)


def _price_words(price_fen: int, entitlement_fen: int, *, later: bool) -> str:
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
    if order.free_card:
        return _("持%(card)s，不收费。") % {"card": order.get_free_card_display()}
    later = order.held_at is None and bool(order.item.purse_service)
    later = later and month_of(order.day) > month_of(today())
    return _price_words(order.price_fen, order.entitlement_fen, later=later)
