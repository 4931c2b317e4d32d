"""有空位叫我: first come, told once, when somebody is free."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.dates import today
from core.errors import NotAllowed
from dispatch.commands.slot_wishes import DayNotToChoose, tell_of_free_slots, wish_slot
from dispatch.models import SlotWish
from elderly_care.enums import Relation
from elderly_care.models import Notice
from tests.factories.accounts import UserFactory
from tests.factories.dispatch import CarerFactory, district_scene
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return district_scene()


def tomorrow():
    return today() + timedelta(days=1)


def own_account(resident):
    user = UserFactory()
    FamilyLinkFactory(user=user, resident=resident, relation=Relation.SELF)
    return user


def wish(scene, resident=None, day=None):
    resident = resident or scene.resident
    by = own_account(resident)
    return wish_slot(resident=resident, item=scene.item, day=day or tomorrow(), by=by)


def told():
    return list(
        Notice.objects.filter(subject="有空位了").order_by("pk").values_list("resident", flat=True)
    )


def test_whoever_asked_first_is_told_first_and_once(scene):
    second = ResidentFactory(community=scene.community)
    wish(scene)
    wish(scene, second)
    assert tell_of_free_slots() == 0
    scene.carer()
    assert (tell_of_free_slots(), tell_of_free_slots()) == (1, 0)
    assert told() == [scene.resident.pk]

    an_hour_ago = timezone.now() - timedelta(hours=1)
    SlotWish.objects.filter(told_at__isnull=False).update(told_at=an_hour_ago)
    assert tell_of_free_slots() == 1
    assert told() == [scene.resident.pk, second.pk]


def test_a_wish_is_made_once_for_a_day_that_can_be_booked(scene):
    by = own_account(scene.resident)
    for _again in range(2):
        wish_slot(resident=scene.resident, item=scene.item, day=tomorrow(), by=by)
    for day in (today(), today() + timedelta(days=400)):
        with pytest.raises(DayNotToChoose):
            wish_slot(resident=scene.resident, item=scene.item, day=day, by=by)
    with pytest.raises(NotAllowed):
        wish_slot(resident=scene.resident, item=scene.item, day=tomorrow(), by=UserFactory())
    assert SlotWish.objects.count() == 1


def test_the_page_of_a_full_week_offers_to_call(scene, client_as):
    client = client_as(own_account(scene.resident))
    CarerFactory(operator=scene.operator)
    page = f"/help/{scene.item.code}/"
    assert "有空位叫我" in client.get(page).text
    for odd in ("", "x", today().isoformat()):
        client.post(f"{page}wait/", {"day": odd})
    assert not SlotWish.objects.exists()
    done = client.post(f"{page}wait/", {"day": tomorrow().isoformat()}, follow=True)
    assert "有空位就发消息叫您" in done.text
    assert SlotWish.objects.get().day == tomorrow()

    scene.carer()
    assert "有空位叫我" not in client.get(page).text
