"""Plans of a day, and a street in which one can be made."""

from datetime import timedelta

import factory

from core.dates import today
from dispatch.enums.planning import PlanState
from dispatch.models import Plan, PlannedVisit, UnplacedVisit
from tests.factories.accounts import CommunityFactory
from tests.factories.dispatch import CarerFactory, WorkOrderFactory, order_of


class PlanFactory(factory.django.DjangoModelFactory):
    """A draft for tomorrow."""

    day = factory.LazyFunction(lambda: today() + timedelta(days=1))
    division = factory.SubFactory(CommunityFactory)
    state = PlanState.DRAFT

    class Meta:
        model = Plan


class PlannedVisitFactory(factory.django.DjangoModelFactory):
    """When the order's window begins."""

    plan = factory.SubFactory(PlanFactory)
    order = factory.SubFactory(WorkOrderFactory)
    carer = factory.SubFactory(CarerFactory, operator=factory.SelfAttribute("..order.operator"))
    starts_at = factory.SelfAttribute("order.window_start")
    ends_at = factory.LazyAttribute(lambda o: o.starts_at + timedelta(minutes=o.order.minutes))

    class Meta:
        model = PlannedVisit


SCOPED = {
    Plan: lambda c, o: PlanFactory(division=c),
    PlannedVisit: lambda c, o: PlannedVisitFactory(
        plan=PlanFactory(division=c), order=order_of(c, o)
    ),
    UnplacedVisit: lambda c, o: UnplacedVisit.objects.create(
        plan=PlanFactory(division=c), order=order_of(c, o)
    ),
}
