"""What is decided case by case is some money, and no slip of the keyboard."""

import pytest

from core.audit import SYSTEM
from core.dates import today
from subsidies.commands import NotAPositiveAmount, award_case
from subsidies.models import Award
from tests.factories.elderly_care import ResidentFactory
from tests.factories.subsidies import ProgrammeFactory, TierFactory, VersionFactory


@pytest.mark.django_db
@pytest.mark.parametrize("fen", [0, -1, 10**12 + 1, 2**63])
def test_an_absurd_amount_is_refused(fen):
    programme = ProgrammeFactory(kind="one_off")
    TierFactory(version=VersionFactory(programme=programme, cycle="once"))
    person = ResidentFactory()
    with pytest.raises(NotAPositiveAmount):
        award_case(programme=programme, resident=person, amount_fen=fen, month=today(), by=SYSTEM)
    assert not Award.objects.exists()
