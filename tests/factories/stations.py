"""Places of the service network."""

from datetime import date

import factory

from stations.enums import StationKind, StationState
from stations.models import Station
from tests.factories.accounts import CommunityFactory, OrganisationFactory


class StationFactory(factory.django.DjangoModelFactory):
    """An open meal point; division= and operator= say where and whose."""

    name = factory.Sequence(lambda n: f"第{n}助餐点")
    kind = StationKind.MEAL_POINT
    division = factory.SubFactory(CommunityFactory)
    operator = factory.SubFactory(OrganisationFactory)
    address = "1号楼一层"
    phone = "010-64700000"
    state = StationState.OPEN
    opened_on = date(2020, 1, 1)

    class Meta:
        model = Station

    class Params:
        planned = factory.Trait(state=StationState.PLANNED, opened_on=None)


SCOPED = {
    Station: lambda community, operator: StationFactory(division=community, operator=operator),
}
