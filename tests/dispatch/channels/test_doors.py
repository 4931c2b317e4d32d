"""Every channel through its own door: an order says through which it came, and no door opens for others."""

import pytest
from django.utils import timezone

from accounts.enums import Role
from dispatch.enums import Channel, OrderState
from dispatch.models import StandingPlan, WorkOrder
from elderly_care.enums import Relation
from tests.clock import at_noon
from tests.factories.accounts import UserFactory, staff
from tests.factories.dispatch import (
    AssignmentFactory,
    WorkOrderFactory,
    district_scene,
    tomorrow_at,
)
from tests.factories.elderly_care import FamilyLinkFactory

pytestmark = pytest.mark.django_db
CONSOLE = "/console/dispatch"


@pytest.fixture
def scene():
    with at_noon():
        yield district_scene(price_fen=0)


def wish(scene, **changes):
    start = timezone.localtime(tomorrow_at(9)).strftime("%Y-%m-%dT%H:%M")
    values = {
        "item": scene.item.pk,
        "window_start": start,
        "window_min": 30,
        "urgency": "ordinary",
        "key": "k",
    }
    return values | changes


def users(scene):
    street = scene.community.parent
    return {
        "agent": staff(Role.CALL_AGENT, street),
        "manager": staff(Role.STATION_MANAGER, scene.operator),
        "worker": staff(Role.COMMUNITY_WORKER, scene.community),
        "auditor": staff(Role.AUDITOR, street),
    }


@pytest.mark.parametrize(
    ("door", "channel", "opens_for"),
    [
        ("request", Channel.PHONE, {"agent", "manager", "worker"}),
        ("window", Channel.STATION, {"manager", "worker"}),
        ("patrol", Channel.PATROL, {"manager", "worker"}),
    ],
)
def test_staffs_doors(scene, client_as, door, channel, opens_for):
    address = f"{CONSOLE}/{door}/{scene.resident.pk}/"
    people = users(scene)
    for name, user in people.items():
        expected = 200 if name in opens_for else 403
        client = client_as(user)
        assert client.get(f"{CONSOLE}/{door}/").status_code == expected, name
        assert client.get(address).status_code == expected, name
        assert client.get(f"{address}standing/").status_code == expected, name
    client = client_as(people["worker"])
    found = client.post(f"{CONSOLE}/{door}/", {"q": scene.resident.name}, follow=True)
    assert found.context["found"] == [(scene.resident, address)]
    client.post(address, wish(scene, channel="api"))
    assert WorkOrder.objects.get().channel == channel

    body = {"item": scene.item.pk, "weekdays": [2], "every_weeks": 1, "starts_at": "09:00"}
    body |= {"starts_on": tomorrow_at(9).date().isoformat(), "channel": "api"}
    client.post(f"{address}standing/", body)
    assert StandingPlan.objects.get().channel == channel


@pytest.mark.parametrize(
    ("relation", "may_order", "channel"),
    [
        (Relation.SELF, False, Channel.PORTAL),
        (Relation.CHILD, True, Channel.FAMILY),
        (Relation.CHILD, False, None),
    ],
)
def test_the_portal_tells_the_person_from_the_family(
    scene, client_as, relation, may_order, channel
):
    scene.carer()
    user = UserFactory()
    FamilyLinkFactory(user=user, resident=scene.resident, relation=relation, may_order=may_order)
    client = client_as(user)
    sent = {"slot": tomorrow_at(9).isoformat(), "own_fen": 0, "key": "k"}
    done = client.post(f"/help/{scene.item.code}/confirm/", sent)
    made = list(WorkOrder.objects.values_list("resident", "channel"))
    assert made == ([(scene.resident.pk, channel)] if channel else [])
    assert done.status_code == (302 if channel else 403)


def visit(scene, user, **fields):
    """A visit of today to see how the person is."""
    kind = fields.pop("service_kind", "visiting")
    carer = scene.carer(user=user)
    order = WorkOrderFactory(
        resident=scene.resident,
        operator=scene.operator,
        item__service_kind=kind,
        window_start=timezone.now(),
        window_end=timezone.now(),
        **fields,
    )
    AssignmentFactory(order=order, carer=carer)
    return order


def test_whoever_sees_somebody_at_home_asks_for_what_is_needed(scene, client_as):
    user = staff(Role.CAREGIVER, scene.operator)
    order = visit(scene, user, state=OrderState.ARRIVED)
    address = f"{CONSOLE}/visits/{order.pk}/ask/"
    client = client_as(user)
    assert scene.resident.name in client.get(address).text
    assert client.post(address, {}).status_code == 422
    assert client.post(address, wish(scene))["Location"] == f"{CONSOLE}/visits/"
    made = WorkOrder.objects.get(item=scene.item)
    assert (made.channel, made.requested_by, made.resident) == ("patrol", user, scene.resident)
    other = client_as(staff(Role.CAREGIVER, scene.operator))
    assert other.get(address).status_code == 404


@pytest.mark.parametrize(
    "fields",
    [{"state": OrderState.ACCEPTED}, {"state": OrderState.ARRIVED, "service_kind": "life_care"}],
)
def test_only_on_a_patrol_and_only_when_there(scene, client_as, fields):
    user = staff(Role.CAREGIVER, scene.operator)
    order = visit(scene, user, **fields)
    assert client_as(user).get(f"{CONSOLE}/visits/{order.pk}/ask/").status_code == 404


def test_a_door_that_one_does_not_hold_stays_shut(scene):
    from_street = users(scene)
    for name, channel in (("agent", "station"), ("agent", "portal"), ("manager", "device")):
        assert not from_street[name].has_perm(f"dispatch.ask_by_{channel}", scene.resident)
    for user in from_street.values():
        assert not user.has_perm("dispatch.ask_by_standing", scene.resident)
        assert not user.has_perm("dispatch.ask_by_nothing", scene.resident)
