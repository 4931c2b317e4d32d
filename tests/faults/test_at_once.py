"""Several connections at the same moment: the last credit, and rules that change while a run is posted."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
import time_machine
from django.db import connection, transaction

from core.audit import SYSTEM
from subsidies import commands
from subsidies.enums import RunState
from subsidies.models import HoldEnd, Journal, Run
from subsidies.queries import differences
from tests.factories.accounts import OrganisationFactory
from tests.factories.elderly_care import CareStatusFactory, ResidentFactory
from tests.factories.subsidies import ProgrammeFactory, available, filled_purse
from tests.factories.subsidies_programmes import draft
from tests.subsidies.months import grants, pay, started
from tests.subsidies.threads import together

pytestmark = [
    pytest.mark.faults,
    pytest.mark.concurrency,
    pytest.mark.django_db(transaction=True),
]
SPENDERS = 16


@pytest.mark.parametrize(
    ("credit", "price", "lucky"), [(500, 500, 1), (500, 100, 5), (499, 100, 5)]
)
def test_sixteen_spend_the_last_credit(credit, price, lucky):
    purse, operator = filled_purse(credit), OrganisationFactory()

    def spend(number):
        reference = f"order-{number}"
        commands.hold_funds(
            resident=purse.resident,
            amount_fen=price,
            service="meals",
            reference=reference,
            by=SYSTEM,
        )
        return commands.capture_funds(
            reference=reference, operator=operator, book_date=date(2024, 6, 1), by=SYSTEM
        )

    paid = together(SPENDERS, spend)
    assert sum(paid) == credit
    assert sum(1 for fen in paid if fen) == lucky
    assert available(purse) == 0
    assert HoldEnd.objects.count() == Journal.objects.filter(kind=2).count() == lucky
    assert differences() == []


def in_another_connection(act):
    """Call it beside our open transaction; it must not have to wait for us."""

    def call():
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(call).result(timeout=30)


def change_rules_and_facts(programme, poor):
    """From June on 150 yuan; and somebody is poor since March, as it turns out."""
    dearer = draft(effective_from="2024-06-01", amounts={"80": 150})
    commands.save_version(programme=programme, draft=dearer, by=SYSTEM)
    CareStatusFactory(resident=poor, category="dibao", valid_from=date(2024, 3, 10))
    commands.reassess(resident_ids=[poor.pk], by=SYSTEM)


def test_rules_and_facts_that_change_while_a_run_is_posted():
    programme = ProgrammeFactory()
    with time_machine.travel("2024-05-20 10:00+08:00", tick=False) as clock:
        commands.save_version(programme=programme, draft=draft(), by=SYSTEM)
        people = [ResidentFactory(birth_date=date(1940, 1, 1)) for _ in range(3)]
        applications = {person.pk: date(2024, 1, 5) for person in people}
        commands.enrol(programme=programme, applications=applications, by=SYSTEM)
        pay(programme, "2024-01", "2024-02", "2024-03", "2024-04")
        poor, *others = people
        with transaction.atomic():
            run = started(programme, date(2024, 5, 1))
            connection.run_on_commit.clear()  # its message is lost

        with transaction.atomic():  # a batch under way
            assert commands.post_next_batch(run=run, by=SYSTEM).total_fen == 300_00
            in_another_connection(lambda: change_rules_and_facts(programme, poor))
        commands.work_off(run=run, by=SYSTEM)
        assert Run.objects.get(pk=run.pk, total_fen=300_00).state == RunState.CLOSED
        clock.move_to("2024-07-10 10:00+08:00")
        pay(programme, "2024-06", "2024-06", "2024-07")

    assert [row[-1] for row in grants(poor)[:5]] == [100] * 5
    assert grants(poor)[5:] == [
        ("2024-06", "2024-04", "difference", 1, 200),
        ("2024-06", "2024-05", "difference", 1, 200),
        ("2024-06", "2024-06", "base", 0, 300),
        ("2024-07", "2024-07", "base", 0, 300),
    ]
    for person in others:
        assert grants(person)[5:] == [
            ("2024-06", "2024-06", "base", 0, 150),
            ("2024-07", "2024-07", "base", 0, 150),
        ]
    assert differences() == []
