"""Which rules price a person's meal on a day, and the price in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import DatedRule
from core.money import whole_yuan, yuan
from elderly_care.models import Resident
from meals.enums import DishCategory, FulfilMode, Rounding
from meals.logic.customers import customer_group
from meals.logic.pricing import Fee, Portion, Quote, quote
from meals.models import (
    AgeDiscount,
    DailyMealSubsidy,
    DeliveryFee,
    Menu,
    SubsidyUse,
    SupplyRelation,
)
from meals.queries.in_force import InForce, in_force
from routing.travel import Place, way_metres
from stations.models import Station
from subsidies.logic.rules import meets_one

R = TypeVar("R", bound=DatedRule)


@dataclass(frozen=True)
class Terms:
    """The rules in force for one person, meal and place."""

    age: int
    discount: AgeDiscount | None
    subsidy: DailyMealSubsidy | None
    fee: DeliveryFee | None
    discounted: int = 0  # portions of this meal that had the discount already
    metres: int | None = None  # from the meal point to the door; None where nobody knows

    @property
    def delivery(self) -> Fee | None:
        """What bringing the meal to the door costs."""
        return self.fee.as_value(self.metres) if self.fee else None

    def quote(self, portions: Sequence[Portion], *, fulfil_mode: str) -> Quote:
        """What these portions cost."""
        discount = self.discount.as_value() if self.discount else None
        return quote(
            portions,
            discount=replace(discount, used=self.discounted) if discount else None,
            subsidy=self.subsidy.as_value() if self.subsidy else None,
            fee=self.delivery if fulfil_mode == FulfilMode.DELIVERY else None,
        )


def terms_for(
    resident: Resident, menu: Menu, station: Station, *, subsidy_used: bool | None = None
) -> Terms:
    """Discount and fee by the meal point's region, subsidy by the person's residence. 1 query."""
    found = in_force(resident, station.division_id, menu.service_date)
    return terms_by(found, resident, menu, station, subsidy_used=subsidy_used)


def terms_by(
    found: InForce,
    resident: Resident,
    menu: Menu,
    station: Station,
    *,
    subsidy_used: bool | None = None,
) -> Terms:
    """The same of rules that were read already."""
    day = menu.service_date
    group = customer_group(resident.living_status)
    used = found.subsidy_used if subsidy_used is None else subsidy_used
    return Terms(
        age=resident.age_on(day),
        discount=reached(_local(found.discounts), resident.age_on(day), group),
        subsidy=None if used else _subsidy(resident, menu, found),
        fee=_fee(found.fees, menu.meal_period),
        discounted=found.discounted.get(menu.meal_period, 0),
        metres=metres_between(station, resident),
    )


def metres_between(station: Station, resident: Resident) -> int | None:
    """The way from a meal point to somebody's door, when both are on the map."""
    known = [
        Place(float(row.latitude), float(row.longitude))
        for row in (station, resident)
        if row.latitude is not None and row.longitude is not None
    ]
    return way_metres(*known) if len(known) == 2 else None


def discounted_portions(resident: Resident, day: date, meal_period: str) -> int:
    """How many portions of a meal had the age discount in the person's orders and sales."""
    return in_force(resident, "", day).discounted.get(meal_period, 0)


def day_subsidy_used(resident: Resident, day: date) -> bool:
    """One meal a day is subsidised, ordered or bought at a till."""
    return SubsidyUse.objects.filter(resident=resident, day=day).exists()


def age_discounts(division_code: str, day: date) -> list[AgeDiscount]:
    """The rules of the most special region replace all others."""
    return _local(AgeDiscount.objects.in_force(division_code, day).select_related("programme"))


def _local(rules: Iterable[R]) -> list[R]:
    """Of rules with the most special region first, those of that region."""
    found = list(rules)
    return [rule for rule in found if rule.region == found[0].region]


def reached(rules: Iterable[AgeDiscount], age: int, group: str) -> AgeDiscount | None:
    """The highest age reached counts; a rule that names the customer's group comes first."""
    mine = [r for r in rules if r.min_age <= age and group in (r.customer_groups or [group])]
    return max(
        mine,
        key=lambda rule: (bool(rule.customer_groups), rule.min_age, rule.effective_from),
        default=None,
    )


def _fee(rules: Sequence[DeliveryFee], meal_period: str) -> DeliveryFee | None:
    """Of the most special region: the row that names the meal, else the one for all meals."""
    local = _local(rules)
    named = [rule for rule in local if meal_period in rule.meal_periods]
    general = [rule for rule in local if not rule.meal_periods]
    return next(iter(named + general), None)


def _subsidy(resident: Resident, menu: Menu, found: InForce) -> DailyMealSubsidy | None:
    day, rule = menu.service_date, found.subsidy
    if rule is None or menu.meal_period not in rule.meal_periods:
        return None
    if resident.age_on(day) < rule.min_age:
        return None
    return rule if not rule.conditions or meets_one(found.facts, rule.conditions, day) else None


def supplies_of_others(menu: Menu, station_id: int) -> QuerySet[SupplyRelation]:
    """By which routing may give a meal to another operator than its menu's. None: who is paid is sure."""
    that_day = SupplyRelation.objects.usable().on(menu.service_date).filter(station=station_id)
    return that_day.exclude(kitchen__station__operator=menu.kitchen.station.operator_id)


@dataclass(frozen=True)
class PriceLine:
    """A line of the explanation: words and the amount in fen."""

    code: str
    text: str
    fen: int


def stored_steps(priced: Quote, terms: Terms) -> list[dict[str, Any]]:
    """What the order keeps: figures, so that the words can be said in any language later."""
    rules = {
        "age_discount": terms.discount,
        "day_subsidy": terms.subsidy,
        "delivery_fee": terms.fee,
        "delivery_free": terms.fee,
        "delivery_near": terms.fee,
    }
    return [
        {
            "code": step.code,
            "fen": step.fen,
            **step.facts,
            **({"age": terms.age} if step.code == "age_discount" else {}),
            **({"document": rule.document_no} if (rule := rules.get(step.code)) else {}),
        }
        for step in priced.steps
    ]


def in_words(steps: Iterable[Mapping[str, Any]]) -> list[PriceLine]:
    """The explanation in the visitor's language."""
    return [PriceLine(step["code"], _sentence(step), step["fen"]) for step in steps]


def _sentence(step: Mapping[str, Any]) -> str:
    if step["code"] == "age_discount":
        return _discount_sentence(step)
    if step["code"] == "delivery_free":
        return _("送餐费：满 %(fen)s 元免收") % {"fen": whole_yuan(step["free_from_fen"])}
    return {
        "list": _("原价"),
        "day_subsidy": _("政府就餐补贴（每天一次）"),
        "delivery_fee": _("送餐费") + distance_words(step),
        "delivery_near": _("送餐费：免收") + distance_words(step),
        "you_pay": _("您付"),
    }[step["code"]]


def distance_words(fee: Mapping[str, Any]) -> str:
    """Why a fee is what it is where distance counts; empty where it doesn't."""
    if "metres" not in fee:
        return ""
    if fee["metres"] is None:
        return _("（不知道住处离助餐点多远，按基本收费）")
    facts = {"metres": fee["metres"], "beyond": fee["beyond_metres"]}
    if not fee["beyond_metres"]:
        return _("（离助餐点约 %(metres)s 米）") % facts
    return _("（离助餐点约 %(metres)s 米，超过 %(beyond)s 米）") % facts


def _discount_sentence(step: Mapping[str, Any]) -> str:
    facts = {"age": step["age"], "percent": percent(step["percent_off_bp"])}
    text = _("%(age)s 岁，优惠 %(percent)s%%") % facts
    if step["categories"]:
        without = [
            str(label) for value, label in DishCategory.choices if value not in step["categories"]
        ]
        text += _("（%(names)s除外）") % {"names": "、".join(without)}
    if step["rounding"] != Rounding.NONE:
        text += f"，{Rounding(step['rounding']).label}"
    if step["at_list_price"]:
        text += _("；每餐优惠 %(most)s 份，其余 %(rest)s 份按原价") % {
            "most": step["max_portions"],
            "rest": step["at_list_price"],
        }
    return text


def percent(basis_points: int) -> str:
    """2000 → "20", 1250 → "12.5"."""
    return yuan(basis_points).rstrip("0").rstrip(".")
