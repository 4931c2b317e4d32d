"""Cards of residents."""

import factory

from elderly_care.enums import CardKind
from elderly_care.models import Card
from tests.factories.elderly_care import ResidentFactory


class CardFactory(factory.django.DjangoModelFactory):
    """A meal card; number= is what the reader sends."""

    resident = factory.SubFactory(ResidentFactory)
    kind = CardKind.MEAL
    number = factory.Sequence(lambda n: f"66{n:010d}")
    number_index = factory.LazyAttribute(lambda o: Card.index_of(o.number))
    tail = factory.LazyAttribute(lambda o: o.number[-4:])

    class Meta:
        model = Card


SCOPED = {Card: lambda community, operator: CardFactory(resident__community=community)}
