"""What must be put right before a kitchen's menus may be published, for a whole week at once."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.money import yuan
from meals.logic.recipes import changed_share
from meals.models import (
    CutoffRule,
    DaySettlement,
    Kitchen,
    KitchenCapacity,
    Menu,
    MenuItem,
    PriceCap,
    RecipeRule,
    SupplyRelation,
)
from meals.queries.dated import RulesOfPlace
from meals.queries.licences import Papers
from meals.validators import validate_within_cap

A_WEEK = timedelta(days=7)


def publishing_blockers(menu: Menu, now: datetime) -> list[str | Promise]:
    """Everything that must be put right before people may order; empty when ready."""
    day = menu.service_date
    return PlanCheck(menu.kitchen, day, day).blockers(menu, list(menu.items.all()), now)


class PlanCheck:
    """A kitchen's rules, papers and former menus over some days: the same few queries for all."""

    def __init__(self, kitchen: Kitchen, first: date, last: date):
        self.kitchen, self.first, self.last = kitchen, first, last
        code = kitchen.station.division_id
        self.caps = RulesOfPlace(PriceCap, code, first, last)
        self.cutoffs = RulesOfPlace(CutoffRule, code, first, last)
        self.recipes = RulesOfPlace(RecipeRule, code, first, last)
        self.papers = Papers([kitchen.pk])
        self.cooked = set(
            KitchenCapacity.objects.filter(kitchen=kitchen, portions__gt=0).values_list(
                "meal_period", flat=True
            )
        )
        self.supplies = list(SupplyRelation.objects.filter(kitchen=kitchen))
        settled = DaySettlement.objects.filter(operator=kitchen.station.operator_id)
        self.settled = set(settled.filter(day__range=(first, last)).values_list("day", flat=True))
        self.before = self._week_before()

    def _week_before(self) -> dict[tuple[date, str], list[MenuItem]]:
        """The same meals a week earlier, by their day and meal; days within the span included."""
        menus = (
            Menu.objects.filter(
                kitchen=self.kitchen,
                service_date__range=(self.first - A_WEEK, self.last - A_WEEK),
            )
            if self.recipes.rows
            else Menu.objects.none()
        )
        return {
            (menu.service_date, menu.meal_period): list(menu.items.all())
            for menu in menus.prefetch_related("items")
        }

    def blockers(self, menu: Menu, items: Sequence[MenuItem], now: datetime) -> list[str | Promise]:
        """Of one menu."""
        return [
            *self._of_the_menu(menu, items, now),
            *self._of_the_place(menu),
            *self.papers.missing(self.kitchen.pk, menu.service_date),
            *self._prices(menu, items),
            *self._recipe(menu, items, binding=True),
        ]

    def reminders(self, menu: Menu, items: Sequence[MenuItem]) -> list[str | Promise]:
        """What should be looked at and blocks nothing."""
        return [*self._recipe(menu, items, binding=False), *self._dear_meals(menu, items)]

    def _of_the_menu(
        self, menu: Menu, items: Sequence[MenuItem], now: datetime
    ) -> Iterator[str | Promise]:
        if not items:
            yield _("菜单里还没有套餐")
        if menu.cutoff_at <= now:
            yield _("订餐截止时间已过")
        if self.cutoffs.on(menu.service_date, meal_period=menu.meal_period) is None:
            yield _("这个地方这一天没有订餐截止时间的规定")
        if menu.service_date in self.settled:
            yield _("运营方这一天已经日结")

    def _of_the_place(self, menu: Menu) -> Iterator[str | Promise]:
        if not self.kitchen.is_active or self.kitchen.station.state != "open":
            yield _("厨房没有启用或站点没有开放")
        if menu.meal_period not in self.cooked:
            yield _("厨房没有这一餐的产能")
        if not any(_supplies(relation, menu.service_date) for relation in self.supplies):
            yield _("厨房当天没有供餐的助餐点")

    def _prices(self, menu: Menu, items: Sequence[MenuItem]) -> Iterator[str | Promise]:
        cap = self.caps.on(menu.service_date)
        if cap is None:
            yield _("这个地方这一天没有菜品限价的规定")
            return
        seen = {(p["name"], p["price_fen"]): None for item in items for p in item.parts}
        for name, price in seen:
            try:
                validate_within_cap(price, minimum_fen=cap.minimum_fen, maximum_fen=cap.maximum_fen)
            except ValidationError as error:
                yield f"{name} {yuan(price)}：{error.messages[0]}"

    def _recipe(
        self, menu: Menu, items: Sequence[MenuItem], *, binding: bool
    ) -> Iterator[str | Promise]:
        rule = self.recipes.on(menu.service_date)
        before = self.before.get((menu.service_date - A_WEEK, menu.meal_period))
        if rule is None or rule.is_binding != binding or not before or not items:
            return
        share = changed_share(_parts(before), _parts(items))
        if share < rule.changed_bp:
            yield _("食谱与上周同一餐相比只换了 %(share)s%%，要求至少 %(least)s%%（%(paper)s）") % {
                "share": f"{share / 100:g}",
                "least": f"{rule.changed_bp / 100:g}",
                "paper": rule.document_no,
            }

    def _dear_meals(self, menu: Menu, items: Sequence[MenuItem]) -> Iterator[str | Promise]:
        cap = self.caps.on(menu.service_date)
        limit = cap.meal_alert_fen if cap is not None else None
        for item in items:
            if limit is not None and item.price_fen > limit:
                yield _("“%(name)s”%(price)s 元，一餐超过 %(limit)s 元") % {
                    "name": item.name,
                    "price": yuan(item.price_fen),
                    "limit": yuan(limit),
                }


def _supplies(relation: SupplyRelation, day: date) -> bool:
    ended = relation.valid_to is not None and relation.valid_to < day
    return relation.valid_from <= day and not ended


def _parts(items: Sequence[MenuItem]) -> list[dict[str, object]]:
    return [part for item in items for part in item.parts]
