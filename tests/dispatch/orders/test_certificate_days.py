"""A carer's certificate holds from its first day to its last, both included."""

from datetime import date

import pytest

from tests.factories.dispatch import LONG_AGO, CarerFactory, CertificateFactory

DAY = date(2030, 5, 10)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("since", "until", "holds"),
    [
        (LONG_AGO, None, True),
        (DAY, DAY, True),
        (date(2030, 5, 11), None, False),
        (LONG_AGO, date(2030, 5, 9), False),
    ],
)
def test_both_days_are_included(since, until, holds):
    paper = CertificateFactory(carer=CarerFactory(), valid_from=since, valid_to=until)
    assert paper.carer.certificates.on(DAY).exists() is holds
