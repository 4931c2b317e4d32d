"""What figures are made of."""

import factory

from meals.models import Indicator


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
