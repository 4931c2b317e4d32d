"""Pages and addresses of chain orders, late orders, standing orders and returns; each within scope."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from elderly_care.enums import Relation
from elderly_care.models import Restriction
from meals import commands
from meals.models import MealOrder, MealReturn, Menu, RelayImport, StandingOrder
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory
from tests.factories.meals import (
    AgeDiscountFactory,
    DaySettlementFactory,
    cook,
    fill_purses,
    lunch,
    place,
    route,
)
from tests.factories.meals_orders import (
    NoShowRuleFactory,
    RelayImportFactory,
    RelayLineFactory,
    StandingDayFactory,
    StandingOrderFactory,
    hall,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    made = lunch(CommunityFactory())
    made.resident = ResidentFactory(
        community=made.point.division, name="张秀英", address="幸福里3号楼101"
    )
    return made


@pytest.fixture
def worker(scene, client_as):
    return client_as(scene.worker)


@pytest.fixture
def supervisor(scene, client_as):
    return client_as(staff(Role.STREET_CLERK, scene.point.division.parent))


@pytest.fixture
def resident(scene, client_as):
    link = FamilyLinkFactory(resident=scene.resident, relation=Relation.SELF)
    return client_as(link.user)


@pytest.fixture
def partner(scene, api_as):
    return api_as(staff(Role.PARTNER_ENGINEER, scene.operator))


def console(name, *args):
    return reverse(f"meals_console:{name}", args=args)


def portal(name, *args):
    return reverse(f"meals_portal:{name}", args=args)


def served(scene):
    order = place(scene, scene.resident)
    route(scene)
    cook(scene)
    order.refresh_from_db()
    return commands.hand_over(order=order, by=SYSTEM, cash_fen=order.cash_due_fen)


# Chain orders.


def pasted(scene, text="1. 张秀英 2份 自取\n2. 路人甲"):
    return {"menu": scene.menu.pk, "station": scene.point.pk, "text": text}


def test_paste_decide_order(worker, scene):
    page = worker.post(console("relay"), pasted(scene), follow=True)
    assert "请核对" in page.content.decode() or "没有找到" in page.content.decode()
    unknown = RelayImport.objects.get().lines.get(position=2)
    worker.post(page.request["PATH_INFO"], {f"line-{unknown.pk}": "walk_in"})
    order = MealOrder.objects.get()
    assert (order.resident, order.portions, order.channel) == (scene.resident, 2, "relay")
    assert "全部办完" in worker.get(page.request["PATH_INFO"]).content.decode()


def test_a_name_is_looked_for_again(worker, scene):
    worker.post(console("relay"), pasted(scene, "1. 秀秀"))
    relay = RelayImport.objects.get()
    line = relay.lines.get()
    address = console("relay_lines", relay.pk)
    worker.post(address, {"rename": line.pk, f"name-{line.pk}": "张秀英"})
    line.refresh_from_db()
    assert line.resident == scene.resident


def test_a_name_looked_for_again_keeps_the_other_choices(worker, scene):
    worker.post(console("relay"), pasted(scene, "1. 秀秀\n2. 路人甲\n3. 路人乙"))
    relay = RelayImport.objects.get()
    asked, other, third = relay.lines.order_by("position")
    posted = {
        "rename": asked.pk,
        f"name-{asked.pk}": "张秀英",
        f"line-{other.pk}": "walk_in",
        f"name-{third.pk}": "张秀",
    }
    text = worker.post(console("relay_lines", relay.pk), posted).content.decode()
    assert text.count('value="walk_in" selected') == 1
    assert 'value="张秀"' in text


def test_nothing_doubtful_is_chosen_beforehand(worker, scene):
    worker.post(console("relay"), pasted(scene, "1. 张 一份\n2. 张秀英 5号楼 一份"))
    relay = RelayImport.objects.get()
    assert {line.match for line in relay.lines.all()} == {"doubtful"}
    text = worker.get(console("relay_lines", relay.pk)).content.decode()
    assert " selected" not in text
    worker.post(console("relay_lines", relay.pk), {})
    assert not MealOrder.objects.exists()


def test_a_text_without_lines_says_so(worker, scene):
    answer = worker.post(console("relay"), pasted(scene, "大家好"))
    assert answer.status_code == 422
    assert "没有读到接龙" in answer.content.decode()


def test_the_list_to_paste_back(worker, scene):
    place(scene, scene.resident)
    text = worker.get(console("relay_list", scene.menu.pk, scene.point.pk)).content.decode()
    assert "1. 3号楼 张**" in text
    assert f"http://testserver{portal('relay', scene.menu.pk, scene.point.pk)}" in text
    assert "张秀英" not in text


@pytest.mark.parametrize("posted", [{"rename": "x"}, {"line-1": "²"}, {"rename": "9" * 30}])
def test_forged_decisions_do_nothing(worker, scene, posted):
    worker.post(console("relay"), pasted(scene, "1. 路人甲"))
    address = console("relay_lines", RelayImport.objects.get().pk)
    assert worker.post(address, posted).status_code == 302
    assert not MealOrder.objects.exists()


@pytest.mark.parametrize("name", ["relay_lines", "standing", "late", "standing_new", "again"])
def test_another_streets_rows_are_not_found(client_as, scene, name):
    stranger = client_as(staff(Role.STATION_MANAGER, CommunityFactory()))
    key = {
        "relay_lines": lambda: RelayImportFactory(menu=scene.menu, station=scene.point).pk,
        "standing": lambda: StandingOrderFactory(resident=scene.resident, station=scene.point).pk,
    }.get(name, lambda: scene.resident.pk)()
    assert stranger.get(console(name, key)).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_take_as_many_queries_for_three(
    supervisor, worker, scene, rows, django_assert_max_num_queries
):
    for n in range(rows):
        person = ResidentFactory(community=scene.point.division)
        relay = RelayImportFactory(menu=scene.menu, station=scene.point)
        RelayLineFactory(relay=relay, position=n + 1)
        standing = StandingOrderFactory(resident=person, station=scene.point)
        StandingDayFactory(standing=standing)
        order = place(scene, person)
        MealReturn.objects.create(
            order=order, operator=order.operator, day=today(), reason="x",
            list_fen=1200, elder_fen=1200, cash_fen=1200,
        )  # fmt: skip
    for address, client, most in (
        (console("relay"), worker, 10),
        (console("standing_list"), worker, 10),
        (console("ends"), supervisor, 14),
    ):
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200


# Residents.


def test_the_shared_page_leads_to_an_order_in_two_taps(resident, scene):
    AgeDiscountFactory()
    page = resident.get(portal("relay", scene.menu.pk, scene.point.pk))
    _dish, join = page.context["dishes"][0]
    check = resident.get(join)
    shown = {name: check.context[name] for name in ("key", "elder_fen")}
    chosen = {"item": scene.item.pk, "quantity": 1, "place": f"pick_up-{scene.point.pk}"}
    resident.post(portal("order_check"), {**chosen, **shown, "via": "relay"})
    assert MealOrder.objects.get().channel == "relay"
    again = resident.get(portal("relay", scene.menu.pk, scene.point.pk)).content.decode()
    assert "3号楼 张**" in again
    assert "我也要" not in again


def test_the_shared_page_of_another_place_is_closed(resident):
    other = lunch(CommunityFactory())
    page = resident.get(portal("relay", other.menu.pk, other.point.pk))
    assert "order_closed" in page.templates[0].name


def test_a_standing_order_is_set_up_paused_and_ended(resident, scene):
    wish = {
        "meal_period": "lunch",
        "weekdays": ["1", "2"],
        "place": f"pick_up-{scene.point.pk}",
        "avoids": "牛肉、香菜",
    }
    for _ in range(2):
        page = resident.post(portal("standing_list"), wish, follow=True)
    standing = StandingOrder.objects.get()
    assert "每周一、二 午餐 · 不要牛肉、香菜" in page.content.decode()
    own = portal("standing", standing.pk)
    dates = {"starts_on": today(), "ends_on": today() + timedelta(days=3)}
    resident.post(own, dates)
    assert standing.pauses.count() == 1
    assert resident.post(own, {"starts_on": today(), "ends_on": "2020-01-01"}).status_code == 422
    resident.post(own, {"resume": "1"})
    assert not standing.pauses.exists()
    resident.post(own, {"end": "1"})
    standing.refresh_from_db()
    assert standing.ended_at is not None


def test_nobody_elses_standing_order(resident):
    assert resident.get(portal("standing", StandingOrderFactory().pk)).status_code == 404


def test_dine_in_is_offered_where_there_is_a_hall(resident, worker, scene):
    hall(scene.point)
    assert f"堂食：{scene.point.name}" in resident.get(portal("order_menu")).content.decode()
    assert (
        f"dine_in-{scene.point.pk}"
        in worker.get(console("choose", scene.resident.pk)).content.decode()
    )


def test_an_allergen_is_asked_about(resident, scene):
    scene.item.parts[0] |= {"allergens": ["peanut"], "allergens_checked": True}
    scene.item.save()
    Restriction.objects.create(
        resident=scene.resident, kind="allergen", value="peanut", starts_on=today()
    )
    chosen = {"item": scene.item.pk, "quantity": 1, "place": f"pick_up-{scene.point.pk}"}
    check = resident.get(portal("order_check"), chosen)
    assert "知道，仍然要订" in check.content.decode()
    sent = {**chosen, **{name: check.context[name] for name in ("key", "elder_fen")}}
    resident.post(portal("order_check"), sent)
    assert not MealOrder.objects.exists()
    resident.post(portal("order_check"), {**sent, "clash_confirmed": "1"})
    assert MealOrder.objects.count() == 1


def test_how_a_meal_ended_in_plain_words(resident, scene):
    order = served(scene)
    commands.return_meal(order=order, reason="饭凉了", key="1", by=SYSTEM)
    text = resident.get(portal("order_detail", order.pk)).content.decode()
    assert "已退餐" in text
    assert "原价 12 元，一共退了 12 元。" in text
    assert "退现金 12 元。" in text
    assert "退回账户" not in text
    assert "现金还没有退" in text


def test_a_meal_of_which_a_part_came_back(resident, client_as, scene):
    order = served(scene)
    commands.return_meal(order=order, reason="少了一个菜", amount_fen=400, key="1", by=SYSTEM)
    own = resident.get(portal("order_detail", order.pk)).text
    staffs = client_as(scene.manager).get(console("order", order.pk)).text
    for text in (own, staffs):
        assert "部分退餐" in text
        assert "已退餐" not in text
        assert "原价 12 元，一共退了 4 元。" in text
    assert "部分退餐" in resident.get(portal("order_list")).text
    commands.return_meal(order=order, reason="都不要了", key="2", by=SYSTEM)
    assert "已退餐" in resident.get(portal("order_list")).text
    assert "部分退餐" not in resident.get(portal("order_detail", order.pk)).text


def test_without_cash_nothing_is_said_of_cash(resident, client_as, scene):
    fill_purses(scene.resident)
    order = served(scene)
    manager = client_as(scene.manager)
    typed = {"amount": "4", "reason": "饭凉了", "key": "1"}
    said = manager.post(console("return_order", order.pk), typed, follow=True).text
    assert "已退餐，按原价退了 4.00 元。" in said
    assert "要退的现金" not in said
    own = resident.get(portal("order_detail", order.pk)).text
    assert "退回账户 4 元。" in own
    assert "退现金" not in own


def test_an_order_says_what_was_paid(client_as, scene):
    fill_purses(scene.resident)
    order = place(scene, scene.resident)
    manager = client_as(scene.manager)
    assert "账户冻结" in manager.get(console("order", order.pk)).text
    route(scene)
    cook(scene)
    order.refresh_from_db()
    commands.hand_over(order=order, by=SYSTEM, cash_fen=0)
    page = manager.get(console("order", order.pk)).text
    assert "账户实付" in page
    assert "账户冻结" not in page


def test_a_cancelled_order_says_that_nothing_was_paid(resident, client_as, scene):
    fill_purses(scene.resident)
    order = place(scene, scene.resident)
    commands.cancel_order(order=order, by=SYSTEM)
    staffs = client_as(scene.manager).get(console("order", order.pk)).text
    assert "没有收钱。冻结过的 12 元 已退回账户。" in staffs
    own = resident.get(portal("order_detail", order.pk)).text
    assert "没有收钱。留出的钱已退回账户。" in own
    for text in (staffs, own):
        assert "您付" not in text
        assert "账户冻结" not in text


def test_a_missed_meal_in_plain_words(resident, scene):
    NoShowRuleFactory()
    order = place(scene, scene.resident)
    route(scene)
    cook(scene)
    commands.mark_no_show(order=order, by=SYSTEM)
    assert "没有来取" in resident.get(portal("order_detail", order.pk)).content.decode()


# Staff.


def test_the_phone_repeats_the_last_order_in_one_step(worker, scene):
    before = place(scene, scene.resident)
    commands.cancel_order(order=before, by=SYSTEM)
    page = worker.get(console("again", scene.resident.pk), follow=True)
    assert page.request["PATH_INFO"] == console("check", scene.resident.pk)
    assert page.context["item"] == scene.item


def test_the_link_to_the_last_meal_stays_on_the_menu(worker, scene):
    place(scene, scene.resident)
    link = f'{console("again", scene.resident.pk)}?menu={scene.menu.pk}"'
    page = worker.get(console("choose", scene.resident.pk), {"menu": scene.menu.pk})
    assert link in page.content.decode()


def test_nothing_is_added_to_a_settled_day(supervisor, scene):
    Menu.objects.update(cutoff_at=timezone.now() - timedelta(minutes=1))
    page = console("late", scene.resident.pk)
    assert supervisor.get(page).context["form"]
    DaySettlementFactory(operator=scene.operator, day=scene.menu.service_date)
    assert supervisor.get(page).context["form"] is None


def test_a_supervisor_adds_a_late_order(supervisor, worker, scene):
    Menu.objects.update(cutoff_at=timezone.now() - timedelta(minutes=1))
    address = console("late", scene.resident.pk)
    key = supervisor.get(address).context["form"]["key"].value()
    late = {
        "key": key,
        "item": scene.item.pk,
        "quantity": 1,
        "place": f"pick_up-{scene.point.pk}",
        "channel": "phone",
    }
    assert supervisor.post(address, late).status_code == 422
    late["reason"] = "今早出院"
    check = supervisor.post(address, late)
    assert (check.status_code, MealOrder.objects.count()) == (200, 0)
    assert check.context["price_lines"][-1].fen == check.context["elder_fen"] == 1200
    back = supervisor.post(address, {**late, "change": "1"}).context["form"]
    assert (back["reason"].value(), back["key"].value()) == ("今早出院", key)
    for _ in range(2):
        supervisor.post(address, {**late, "elder_fen": 1200})
    order = MealOrder.objects.get()
    assert (order.state, order.late_reason) == ("confirmed", "今早出院")
    assert "今早出院" in supervisor.get(console("order", order.pk)).content.decode()
    assert worker.get(address).status_code == 403


def test_a_late_order_at_another_price_is_shown_again(supervisor, scene):
    Menu.objects.update(cutoff_at=timezone.now() - timedelta(minutes=1))
    late = {
        "key": "late-1",
        "item": scene.item.pk,
        "quantity": 1,
        "place": f"pick_up-{scene.point.pk}",
        "channel": "phone",
        "reason": "今早出院",
        "elder_fen": 1,
    }
    answer = supervisor.post(console("late", scene.resident.pk), late)
    assert (answer.status_code, MealOrder.objects.count()) == (422, 0)
    assert "刚才显示您付 0.01 元，现在是 12.00 元" in answer.content.decode()
    assert answer.context["elder_fen"] == 1200


def test_a_meal_is_given_back_and_its_cash(client_as, scene):
    manager = client_as(scene.manager)
    order = served(scene)
    address = console("return_order", order.pk)
    assert manager.post(address, {"amount": "6"}).status_code == 422
    too_much = manager.post(address, {"amount": "99", "reason": "饭凉了", "key": "page-0"})
    assert too_much.status_code == 422
    assert too_much.text.count("最多还能退 12.00 元（按原价），请改正金额。") == 2  # summary, field
    typed = {"amount": "6", "reason": "饭凉了", "key": "page-1"}
    for _twice in range(2):
        manager.post(address, typed)
    back = MealReturn.objects.get()
    assert (back.list_fen, back.cash_fen) == (600, 600)
    assert "饭凉了" in manager.get(console("ends")).content.decode()
    manager.post(console("ends"), {"given": back.pk})
    back.refresh_from_db()
    assert not back.owes_cash


def test_staff_set_up_a_standing_order(worker, scene):
    wish = {
        "meal_period": "lunch",
        "weekdays": ["1"],
        "place": f"delivery-{scene.point.pk}",
        "quantity": 1,
        "starts_on": today(),
    }
    address = console("standing_new", scene.resident.pk)
    assert worker.post(address, {**wish, "weekdays": []}).status_code == 422
    page = worker.post(address, wish, follow=True)
    standing = StandingOrder.objects.get()
    assert (standing.channel, standing.fulfil_mode) == ("station", "delivery")
    own = page.request["PATH_INFO"]
    worker.post(own, {"starts_on": today(), "ends_on": today(), "reason": "住院"})
    worker.post(own, {"end": "1"})
    standing.refresh_from_db()
    assert standing.ended_at is not None


def test_who_often_misses_meals_is_seen_when_ordering(worker, scene):
    order = place(scene, scene.resident)
    route(scene)
    cook(scene)
    commands.mark_no_show(order=order, by=SYSTEM)
    text = worker.get(console("choose", scene.resident.pk)).content.decode()
    assert "1 次订了没有取" in text


# Partners.


def test_a_partner_gives_a_meal_back(partner, scene):
    order = served(scene)
    body = {"order": order.pk, "amount_fen": 600, "reason": "饭凉了"}

    def post(key, **changes):
        headers = {"Idempotency-Key": key} if key else {}
        address = reverse("api-return-list")
        return partner.post(address, {**body, **changes}, format="json", headers=headers)

    assert post("").json()["code"] == "idempotency_key_missing"
    made = [post("one"), post("one")]
    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].json()["id"] == made[1].json()["id"]
    other = post("one", amount_fen=1)
    assert (other.status_code, other.json()["code"]) == (409, "meals.key_used_for_other")
    more = post("two", amount_fen=601)
    assert (more.status_code, more.json()["code"]) == (400, "meals.more_than_paid")
    rest = post("three", amount_fen=None)
    assert (rest.json()["number"], rest.json()["list_fen"]) == (2, 600)
    assert post("four").json()["code"] == "meals.already_returned"
    given = partner.post(reverse("api-return-cash-given", args=[made[0].json()["id"]]))
    assert given.json()["cash_given_at"] is not None
    assert len(partner.get(reverse("api-return-list")).json()["results"]) == 2


def test_an_order_from_elsewhere_can_not_be_given_back(partner):
    other = lunch(CommunityFactory())
    other.resident = ResidentFactory(community=other.point.division)
    body = {"order": served(other).pk, "reason": "饭凉了"}
    headers = {"Idempotency-Key": "one"}
    address = reverse("api-return-list")
    assert partner.post(address, body, format="json", headers=headers).status_code == 400


def test_a_partner_keeps_standing_orders(partner, scene):
    body = {
        "resident": scene.resident.pk,
        "meal_period": "lunch",
        "weekdays": [1, 2, 3, 4, 5, 6, 7],
        "station": scene.point.pk,
        "starts_on": today().isoformat(),
    }
    made = [partner.post(reverse("api-standing-list"), body, format="json") for _ in range(2)]
    assert [answer.status_code for answer in made] == [201, 201]
    key = made[0].json()["id"]
    commands.place_standing_orders()
    (day,) = partner.get(reverse("api-standing-days", args=[key])).json()
    assert day["outcome"] == "ordered"
    dates = {"starts_on": today().isoformat(), "ends_on": today().isoformat()}
    assert (
        partner.post(reverse("api-standing-pause", args=[key]), dates, format="json").status_code
        == 201
    )
    assert partner.post(reverse("api-standing-resume", args=[key])).json()["pauses"] == []
    assert partner.post(reverse("api-standing-end", args=[key])).json()["ended_at"]
    wrong = partner.post(reverse("api-standing-list"), {**body, "weekdays": [8]}, format="json")
    assert wrong.status_code == 400
