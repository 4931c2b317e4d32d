"""The order's page: every act for the right role, from the right states, each with a sentence."""

import pytest
from django.utils import timezone

from accounts.enums import Role
from core.dates import today
from dispatch.console.orders.acts import ACTS, acts_for
from dispatch.enums import OrderState
from dispatch.models import WorkOrder
from dispatch.transitions import ORDER
from tests.clock import at_noon
from tests.factories.accounts import OrganisationFactory, staff
from tests.factories.dispatch import (
    CarerShiftFactory,
    ProviderFactory,
    SlaRuleFactory,
    district_scene,
    tomorrow_at,
)
from tests.factories.dispatch_acts import assigned, requested
from tests.factories.dispatch_money import entitle

pytestmark = pytest.mark.django_db
# The carer's phone, an operator's program, the clock, or a page of what follows does these.
ELSEWHERE = {"begin", "finish", "time_out", "follow_up", "rate", "disprove", "settle"}


@pytest.fixture
def scene():
    with at_noon():
        yield district_scene()


def page_of(order):
    return f"/console/dispatch/orders/{order.pk}/"


def act(client, order, name, **body):
    return client.post(page_of(order), {"act": name, "reason": "本人要求", **body}, follow=True)


def names(order, user):
    return {name for name, _act in acts_for(order, user)}


def test_every_transition_is_reachable_from_a_page():
    reachable = {verb for one in ACTS.values() for verb in one.verbs}
    assert reachable | ELSEWHERE == set(ORDER.moves)


@pytest.mark.parametrize(
    ("role", "state", "expected"),
    [
        ("dispatcher", "requested", {"assign", "redirect", "move", "set_aside", "cancel"}),
        ("agent", "requested", {"move", "cancel"}),
        (
            "manager",
            "assigned",
            {"assign", "accept", "reject", "withdraw", "move", "set_aside", "cancel"},
        ),
        ("agent", "exception", {"move", "cancel"}),
        ("dispatcher", "exception", {"assign", "put_back", "move", "cancel"}),
        ("dispatcher", "in_service", {"fail"}),
        ("auditor", "requested", set()),
        ("manager", "done", set()),
    ],
)
def test_who_may_do_what_where(scene, role, state, expected):
    street = scene.community.parent
    people = {
        "dispatcher": scene.dispatcher,
        "manager": scene.manager,
        "agent": lambda: staff(Role.CALL_AGENT, street),
        "auditor": lambda: staff(Role.AUDITOR, street),
    }
    order = requested(scene)
    order.state = state
    assert names(order, people[role]()) == expected


def test_an_exception_has_a_page_and_a_way_back(scene, client_as):
    SlaRuleFactory()
    order = assigned(scene)
    client = client_as(scene.dispatcher())
    assert "已标为异常" in act(client, order, "set_aside").text
    assert not order.assignments.active().exists()
    listed = client.get("/console/dispatch/orders/", {"state": "exception"})
    assert order.number in listed.text

    assert "工单回到待派" in act(client, order, "put_back").text
    order.refresh_from_db()
    assert order.state == OrderState.REQUESTED
    assert order.clocks.running().filter(clock="dispatch").exists()
    act(client, order, "set_aside")
    start = tomorrow_at(14).strftime("%Y-%m-%dT%H:%M")
    assert "已改时间" in act(client, order, "move", window_start=start, window_min=30).text
    verbs = list(order.steps.order_by("pk").values_list("verb", flat=True))
    assert verbs[-4:] == ["set_aside", "put_back", "set_aside", "reschedule"]


def test_an_operator_accepts_rejects_and_goes(scene, client_as):
    manager = client_as(scene.manager())
    order = assigned(scene)
    assert "已拒单" in act(manager, order, "reject").text
    assigned(scene, WorkOrder.objects.get())
    for name, said in (("accept", "已接单"), ("depart", "已记下出发"), ("arrive", "已记下到达")):
        assert said in act(manager, order, name).text
    assert "未能服务" in act(manager, order, "fail").text
    order.refresh_from_db()
    assert order.state == OrderState.FAILED


def test_another_operator_gets_it_with_what_is_held(scene, client_as):
    entitle(scene.resident, 2000)
    order = requested(scene)
    other = OrganisationFactory(division=scene.community.parent)
    ProviderFactory(operator=other, region=scene.community.code[:6], items=[scene.item])
    client = client_as(scene.dispatcher())
    foreign = OrganisationFactory()
    assert act(client, order, "redirect", operator=foreign.pk).status_code == 422
    assert "已转给别的服务商" in act(client, order, "redirect", operator=other.pk).text
    order.refresh_from_db()
    assert order.operator == other
    rival = client_as(scene.manager())
    assert rival.get(page_of(order)).status_code == 404


@pytest.mark.parametrize("name", ["put_back", "fail", "accept", "withdraw", "depart"])
def test_what_does_not_lead_on_is_refused_in_words(scene, client_as, name):
    order = requested(scene)
    page = act(client_as(scene.dispatcher()), order, name)
    assert page.status_code in (200, 422)
    order.refresh_from_db()
    assert order.state == OrderState.REQUESTED


def test_a_reason_is_needed_and_unknown_acts_are_not_found(scene, client_as):
    order = requested(scene)
    client = client_as(scene.dispatcher())
    for name in ("cancel", "set_aside", "redirect"):
        assert client.post(page_of(order), {"act": name}).status_code == 422
    assert client.post(page_of(order), {"act": "explode"}).status_code == 404
    agent = client_as(staff(Role.CALL_AGENT, scene.community.parent))
    assert act(agent, order, "set_aside").status_code == 422
    order.refresh_from_db()
    assert order.state == OrderState.REQUESTED


def test_a_carer_who_cannot_go_says_so_on_the_phone(scene, client_as):
    carer = scene.carer()
    CarerShiftFactory(carer=carer, day=today())
    order = assigned(scene, requested(scene, start=timezone.now()), carer=carer)
    client, address = client_as(carer.user), f"/console/dispatch/visits/{order.pk}/reject/"
    assert address in client.get("/console/dispatch/visits/").text
    other = client_as(scene.carer().user)
    assert other.post(address, {"reason": "…"}).status_code == 404
    assert client.post(address, {}).status_code == 422
    assert "不用您去了" in client.post(address, {"reason": "孩子发烧"}, follow=True).text
    order.refresh_from_db()
    step = order.steps.order_by("-pk").first()
    assert (order.state, step.verb, step.reason) == ("requested", "reject", "孩子发烧")
    assert client.get(address).status_code == 404
