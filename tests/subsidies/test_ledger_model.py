"""Random lives of a small ledger, step by step against a model kept in memory: the auditor.

LEDGER_EXAMPLES=500 LEDGER_STEPS=60 gives it a night's work.
"""

import os
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
import time_machine
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import add_months, end_of_month, month_of, today
from core.errors import SecondPersonNeeded
from elderly_care.commands import record_death
from subsidies import commands
from subsidies.enums import AccountKind, Expiry, OnDeath, PaidTo, RepayMethod
from subsidies.models import (
    Account,
    Balance,
    Journal,
    Lot,
    PayoutItem,
    Recovery,
    Run,
    Statement,
    Transfer,
)
from subsidies.queries import differences
from tests.factories.accounts import CommunityFactory, OrganisationFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.subsidies import ProgrammeFactory, TierFactory
from tests.factories.subsidies_runs import answer, generic, with_account
from tests.subsidies import auditor

PEOPLE, OPERATORS, YUAN_100 = 3, 2, 100_00
EXPIRES_AFTER = 2  # months, in the second programme
START = date(2024, 1, 10)
LIVING = ("exported", "unknown", "paid", "returned")
EXAMPLES = int(os.environ.get("LEDGER_EXAMPLES", "18"))
STEPS = int(os.environ.get("LEDGER_STEPS", "18"))

persons = st.integers(0, PEOPLE - 1)
operators = st.integers(0, OPERATORS - 1)
programmes = st.integers(0, 1)
cents = st.integers(1, 350_00)


class LedgerLife(RuleBasedStateMachine):
    """Three people, two operators, three programmes: one stays, one expires, one is paid to the bank."""

    @initialize()
    def open(self) -> None:
        """Everybody has applied to both programmes; nothing is paid yet."""
        self.savepoint = transaction.savepoint()
        self.travel = time_machine.travel(noon(START), tick=False)
        self.clock = self.travel.start()
        community = CommunityFactory()
        self.people = [
            ResidentFactory(birth_date=date(1940, 1, 1), community=community) for _ in range(PEOPLE)
        ]
        self.operators = [OrganisationFactory(division=community) for _ in range(OPERATORS)]
        self.finance = [staff(Role.DISTRICT_ADMIN, community.parent.parent) for _ in range(2)]
        self._open_accounts()
        applications = {person.pk: date(2024, 1, 1) for person in self.people}
        for programme in self.programmes:
            commands.enrol(programme=programme, applications=applications, by=SYSTEM)
        purses = {(who, what): [] for who in range(PEOPLE) for what in (0, 1, 2)}
        self.book = auditor.Auditor(purses=purses)
        self.months = [date(2024, 1, 1)] * 3
        self.died: dict[int, date] = {}
        self.orders: dict[str, auditor.Order] = {}
        self.refunds: dict[str, tuple[str, int | None, int]] = {}
        self.parts: dict[str, list[int]] = {}
        self.recoveries: list[tuple[Recovery, auditor.Debt]] = []
        self.statements: list[list] = []
        self.late = 0
        self.cash_runs: list[Run] = []
        self.payments: dict[int, auditor.Payment] = {}

    def _open_accounts(self) -> None:
        for number, operator in enumerate(self.operators):
            given = commands.BankAccountInput("-", "-", f"6217000012345{number:03}")
            commands.set_operator_bank_account(operator=operator, account_input=given, by=SYSTEM)
        self.programmes = [
            ruled(spend_order=1, on_death=OnDeath.INHERITED),
            ruled(
                spend_order=2,
                expiry=Expiry.MONTHS,
                expiry_months=EXPIRES_AFTER,
                on_death=OnDeath.RETURNED,
            ),
            ruled(spend_order=3, services=[], paid_to=PaidTo.BANK, on_death=OnDeath.INHERITED),
        ]
        for person in self.people:
            with_account(person)
        self.format = generic("csv")

    def teardown(self) -> None:
        """Leave nothing to the next example."""
        if hasattr(self, "savepoint"):
            self.travel.stop()
            transaction.savepoint_rollback(self.savepoint)

    @rule(days=st.integers(1, 45))
    def time_passes(self, days: int) -> None:
        """Midnights, ends of months, last days of credit."""
        self.clock.move_to(noon(today() + timedelta(days=days)))

    @rule(what=st.integers(0, 2), again=st.booleans())
    def run_a_month(self, what: int, again: bool) -> None:
        """The living get 100 yuan, once however often the month is run."""
        month = self.months[what]
        if month > today():
            self.clock.move_to(noon(month.replace(day=10)))
        for _ in range(2 if again else 1):
            run = commands.start_run(programme=self.programmes[what], period=month, by=SYSTEM)
            commands.release_run(run=run, by=SYSTEM)
            commands.work_off(run=run, by=SYSTEM)
        self.months[what] = add_months(month, 1)
        self.cash_runs += [run] if what == 2 else []
        last_day = add_months(month, EXPIRES_AFTER) - timedelta(days=1) if what == 1 else None
        if last_day:  # what is posted late can be spent until the end of that month
            last_day = max(last_day, end_of_month(today()))
        for who in range(PEOPLE):
            if month <= month_of(self.died.get(who, date.max)):
                self.book.grant(who, what, auditor.Lot(month, YUAN_100, last_day))
        self.book.collect(what, month, today())

    @rule(again=st.booleans())
    def expiry_run(self, again: bool) -> None:
        """Credit past its last day goes back, once a month."""
        programme, month = self.programmes[1], month_of(today())
        is_first = not programme.runs.filter(kind="expiry", period=month).exists()
        for _ in range(2 if again else 1):
            run = commands.start_expiry_run(programme=programme, month=today(), by=SYSTEM)
            commands.work_off(run=run, by=SYSTEM)
        assert not is_first or run.total_fen == self.book.expire(1, today())

    @rule(who=persons, fen=cents, number=st.integers(0, 8))
    def hold(self, who: int, fen: int, number: int) -> None:
        """A new order, or one that is sent again."""
        reference = f"{who}-{number}"
        order = self.orders.get(reference)
        ask = partial(
            commands.hold_funds,
            resident=self.people[who],
            amount_fen=fen,
            service="meals",
            reference=reference,
            by=SYSTEM,
        )
        if order and (order.end or fen < order.held):
            with pytest.raises(commands.ReferenceReused):
                ask()
            return
        held = ask()
        if order is None:
            order = self.book.hold(who, self.book.allocate(who, fen, today()))
            if order.parts:
                self.orders[reference] = order
        assert held == order.held

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), operator=operators, fen=st.none() | cents, again=st.booleans())
    def capture(self, data, operator: int, fen: int | None, again: bool) -> None:
        """An order is handed over for its price or for another, perhaps once more."""
        reference, order = self._one_of(data, self.orders)
        if order.end and order.operator is not None:
            operator, fen = order.operator, order.asked
        for _ in range(2 if again else 1):
            paid = commands.capture_funds(
                reference=reference,
                operator=self.operators[operator],
                book_date=today(),
                amount_fen=fen,
                by=SYSTEM,
            )
        if not order.end:
            self.book.end(order, operator, order.held if fen is None else fen, today())
            order.asked = fen
        assert paid == order.paid

    @precondition(lambda self: self.orders)
    @rule(data=st.data())
    def release(self, data) -> None:
        """An order is cancelled, perhaps once more, perhaps too late."""
        reference, order = self._one_of(data, self.orders)
        given_back = commands.release_funds(reference=reference, by=SYSTEM)
        assert given_back == (0 if order.end else order.held)
        if not order.end:
            self.book.end(order, None, 0, today())

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), fen=st.none() | cents, number=st.integers(0, 2))
    def refund(self, data, fen: int | None, number: int) -> None:
        """All or a part of what was paid goes back, perhaps once more, perhaps too much."""
        reference, order = self._one_of(data, self.orders)
        key = f"{reference}-back-{number}"
        ask = partial(
            commands.refund_funds,
            reference=reference,
            refund_reference=key,
            amount_fen=fen,
            by=SYSTEM,
        )
        known = self.refunds.get(key)
        if known and known[:2] != (reference, fen):
            with pytest.raises(commands.ReferenceReused):
                ask()
        elif not known and fen is not None and fen > order.left:
            with pytest.raises(commands.TooMuchBack):
                ask()
        elif known:
            assert ask() == known[2]
        else:
            back = order.left if fen is None else fen
            assert ask() == back
            if back:
                self.refunds[key] = reference, fen, back
                self.book.refund(order, back, today())

    @rule(who=persons, fen=cents, operator=operators, ago=st.integers(0, 40), again=st.booleans())
    def charge_late(self, who: int, fen: int, operator: int, ago: int, again: bool) -> None:
        """A till was offline; what is lacking the person owes, and parts add up to the price."""
        self.late += 1
        reference, occurred = f"late-{self.late}", today() - timedelta(days=ago)
        for _ in range(2 if again else 1):
            charge = commands.charge_late(
                resident=self.people[who],
                amount_fen=fen,
                service="meals",
                operator=self.operators[operator],
                reference=reference,
                occurred_on=occurred,
                by=SYSTEM,
            )
        order = self.book.charge_late(who, fen, operator, (occurred, today()))
        assert (charge.paid_fen, charge.owed_fen) == (order.paid, fen - order.paid)
        self.orders[reference] = order
        if order.debt:
            self.recoveries.append((charge.recovery, order.debt))

    @precondition(lambda self: len(self.died) < PEOPLE - 1)
    @rule(who=persons, ago=st.integers(0, 70), again=st.booleans())
    def death(self, who: int, ago: int, again: bool) -> None:
        """It is reported late: months paid since are asked back, the second purse is not inherited."""
        if who in self.died:
            return
        died_on = max(START, today() - timedelta(days=ago))
        known = len(self.book.debts)
        for _ in range(2 if again else 1):
            record_death(resident=self.people[who], died_on=died_on, by=SYSTEM)
        self.died[who] = died_on
        self.book.overpaid(who, died_on)
        self.book.leave(who, 1)
        for debt in self.book.debts[known:]:
            mine = Recovery.objects.filter(resident=self.people[who], reason="overpaid")
            recovery = mine.get(programme=self.programmes[debt.what])
            self.recoveries.append((recovery, debt))

    @precondition(lambda self: self.died)
    @rule(again=st.booleans())
    def close_purses(self, again: bool) -> None:
        """What the dead have left in the second programme."""
        dead = [self.people[who].pk for who in self.died]
        returned = [
            commands.close_purses(resident_ids=dead, by=SYSTEM) for _ in range(2 if again else 1)
        ]
        assert sum(returned) == sum(self.book.leave(who, 1) for who in self.died)

    @precondition(lambda self: any(debt.left for _recovery, debt in self.recoveries))
    @rule(data=st.data(), fen=cents, again=st.booleans())
    def repay(self, data, fen: int, again: bool) -> None:
        """The person brings money."""
        recovery, debt = self._debt(data)
        fen, reference = min(fen, debt.left), f"receipt-{Journal.objects.count()}"
        for _ in range(2 if again else 1):
            left = commands.repay(
                recovery=recovery,
                amount_fen=fen,
                method=RepayMethod.CASH,
                reference=reference,
                by=SYSTEM,
            )
        self.book.pay_debt(debt, fen)
        assert left == debt.left

    @precondition(lambda self: any(debt.left for _recovery, debt in self.recoveries))
    @rule(data=st.data(), fen=cents, again=st.booleans())
    def offset(self, data, fen: int, again: bool) -> None:
        """A debt is taken from the purse, as far as it goes."""
        recovery, debt = self._debt(data)
        fen, reference = min(fen, debt.left), f"offset-{Journal.objects.count()}"
        wanted = self.book.offset(debt, fen, today())
        for _ in range(2 if again and wanted else 1):
            taken = commands.offset(
                recovery=recovery, amount_fen=fen, reference=reference, by=SYSTEM
            )
        assert taken == wanted

    @precondition(lambda self: self.cash_runs)
    @rule(data=st.data())
    def send_to_the_bank(self, data) -> None:
        """What a run gave in cash and no bank has; the second file finds nothing."""
        run = data.draw(st.sampled_from(self.cash_runs))
        run.refresh_from_db()
        there = {id(p.lot) for p in self.payments.values() if p.state in LIVING}
        lots = [
            (who, lot)
            for (who, what), purse in self.book.purses.items()
            for lot in purse
            if what == 2
            and lot.period == run.period
            and id(lot) not in there
            and who not in self.died  # their heirs are for a person to find
        ]
        payments = self.book.pay_out(lots)
        if payments:
            file = commands.make_payout_file(run=run, format=self.format, by=SYSTEM)
            items = file.items.order_by("lot__account", "lot")
            self.payments |= dict(zip([item.pk for item in items], payments, strict=True))
        with pytest.raises(commands.NobodyToPay):
            commands.make_payout_file(run=run, format=self.format, by=SYSTEM)

    @precondition(lambda self: self.payments)
    @rule(data=st.data(), result=st.sampled_from(["成功", "退票", "处理中"]), again=st.booleans())
    def the_bank_answers(self, data, result: str, again: bool) -> None:
        """Paid, sent back or not known; the same answer twice counts once."""
        pk, payment = self._one_of(data, self.payments)
        late = payment.state == "paid" and result == "退票"  # days after it said paid
        if payment.state not in ("exported", "unknown") and not late:
            return
        item = PayoutItem.objects.get(pk=pk)
        line = (item.line, f"bank-{pk}", result, "", f"{payment.fen / 100:.2f}")
        for _ in range(2 if again else 1):
            commands.import_returns(file=item.file, content=answer(line, file=item.file), by=SYSTEM)
        if result == "退票":
            self.book.sent_back(payment)
        else:
            payment.state = "paid" if result == "成功" else "unknown"

    @precondition(lambda self: any(p.state == "returned" for p in self.payments.values()))
    @rule(data=st.data(), retry=st.booleans(), again=st.booleans())
    def after_a_return(self, data, retry: bool, again: bool) -> None:
        """The next file takes it, or the fund gets it."""
        returned = {pk: p for pk, p in self.payments.items() if p.state == "returned"}
        pk, payment = self._one_of(data, returned)
        if retry and not payment.lot.free:
            with pytest.raises(commands.NothingLeftToSend):
                commands.retry_payout(item=PayoutItem.objects.get(pk=pk), by=SYSTEM)
            return
        for _ in range(2 if again else 1):
            item = PayoutItem.objects.get(pk=pk)
            if retry:
                commands.retry_payout(item=item, by=SYSTEM)
            else:
                commands.give_back_payout(item=item, reason="销户", by=SYSTEM)
        if retry:
            payment.state = "retried"
        else:
            self.book.give_back(payment)

    @precondition(lambda self: any(debt.left for _recovery, debt in self.recoveries))
    @rule(data=st.data(), fen=cents, again=st.booleans())
    def agree(self, data, fen: int, again: bool) -> None:
        """Instalments from this month on; the programme's runs take them."""
        recovery, debt = self._debt(data)
        debt.monthly, debt.since = min(fen, debt.left), month_of(today())
        for _ in range(2 if again else 1):
            commands.agree_instalments(
                recovery=recovery, monthly_fen=debt.monthly, first_month=today(), by=SYSTEM
            )

    @precondition(lambda self: any(debt.left for _recovery, debt in self.recoveries))
    @rule(data=st.data(), again=st.booleans())
    def write_off(self, data, again: bool) -> None:
        """One person proposes, another one waives the rest."""
        recovery, debt = self._debt(data)
        one, other = self.finance
        commands.propose_write_off(recovery=recovery, reason="困难", by=one)
        with pytest.raises(SecondPersonNeeded):
            commands.write_off(recovery=recovery, by=one)
        for _ in range(2 if again else 1):
            commands.write_off(recovery=recovery, by=other)
        self.book.waive(debt)

    @rule(operator=operators, what=programmes, number=st.integers(0, 5))
    def pay_the_governments_part(self, operator: int, what: int, number: int) -> None:
        """Five yuan, once for a reference."""
        reference = f"part-{operator}-{what}-{number}"
        commands.pay_operator(
            programme=self.programmes[what],
            operator=self.operators[operator],
            amount_fen=5_00,
            reference=reference,
            book_date=today(),
            by=SYSTEM,
        )
        if reference not in self.parts:
            self.parts[reference] = [operator, what, 5_00]
            self.book.subsidise(operator, what, 5_00, today())

    @precondition(lambda self: self.parts)
    @rule(data=st.data(), fen=st.integers(1, 6_00), again=st.booleans())
    def take_the_part_back(self, data, fen: int, again: bool) -> None:
        """Some of it, never more than is left."""
        reference, part = self._one_of(data, self.parts)
        ask = partial(
            commands.take_back_part,
            reference=reference,
            refund_reference=f"{reference}-{Journal.objects.count()}",
            amount_fen=fen,
            by=SYSTEM,
        )
        if fen > part[2]:
            with pytest.raises(commands.TooMuchBack):
                ask()
            return
        for _ in range(2 if again else 1):
            assert ask() == fen
        part[2] -= fen
        self.book.subsidise(part[0], part[1], -fen, today())

    @rule(operator=operators, ago=st.integers(0, 20))
    def draw(self, operator: int, ago: int) -> None:
        """A statement of everything that is owed; what was taken back counts negative."""
        through = today() - timedelta(days=ago)
        statement = commands.draw_statement(
            operator=self.operators[operator], through=through, by=SYSTEM
        )
        parts = self.book.draw(operator, through)
        assert (statement.total_fen if statement else 0) == sum(parts.values())
        if statement:
            self.statements.append([statement.pk, operator, parts])

    @precondition(lambda self: self.statements)
    @rule(again=st.booleans())
    def pay_a_statement(self, again: bool) -> None:
        """Confirmed, locked once its last day is over, ordered by one person, approved by another."""
        pk, operator, parts = self.statements[0]
        statement = Statement.objects.get(pk=pk)
        commands.confirm_statement(statement=statement, by=SYSTEM)
        if statement.through >= today():
            with pytest.raises(commands.PeriodNotOver):
                commands.lock_statement(statement=statement, by=SYSTEM)
            return
        commands.lock_statement(statement=statement, by=SYSTEM)
        one, other = self.finance
        order = commands.prepare_payment(
            operator=self.operators[operator], statement_ids=[pk], by=one
        )
        commands.approve_payment(order=order, by=other)
        for _ in range(2 if again else 1):
            commands.mark_paid(order=order, bank_reference=f"bank-{pk}", paid_on=today(), by=other)
        self.statements.pop(0)
        self.book.settle(operator, parts)

    @invariant()
    def agrees_with_the_auditor(self) -> None:
        """Every account and lot is what the auditor says, replaying gives the same, all checks are empty."""
        if not hasattr(self, "book"):
            return
        with connection.cursor() as cursor:  # what a commit would check
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        moves = Transfer.objects.order_by("pk").values_list(
            "debit", "credit", "amount_fen", "debit_lot", "credit_lot"
        )
        accounts, lots = replay(moves)
        assert sum(accounts.values()) == 0
        assert self._named(accounts) == {k: fen for k, fen in self.book.accounts.items() if fen}
        self._lots_agree(lots)
        balances = Balance.objects.values_list("account", "posted", "held")
        for account, posted, held in balances:
            assert posted == accounts[account]
            assert 0 <= held <= posted
        assert differences() == []

    def _lots_agree(self, replayed: Counter) -> None:
        rows = Lot.objects.order_by("pk").values_list(
            "account__resident",
            "account__programme",
            "pk",
            "remaining_fen",
            "held_fen",
            "expires_on",
        )
        found = {key: [] for key in self.book.purses}
        people = [person.pk for person in self.people]
        owners = [programme.pk for programme in self.programmes]
        for resident, programme, pk, *row in rows:
            assert replayed[pk] == row[0]
            found[people.index(resident), owners.index(programme)].append(tuple(row))
        assert found == {
            key: [(lot.remaining, lot.held, lot.expires) for lot in lots]
            for key, lots in self.book.purses.items()
        }

    def _named(self, accounts: Counter) -> dict:
        """The real accounts by the auditor's names; those without money are left out."""
        people = {person.pk: who for who, person in enumerate(self.people)}
        payees = {operator.pk: number for number, operator in enumerate(self.operators)}
        owners = {programme.pk: what for what, programme in enumerate(self.programmes)}
        names = {
            AccountKind.PURSE: "purse",
            AccountKind.FUND: "fund",
            AccountKind.PAYABLE: "payable",
            AccountKind.RECEIVABLE: "owed",
            AccountKind.BANK: "bank",
        }
        holders = {(pk, None): (who,) for pk, who in people.items()}
        holders |= {(None, pk): (number,) for pk, number in payees.items()}
        rows = Account.objects.values_list("pk", "kind", "resident", "operator", "programme")
        return {
            (names[kind], *holders.get((who, payee), ()), owners[what]): accounts[pk]
            for pk, kind, who, payee, what in rows
            if accounts[pk]
        }

    def _one_of(self, data, things: dict) -> tuple:
        key = data.draw(st.sampled_from(sorted(things)))
        return key, things[key]

    def _debt(self, data) -> tuple[Recovery, auditor.Debt]:
        return data.draw(st.sampled_from([row for row in self.recoveries if row[1].left]))


def noon(day: date) -> datetime:
    """In Beijing."""
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def ruled(*, spend_order: int, services: Sequence[str] = ("meals",), **version):
    """A programme that pays 100 yuan a month at 60."""
    programme = ProgrammeFactory(spend_order=spend_order, services=list(services))
    TierFactory(version__programme=programme, **{f"version__{k}": v for k, v in version.items()})
    return programme


def replay(moves) -> tuple[Counter, Counter]:
    """Every transfer once more from the first: accounts and lots."""
    accounts, lots = Counter(), Counter()
    for debit, credit, fen, debit_lot, credit_lot in moves:
        accounts[debit] -= fen
        accounts[credit] += fen
        lots[debit_lot] -= fen
        lots[credit_lot] += fen
        assert lots[debit_lot] >= 0 or debit_lot is None  # at no time negative
    return accounts, lots


@pytest.mark.slow
def test_any_life_agrees_with_the_auditor(db):
    run_state_machine_as_test(
        LedgerLife,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize="LEDGER_EXAMPLES" not in os.environ,
            database=None,
            phases=(
                Phase.generate,
            ),  # a life is short enough to read as it is; shrinking takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
