"""Random lives of a small ledger, step by step against a model kept in memory: the auditor."""

from dataclasses import dataclass, field
from datetime import date
from functools import partial

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.audit import SYSTEM
from core.dates import add_months
from subsidies.commands import (
    ReferenceReused,
    capture_funds,
    draw_statement,
    enrol,
    hold_funds,
    pay_operator,
    release_funds,
    start_run,
    work_off,
)
from subsidies.models import Balance, Lot
from subsidies.queries import differences
from tests.factories.accounts import OrganisationFactory
from tests.factories.elderly_care import ResidentFactory
from tests.factories.subsidies import ProgrammeFactory

PEOPLE, OPERATORS, YUAN_100 = 3, 2, 100_00
JUNE = date(2024, 6, 1)


@dataclass
class Purse:
    """Lots as [remaining, held], oldest first."""

    lots: list[list[int]] = field(default_factory=list)

    def take(self, wanted: int) -> list[tuple[int, int]]:
        """Hold up to so much, oldest first: (number of the lot, fen)."""
        parts = []
        for number, lot in enumerate(self.lots):
            part = min(wanted, lot[0] - lot[1])
            if part > 0:
                lot[1] += part
                parts.append((number, part))
                wanted -= part
        return parts


@dataclass
class Order:
    """What an order holds of which purse, and how it ended."""

    person: int
    parts: list[tuple[int, int, int]]  # programme, number of the lot, fen
    end: str = ""
    operator: int = -1

    @property
    def fen(self) -> int:
        """All that it holds or held."""
        return sum(fen for _programme, _lot, fen in self.parts)


class LedgerLife(RuleBasedStateMachine):
    """Three people, two programmes, two operators."""

    @initialize()
    def open(self) -> None:
        """Everybody has applied to both programmes; nothing is paid yet."""
        self.savepoint = transaction.savepoint()
        self.people = [ResidentFactory(birth_date=date(1940, 1, 1)) for _ in range(PEOPLE)]
        self.operators = [OrganisationFactory() for _ in range(OPERATORS)]
        self.programmes = [ProgrammeFactory(ruled=True, spend_order=order) for order in (1, 2)]
        for programme in self.programmes:
            applications = {person.pk: date(2024, 1, 1) for person in self.people}
            enrol(programme=programme, applications=applications, by=SYSTEM)
        self.purses = {(who, what): Purse() for who in range(PEOPLE) for what in (0, 1)}
        self.months = [date(2024, 1, 1), date(2024, 1, 1)]
        self.orders: dict[str, Order] = {}
        self.owed = [0] * OPERATORS
        self.settled = [0] * OPERATORS
        self.parts: set[str] = set()

    def teardown(self) -> None:
        """Leave nothing to the next example."""
        if hasattr(self, "savepoint"):
            transaction.savepoint_rollback(self.savepoint)

    @rule(what=st.integers(0, 1), again=st.booleans())
    def run_a_month(self, what: int, again: bool) -> None:
        """Everybody gets 100 yuan, once however often the month is run."""
        month = self.months[what]
        for _ in range(2 if again else 1):
            run = start_run(programme=self.programmes[what], period=month, by=SYSTEM)
            work_off(run=run, by=SYSTEM)
        self.months[what] = add_months(month, 1)
        for who in range(PEOPLE):
            self.purses[who, what].lots.append([YUAN_100, 0])

    @rule(
        who=st.integers(0, PEOPLE - 1),
        fen=st.integers(1, 350_00),
        number=st.integers(0, 8),
    )
    def hold(self, who: int, fen: int, number: int) -> None:
        """A new order, or one that is sent again."""
        reference = f"{who}-{number}"
        order = self.orders.get(reference)
        ask = partial(
            hold_funds,
            resident=self.people[who],
            amount_fen=fen,
            service="meals",
            reference=reference,
            by=SYSTEM,
        )
        if order and (order.end or fen < order.fen):
            with pytest.raises(ReferenceReused):
                ask()
            return
        held = ask()
        if order is None:
            parts = []
            for what in (0, 1):
                missing = fen - sum(part for _what, _lot, part in parts)
                parts += [(what, *part) for part in self.purses[who, what].take(missing)]
            order = Order(who, parts)
            if parts:
                self.orders[reference] = order
        assert held == order.fen

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), operator=st.integers(0, OPERATORS - 1))
    def capture(self, data, operator: int) -> None:
        """An order is handed over, perhaps once more."""
        reference = data.draw(st.sampled_from(sorted(self.orders)))
        order = self.orders[reference]
        operator = order.operator if order.end == "captured" else operator
        paid = capture_funds(
            reference=reference, operator=self.operators[operator], book_date=JUNE, by=SYSTEM
        )
        if not order.end:
            order.end, order.operator = "captured", operator
            self.owed[operator] += order.fen
            for what, lot, fen in order.parts:
                self.purses[order.person, what].lots[lot][0] -= fen
                self.purses[order.person, what].lots[lot][1] -= fen
        assert paid == (order.fen if order.end == "captured" else 0)

    @precondition(lambda self: self.orders)
    @rule(data=st.data())
    def release(self, data) -> None:
        """An order is cancelled, perhaps once more, perhaps too late."""
        reference = data.draw(st.sampled_from(sorted(self.orders)))
        order = self.orders[reference]
        given_back = release_funds(reference=reference, by=SYSTEM)
        assert given_back == (0 if order.end else order.fen)
        if not order.end:
            order.end = "released"
            for what, lot, fen in order.parts:
                self.purses[order.person, what].lots[lot][1] -= fen

    @rule(
        operator=st.integers(0, OPERATORS - 1),
        what=st.integers(0, 1),
        number=st.integers(0, 5),
    )
    def pay_the_governments_part(self, operator: int, what: int, number: int) -> None:
        """Five yuan, once for a reference."""
        reference = f"part-{operator}-{what}-{number}"
        pay_operator(
            programme=self.programmes[what],
            operator=self.operators[operator],
            amount_fen=5_00,
            reference=reference,
            book_date=JUNE,
            by=SYSTEM,
        )
        if reference not in self.parts:
            self.parts.add(reference)
            self.owed[operator] += 5_00

    @rule(
        operator=st.integers(0, OPERATORS - 1), through=st.sampled_from([date(2024, 5, 31), JUNE])
    )
    def draw(self, operator: int, through: date) -> None:
        """A statement of everything that is owed; nothing was booked before June."""
        statement = draw_statement(operator=self.operators[operator], through=through, by=SYSTEM)
        due = self.owed[operator] - self.settled[operator] if through == JUNE else 0
        assert (statement.total_fen if statement else 0) == due
        self.settled[operator] += due

    @invariant()
    def agrees_with_the_model(self) -> None:
        """Every balance and lot is what the auditor says, and the ledger adds up."""
        if not hasattr(self, "purses"):
            return
        with connection.cursor() as cursor:  # what a commit would check
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        for (who, what), purse in self.purses.items():
            account = {
                "account__resident": self.people[who],
                "account__programme": self.programmes[what],
            }
            balance = Balance.objects.get(**account)
            assert (balance.posted, balance.held) == (
                sum(lot[0] for lot in purse.lots),
                sum(lot[1] for lot in purse.lots),
            )
            lots = Lot.objects.filter(**account).order_by("pk")
            assert [
                list(lot) for lot in lots.values_list("remaining_fen", "held_fen")
            ] == purse.lots
        assert differences() == []


@pytest.mark.slow
def test_any_life_agrees_with_the_auditor(db):
    run_state_machine_as_test(
        LedgerLife,
        settings=settings(
            max_examples=25,
            stateful_step_count=15,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
