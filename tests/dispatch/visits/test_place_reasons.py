"""Why somebody was elsewhere, asked when the phone has its network again; files of what is refused go."""

from pathlib import Path

import pytest

from accounts.enums import Role
from accounts.models import StaffNotice
from core.errors import NotFound
from core.private_files import private_storage
from dispatch.commands.place_reasons import explain_place
from dispatch.commands.visit_errors import AlreadySaid
from dispatch.commands.visits import Work, check_in, check_out, fail_visit
from dispatch.enums import OrderState
from dispatch.models import PlaceReason, VisitEvidence, WorkOrder
from dispatch.queries.flags import flags_of
from elderly_care.enums import Relation
from elderly_care.models import Notice
from tests.factories.accounts import CommunityFactory, UserFactory, staff
from tests.factories.dispatch_visits import (
    act,
    carer_user,
    elsewhere,
    operator_in,
    shown,
    visit_order,
)
from tests.factories.elderly_care import FamilyLinkFactory

pytestmark = pytest.mark.django_db
PAGE = "/console/dispatch/visits/"


@pytest.fixture
def place():
    return CommunityFactory()


@pytest.fixture
def proof(place):
    return elsewhere(place, operator_in(place))


def flags(proof):
    return flags_of([proof.order])[proof.order_id]


def test_the_phone_asks_afterwards_and_the_proof_stays_as_it_was(proof, client_as):
    client = client_as(proof.by)
    assert any("没有写原因" in flag for flag in flags(proof))
    assert "请补一句位置说明" in client.get(PAGE).text

    answer = client.post(f"{PAGE}proofs/{proof.pk}/", {"words": "在小区门口接老人"}, follow=True)
    assert "已补上说明" in answer.text
    assert "请补一句位置说明" not in answer.text
    assert not any("没有写原因" in flag for flag in flags(proof))
    assert VisitEvidence.objects.get(pk=proof.pk).outside_reason == ""
    manager = client_as(staff(Role.STATION_MANAGER, proof.order.operator))
    assert (
        "补写：在小区门口接老人" in manager.get(f"/console/dispatch/orders/{proof.order_id}/").text
    )


def test_it_is_said_once_and_by_who_was_there(proof, client_as):
    explain_place(proof=proof, words="接老人", by=proof.by)
    explain_place(proof=proof, words="接老人", by=proof.by)
    with pytest.raises(AlreadySaid):
        explain_place(proof=proof, words="别的", by=proof.by)
    assert PlaceReason.objects.count() == 1
    colleague = staff(Role.CAREGIVER, proof.order.operator)
    with pytest.raises(NotFound):
        explain_place(proof=proof, words="接老人", by=colleague)
    assert client_as(colleague).post(f"{PAGE}proofs/{proof.pk}/").status_code == 404


def test_nothing_is_said_without_words(proof, client_as):
    answer = client_as(proof.by).post(f"{PAGE}proofs/{proof.pk}/", {"words": " "}, follow=True)
    assert answer.status_code == 200
    assert not PlaceReason.objects.exists()


def test_the_phone_knows_the_fence_only_of_visits_that_are_still_to_be_made(place, client_as):
    order = visit_order(place, operator_in(place))
    client = client_as(carer_user(order))
    page = client.get(PAGE).text
    assert 'data-fence="300"' in page
    assert 'data-home-lat="39.920000"' in page
    WorkOrder.objects.filter(pk=order.pk).update(state=OrderState.FAILED)
    assert "data-home-lat" not in client.get(PAGE).text


def stored():
    root = Path(private_storage().path("visits"))
    return sorted(path.name for path in root.iterdir()) if root.exists() else []


def test_a_refused_act_leaves_no_file_behind(place):
    order = visit_order(place, operator_in(place))
    user, before = carer_user(order), stored()
    WorkOrder.objects.filter(pk=order.pk).update(state=OrderState.REQUESTED)
    with pytest.raises(Exception, match="."):
        check_in(order=order, shown=shown(), act=act("in"), by=user)
    assert stored() == before
    WorkOrder.objects.filter(pk=order.pk).update(state=OrderState.ACCEPTED)
    check_in(order=order, shown=shown(), act=act("in"), by=user)
    assert len(stored()) == len(before) + 1


def relative(order, **fields):
    user = UserFactory()
    link = {"user": user, "resident": order.resident, "relation": Relation.CHILD, **fields}
    FamilyLinkFactory(**link)
    return user


def test_the_family_hears_that_somebody_came_and_that_nobody_could(place):
    operator = operator_in(place)
    order, other = visit_order(place, operator), visit_order(place, operator)
    one, silent = relative(order), relative(order, may_order=False)
    user = carer_user(order)
    check_in(order=order, shown=shown(), act=act("in"), by=user)
    check_out(order=order, shown=shown(), work=Work(), act=act("out"), by=user)
    told = StaffNotice.objects.get(user=one)
    assert order.item.name in told.text
    assert not StaffNotice.objects.filter(user=silent).exists()

    child, user = relative(other), carer_user(other)
    missing = shown(note="按了三次门铃，邻居说他出去骂人了")
    fail_visit(order=other, reason="no_answer", shown=missing, act=act("no"), by=user)
    told = StaffNotice.objects.get(user=child)
    assert "没人在家" in told.text
    assert "邻居" not in told.text
    assert "没有做成" in Notice.objects.get(resident=other.resident).text
