"""Two devices at the same moment: one act, nothing lost, nothing doubled."""

import pytest

from dispatch.commands.visit_errors import AlreadyReported
from dispatch.commands.visits import Work, check_in, check_out
from dispatch.enums import OrderState
from dispatch.models import OrderStep, VisitEvidence, WorkOrder
from tests.factories.accounts import CommunityFactory
from tests.factories.dispatch_visits import act, carer_user, operator_in, shown, visit_order
from tests.subsidies.threads import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]


@pytest.fixture
def order():
    community = CommunityFactory()
    return visit_order(community, operator_in(community))


def test_the_same_key_four_times_at_once_is_once(order):
    user = carer_user(order)

    def arrive(_number):
        return check_in(order=order, shown=shown(), act=act("in"), by=user).pk

    assert len(set(together(4, arrive))) == 1
    assert VisitEvidence.objects.count() == 1


def test_two_devices_at_once_finish_once(order):
    user = carer_user(order)
    check_in(order=order, shown=shown(), act=act("in"), by=user)

    def leave(number):
        work = Work()
        return check_out(order=order, shown=shown(), work=work, act=act(f"o{number}"), by=user)

    answers = together(2, leave)
    assert [type(answer) for answer in answers if isinstance(answer, Exception)] == [
        AlreadyReported
    ]
    assert WorkOrder.objects.get().state == OrderState.DONE
    assert OrderStep.objects.filter(verb="finish").count() == 1
