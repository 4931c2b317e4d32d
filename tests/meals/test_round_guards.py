"""What the database itself refuses about rounds, whoever asks."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from core.audit import SYSTEM
from meals import commands
from meals.models import ChangeSlip, Round, RoundPlan, Stop
from tests.factories.accounts import CommunityFactory
from tests.factories.meals import lunch, route
from tests.factories.meals_rounds import doors, plan, rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    rules()
    made = lunch(CommunityFactory())
    made.orders = doors(made, [1, 2])
    route(made)
    plan(made)
    commands.cancel_late_order(order=made.orders[0], by=made.manager, reason="住院")
    plan(made)
    return made


@pytest.mark.parametrize("model", [Round, Stop, RoundPlan, ChangeSlip])
def test_nothing_of_a_plan_is_deleted(scene, model):
    row = model.objects.order_by("pk").first()
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.filter(pk=row.pk)._raw_delete("default")
    assert model.objects.filter(pk=row.pk).exists()


def test_an_order_is_on_one_living_stop(scene):
    stop = Stop.objects.alive().get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Stop.objects.create(
            round=stop.round,
            position=99,
            kind=stop.kind,
            order=stop.order,
            portions=1,
            planned_at=stop.planned_at,
            eat_by=stop.eat_by,
        )


def test_a_slip_says_what_it_said_and_is_read_once(scene):
    slips = ChangeSlip.objects.all()
    with pytest.raises(IntegrityError), transaction.atomic():
        slips.update(portions=9)
    commands.see_slip(slip=slips.get(), by=scene.manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        slips.update(seen_by=scene.worker)


def test_a_stop_that_was_reached_stays_reached(scene):
    stop = commands.end_stop(stop=Stop.objects.alive().get(), reached=True, by=SYSTEM)
    with pytest.raises(IntegrityError), transaction.atomic():
        Stop.objects.filter(pk=stop.pk).update(state="planned")
