"""Who fails: counted for whoever had the order then, and giving up what others asked for counts, too."""

import pytest

from accounts.enums import Role
from dispatch import commands
from dispatch.commands.errors import RejectInstead
from dispatch.enums import Channel, OrderState
from dispatch.models import OrderStep
from dispatch.queries.providers import failing_providers
from tests.factories.accounts import OrganisationFactory, staff
from tests.factories.dispatch import (
    PartnerRuleFactory,
    ProviderFactory,
    district_scene,
    tomorrow_at,
)
from tests.factories.dispatch_acts import assigned, requested

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    PartnerRuleFactory(min_orders=1, most_failed_bp=0)
    return district_scene()


def failing():
    return [provider.operator for provider, _reason in failing_providers()]


def another(scene):
    other = OrganisationFactory(division=scene.community.parent)
    ProviderFactory(operator=other, region=scene.community.code[:6], items=[scene.item])
    return other


def test_a_rejection_stays_with_whoever_rejected(scene):
    other = another(scene)
    order = assigned(scene)
    commands.reject(order=order, by=scene.manager(), act=commands.Act(reason="没有人手"))
    commands.redirect(order=order, operator=other, by=scene.dispatcher(), reason="原来的没有人手")
    assert failing() == [scene.operator]
    owners = OrderStep.objects.order_by("pk").values_list("operator", flat=True)
    assert set(owners) == {scene.operator.pk}


@pytest.mark.parametrize(
    ("who", "verb"),
    [("manager", "decline"), ("dispatcher", "cancel")],
)
def test_an_operator_that_gives_up_what_others_asked_for_fails(scene, who, verb):
    order = requested(scene)
    by = scene.dispatcher() if who == "dispatcher" else scene.manager()
    order = commands.cancel(order=order, by=by, reason="没有人手")
    assert order.state == OrderState.CANCELLED
    assert order.steps.order_by("pk").last().verb == verb
    assert failing() == ([scene.operator] if verb == "decline" else [])


def test_what_an_operator_asked_for_itself_it_may_end(scene):
    manager = scene.manager()
    order = requested(scene, by=manager, channel=Channel.STATION)
    commands.cancel(order=order, by=manager, reason="老人不要了")
    assert failing() == []


def test_passing_on_counts(scene):
    other = another(scene)
    order = requested(scene)
    order = commands.redirect(order=order, operator=other, by=scene.manager(), reason="没有人手")
    step = order.steps.order_by("pk").last()
    assert (step.verb, step.operator) == ("pass_on", scene.operator)
    assert failing() == [scene.operator]


def test_a_program_with_a_place_cancels_no_more_than_its_own(scene):
    program = staff(Role.PARTNER_ENGINEER, scene.community.parent)
    order = requested(scene, start=tomorrow_at(11))
    with pytest.raises(RejectInstead):
        commands.cancel(order=order, by=program, reason="不要了")
    order.refresh_from_db()
    assert order.state == OrderState.REQUESTED
