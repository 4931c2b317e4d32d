"""What was measured and written at a home: for who answers for it, who checks it, who was there."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from core.errors import NotFound
from dispatch.commands.records import Correction, correct_record
from dispatch.models import Assignment
from dispatch.queries.visits import Content, content_of
from tests.factories.accounts import CommunityFactory, OrganisationFactory, staff
from tests.factories.dispatch import CarerFactory
from tests.factories.dispatch_visits import carer_user, operator_in, visited

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(calendar):
    return CommunityFactory()


@pytest.fixture
def order(place):
    return visited(place, operator_in(place))


def page(order):
    return reverse("dispatch_console:record", args=[order.pk])


def test_a_colleague_neither_reads_nor_changes_it(client_as, order):
    colleague = CarerFactory(operator=order.operator).user
    client = client_as(colleague)
    assert client.get(page(order)).status_code == 404
    wrong = {"notes": "不是我去的", "reason": "改"}
    assert client.post(page(order), wrong).status_code == 404
    with pytest.raises(NotFound):
        correct_record(
            order=order, correction=Correction(Content([], {}, "改"), "改"), by=colleague
        )
    order.record.refresh_from_db()
    assert content_of(order.record).notes == "老人精神好"


def test_who_was_there_reads_and_corrects_it(client_as, order):
    client = client_as(carer_user(order))
    assert "老人精神好" in client.get(page(order)).text
    client.post(page(order), {"notes": "老人有点累", "reason": "写漏了"})
    order.record.refresh_from_db()
    assert content_of(order.record).notes == "老人有点累"


def test_who_was_taken_back_was_not_there(client_as, order):
    client = client_as(carer_user(order))
    Assignment.objects.filter(order=order).update(state="withdrawn")
    assert client.get(page(order)).status_code == 404


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.STATION_MANAGER, 200),
        (Role.AUDITOR, 200),
        (Role.CALL_AGENT, 403),
        (Role.DISPATCHER, 403),
        (Role.PARTNER_ENGINEER, 403),
    ],
)
def test_vitals_are_not_for_everybody_who_sees_the_order(client_as, place, order, role, status):
    own = {Role.STATION_MANAGER, Role.PARTNER_ENGINEER}
    user = staff(role, order.operator if role in own else place.parent)
    assert client_as(user).get(page(order)).status_code == status


def test_another_operators_manager_sees_no_such_visit(client_as, place, order):
    rival = staff(Role.STATION_MANAGER, OrganisationFactory(division=place.parent))
    assert client_as(rival).get(page(order)).status_code == 404
