"""A level that was got by fraud never held: what was paid by it is asked back."""

from datetime import date

import pytest
import time_machine

from core.audit import SYSTEM
from elderly_care.commands.assessment_fraud import annul_for_fraud
from elderly_care.commands.assessment_results import take_effect
from subsidies.commands import enrol
from subsidies.models import Award, Lot
from subsidies.queries import differences
from tests.factories.elderly_care_assessments import Scene
from tests.factories.subsidies import ProgrammeFactory, TierFactory
from tests.subsidies.months import pay

pytestmark = pytest.mark.django_db
SEVERE = 40


def on(month, day):
    return time_machine.travel(date(2024, month, day), tick=False)


def test_what_was_paid_by_a_false_level_is_taken_back():
    programme = ProgrammeFactory()
    TierFactory(version__programme=programme, conditions=[{"fact": "ability", "level": [3, 4]}])
    with on(1, 3):
        scene = Scene()
        case = scene.publicised(SEVERE)
    with on(1, 12):
        take_effect(case=case)
        enrol(programme=programme, applications={scene.resident.pk: date(2024, 1, 12)}, by=SYSTEM)
    with on(4, 2):
        pay(programme, "2024-02", "2024-03", "2024-04")
        lots = Lot.objects.filter(account__resident=scene.resident)
        assert sum(lots.values_list("remaining_fen", flat=True)) > 0
        annul_for_fraud(case=case, reason="冒名顶替", by=scene.approver)
        assert not Award.objects.in_force().filter(enrolment__resident=scene.resident).exists()
        assert sum(lots.values_list("remaining_fen", flat=True)) == 0
        assert differences() == []
