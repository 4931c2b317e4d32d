"""demo_day: the demonstration street's lunch, from an empty database to the settlement."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from config.demo_meals import load_demo_meals
from core.audit import SYSTEM
from core.dates import today
from meals.models import ChangeSlip, DaySettlement, MealOrder, Menu

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def lines(capsys):
    """What the command printed."""

    def play(*arguments):
        call_command("demo_day", *arguments)
        return capsys.readouterr().out.splitlines()

    return play


def test_a_lunch_is_played_and_played_once(lines):
    call_command("load_reference", verbosity=0)
    printed = lines("--orders", "30")
    assert [line.partition("：")[0].partition("（")[0] for line in printed[-11:]] == [
        "菜单",
        "订餐",
        "价格",
        "截止前取消",
        "截止后排单",
        "截止以后",
        "厨房",
        "送餐",
        "交付",
        "日结 望京幸福家园为老服务中心",
        "账本核对",
    ]
    assert printed[-1] == "账本核对：0 处差异"
    # one was cancelled before the cutoff, one after it, one not fetched; today's lunch may be over
    late = MealOrder.objects.exclude(late_reason="").count()
    assert MealOrder.objects.filter(state="handed_over").count() == 27 + late
    assert DaySettlement.objects.get(day=today()).orders == 27 + late
    assert f"截止以后：加订 {late} 单，取消 1 单，变更单 {late + 1} 张" in printed

    again = lines("--orders", "30", "--date", today().isoformat())
    assert "交付：0 单" in "".join(again)
    assert MealOrder.objects.count() == 30 + late

    lines("--orders", "2")
    assert DaySettlement.objects.filter(day=today() - timedelta(days=1)).exists()

    past = lines("--date", "2024-02-29", "--orders", "3")
    assert past[-1] == "账本核对：0 处差异"
    assert DaySettlement.objects.get(day=date(2024, 2, 29)).orders == 3

    menus = Menu.objects.count()
    load_demo_meals(by=SYSTEM)
    assert Menu.objects.count() == menus


def test_after_the_cutoff_somebody_comes_and_somebody_goes(lines):
    call_command("load_reference", verbosity=0)
    tomorrow = (today() + timedelta(days=1)).isoformat()
    printed = lines("--orders", "15", "--date", tomorrow, "--until", "routed")
    assert "截止以后：加订 1 单，取消 1 单，变更单 2 张" in printed
    slips = ChangeSlip.objects.order_by("kind").values_list("kind", "order__service_date")
    assert {(kind, f"{day}") for kind, day in slips} == {
        ("added", tomorrow),
        ("cancelled", tomorrow),
    }
    assert MealOrder.objects.exclude(late_reason="").get().placed_by.username == "manager"


def test_a_lunch_stops_where_somebody_goes_on_by_hand(lines):
    call_command("load_reference", verbosity=0)
    lines("--orders", "4", "--until", "orders")
    placed = MealOrder.objects.for_day(today())
    assert set(placed.values_list("state", flat=True)) == {"placed"}
    day = ("--orders", "4", "--date", today().isoformat())
    lines(*day, "--until", "routed")
    assert set(placed.values_list("state", flat=True)) == {"confirmed"}
    lines(*day, "--until", "cooked")
    assert set(placed.values_list("state", flat=True)) == {"cooked"}
    assert not DaySettlement.objects.exists()
    lines(*day)
    assert (placed.count(), placed.filter(state="handed_over").count()) == (4, 4)
    lines("--until", "menu")
    assert Menu.objects.filter(state="published", cutoff_at__gt=timezone.now()).exists()
    assert User.objects.get(username="kitchen2").scope.organisations


@pytest.mark.parametrize("orders", ["0", "-1"])
def test_impossible_numbers_are_refused(orders):
    with pytest.raises(CommandError):
        call_command("demo_day", "--orders", orders)
