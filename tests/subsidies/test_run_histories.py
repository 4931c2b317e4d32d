"""Whatever people do with lists, everybody is paid every month once: any order of steps."""

from collections import Counter
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.audit import SYSTEM
from core.dates import add_months, months
from subsidies.commands import (
    cancel_run,
    exclude_item,
    pause_run,
    release_run,
    resume_run,
    start_run,
    work_off,
)
from subsidies.enums import RunState
from subsidies.models import Grant, Run
from subsidies.queries import differences, run_statement
from tests.factories.subsidies_runs import entitled, paying

FIRST = date(2024, 3, 1)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["freeze", "exclude", "exclude", "cancel", "pay", "pause", "skip"]),
        st.integers(0, 2),
    ),
    max_size=14,
)


class History:
    """A programme whose months go on; the list under way, if any."""

    def __init__(self, programme):
        self.programme, self.month = programme, FIRST
        self.run = None
        self.pay(0)  # the first run tells since when the platform pays

    def freeze(self, _who):
        if self.run is None:
            self.run = start_run(programme=self.programme, period=self.month, by=SYSTEM)

    def exclude(self, who):
        if self.run is not None and who < self.run.items.count():
            exclude_item(item=self.run.items.order_by("pk")[who], reason="核实", by=SYSTEM)

    def cancel(self, _who):
        if self.run is not None:
            cancel_run(run=self.run, reason="重做", by=SYSTEM)
            self.run = None

    def pause(self, _who):
        if self.run is not None:
            release_run(run=self.run, by=SYSTEM)
            pause_run(run=self.run, reason="银行维护", by=SYSTEM)
            assert work_off(run=self.run, by=SYSTEM) == 0
            resume_run(run=self.run, by=SYSTEM)
            self.pay(0)

    def pay(self, _who):
        self.freeze(0)
        release_run(run=self.run, by=SYSTEM)
        for _twice in range(2):
            work_off(run=self.run, by=SYSTEM)
        self.run, self.month = None, add_months(self.month, 1)

    def skip(self, _who):
        if self.run is None:
            self.month = add_months(self.month, 1)


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
@pytest.mark.django_db
def test_everybody_gets_every_month_once(steps):
    with transaction.atomic():
        programme = paying()
        people = [entitled(programme, first=FIRST) for _ in range(3)]
        history = History(programme)
        for verb, who in steps:
            getattr(history, verb)(who)
        for _month in range(2):  # the second catches up on whom the first left out
            history.pay(0)
        for run in Run.objects.filter(programme=programme, state=RunState.CLOSED):
            assert run_statement(run).adds_up
        paid = Counter(Grant.objects.values_list("resident_id", "period"))
        listed = set(Run.objects.values_list("period", flat=True))
        for person in people:
            for month in months(FIRST, add_months(history.month, -1)):
                # a month that nobody ever listed stays for a person to start by hand
                assert paid[person.pk, month] == (1 if month in listed else 0)
        assert differences() == []
        transaction.set_rollback(True)
