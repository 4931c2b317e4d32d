"""Rules that are saved while people are enrolled and stopped: real transactions, real threads."""

from datetime import date

import pytest

from core.audit import SYSTEM
from core.dates import add_months, today
from subsidies.commands import enrol, enrol_eligible, save_version, stop_enrolment
from subsidies.models import Award, Enrolment
from tests.factories.elderly_care import ResidentFactory
from tests.factories.subsidies import ProgrammeFactory
from tests.factories.subsidies_programmes import draft
from tests.subsidies.threads import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]


def test_saving_rules_enrolling_and_stopping_at_once_end_at_the_same_rules():
    programme = ProgrammeFactory()
    save_version(programme=programme, draft=draft(), by=SYSTEM)
    elders = [ResidentFactory(birth_date=date(1930, 1, 1)) for _ in range(6)]
    for elder in elders[:3]:
        enrol(programme=programme, applications={elder.pk: date(2026, 1, 5)}, by=SYSTEM)
    following = add_months(today(), 1)
    new = draft(effective_from=following.isoformat(), amounts={"80": 150})
    stopped = Enrolment.objects.get(resident=elders[0])

    def act(number):
        if number == 0:
            return save_version(programme=programme, draft=new, by=SYSTEM)
        if number == 1:
            return stop_enrolment(enrolment=stopped, last_month=today(), reason="失联", by=SYSTEM)
        elder = elders[number + 1]
        return enrol(programme=programme, applications={elder.pk: today()}, by=SYSTEM)

    answers = together(5, act)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    coming = Award.objects.in_force().filter(last__isnull=True)
    assert set(coming.values_list("enrolment__resident", "amount_fen")) == {
        (elder.pk, 150_00) for elder in elders[1:]
    }


def test_two_who_enrol_everybody_at_once_enrol_each_once():
    programme = ProgrammeFactory()
    save_version(programme=programme, draft=draft(needs_application=False), by=SYSTEM)
    for _ in range(4):
        ResidentFactory(birth_date=date(1930, 1, 1))
    counts = together(3, lambda _number: enrol_eligible(programme=programme, by=SYSTEM))
    assert sorted(counts) == [0, 0, 4]
    assert Enrolment.objects.count() == 4
