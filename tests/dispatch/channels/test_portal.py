"""The portal: what hinders is said first, prices stand in the list, a day is chosen, a visit is moved."""

from datetime import timedelta

import pytest

from accounts.enums import Role
from core.dates import today
from dispatch.enums import OrderState
from dispatch.models import ServiceAgreement, WorkOrder
from elderly_care.enums import Relation
from tests.factories.accounts import OrganisationFactory, UserFactory, staff
from tests.factories.dispatch import (
    CarerShiftFactory,
    ProviderFactory,
    ServiceItemFactory,
    ServicePriceFactory,
    district_scene,
    tomorrow_at,
)
from tests.factories.dispatch_acts import requested
from tests.factories.elderly_care import (
    AbilityAssessmentFactory,
    FamilyLinkFactory,
    ResidentFactory,
)

pytestmark = pytest.mark.django_db
CONSOLE = "/console/dispatch"


def at_home(scene, client_as):
    """The person's own account."""
    user = UserFactory()
    FamilyLinkFactory(user=user, resident=scene.resident, relation=Relation.SELF)
    return client_as(user)


def test_what_hinders_is_said_before_a_time_is_asked_for(client_as):
    scene = district_scene(needs_agreement=True, needs_assessment=True)
    scene.operator.phone = "01055550001"
    scene.operator.save()
    scene.carer()
    client = at_home(scene, client_as)
    address = f"/help/{scene.item.code}/"
    page = client.get(address).text
    assert "没有有效的评估" in page
    assert 'href="tel:01055550001"' in page
    assert 'name="slot"' not in page

    AbilityAssessmentFactory(resident=scene.resident)
    page = client.get(address).text
    assert "没有与" in page
    assert 'name="slot"' not in page
    ServiceAgreement.objects.create(
        resident=scene.resident, operator=scene.operator, signed_on=today()
    )
    assert 'name="slot"' in client.get(address).text


def test_the_list_has_prices_under_headings_and_own_visits_first(client_as):
    scene = district_scene()
    free = ServiceItemFactory(name="聊天", assist=None)
    ServicePriceFactory(item=free, region=scene.community.code, price_fen=0)
    scene.operator.provides.get().items.add(free)
    order = requested(scene)
    page = at_home(scene, client_as).get("/help/").text
    places = ["我的上门服务", f"/help/visits/{order.pk}/", "需要什么帮忙", "不收费"]
    assert [page.index(text) for text in places] == sorted(page.index(text) for text in places)
    assert "30.00 元／次" in page


def test_another_day_is_chosen_by_its_link(client_as):
    scene = district_scene()
    later = today() + timedelta(days=9)
    CarerShiftFactory(carer=scene.carer(), day=later)
    client = at_home(scene, client_as)
    address = f"/help/{scene.item.code}/"
    assert client.get(address).context["days"] == [today() + timedelta(days=1), later]
    chosen = client.get(address, {"day": later.isoformat()})
    slots = [value for value, _name in chosen.context["form"].fields["slot"].choices]
    assert {value[:10] for value in slots} == {later.isoformat()}
    assert client.post(address, {"slot": slots[0], "note": ""}).status_code == 200
    for odd in ("", "x", "2026-13-40", "1900-01-01", today().isoformat()):
        assert client.get(address, {"day": odd}).context["day"] is None


def test_where_to_go_is_asked_with_the_time(client_as):
    scene = district_scene(needs_destination=True)
    scene.carer()
    answer = at_home(scene, client_as).post(
        f"/help/{scene.item.code}/", {"slot": tomorrow_at(9).isoformat(), "note": ""}
    )
    assert answer.status_code == 422
    assert "destination" in answer.context["form"].errors


def test_a_visit_is_moved_until_somebody_has_accepted_it(client_as):
    scene = district_scene()
    scene.carer()
    order = requested(scene)
    client = at_home(scene, client_as)
    address = f"/help/visits/{order.pk}/move/"
    assert address in client.get(f"/help/visits/{order.pk}/").text
    assert client.post(address, {"slot": "nonsense"}).status_code == 422
    moved = client.post(address, {"slot": tomorrow_at(15).isoformat()})
    assert moved["Location"] == f"/help/visits/{order.pk}/"
    order.refresh_from_db()
    assert (order.window_start, order.state) == (tomorrow_at(15), OrderState.REQUESTED)

    assert at_home(district_scene(), client_as).get(address).status_code == 404
    WorkOrder.objects.filter(pk=order.pk).update(state=OrderState.ACCEPTED)
    assert client.get(address).status_code == 404
    assert address not in client.get(f"/help/visits/{order.pk}/").text


@pytest.fixture
def unsigned():
    return district_scene(needs_agreement=True)


def test_an_agreement_is_written_down_at_the_window(unsigned, client_as):
    scene = unsigned
    client = client_as(staff(Role.COMMUNITY_WORKER, scene.community))
    address = f"{CONSOLE}/agreements/{scene.resident.pk}/"
    assert address in client.get(f"{CONSOLE}/window/{scene.resident.pk}/").text
    tomorrow = (today() + timedelta(days=1)).isoformat()
    for wrong in ({"signed_on": tomorrow}, {"operator": "0"}, {"valid_to": "2001-01-01"}):
        sent = {"operator": scene.operator.pk, "signed_on": today().isoformat()} | wrong
        assert client.post(address, sent).status_code == 422
    assert not ServiceAgreement.objects.exists()
    sent = {"operator": scene.operator.pk, "signed_on": today().isoformat()}
    done = client.post(address, sent)
    assert done["Location"] == f"{CONSOLE}/window/{scene.resident.pk}/"
    assert client.post(address, sent).status_code == 422  # it is there already
    row = ServiceAgreement.objects.get()
    assert (row.resident, row.operator) == (scene.resident, scene.operator)
    assert "登记服务协议" not in client.get(done["Location"]).text


def test_an_operator_signs_for_itself_and_strangers_are_not_found(unsigned, client_as):
    scene = unsigned
    other = OrganisationFactory(division=scene.community.parent)
    ProviderFactory(operator=other, region=scene.community.code[:6], items=[scene.item])
    client = client_as(scene.manager())
    address = f"{CONSOLE}/agreements/{scene.resident.pk}/"
    choices = client.get(address).context["form"].fields["operator"].queryset
    assert list(choices) == [scene.operator]
    scene.operator.provides.update(region=scene.community.code)
    stranger = f"{CONSOLE}/agreements/{ResidentFactory().pk}/"
    assert client.get(stranger).status_code == 404
    agent = client_as(staff(Role.CALL_AGENT, scene.community.parent))
    assert agent.get(address).status_code == 403
    assert "没有有效的协议" in agent.get(f"{CONSOLE}/request/{scene.resident.pk}/").text
