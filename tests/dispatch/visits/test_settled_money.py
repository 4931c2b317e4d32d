"""A month's visits through the purses: held, taken once, on the operator's statement."""

import pytest

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import month_of
from dispatch.commands.entitlement import hold_entitlement
from dispatch.commands.follow_ups import Call, call_back
from dispatch.commands.visit_settlement import settle_visits
from dispatch.models import SettledVisit, WorkOrder
from subsidies.enums import Service
from subsidies.queries import differences
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.dispatch_visits import operator_in, visited
from tests.factories.elderly_care import ResidentFactory
from tests.factories.subsidies import available, filled_purse

pytestmark = pytest.mark.django_db


def test_what_was_held_is_taken_once_and_stands_on_a_statement():
    place = CommunityFactory()
    operator = operator_in(place)
    person = ResidentFactory(community=place)
    purse = filled_purse(2000, resident=person, programme__services=[Service.HOME_SERVICE])
    order = visited(place, operator, resident=person)
    order = WorkOrder.objects.get(pk=order.pk)
    hold_entitlement(order, by=SYSTEM)
    assert (order.entitlement_fen, order.own_fen, available(purse)) == (2000, 1000, 0)
    agent = staff(Role.CALL_AGENT, place)
    call_back(order=order, call=Call(result="reached", score=5, came=True), by=agent, key="called")

    district = staff(Role.DISTRICT_ADMIN, place.parent.parent)
    made = settle_visits(operator=operator, period=month_of(order.day), by=district)

    assert (made.visits, made.purse_fen, made.own_fen) == (1, 2000, 1000)
    assert made.statement.total_fen == 2000
    line = SettledVisit.objects.get()
    assert (line.purse_fen, line.own_fen, line.order.paid_fen) == (2000, 1000, 2000)
    assert differences() == []
