"""One lunch of the demonstration district, from the menu to the settlement, through the real commands.

Every step asks for the state as it is, so a lunch that was stopped half-way is played to its end.
"""

import time
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from accounts.models import User
from config.demo_changes import change_after_cutoff
from config.demo_meals import CENTRE, open_menu
from config.demo_safety import keep_lunch_safe
from config.demo_wishes import wishes_for
from core.audit import SYSTEM
from core.dates import today
from core.management.base import worker_listens_to
from core.money import yuan
from meals import commands, tasks
from meals.commands.menus import cutoff_for
from meals.enums import MealPeriod, MenuState, OrderChannel, OrderState
from meals.models import DaySettlement, Kitchen, MealOrder, Menu
from subsidies.queries.reconciliation import differences

WAIT_SECONDS = 60
CANCELLED_SHARE = 20  # every so many-th order is taken back before the cutoff
MISSED_SHARE = 25  # every so many-th meal is not fetched
STEPS = ("menu", "orders", "routed", "cooked", "out", "end")


def demo_kitchen() -> Kitchen:
    """The kitchen of the demonstration centre, whose menu people order from."""
    return Kitchen.objects.select_related("station").get(station__name=CENTRE)


def latest_free_day() -> date:
    """The latest day up to today whose lunch can still be played."""
    done = Menu.objects.filter(
        kitchen__station__name=CENTRE, meal_period=MealPeriod.LUNCH, state=MenuState.CLOSED
    )
    closed = set(done.values_list("service_date", flat=True))
    day = today()
    while day in closed:
        day -= timedelta(days=1)
    return day


def next_open_day() -> date:
    """The first day whose menu still takes orders."""
    kitchen, day = demo_kitchen(), today() + timedelta(days=1)
    while cutoff_for(kitchen, day, MealPeriod.LUNCH) <= timezone.now():
        day += timedelta(days=1)
    return day


@dataclass
class Lunch:
    """The day that is played, how far, and where its lines are printed."""

    day: date
    orders: int
    say: Callable[[str], object]
    quiet: bool = False
    until: str = STEPS[-1]

    def play(self) -> int:
        """Menu, orders, cutoff, routing, kitchen, hand-over, settlement. Returns ledger differences."""
        menu = self._ordered(demo_kitchen())
        acts = {
            "routed": self._route,
            "cooked": self._cook,
            "out": self._send_out,
            "end": self._end,
        }
        for step, act in acts.items():
            if self._reaches(step):
                act(menu)
        if self.until != STEPS[-1]:
            text = _("停在这里，接下来可以在页面上做；演示到结束：demo_day --date %(day)s")
            self.say(text % {"day": self.day})
        wrong = differences()
        self.say(_("账本核对：%(count)s 处差异") % {"count": len(wrong)})
        return len(wrong)

    def _reaches(self, step: str) -> bool:
        return STEPS.index(step) <= STEPS.index(self.until)

    def _ordered(self, kitchen: Kitchen) -> Menu:
        # A menu whose cutoff is past by the real clock must not be seen, and routed, half full.
        past = cutoff_for(kitchen, self.day, MealPeriod.LUNCH) <= timezone.now()
        with transaction.atomic() if past else nullcontext():
            menu = self._menu(kitchen)
            played = menu.orders.filter(idempotency_key__startswith=f"demo-{self.day}-")
            is_new = menu.state == MenuState.PUBLISHED and not played.exists()
            if is_new and self._reaches("orders"):
                self._order(menu)
                self._cancel(menu)
        return menu

    def _end(self, menu: Menu) -> None:
        self._hand_over(menu)
        self._settle(menu)

    def _menu(self, kitchen: Kitchen) -> Menu:
        the_day_before = timezone.make_aware(
            datetime.combine(self.day - timedelta(days=1), datetime.min.time())
        )
        menu = open_menu(kitchen, day=self.day, by=SYSTEM, now=the_day_before)
        self.say(
            _("菜单：%(day)s 午餐，%(kitchen)s，%(count)s 个套餐，%(cutoff)s 截止（%(state)s）")
            % {
                "day": self.day,
                "kitchen": CENTRE,
                "count": menu.items.count(),
                "cutoff": timezone.localtime(menu.cutoff_at).strftime("%m-%d %H:%M"),
                "state": menu.get_state_display(),
            }
        )
        return menu

    def _order(self, menu: Menu) -> None:
        moment = min(menu.cutoff_at - timedelta(hours=2), timezone.now())
        wishes = list(wishes_for(menu, self.day, self.orders))
        for key, request, by in tqdm(wishes, desc=_("订餐"), disable=self.quiet):
            commands.place_order(request=request, by=by, key=key, now=moment)
        placed = menu.orders.exclude(state=OrderState.CANCELLED)
        channels = Counter(placed.values_list("channel", flat=True))
        by_channel = "、".join(
            f"{OrderChannel(name).label} {count}" for name, count in channels.most_common()
        )
        self.say(
            _("订餐：%(count)s 单（%(channels)s）")
            % {"count": placed.count(), "channels": by_channel}
        )
        self._say_shares(menu)

    def _say_shares(self, menu: Menu) -> None:
        sums = menu.orders.exclude(state=OrderState.CANCELLED).aggregate(
            listed=Sum("list_fen", default=0),
            elder=Sum("elder_fen", default=0),
            government=Sum("government_fen", default=0),
            operator=Sum("operator_fen", default=0),
            held=Sum("held_fen", default=0),
        )
        self.say(
            _(
                "价格：原价 %(listed)s 元 = 老人 %(elder)s + 政府 %(government)s + 企业 %(operator)s；"
                "其中账户已冻结 %(held)s 元"
            )
            % {name: yuan(fen) for name, fen in sums.items()}
        )

    def _cancel(self, menu: Menu) -> None:
        moment = min(menu.cutoff_at - timedelta(hours=1), timezone.now())
        back, count = 0, 0
        for order in self._every(menu.orders.waiting(), CANCELLED_SHARE):
            by = User.objects.get(pk=order.placed_by_id)
            commands.cancel_order(order=order, by=by, reason=_("临时有事"), now=moment)
            back, count = back + order.held_fen, count + 1
        self.say(
            _("截止前取消：%(count)s 单，退回账户 %(fen)s 元") % {"count": count, "fen": yuan(back)}
        )

    @staticmethod
    def _every(orders, share: int) -> list[MealOrder]:
        return [
            order for number, order in enumerate(orders.order_by("pk"), 1) if number % share == 0
        ]

    def _route(self, menu: Menu) -> None:
        menu.refresh_from_db()
        if menu.state != MenuState.PUBLISHED:
            return
        started = time.monotonic()
        if menu.cutoff_at > timezone.now():
            way = _("截止时间还没到，按约定的时刻演示")
            moment = menu.cutoff_at + timedelta(seconds=1)
            commands.route_menu(menu=menu, by=SYSTEM, now=moment)
        elif worker_listens_to("routing"):
            way = _("由 Celery 工作进程排单")
            tasks.route_due_menus.delay()
            self._wait_until_routed(menu)
        else:
            way = _("没有工作进程应答，在本进程排单")
            tasks.route_menu(menu.pk)
        menu.refresh_from_db()
        self._say_routing(menu, way, time.monotonic() - started)
        came, went, slips = change_after_cutoff(menu, self.day)
        self.say(
            _("截止以后：加订 %(came)s 单，取消 %(went)s 单，变更单 %(slips)s 张")
            % {"came": came, "went": went, "slips": slips}
        )

    @staticmethod
    def _wait_until_routed(menu: Menu) -> None:
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            menu.refresh_from_db()
            if menu.state == MenuState.CLOSED:
                return
            time.sleep(0.2)
        tasks.route_menu(menu.pk)

    def _say_routing(self, menu: Menu, way: str, seconds: float) -> None:
        rows = (
            menu.orders.in_kitchen()
            .values_list("kitchen__station__name")
            .annotate(count=Count("pk"))
            .order_by("kitchen")
        )
        self.say(
            _("截止后排单（%(way)s，%(seconds).1f 秒）：%(kitchens)s；未能安排 %(unrouted)s 单")
            % {
                "way": way,
                "seconds": seconds,
                "kitchens": "、".join(f"{name} {count}" for name, count in rows) or "0",
                "unrouted": menu.orders.filter(state=OrderState.UNROUTED).count(),
            }
        )

    def _kitchens(self, menu: Menu) -> list[Kitchen]:
        return list(Kitchen.objects.filter(orders__menu=menu).distinct().order_by("pk"))

    def _cook(self, menu: Menu) -> None:
        kitchens = self._kitchens(menu)
        cooked = sum(commands.mark_cooked(kitchen=each, **self._meal) for each in kitchens)
        keep_lunch_safe(kitchens, self.day)
        self.say(_("厨房：做好 %(count)s 单") % {"count": cooked})

    def _send_out(self, menu: Menu) -> None:
        kitchens = self._kitchens(menu)
        sent = sum(commands.send_out(kitchen=each, **self._meal) for each in kitchens)
        self.say(_("送餐：上门 %(count)s 单已出发") % {"count": sent})

    @property
    def _meal(self) -> dict[str, Any]:
        # A coming day is played by its own clock: nobody reports a meal cooked before its day.
        its_day = timezone.make_aware(datetime.combine(self.day, datetime.min.time()))
        meal = {"service_date": self.day, "meal_period": MealPeriod.LUNCH, "by": SYSTEM}
        return {**meal, "now": max(its_day, timezone.now())}

    def _hand_over(self, menu: Menu) -> None:
        by = User.objects.get(username="cashier")
        missed = 0
        for order in self._every(menu.orders.to_hand_over(), MISSED_SHARE):
            commands.mark_no_show(order=order, by=by, reason=_("没有来取"))
            missed += 1
        waiting = list(menu.orders.to_hand_over().order_by("pk"))
        for order in tqdm(waiting, desc=_("交付"), disable=self.quiet):
            commands.hand_over(order=order, by=by, cash_fen=order.cash_due_fen)
        for order in menu.orders.filter(state=OrderState.UNROUTED):
            commands.cancel_order(order=order, by=SYSTEM, reason=_("没有厨房能做"))
        self.say(
            _("交付：%(count)s 单；未取 %(missed)s 单，账户冻结已退回")
            % {"count": len(waiting), "missed": missed}
        )

    def _settle(self, menu: Menu) -> None:
        operators = {kitchen.station.operator for kitchen in self._kitchens(menu)}
        operators.add(menu.kitchen.station.operator)
        for operator in sorted(operators, key=lambda operator: operator.pk):
            settlement = commands.close_day(operator=operator, day=self.day, by=SYSTEM)
            self._say_settlement(settlement)

    def _say_settlement(self, settlement: DaySettlement) -> None:
        self.say(
            _(
                "日结 %(operator)s：%(orders)s 单 %(portions)s 份，原价 %(list_fen)s = "
                "账户 %(purse_fen)s + 现金 %(cash_fen)s + 政府 %(government_fen)s + "
                "企业 %(operator_fen)s；平台应付 %(payable_fen)s 元"
            )
            % {
                "operator": settlement.operator,
                "orders": settlement.orders,
                "portions": settlement.portions,
                **{
                    name: yuan(getattr(settlement, name))
                    for name in (
                        "list_fen",
                        "purse_fen",
                        "cash_fen",
                        "government_fen",
                        "operator_fen",
                        "payable_fen",
                    )
                },
            }
        )
