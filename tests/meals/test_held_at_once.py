"""A sale that was sent twice at once: refused the one time and stored the other, it isn't kept as refused."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.enums import Role
from meals.commands.held_sales import keep_held
from meals.commands.till_errors import NotThisTill
from meals.models import HeldSale, Sale, TillShift
from tests.factories.accounts import OrganisationFactory, staff
from tests.factories.meals_till import till_scene
from tests.meals.till_device import Device
from tests.subsidies.threads import PATIENCE, wait_until_blocked


def lunch_for_cash():
    """A till's device and a sale of its outbox."""
    scene = till_scene()
    device = Device(scene)
    return scene, device, device.sell(((f"m{scene.item.pk}", 1),))


@pytest.mark.django_db
def test_a_refusal_of_what_is_stored_answers_that_it_is_known():
    scene, device, signed = lunch_for_cash()
    (stored,) = device.send(signed)
    scene.cashier = staff(Role.CASHIER, OrganisationFactory())
    (again,) = device.send(signed)
    assert (again.status, again.sale) == ("known", stored.sale)
    assert not HeldSale.objects.exists()


@pytest.mark.django_db
def test_a_forgery_of_what_is_stored_is_kept():
    scene, device, signed = lunch_for_cash()
    device.send(signed)
    forged = type(signed)(signed.body, "0" * 64, signed.key)
    assert device.send(forged)[0].status == "held"
    assert HeldSale.objects.get().shift == scene.shift


@pytest.mark.django_db(transaction=True)
def test_who_was_refused_waits_for_who_is_storing_it():
    scene, device, signed = lunch_for_cash()

    def refused():
        try:
            return keep_held(
                till=scene.till,
                signed=signed,
                refusal=NotThisTill(),
                by=scene.cashier,
                now=timezone.now(),
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            TillShift.objects.select_for_update().get(pk=scene.shift.pk)
            waiting = pool.submit(refused)
            wait_until_blocked()
            (stored,) = device.send(signed)
        assert waiting.result(timeout=PATIENCE) == stored.sale
    assert (Sale.objects.count(), HeldSale.objects.count()) == (1, 0)
