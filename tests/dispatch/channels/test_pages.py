"""Pages: residents book help, staff take requests and dispatch, one queue of what is late."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import Role
from dispatch.enums import OrderState
from dispatch.models import WorkOrder
from elderly_care.enums import Relation
from tests.factories.accounts import CommunityFactory, OrganisationFactory, UserFactory, staff
from tests.factories.dispatch import a_clock, district_scene, tomorrow_at
from tests.factories.dispatch_acts import requested
from tests.factories.dispatch_money import entitle
from tests.factories.elderly_care import FamilyLinkFactory

pytestmark = pytest.mark.django_db
CONSOLE = "/console/dispatch"


@pytest.fixture
def scene():
    return district_scene()


def test_a_resident_books_in_four_pages_and_cancels(scene, client_as):
    scene.carer()
    entitle(scene.resident, 2000)
    user = UserFactory()
    FamilyLinkFactory(user=user, resident=scene.resident, relation=Relation.SELF)
    client = client_as(user)

    index = client.get("/help/")
    assert scene.item.name in index.content.decode()
    assert "20" in index.content.decode()
    book = client.get(f"/help/{scene.item.code}/")
    slots = [value for value, _name in book.context["form"].fields["slot"].choices]
    assert len(slots) == 10  # tomorrow from 8 to 17
    check = client.post(f"/help/{scene.item.code}/", {"slot": slots[0], "note": "有狗"})
    sent = {
        "slot": slots[0],
        "note": "有狗",
        "key": check.context["key"],
        "own_fen": check.context["price"].own_fen,
    }
    done = client.post(f"/help/{scene.item.code}/confirm/", sent)
    again = client.post(f"/help/{scene.item.code}/confirm/", sent)

    order = WorkOrder.objects.get()
    assert done["Location"] == again["Location"] == f"/help/visits/{order.pk}/"
    assert (order.channel, order.note) == ("portal", "有狗")
    page = client.get(f"/help/visits/{order.pk}/")
    assert "还在安排" in page.content.decode()
    client.post(f"/help/visits/{order.pk}/", {"reason": "不用了"})
    order.refresh_from_db()
    assert order.state == OrderState.CANCELLED
    assert client.get("/help/").status_code == 200


def test_a_price_that_changed_and_a_slot_that_is_gone_are_refused(scene, client_as):
    scene.carer()
    user = UserFactory()
    FamilyLinkFactory(user=user, resident=scene.resident, relation=Relation.SELF)
    client = client_as(user)
    slot = tomorrow_at(9).isoformat()
    address = f"/help/{scene.item.code}/confirm/"
    for sent in ({"own_fen": 1}, {"own_fen": "x"}, {"slot": "2000-01-01"}, {"key": ""}):
        body = {"slot": slot, "own_fen": 3000, "key": "k"} | sent
        assert client.post(address, body).status_code == 422
    assert not WorkOrder.objects.exists()
    assert client.get("/help/nothing/").status_code == 404
    assert client.get(f"/help/visits/{requested(district_scene()).pk}/").status_code == 404


def test_an_agent_takes_a_request_and_a_dispatcher_sends_somebody(scene, client_as):
    carer = scene.carer()
    agent = client_as(staff(Role.CALL_AGENT, scene.community.parent))
    found = agent.post(f"{CONSOLE}/request/", {"q": scene.resident.name}, follow=True)
    assert [person for person, _way in found.context["found"]] == [scene.resident]
    page = agent.get(f"{CONSOLE}/request/{scene.resident.pk}/")
    sent = {
        "item": scene.item.pk,
        "window_start": timezone.localtime(tomorrow_at(9)).strftime("%Y-%m-%dT%H:%M"),
        "window_min": 30,
        "urgency": "urgent",
        "call_reference": "REC-1",
        "key": page.context["form"].initial["key"],
    }
    told = agent.post(f"{CONSOLE}/request/{scene.resident.pk}/", sent)
    assert "全部由个人自付" in told.text
    sent["own_fen"] = told.context["form"]["own_fen"].value()
    made = agent.post(f"{CONSOLE}/request/{scene.resident.pk}/", sent)
    order = WorkOrder.objects.get()
    assert made["Location"] == f"{CONSOLE}/orders/{order.pk}/"
    assert order.call_reference == "REC-1"
    assert agent.post(f"{CONSOLE}/request/{scene.resident.pk}/", {}).status_code == 422

    dispatcher = client_as(scene.dispatcher())
    send = {
        "act": "assign",
        "carers": [carer.pk],
        "starts_at": sent["window_start"],
        "expected_state": "requested",
    }
    assert dispatcher.post(f"{CONSOLE}/orders/{order.pk}/", send).status_code == 302
    other = dispatcher.post(f"{CONSOLE}/orders/{order.pk}/", send | {"carers": [scene.carer().pk]})
    assert other.status_code == 422
    assert str(carer) in other.content.decode()
    for act, body in (("withdraw", {"reason": "换人"}), ("cancel", {"reason": "不要了"})):
        dispatcher.post(f"{CONSOLE}/orders/{order.pk}/", {"act": act} | body)
    order.refresh_from_db()
    assert order.state == OrderState.CANCELLED


def test_other_streets_and_roles_stay_outside(scene, client_as):
    order = requested(scene)
    elsewhere = client_as(staff(Role.DISPATCHER, CommunityFactory().parent))
    rival = client_as(staff(Role.STATION_MANAGER, OrganisationFactory()))
    for client in (elsewhere, rival):
        assert client.get(f"{CONSOLE}/orders/{order.pk}/").status_code == 404
        assert order.number not in client.get(f"{CONSOLE}/orders/").content.decode()
        assert client.get(f"{CONSOLE}/request/{scene.resident.pk}/").status_code == 404
    auditor = client_as(staff(Role.AUDITOR, scene.community.parent))
    assert auditor.get(f"{CONSOLE}/orders/{order.pk}/").status_code == 200
    assert auditor.get(f"{CONSOLE}/late/").status_code == 403


@pytest.mark.parametrize("page", ["orders", "late"])
def test_lists_cost_the_same_for_three(scene, client_as, page):
    client = client_as(scene.dispatcher())

    def add(n):
        a_clock(requested(scene, key=f"k-{n}", start=tomorrow_at(9 + n)), late_min=60)

    def opened():
        client.get(f"{CONSOLE}/{page}/")
        with CaptureQueriesContext(connection) as found:
            text = client.get(f"{CONSOLE}/{page}/").content.decode()
        return text.count("/console/dispatch/orders/"), len(found)

    add(0)
    rows, few = opened()
    add(1), add(2)
    assert opened() == (rows + 2, few)
