"""One visit as the person sees it: how far it is, late before anybody asks, a complaint and its answer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.enums import Role
from core.workdays import add_working_days
from dispatch.commands.complaints import answer_complaint, complain
from dispatch.enums import OrderState
from dispatch.enums.visits import ComplaintSource
from dispatch.models import ServiceComplaint, WorkOrder
from elderly_care.enums import Relation
from elderly_care.models import Notice
from tests.factories.accounts import CommunityFactory, OrganisationFactory, UserFactory, staff
from tests.factories.dispatch import (
    CarerFactory,
    CarerShiftFactory,
    ProviderFactory,
    district_scene,
    tomorrow_at,
)
from tests.factories.dispatch_acts import requested
from tests.factories.dispatch_visits import operator_in, visit_order, visited
from tests.factories.elderly_care import FamilyLinkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return CommunityFactory()


def person_of(order, client_as, **link):
    user = UserFactory()
    FamilyLinkFactory(
        **{"user": user, "resident": order.resident, "relation": Relation.SELF, **link}
    )
    return client_as(user)


def page_of(order):
    return f"/help/visits/{order.pk}/"


def set_state(order, **fields):
    WorkOrder.objects.filter(pk=order.pk).update(**fields)


def test_who_comes_when_and_whom_to_ring(place, client_as):
    operator = operator_in(place)
    type(operator).objects.filter(pk=operator.pk).update(phone="01055550002")
    order = visit_order(place, operator, state=OrderState.ACCEPTED)
    page = person_of(order, client_as).get(page_of(order)).text
    start = timezone.localtime(order.assignments.get().starts_at)
    assert f"预计 {start:%H:%M} 到" in page
    assert 'href="tel:01055550002"' in page
    assert "data-live" not in page


def test_it_asks_again_only_while_somebody_is_on_the_way(place, client_as):
    order = visit_order(place, operator_in(place), state=OrderState.ON_THE_WAY)
    client = person_of(order, client_as)
    assert f'data-live="{page_of(order)}now/"' in client.get(page_of(order)).text
    part = client.get(f"{page_of(order)}now/").text
    assert "在路上" in part
    assert "data-settled" not in part
    set_state(order, state=OrderState.IN_SERVICE)
    assert "data-settled" in client.get(f"{page_of(order)}now/").text
    stranger = visit_order(place, order.operator)
    assert client.get(f"{page_of(stranger)}now/").status_code == 404


def test_late_is_said_before_anybody_asks(place, client_as):
    order = visit_order(place, operator_in(place), state=OrderState.ON_THE_WAY)
    client, now = person_of(order, client_as), timezone.now()
    assert "对不起" not in client.get(page_of(order)).text
    set_state(order, window_end=now - timedelta(minutes=1))
    assert "来晚了，对不起" in client.get(page_of(order)).text
    set_state(order, window_end=now + timedelta(hours=1), promise_at=now - timedelta(minutes=1))
    assert "来晚了，对不起" in client.get(page_of(order)).text
    set_state(order, state=OrderState.IN_SERVICE)
    assert "对不起" not in client.get(page_of(order)).text


def test_a_complaint_says_its_day_and_shows_its_answer(place, calendar, client_as):
    order = visited(place, operator_in(place))
    client = person_of(order, client_as)
    address = f"{page_of(order)}complain/"
    assert address in client.get(page_of(order)).text
    assert client.post(address, {"text": " "}).status_code == 422
    for _twice in range(2):
        answer = client.post(address, {"text": "没拖地"}, follow=True)
    made = ServiceComplaint.objects.get()
    assert made.source == ComplaintSource.PORTAL
    assert made.due_on == add_working_days(timezone.localdate(made.opened_at), 5)
    assert f"{made.due_on:%Y-%m-%d} 前答复" in answer.text
    assert client.post(address, {"text": "还有"}).status_code == 422

    manager = staff(Role.STATION_MANAGER, order.operator)
    answer_complaint(complaint=made, answer="明天补做", by=manager)
    assert "答复：明天补做" in client.get(page_of(order)).text
    assert Notice.objects.get(resident=order.resident, subject="投诉已答复").text.endswith(
        "明天补做"
    )

    # What a check from outside found is not the person's own complaint.
    complain(order=order, source=ComplaintSource.AUDIT, text="照片是假的", by=manager)
    assert "照片是假的" not in client.get(page_of(order)).text
    stranger = person_of(visited(place, order.operator), client_as)
    assert stranger.post(address, {"text": "没拖地"}).status_code == 404


def test_a_visit_that_never_came_is_complained_about_on_the_phone(place, calendar, client_as):
    order = visit_order(place, operator_in(place), state=OrderState.FAILED)
    agent = client_as(staff(Role.CALL_AGENT, place))
    address = "/console/dispatch/complaints/new/"
    for number in ("", "x", "F999999", "F000001234567890"):
        assert agent.post(address, {"number": number, "text": "没人来"}).status_code == 422
    assert not ServiceComplaint.objects.exists()
    answer = agent.post(address, {"number": order.number.lower(), "text": "没人来"}, follow=True)
    assert "已登记" in answer.text
    made = ServiceComplaint.objects.get()
    assert (made.order, made.source) == (order, ComplaintSource.PHONE)
    assert agent.post(address, {"number": order.number, "text": "又没人来"}).status_code == 422
    elsewhere = client_as(staff(Role.CALL_AGENT, CommunityFactory()))
    assert elsewhere.post(address, {"number": order.number, "text": "x"}).status_code == 422
    carer = client_as(staff(Role.CAREGIVER, order.operator))
    assert carer.get(address).status_code == 403


def test_a_visit_moves_to_hours_of_its_own_operator(client_as):
    scene = district_scene()
    scene.carer()
    order = requested(scene)
    other = OrganisationFactory(division=scene.operator.division)
    provider = ProviderFactory(operator=other, region=scene.community.code)
    provider.items.add(scene.item)
    later = tomorrow_at(9) + timedelta(days=3)
    CarerShiftFactory(carer=CarerFactory(operator=other), day=later.date())
    client = person_of(order, client_as)
    assert later.date() in client.get(f"/help/{scene.item.code}/").context["days"]
    assert later.date() not in client.get(f"{page_of(order)}move/").context["days"]
