"""Errands for somebody: who let the agent act is known before anybody is sent, and shown to who goes."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from core.errors import InvalidInput, NotAllowed, NotFound
from dispatch.commands.authorities import (
    Authority,
    AuthorityMissing,
    AuthorityTooLate,
    AuthorityTooShort,
    authorise,
)
from dispatch.models import ErrandAuthority, WorkOrder
from elderly_care.enums import Relation
from tests.factories.accounts import CommunityFactory, UserFactory, staff
from tests.factories.dispatch import district_scene
from tests.factories.dispatch_acts import assigned, requested
from tests.factories.dispatch_visits import carer_user, visit_order
from tests.factories.elderly_care import FamilyLinkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return district_scene(needs_authority=True)


def on_paper(order, **changes):
    values = {
        "given_by": "女儿王芳",
        "way": "paper",
        "scope": "代缴电费",
        "valid_to": order.day,
        "reference": "W-7",
    }
    return Authority(**values | changes)


def test_nobody_is_sent_before_somebody_has_allowed_it(scene):
    order = requested(scene)
    with pytest.raises(AuthorityMissing, match="代办授权"):
        assigned(scene, order)
    order.refresh_from_db()
    assert order.state == "requested"

    by = scene.dispatcher()
    first = authorise(order=order, authority=on_paper(order), by=by)
    assert authorise(order=order, authority=on_paper(order), by=by) == first
    assert assigned(scene, order).state == "assigned"


def test_items_that_do_not_ask_for_it_go_as_ever():
    scene = district_scene()
    assert assigned(scene).state == "assigned"


def test_the_latest_counts_and_what_is_odd_changes_nothing(scene):
    order, by = requested(scene), scene.dispatcher()
    authorise(order=order, authority=on_paper(order), by=by)
    later = on_paper(order, scope="代领补贴卡")
    authorise(order=order, authority=later, by=by)
    for wrong, refusal in (
        ({"valid_to": order.day - timedelta(days=1)}, AuthorityTooShort),
        ({"scope": " "}, InvalidInput),
        ({"given_by": ""}, InvalidInput),
        ({"reference": ""}, InvalidInput),
        ({"way": "portal"}, NotAllowed),
    ):
        with pytest.raises(refusal):
            authorise(order=order, authority=on_paper(order, **wrong), by=by)
    with pytest.raises(NotAllowed):
        authorise(order=order, authority=on_paper(order), by=UserFactory())
    far = staff(Role.DISPATCHER, CommunityFactory().parent)
    with pytest.raises(NotFound):
        authorise(order=order, authority=on_paper(order), by=far)
    assert ErrandAuthority.objects.count() == 2
    assert str(ErrandAuthority.objects.order_by("pk").last().scope) == "代领补贴卡"

    WorkOrder.objects.filter(pk=order.pk).update(state="cancelled")
    with pytest.raises(AuthorityTooLate):
        authorise(order=order, authority=on_paper(order), by=by)


def test_staff_write_it_on_the_orders_page_and_the_carer_reads_it(scene, client_as):
    order = requested(scene)
    client = client_as(scene.dispatcher())
    page = reverse("dispatch_console:order", args=[order.pk])
    assert "还没有，不能派人" in client.get(page).text
    said = {"act": "authorise", "given_by": "本人", "way": "recording", "scope": "代缴电费"}
    assert client.post(page, said | {"valid_to": "x"}).status_code == 422
    whole = said | {"reference": "R-3", "valid_to": order.day.isoformat()}
    assert client.post(page, whole).status_code == 302
    shown = client.get(page).text
    assert "本人（电话录音）授权：代缴电费" in shown
    assert "编号 R-3" in shown


def test_the_carer_reads_it_on_the_phone(scene, client_as):
    order = visit_order(scene.community, scene.operator, item=scene.item, state="accepted")
    authorise(order=order, authority=on_paper(order), by=scene.dispatcher())
    phone = client_as(carer_user(order)).get(reverse("dispatch_console:visits")).text
    assert "女儿王芳（纸质授权书）授权：代缴电费" in phone


def test_the_person_lets_the_agent_act_in_the_portal(scene, client_as):
    order, user = requested(scene), UserFactory()
    FamilyLinkFactory(user=user, resident=scene.resident, relation=Relation.SELF)
    client = client_as(user)
    visit = f"/help/visits/{order.pk}/"
    assert "派人以前要您授权" in client.get(visit).text
    form = f"{visit}authority/"
    assert client.get(form).status_code == 200
    assert client.post(form, {"scope": "", "valid_to": "x"}).status_code == 422
    client.post(form, {"scope": "代缴水费", "valid_to": order.day.isoformat()})
    assert ErrandAuthority.objects.get().way == "portal"
    assert "代缴水费" in client.get(visit).text

    plain = requested(district_scene(), key="r-2")
    assert client.get(f"/help/visits/{plain.pk}/authority/").status_code == 404


def test_an_operators_program_writes_it_for_its_own_orders(scene, api_as):
    order = requested(scene)
    body = {
        "given_by": "本人",
        "way": "recording",
        "reference": "R-9",
        "scope": "代缴电费",
        "valid_to": order.day.isoformat(),
    }
    address = f"/api/v1/work-orders/{order.pk}/authorise"
    mine = api_as(scene.partner())
    assert mine.post(address, body, format="json").status_code == 200
    assert mine.post(address, body | {"way": "portal"}, format="json").status_code == 400
    other = api_as(district_scene().partner())
    assert other.post(address, body, format="json").status_code == 404
    assert ErrandAuthority.objects.count() == 1
