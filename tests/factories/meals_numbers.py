"""What figures are made of."""

from datetime import date

import factory

from meals.models import Indicator, PastFigure
from tests.factories.accounts import StreetFactory


class IndicatorFactory(factory.django.DjangoModelFactory):
    """Meals served."""

    code = factory.Sequence(lambda n: f"meals-{n}")
    name = "助餐份数"
    measure = "meals"
    numerator = "已交付的份数"
    unit = "份"
    population = "全部用餐人"
    period = "月"
    source = "S4-04"
    position = 1

    class Meta:
        model = Indicator


class PastFigureFactory(factory.django.DjangoModelFactory):
    """2,101 meals of a street in March 2025."""

    division = factory.SubFactory(StreetFactory)
    month = date(2025, 3, 1)
    meals = 2101
    source = "街道 2025 年 3 月助餐月报"
    as_of = date(2025, 4, 5)

    class Meta:
        model = PastFigure


SCOPED = {PastFigure: lambda community, operator: PastFigureFactory(division=community.parent)}
