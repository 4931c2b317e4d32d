"""The caller's card: found by a relative's number, with risks, and what to know at the door."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.commands import set_phone
from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from dispatch.models import Emergency, Preference, WorkOrder
from dispatch.queries.calls import callers, risks_of
from elderly_care.enums import Relation
from elderly_care.models import AbilityAssessment, DisabilityCertificate
from tests.factories.accounts import UserFactory, staff
from tests.factories.dispatch import LONG_AGO, ServicePriceFactory, a_call, district_scene
from tests.factories.dispatch_intake import an_emergency
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory

pytestmark = pytest.mark.django_db
DAUGHTER = "13912345678"


@pytest.fixture
def scene():
    return district_scene()


@pytest.fixture
def agent(scene):
    return staff(Role.CALL_AGENT, scene.community.parent)


@pytest.fixture
def daughter(scene):
    user = UserFactory(display_name="小芳")
    FamilyLinkFactory(user=user, resident=scene.resident, relation=Relation.CHILD)
    return set_phone(user=user, phone=DAUGHTER, by=SYSTEM)


def card(client, call, **chosen):
    return client.get(f"/console/dispatch/hotline/{call.pk}/", chosen)


def test_a_daughter_rings_from_her_own_phone(scene, agent, daughter, client_as):
    call = a_call(scene.community.parent, DAUGHTER)
    assert callers(call, agent) == [scene.resident]
    page = card(client_as(agent), call)
    assert "打来的人" in page.text
    assert "小芳" in page.text
    father = ResidentFactory(community=scene.community)
    FamilyLinkFactory(user=daughter, resident=father, relation=Relation.CHILD)
    assert set(callers(call, agent)) == {scene.resident, father}
    set_phone(user=daughter, phone="", by=SYSTEM)
    assert callers(call, agent) == []


def test_a_link_that_ended_and_another_street_are_not_found(scene, agent, daughter):
    call = a_call(scene.community.parent, DAUGHTER)
    FamilyLinkFactory(user=daughter, resident=ResidentFactory(), relation=Relation.CHILD)
    assert callers(call, agent) == [scene.resident]
    scene.resident.family_links.update(ended_on=today())
    assert callers(call, agent) == []


def test_risks_that_hold_today(scene, agent):
    person, yesterday = scene.resident, today() - timedelta(days=1)
    assert risks_of(person) == []
    old = {"assessed_on": LONG_AGO, "valid_to": yesterday}
    AbilityAssessment.objects.create(resident=person, level=1, **old)
    AbilityAssessment.objects.create(
        resident=person, level=3, assessed_on=LONG_AGO + timedelta(days=1)
    )
    DisabilityCertificate.objects.create(
        resident=person, kind="hearing", grade=2, valid_from=LONG_AGO
    )
    DisabilityCertificate.objects.create(
        resident=person, kind="vision", grade=1, valid_from=LONG_AGO, valid_to=yesterday
    )
    emergency = an_emergency(person)
    Emergency.objects.create(
        resident=person, event_id="old", opened_at=timezone.now() - timedelta(days=91)
    )
    found = risks_of(person)
    assert len(found) == 3
    assert "2级" in found[1]
    assert found[2] == "90 天内有 1 次紧急呼叫"
    Emergency.objects.filter(pk=emergency.pk).update(
        outcome="false_alarm",
        note="按错",
        closed_at=timezone.now(),
        closed_by=agent,
    )
    assert len(risks_of(person)) == 2


def test_both_cards_say_what_to_know_at_the_door(scene, agent, client_as):
    Preference.objects.create(
        resident=scene.resident, kind="door", note="钥匙在门卫", starts_on=LONG_AGO
    )
    AbilityAssessment.objects.create(resident=scene.resident, level=4, assessed_on=LONG_AGO)
    client = client_as(agent)
    call = a_call(scene.community.parent, scene.resident.phone)
    emergency = an_emergency(scene.resident)
    for page in (
        card(client, call),
        client.get(f"/console/dispatch/emergencies/{emergency.pk}/"),
    ):
        assert "钥匙在门卫" in page.text
        assert "风险" in page.text


def test_more_hours_and_another_door_are_said_on_the_card(scene, agent, client_as):
    ServicePriceFactory(
        item=scene.item, region=scene.community.code[:6], price_fen=3000, unit="hour"
    )
    client = client_as(agent)
    call = a_call(scene.community.parent, scene.resident.phone)
    start = timezone.localtime() + timedelta(hours=1)
    wish = {
        "resident": scene.resident.pk,
        "item": scene.item.pk,
        "window_start": start.strftime("%Y-%m-%dT%H:%M"),
        "window_min": 30,
        "urgency": "ordinary",
        "minutes": 180,
        "address": "望京医院门口",
    }
    page = f"/console/dispatch/hotline/{call.pk}/"
    assert "90.00 元" in client.post(page, wish).text
    assert client.post(page, wish | {"own_fen": 9000}).status_code == 302
    order = WorkOrder.objects.get()
    assert (order.minutes, order.address, order.is_at_home) == (180, "望京医院门口", False)
    assert (order.place_lat, order.price_fen) == (None, 9000)
    assert client.post(page, wish | {"minutes": 3}).status_code in (302, 422)
    assert WorkOrder.objects.count() == 1


def test_what_was_done_on_the_phone_is_kept_with_who_asked(scene, agent, client_as):
    client = client_as(agent)
    call = a_call(scene.community.parent, scene.resident.phone)
    page = f"/console/dispatch/hotline/{call.pk}/"
    done = {"close": "1", "resident": scene.resident.pk, "note": "查了社保卡进度"}
    assert client.post(page, done).status_code == 422
    assert client.post(page, {**done, "closing": "sings"}).status_code == 422
    assert client.post(page, {**done, "closing": "at_once"}).status_code == 302
    call.refresh_from_db()
    assert (call.closing, call.resident, call.order) == ("at_once", scene.resident, None)
    assert "即办，电话里已办完" in client.get(page).text
