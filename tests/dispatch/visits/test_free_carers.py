"""Whose visit is over, done early or not possible, can be sent elsewhere at once."""

import pytest
from django.utils import timezone

from dispatch.commands.visits import fail_visit
from dispatch.enums import OrderState
from dispatch.queries.dispatching import other_visit
from dispatch.queries.visits import visits_of_day
from tests.factories.accounts import CommunityFactory
from tests.factories.dispatch import AssignmentFactory, CarerFactory
from tests.factories.dispatch_visits import (
    act,
    at,
    carer_user,
    operator_in,
    shown,
    visit_order,
    visited,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return CommunityFactory()


def failed(order):
    words = {"reason": "no_answer", "shown": shown(note="没人"), "act": act(f"f{order.pk}")}
    return fail_visit(order=order, **words, by=carer_user(order))


def test_who_could_not_serve_is_free_again(place):
    operator = operator_in(place)
    order = visit_order(place, operator)
    visit = order.assignments.get()
    failed(order)

    other = visit_order(place, operator, carer=visit.carer)
    assert other_visit(visit.carer, other, visit.starts_at, visit.ends_at) is None
    assert not order.assignments.active().exists()


def test_the_visit_that_could_not_be_stays_on_the_phone(place):
    order = visit_order(place, operator_in(place))
    carer = order.assignments.get().carer
    failed(order)
    [visit] = visits_of_day(carer, timezone.localdate(order.window_start))
    assert (visit.order, visit.failed) == (order, True)
    assert visits_of_day(CarerFactory(operator=order.operator), order.day) == []


def test_who_is_done_early_is_free_at_once(place):
    operator = operator_in(place)
    order = visited(place, operator)
    visit = order.assignments.get()
    done = order.steps.get(verb="finish").occurred_at
    assert visit.ends_at == done
    AssignmentFactory(
        order=visit_order(place, operator, state=OrderState.ASSIGNED, start=at(0.1)),
        carer=visit.carer,
        position=2,
    )


def test_a_visit_that_was_over_before_its_time_keeps_a_minute(place):
    order = visited(place, operator_in(place), start=at(5))
    visit = order.assignments.get()
    assert (visit.ends_at - visit.starts_at).total_seconds() == 60
