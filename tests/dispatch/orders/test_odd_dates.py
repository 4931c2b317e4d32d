"""The ends of time in every form of home service: a sentence, nothing kept, no page that breaks later."""

import pytest

from dispatch.models import CarerLeave, Plan, StandingPlan, WorkOrder
from tests.factories.dispatch import district_scene
from tests.factories.dispatch_acts import requested

pytestmark = pytest.mark.django_db
BASE = "/console/dispatch"
DAYS = ["0001-01-01", "9999-12-31", "x", ""]


@pytest.fixture
def scene():
    return district_scene()


@pytest.fixture
def client(scene, client_as):
    return client_as(scene.dispatcher())


@pytest.mark.parametrize("day", DAYS)
def test_an_order_is_sent_moved_and_asked_for_at_no_such_time(scene, client, day):
    order, carer = requested(scene), scene.carer()
    moment = f"{day}T23:59" if day else ""
    page = f"{BASE}/orders/{order.pk}/"
    sent = {
        "act": "assign",
        "carers": carer.pk,
        "starts_at": moment,
        "expected_state": "requested",
        "reason": "…",
    }
    assert client.post(page, sent).status_code == 422
    moved = {"act": "move", "window_start": moment, "window_min": 720, "reason": "…"}
    assert client.post(page, moved).status_code == 422
    wish = {
        "item": scene.item.pk,
        "urgency": "ordinary",
        "window_start": moment,
        "window_min": 720,
        "key": "k",
    }
    assert client.post(f"{BASE}/request/{scene.resident.pk}/", wish).status_code == 422
    assert WorkOrder.objects.count() == 1
    assert client.get(page).status_code == 200


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59Z"]
)
def test_the_board_sends_nobody_at_the_end_of_time(scene, client, moment):
    order, carer = requested(scene), scene.carer()
    form = {"starts_at": moment, "carer": carer.pk, "expected_state": "requested"}
    answer = client.post(f"{BASE}/board/{order.pk}/", form)
    assert answer.status_code in (302, 404)
    assert not order.assignments.exists()
    assert client.get(f"{BASE}/board/{order.pk}/").status_code == 200


@pytest.mark.parametrize("day", DAYS)
def test_plans_absences_and_standing_plans_have_real_days(scene, client, day):
    carer, street = scene.carer(), scene.community.parent.code
    away = {"carer": carer.pk, "day": day, "reason": "…"}
    plan = {"day": day, "division": street, "variants": "balanced"}
    regular = {
        "item": scene.item.pk,
        "weekdays": ["1"],
        "every_weeks": 1,
        "starts_at": "09:00",
        "starts_on": day,
    }
    standing = f"{BASE}/request/{scene.resident.pk}/standing/"
    for path, form in ((f"{BASE}/absence/", away), (f"{BASE}/plans/", plan), (standing, regular)):
        assert client.post(path, form).status_code == 422, path
    for model in (CarerLeave, Plan, StandingPlan):
        assert not model.objects.exists()


@pytest.mark.parametrize("act", ["cancel", "withdraw", "move", "redirect", "reject"])
@pytest.mark.parametrize("reason", ["", "长" * 301])
def test_an_act_without_a_proper_reason_says_so(scene, client, act, reason):
    page = f"{BASE}/orders/{requested(scene).pk}/"
    assert client.post(page, {"act": act, "reason": reason}).status_code == 422
