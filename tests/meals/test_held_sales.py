"""Sales that can't be taken: kept whole, taken later or set aside with a reason, never lost."""

import json

import pytest
from django.db import Error, connection, transaction
from django.urls import reverse

from accounts.enums import Role
from core.errors import NotAllowed, NotFound, ReasonMissing
from core.models import AuditEvent
from meals import commands
from meals.commands.till_errors import HeldSettled, NothingUnsent, UnsentSales
from meals.logic.till import signature
from meals.models import HeldSale, Sale
from subsidies.queries import differences
from tests.factories.accounts import OrganisationFactory, staff
from tests.factories.meals_till import held_sale, sold, till_scene
from tests.meals.till_device import Device

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    made = till_scene(names=1)
    made.lunch = ((f"m{made.item.pk}", 1),)
    return made


def broken(device, scene) -> commands.SignedSale:
    """12 yuan in cash for something that no list knows."""
    honest = json.loads(device.sell(scene.lunch).body)
    return device.signed({**honest, "items": [["m999999999", 1]]})


def test_what_is_refused_is_kept_once_with_its_money(scene):
    device = Device(scene)
    signed = broken(device, scene)
    answers = [device.send(signed)[0] for _ in range(2)]
    assert [answer.status for answer in answers] == ["held", "held"]
    held = HeldSale.objects.get()
    assert (held.shift, held.cash_fen, held.state) == (scene.shift, 1200, "held")
    assert (held.body, held.signature) == (signed.body, signed.signature)
    assert AuditEvent.objects.filter(action="meals.heldsale.held").count() == 1


def test_what_cannot_be_read_at_all_is_kept_too(scene):
    text = "{" * 30_000
    signed = commands.SignedSale(text, signature(scene.till.device_key, text), "k" * 200)
    assert Device(scene).send(signed)[0].status == "held"
    held = HeldSale.objects.get()
    assert (held.cash_fen, held.shift, len(held.body)) == (None, scene.shift, 20_000)


def test_a_forgery_that_was_set_aside_does_not_stop_the_good_sale(scene):
    device = Device(scene)
    good = device.sell(scene.lunch)
    device.send(commands.SignedSale(good.body, "0" * 64, good.key))
    commands.set_aside_sale(held=HeldSale.objects.get(), reason="签名不对", by=scene.manager)
    assert device.send(good)[0].status == "stored"


def test_somebody_in_charge_sets_it_aside_and_the_till_lets_go(scene):
    device = Device(scene)
    signed = broken(device, scene)
    device.send(signed)
    held = HeldSale.objects.get()
    with pytest.raises(ReasonMissing):
        commands.set_aside_sale(held=held, reason=" ", by=scene.manager)
    with pytest.raises(NotAllowed):
        commands.set_aside_sale(held=held, reason="看过", by=scene.cashier)
    stranger = staff(Role.STATION_MANAGER, OrganisationFactory())
    with pytest.raises(NotFound):
        commands.set_aside_sale(held=held, reason="看过", by=stranger)
    commands.set_aside_sale(held=held, reason="测试时误点", by=scene.manager)
    with pytest.raises(HeldSettled):
        commands.set_aside_sale(held=held, reason="再来", by=scene.manager)
    (answer,) = device.send(signed)
    assert (answer.status, answer.code) == ("set_aside", "till.sale_set_aside")
    assert not Sale.objects.exists()
    event = AuditEvent.objects.get(action="meals.heldsale.set_aside")
    assert (event.actor_id, event.reason) == (scene.manager.pk, "测试时误点")


def test_a_sale_that_is_taken_after_all_leaves_its_trace(scene):
    device = Device(scene)
    signed = device.sell(scene.lunch)
    commands.change_till(
        till=scene.till, name="1", offline_limit_fen=0, is_active=False, by=scene.manager
    )
    assert device.send(signed)[0].code == "till.not_this_till"
    commands.change_till(
        till=scene.till, name="1", offline_limit_fen=0, is_active=True, by=scene.manager
    )
    (taken,) = device.send(signed)
    held = HeldSale.objects.get()
    assert (taken.status, held.state, held.sale) == ("stored", "taken", taken.sale)
    with pytest.raises(HeldSettled):
        commands.set_aside_sale(held=held, reason="太晚了", by=scene.manager)
    assert list(differences()) == []


def test_the_shift_closes_and_its_report_explains_the_drawer(scene, client_as):
    device, cashier, manager = Device(scene), client_as(scene.cashier), client_as(scene.manager)
    upload = reverse("meals_console:till_upload", args=[scene.till.pk])
    shift = reverse("meals_console:till_shift", args=[scene.shift.pk])
    signed = broken(device, scene)
    row = {"body": signed.body, "signature": signed.signature, "key": signed.key}

    def send():
        body = json.dumps({"sales": [row], "unsent": 1})
        return cashier.post(upload, body, content_type="application/json").json()["results"][0]

    assert send()["status"] == "held"
    with pytest.raises(UnsentSales):
        commands.close_shift(shift=scene.shift, counted_fen=10_000, by=scene.cashier)
    held = HeldSale.objects.get()
    page = reverse("meals_console:held_sale", args=[held.pk])
    assert "没有入账的脱机消费" in manager.get(shift).content.decode()
    assert manager.get(page).status_code == 200
    assert cashier.post(page, {"reason": "我自己搁置"}).status_code == 403
    assert manager.post(page, {"reason": ""}).status_code == 422
    assert manager.post(page, {"reason": "菜单上没有，现金已退"}).status_code == 302
    assert send()["status"] == "set_aside"
    commands.close_shift(
        shift=scene.shift, counted_fen=11_200, note="搁置一笔 12 元", by=scene.cashier
    )
    report = manager.get(shift).content.decode()
    assert "菜单上没有，现金已退" in report
    assert "12.00" in report


def test_a_lost_device_does_not_keep_the_shift_open(scene, client_as):
    commands.note_unsent(shift=scene.shift, count=3, by=scene.cashier)
    url = reverse("meals_console:shift_give_up", args=[scene.shift.pk])
    assert client_as(scene.cashier).post(url, {"reason": "丢了"}).status_code == 403
    manager = client_as(scene.manager)
    manager.post(url, {"reason": " "})
    scene.shift.refresh_from_db()
    assert scene.shift.unsent == 3
    manager.post(url, {"reason": "平板摔坏，无法开机"})
    closed = commands.close_shift(shift=scene.shift, counted_fen=10_000, by=scene.cashier)
    assert (closed.given_up, closed.given_up_why) == (3, "平板摔坏，无法开机")
    shift = reverse("meals_console:till_shift", args=[scene.shift.pk])
    assert "平板摔坏，无法开机" in manager.get(shift).content.decode()
    with pytest.raises(NothingUnsent):
        commands.give_up_unsent(shift=scene.shift, reason="再来", by=scene.manager)


def test_held_sales_are_listed_for_who_runs_the_place(scene, client_as):
    held = held_sale(scene.shift)
    url = reverse("meals_console:held_sales")
    assert list(client_as(scene.manager).get(url).context["page"]) == [held]
    stranger = client_as(staff(Role.STATION_MANAGER, OrganisationFactory()))
    assert list(stranger.get(url).context["page"]) == []
    assert stranger.get(reverse("meals_console:held_sale", args=[held.pk])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_as_many_queries_for_three(
    scene, client_as, rows, django_assert_max_num_queries
):
    for _ in range(rows):
        held_sale(scene.shift)
    manager = client_as(scene.manager)
    manager.get(reverse("meals_console:held_sales"))
    with django_assert_max_num_queries(8):
        manager.get(reverse("meals_console:held_sales"))


def test_a_held_sale_is_not_rewritten(scene):
    held = held_sale(scene.shift)
    sold(scene)
    attacks = {
        "UPDATE meals_heldsale SET cash_fen = 0": "permission denied",
        "UPDATE meals_heldsale SET body = ''": "permission denied",
        "DELETE FROM meals_heldsale": "permission denied",
    }
    for attack, words in attacks.items():
        refused = pytest.raises(Error, match=words)
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(attack)
    commands.set_aside_sale(held=held, reason="看过", by=scene.manager)
    with pytest.raises(Error), transaction.atomic():
        HeldSale.objects.update(reason="别的")
