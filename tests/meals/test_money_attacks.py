"""Money of meals from several sides at once: orders, tills, returns, refunds by hand, settled days."""

from datetime import timedelta

import pytest
from django.db.models import F, Q
from django.utils import timezone

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from core.errors import Conflict
from meals import commands
from meals.commands.delivering import Proof, deliver
from meals.commands.till_errors import NotOnSale, PaymentDiffers, SaleReversed
from meals.models import (
    DaySettlement,
    MealOrder,
    MealReturn,
    MenuItem,
    Sale,
    SaleReversal,
    SaleReview,
    SubsidyUse,
    TillHandOver,
)
from meals.queries.doors import code_of
from meals.queries.till import drawer, till_quote
from subsidies.commands import (
    RefundRequest,
    TooMuchBack,
    confirm_statement,
    lock_statement,
    refund_by_hand,
    take_back_by_hand,
)
from subsidies.enums import AccountKind, Service
from subsidies.models import Balance, Lot
from subsidies.queries import differences
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import (
    AgeDiscountFactory,
    DailyMealSubsidyFactory,
    available,
    cook,
    fill_purses,
    lunch,
    meal_programme,
    place,
    route,
)
from tests.factories.meals_delivery import delivery
from tests.factories.meals_orders import NoShowRuleFactory, StandingOrderFactory
from tests.factories.meals_till import request, sold, till_scene
from tests.factories.subsidies import ProgrammeFactory, VersionFactory, filled_purse
from tests.meals.till_device import Device
from tests.subsidies.threads import together

pytestmark = pytest.mark.django_db
at_once = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def sound(request):
    """Whatever a test did: every check of the ledger holds, and no figure is below nothing."""
    yield
    if "scene" in request.fixturenames:
        assert list(differences()) == []
        assert not Lot.objects.filter(Q(remaining_fen__lt=0) | Q(held_fen__lt=0)).exists()
        purses = Balance.objects.filter(account__kind=AccountKind.PURSE)
        assert not purses.filter(Q(posted__lt=0) | Q(held__gt=F("posted"))).exists()


@pytest.fixture
def scene(db):
    return made_scene()


def made_scene():
    """12 yuan; a person with a card and 100 yuan: 4.60 of the purse, 7.40 of others."""
    AgeDiscountFactory(government_bp=5000, programme=meal_programme())
    DailyMealSubsidyFactory()
    made = till_scene(names=1)
    made.resident = made.people[0]
    made.number = made.resident.cards.get().number
    made.lunch = ((f"m{made.item.pk}", 1),)
    made.clerk = staff(Role.STREET_CLERK, made.community.parent)
    made.finance = staff(Role.DISTRICT_ADMIN, made.community.parent.parent)
    fill_purses(made.resident)
    return made


def cooked(scene, resident=None, **changes):
    order = place(scene, resident or scene.resident, **changes)
    route(scene)
    cook(scene)
    order.refresh_from_db()
    return order


def eaten(scene, resident=None, **changes):
    order = cooked(scene, resident, **changes)
    return commands.hand_over(order=order, by=scene.manager, cash_fen=order.cash_due_fen)


def by_purse(scene, **changes) -> Sale:
    return sold(scene, scene.resident, cash_fen=0, **changes)


def by_hand(reference: str, fen: int | None = None, number: str = "R-1") -> RefundRequest:
    return RefundRequest(reference, number, "菜品有问题", fen)


def settle(scene, day=None) -> DaySettlement:
    """The day is closed; what it owes is what the ledger's statement says.

    What operators owe waits for a statement on which they are owed more.
    """
    made = commands.close_day(operator=scene.operator, day=day or today(), by=SYSTEM)
    stated = made.statement.total_fen if made.statement else 0
    assert stated == max(made.payable_fen, 0)
    return made


def lock_yesterday(scene) -> None:
    made = settle(scene, today() - timedelta(days=1))
    lock_statement(statement=confirm_statement(statement=made.statement, by=SYSTEM), by=SYSTEM)


# --- an order at the counter, at the door and at the reception -----------------------------------


def test_cash_of_an_order_lies_in_one_drawer_only(scene):
    """Handed over at the reception, the till takes nothing for it, whatever is keyed in."""
    order = cooked(scene, ResidentFactory(community=scene.community))
    commands.hand_over(order=order, by=scene.manager, cash_fen=order.cash_due_fen)
    for cash in (order.cash_due_fen, 99_999, -5, 0):
        with pytest.raises(Conflict):
            commands.hand_over_at_till(
                shift=scene.shift, order=order, cash_fen=cash, by=scene.cashier
            )
    assert drawer(scene.shift).expected_fen == 10_000


def test_at_the_same_till_again_is_the_same(scene):
    order = cooked(scene, ResidentFactory(community=scene.community))
    rows = {
        commands.hand_over_at_till(
            shift=scene.shift, order=order, cash_fen=order.cash_due_fen, by=scene.cashier
        )
        for _ in range(2)
    }
    assert len(rows) == 1
    assert drawer(scene.shift).expected_fen == 10_000 + order.cash_due_fen


@pytest.mark.concurrency
@at_once
def test_one_order_ends_once_wherever_it_is_asked_for(transactional_db):
    """Two tills, the reception, the rider and a no-show at the same moment: one of them is it."""
    scene = till_scene(names=1)
    NoShowRuleFactory()
    order = delivery(scene, resident=scene.people[0])
    other = commands.open_shift(
        till=type(scene.till).objects.create(
            station=scene.point, name="二号", device_key="0" * 16, offline_limit_fen=0
        ),
        float_fen=0,
        by=scene.cashier,
    )
    proof = Proof("code", code=code_of(order), cash_fen=order.cash_due_fen)
    acts = [
        lambda: commands.hand_over_at_till(
            shift=scene.shift, order=order, cash_fen=order.cash_due_fen, by=scene.cashier
        ),
        lambda: commands.hand_over_at_till(
            shift=other, order=order, cash_fen=order.cash_due_fen, by=scene.cashier
        ),
        lambda: deliver(
            order=order, proof=proof, by=scene.manager, occurred_at=timezone.now(), key="rider-1"
        ),
        lambda: commands.hand_over(order=order, by=scene.manager, cash_fen=order.cash_due_fen),
        lambda: commands.mark_no_show(order=order, by=scene.manager),
        lambda: commands.cancel_order(order=order, by=SYSTEM),
    ]
    answers = together(len(acts), lambda n: acts[n]())
    odd = [a for a in answers if isinstance(a, Exception) and not isinstance(a, Conflict)]
    assert odd == []
    order.refresh_from_db()
    taken = sum(TillHandOver.objects.values_list("cash_fen", flat=True))
    assert order.state in ("handed_over", "no_show")
    assert taken in (0, order.cash_received_fen)
    assert list(differences()) == []


@pytest.mark.concurrency
@at_once
def test_cancelled_or_routed_its_money_is_held_or_free(transactional_db):
    scene = lunch(CommunityFactory(), stock=1)
    person = ResidentFactory(community=scene.point.division)
    fill_purses(person)
    order = place(scene, person)
    acts = [
        lambda: route(scene),
        lambda: commands.cancel_order(order=order, by=SYSTEM),
        lambda: commands.cancel_order(order=order, by=SYSTEM),
    ]
    answers = together(3, lambda n: acts[n]())
    assert not [a for a in answers if isinstance(a, Exception) and not isinstance(a, Conflict)]
    order.refresh_from_db()
    left = {"confirmed": 8800, "cancelled": 10_000}[order.state]
    assert available(person) == left
    assert MenuItem.objects.get().ordered == (order.state == "confirmed")
    assert list(differences()) == []


# --- the one subsidy of a day --------------------------------------------------------------------


@pytest.mark.concurrency
@at_once
def test_order_sale_offline_sale_and_standing_order_share_one_subsidy(transactional_db):
    scene = made_scene()
    offline = Device(scene).sell(scene.lunch, scene.number)
    dinner = lunch(scene.community, operator=scene.operator, meal_period="dinner")
    dinner.menu.service_date = today()
    dinner.menu.save()
    acts = [
        lambda: place(scene, scene.resident),
        lambda: place(dinner, scene.resident),
        lambda: commands.sell(
            shift=scene.shift, request=request(scene, scene.resident), by=scene.cashier, key="sale"
        ),
        lambda: commands.take_offline_sales(till=scene.till, sales=[offline], by=scene.cashier),
    ]
    answers = together(4, lambda n: acts[n]())
    assert not [a for a in answers if isinstance(a, Exception) and not isinstance(a, Conflict)]
    subsidised = [
        *MealOrder.objects.filter(subsidy_fen__gt=0),
        *Sale.objects.filter(subsidy_fen__gt=0),
    ]
    assert len(subsidised) == SubsidyUse.objects.count() == 1
    assert list(differences()) == []


def test_a_subsidy_that_was_freed_is_used_once_more_and_not_twice(scene):
    """Sold, reversed, ordered, missed with the rule that frees it: each time one use."""
    NoShowRuleFactory(no_show_frees_subsidy=True)
    sale = by_purse(scene)
    commands.reverse_sale(sale=sale, shift=scene.shift, reason="按错了", by=scene.cashier)
    order = cooked(scene)
    assert order.subsidy_fen == 500
    assert by_purse(scene).subsidy_fen == 0
    commands.mark_no_show(order=order, by=SYSTEM)
    third = by_purse(scene, items=((f"m{scene.item.pk}", 2),))
    assert third.subsidy_fen == 500
    assert SubsidyUse.objects.get().sale == third


# --- settled and locked days ---------------------------------------------------------------------


def test_a_sale_reversed_after_its_day_was_settled_counts_on_an_open_day(scene):
    sale = by_purse(scene)
    route(scene)
    assert settle(scene).sale_purse_fen == 460
    reversal = commands.reverse_sale(
        sale=sale, shift=scene.shift, reason="按错了", by=scene.cashier
    )
    assert reversal.booked_on > today()
    assert available(scene.resident) == 10_000


def test_a_sale_reversed_after_its_period_was_locked(scene):
    yesterday = today() - timedelta(days=1)
    sale = by_purse(
        scene, items=((f"d{scene.dish.pk}", 9),), now=timezone.now() - timedelta(days=1)
    )
    assert (sale.service_date, sale.booked_on) == (yesterday, yesterday)
    lock_yesterday(scene)
    reversal = commands.reverse_sale(
        sale=sale, shift=scene.shift, reason="按错了", by=scene.cashier
    )
    assert reversal.booked_on == today()
    route(scene)
    made = settle(scene)
    assert (made.sales, made.sale_purse_fen, made.payable_fen) == (
        -1,
        -sale.purse_fen,
        -sale.purse_fen - sale.government_fen,
    )


def test_a_sale_of_yesterday_reversed_today_belongs_to_today(scene):
    """The money goes back today, so yesterday's settlement says what yesterday's ledger says."""
    yesterday = today() - timedelta(days=1)
    sale = by_purse(
        scene, items=((f"d{scene.dish.pk}", 9),), now=timezone.now() - timedelta(days=1)
    )
    commands.reverse_sale(sale=sale, shift=scene.shift, reason="按错了", by=scene.cashier)
    assert settle(scene, yesterday).sale_purse_fen == sale.purse_fen
    route(scene)
    assert settle(scene).sale_purse_fen == -sale.purse_fen


def test_an_offline_sale_of_a_settled_day_counts_on_the_next(scene):
    offline = Device(scene).sell(scene.lunch, scene.number)
    route(scene)
    settle(scene)
    (taken,) = Device(scene).send(offline)
    assert taken.sale.booked_on == today() + timedelta(days=1)


def test_a_return_after_settlement_and_lock(scene):
    yesterday = today() - timedelta(days=1)
    old = lunch(scene.community, operator=scene.operator, service_date=yesterday)
    order = eaten(old, scene.resident)
    lock_yesterday(scene)

    def back(fen, key, reason="饭凉了"):
        return commands.return_meal(order=order, reason=reason, amount_fen=fen, key=key, by=SYSTEM)

    assert back(700, "1") == back(700, "1", reason="再说")
    for again in (None, 1200, 1):
        with pytest.raises(commands.KeyUsedForOther):
            back(again, "1")
    for again in (1200, 501, 0):
        with pytest.raises(commands.MoreThanPaid):
            back(again, "2")
    route(scene)
    assert settle(scene).returned_fen == 700
    assert MealReturn.objects.get().day == today()


# --- refunds by hand, then again -----------------------------------------------------------------


def test_meal_money_refunded_by_hand_does_not_go_back_again(scene):
    order = eaten(scene)
    refund_by_hand(request=by_hand(order.reference, 100), by=scene.clerk)
    back = commands.return_meal(order=order, reason="饭凉了", key="1", by=SYSTEM)
    assert (back.list_fen, back.purse_fen, available(scene.resident)) == (1100, 360, 10_000)
    assert list(differences()) == []
    with pytest.raises(TooMuchBack):
        refund_by_hand(request=by_hand(order.reference, 1, "R-2"), by=scene.clerk)
    with pytest.raises(commands.AlreadyReturned):
        commands.return_meal(order=order, reason="饭凉了", key="2", by=SYSTEM)


def test_a_sale_refunded_by_hand_and_reversed_gives_back_each_fen_once(scene):
    sale = by_purse(scene)
    refund_by_hand(request=by_hand(sale.reference, 100), by=scene.clerk)
    take_back_by_hand(request=by_hand(f"{sale.reference}:day", 200), by=scene.finance)
    assert list(differences()) == []
    reversal = commands.reverse_sale(
        sale=sale, shift=scene.shift, reason="按错了", by=scene.cashier
    )
    assert reversal.purse_fen == 460
    assert available(scene.resident) == 10_000


def test_cash_of_a_return_is_given_once(scene):
    order = eaten(scene, ResidentFactory(community=scene.community))
    back = commands.return_meal(order=order, reason="饭凉了", key="1", by=SYSTEM)
    first = commands.give_cash_back(meal_return=back, by=scene.manager)
    second = commands.give_cash_back(meal_return=back, by=scene.clerk)
    assert (first.cash_given_by, second.cash_given_by) == (scene.manager, scene.manager)


@pytest.mark.concurrency
@at_once
def test_a_refund_by_hand_and_a_return_at_once_give_back_each_fen_once(transactional_db):
    scene = made_scene()
    order = eaten(scene)
    acts = [
        lambda: commands.return_meal(order=order, reason="饭凉了", key="1", by=SYSTEM),
        lambda: commands.return_meal(
            order=order, reason="饭凉了", amount_fen=600, key="2", by=SYSTEM
        ),
        lambda: refund_by_hand(request=by_hand(order.reference), by=scene.clerk),
        lambda: take_back_by_hand(request=by_hand(f"{order.reference}:day"), by=scene.finance),
    ]
    answers = together(4, lambda n: acts[n]())
    refusals = (Conflict, commands.MoreThanPaid)
    assert not [a for a in answers if isinstance(a, Exception) and not isinstance(a, refusals)]
    assert MealReturn.objects.count() <= 2
    assert 9540 < available(scene.resident) <= 10_000
    assert list(differences()) == []


@pytest.mark.concurrency
@at_once
def test_sales_sent_twice_at_once_reversed_twice_at_once_while_the_day_ends(transactional_db):
    """Each sale once, each reversal once, and the settlements of both days hold all of it."""
    scene = made_scene()
    route(scene)
    device = Device(scene)
    signed = [device.sell(scene.lunch, scene.number) for _ in range(3)]
    old = by_purse(scene)
    acts = [
        lambda: device.send(*signed),
        lambda: device.send(*reversed(signed)),
        lambda: commands.reverse_sale(sale=old, reason="按错了", by=scene.cashier),
        lambda: commands.reverse_sale(sale=old, reason="按错了", by=scene.manager),
        lambda: commands.close_day(operator=scene.operator, day=today(), by=SYSTEM),
    ]
    answers = together(5, lambda n: acts[n]())
    assert not [a for a in answers if isinstance(a, Exception) and not isinstance(a, Conflict)]
    assert (
        sorted(taken.status for a in answers[:2] for taken in a) == ["known"] * 3 + ["stored"] * 3
    )
    assert [type(a).__name__ for a in answers].count("SaleReversed") == 1
    settled = DaySettlement.objects.get()
    later = Sale.objects.filter(booked_on__gt=today()).count()
    later -= SaleReversal.objects.filter(booked_on__gt=today()).count()
    assert settled.sales + later == Sale.objects.standing().count() == 3
    assert SubsidyUse.objects.count() == Sale.objects.standing().filter(subsidy_fen__gt=0).count()
    assert list(differences()) == []


# --- vouchers, amounts and codes at the till -----------------------------------------------------


def test_a_voucher_pays_its_ratio_of_the_whole_bill_at_the_till(scene):
    person = ResidentFactory(community=scene.community)
    voucher = ProgrammeFactory()
    VersionFactory(programme=voucher, offset_bp={Service.MEALS: 2500})
    filled_purse(5000, resident=person, programme=voucher)
    asked = till_quote(person, scene.till, "lunch", [])
    assert asked.elder_fen == 0
    sale = sold(scene, person, cash_fen=345)
    assert (sale.elder_fen, sale.purse_fen, sale.cash_fen) == (460, 115, 345)
    with pytest.raises(PaymentDiffers):
        sold(scene, person, cash_fen=0)
    commands.reverse_sale(sale=sale, shift=scene.shift, reason="按错了", by=scene.cashier)
    assert available(person) == 5000


@pytest.mark.parametrize(
    "money",
    [
        {"cash_fen": -1},
        {"cash_fen": -500, "card_fen": 500},
        {"cash_fen": 461},
        {"card_fen": 10**12},
    ],
)
def test_less_than_nothing_is_no_payment(scene, money):
    with pytest.raises(PaymentDiffers):
        commands.sell(
            shift=scene.shift,
            request=request(scene, scene.resident, **money),
            by=scene.cashier,
            key="k",
        )
    assert available(scene.resident) == 10_000


@pytest.mark.parametrize("code", ["m0{}", "d0{}", "m٣", "x1", ""])
def test_a_code_that_no_tile_has_is_not_on_sale(scene, code):
    row = scene.dish if code.startswith("d") else scene.item
    with pytest.raises(NotOnSale):
        by_purse(scene, items=((code.format(row.pk), 1),))


# --- offline -------------------------------------------------------------------------------------


def test_the_same_key_with_other_content_is_held(scene):
    device = Device(scene)
    first = device.sell(scene.lunch, scene.number, key="key-of-a-sale")
    other = device.sell(scene.lunch, scene.number, key="key-of-a-sale", purse_fen=0, cash_fen=460)
    answers = device.send(first, other, first)
    assert [a.status for a in answers] == ["stored", "held", "known"]
    assert (Sale.objects.count(), available(scene.resident)) == (1, 9540)


def test_a_clock_that_is_behind_sells_nothing_before_its_list(scene):
    device = Device(scene)
    long_ago = timezone.now() - timedelta(days=400)
    (taken,) = device.send(device.sell(scene.lunch, scene.number, at=long_ago))
    assert taken.sale.service_date == taken.sale.booked_on == today()
    assert taken.sale.occurred_at == long_ago
    assert "list_outdated" in SaleReview.objects.get().reasons


def test_somebody_who_died_after_the_list_is_looked_at(scene):
    device = Device(scene)
    signed = device.sell(scene.lunch, scene.number)
    scene.resident.died_on = today() - timedelta(days=1)
    scene.resident.save(update_fields=["died_on"])
    (taken,) = device.send(signed)
    assert taken.status == "stored"
    assert "after_death" in SaleReview.objects.get().reasons


def test_an_offline_sale_reversed_with_its_debt(scene):
    device = Device(scene)
    signed = device.sell(((f"m{scene.item.pk}", 4),), scene.number)
    by_purse(scene, items=((f"m{scene.item.pk}", 8),))
    before = available(scene.resident)
    (taken,) = device.send(signed)
    assert taken.sale.purse_fen > before
    commands.reverse_sale(sale=taken.sale, reason="不是他", by=scene.cashier)
    with pytest.raises(SaleReversed):
        commands.reverse_sale(sale=taken.sale, reason="不是他", by=scene.cashier)
    assert available(scene.resident) == before


# --- who waits for whom --------------------------------------------------------------------------


@pytest.mark.concurrency
@at_once
def test_reversals_offline_sales_orders_and_the_days_end_do_not_wait_in_a_circle(transactional_db):
    """All take limited portions of one menu and one purse; the days' end takes the operator."""
    AgeDiscountFactory(government_bp=5000, programme=meal_programme())
    scene = till_scene(names=1, stock=100)
    scene.resident = scene.people[0]
    number = scene.resident.cards.get().number
    fill_purses(scene.resident)
    device = Device(scene)
    sales = [sold(scene, scene.resident, cash_fen=0) for _ in range(3)]
    signed = [device.sell(((f"m{scene.item.pk}", 1),), number) for _ in range(2)]
    order = place(scene, scene.resident)
    acts = [
        *(
            lambda sale=sale: commands.reverse_sale(sale=sale, reason="按错了", by=scene.cashier)
            for sale in sales
        ),
        lambda: device.send(*signed),
        lambda: commands.cancel_order(order=order, by=SYSTEM),
        lambda: commands.close_day(operator=scene.operator, day=today(), by=SYSTEM),
    ]
    answers = together(len(acts), lambda n: acts[n]())
    odd = [a for a in answers if isinstance(a, Exception) and not isinstance(a, Conflict)]
    assert odd == []
    assert list(differences()) == []
    standing = Sale.objects.standing()
    assert MenuItem.objects.get(pk=scene.item.pk).ordered == standing.count() == 2
    assert available(scene.resident) == 10_000 - 2 * 960


def test_standing_orders_generated_again_take_nothing_more(scene):
    tomorrow = lunch(scene.community, operator=scene.operator)
    StandingOrderFactory(resident=scene.resident, station=tomorrow.point)
    for _ in range(2):
        commands.place_standing_orders()
    assert MealOrder.objects.count() == 1
    assert available(scene.resident) == 10_000 - MealOrder.objects.get().held_fen
