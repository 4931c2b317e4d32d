"""What people can't eat."""

import factory

from core.dates import today
from elderly_care.enums import Allergen, RestrictionKind
from elderly_care.models import Restriction
from tests.factories.elderly_care import ResidentFactory


class RestrictionFactory(factory.django.DjangoModelFactory):
    """Allergic to peanuts, from today on."""

    resident = factory.SubFactory(ResidentFactory)
    kind = RestrictionKind.ALLERGEN
    value = Allergen.PEANUT
    starts_on = factory.LazyFunction(today)

    class Meta:
        model = Restriction


SCOPED = {
    Restriction: lambda community, operator: RestrictionFactory(resident__community=community)
}
