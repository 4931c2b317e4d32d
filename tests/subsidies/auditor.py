"""The ledger once more, in memory and without cleverness, to hold the real one against.

Written from docs/ledger.md alone: no import of ours. An account is a tuple that begins with its
kind; every movement has two of them, so the sum of all accounts is zero by construction.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date


@dataclass
class Lot:
    """The money of one month in a purse."""

    period: date
    face: int
    expires: date | None
    remaining: int = 0
    held: int = 0
    returned: int = 0  # went back to the fund by itself: expired, or left behind
    asked: int = 0  # counted by a recovery
    debt: "Debt | None" = (
        None  # what of it the person owes, and how much this lot has not paid of it
    )
    owed: int = 0

    @property
    def free(self) -> int:
        """What nothing holds."""
        return self.remaining - self.held

    def open_on(self, day: date) -> bool:
        """May it be spent on this day?"""
        return self.expires is None or self.expires >= day


@dataclass
class Part:
    """Money of one lot for an order."""

    what: int
    lot: Lot
    fen: int
    paid: int = 0
    back: int = 0


@dataclass
class Debt:
    """What a person owes."""

    who: int
    what: int
    left: int
    monthly: int = 0  # an instalment, from a month on
    since: date = date.max
    collected: set[date] = field(default_factory=set)


@dataclass
class Payment:
    """A lot that went to a person's own bank account."""

    who: int
    lot: Lot
    fen: int
    state: str = "exported"


@dataclass
class Order:
    """What was held for an order, and how it ended."""

    who: int
    parts: list[Part]
    end: str = ""
    operator: int | None = None
    debt: Debt | None = None
    lacking: int = 0  # what purses did not pay and has not been given back
    asked: int | None = None  # the price with which it was captured; None: all that it held

    @property
    def held(self) -> int:
        """All that it holds or held."""
        return sum(part.fen for part in self.parts)

    @property
    def paid(self) -> int:
        """What purses paid of it."""
        return sum(part.paid for part in self.parts)

    @property
    def left(self) -> int:
        """What can still be given back."""
        return sum(p.paid - p.back for p in self.parts) + self.lacking


@dataclass
class Auditor:
    """Every account, lot, order and debt."""

    accounts: Counter = field(default_factory=Counter)
    purses: dict[tuple[int, int], list[Lot]] = field(default_factory=dict)
    # what an operator is owed and stands on no statement: operator, programme → [(day, fen)]
    unsettled: dict[tuple[int, int], list[tuple[date, int]]] = field(default_factory=dict)
    debts: list[Debt] = field(default_factory=list)

    def move(self, fen: int, debit: tuple, credit: tuple) -> None:
        """From one account to another."""
        self.accounts[debit] -= fen
        self.accounts[credit] += fen

    def grant(self, who: int, what: int, lot: Lot) -> None:
        """A month is paid."""
        lot.remaining = lot.face
        self.purses[who, what].append(lot)
        self.move(lot.face, ("fund", what), ("purse", who, what))

    def spendable(self, who: int, what: int, day: date) -> list[Lot]:
        """First expiring first, then the oldest."""
        lots = [lot for lot in self.purses[who, what] if lot.open_on(day)]
        return sorted(lots, key=lambda lot: lot.expires or date.max)

    def allocate(self, who: int, price: int, day: date, *, late: bool = False) -> list[Part]:
        """Which lots pay a price: the first programme's, then the second's."""
        parts = []
        for what in (0, 1):
            for lot in self.spendable(who, what, day):
                if late and lot.expires and lot.period > day.replace(day=1):
                    continue  # on that day it was not there yet
                fen = min(price, lot.free)
                if fen > 0:
                    parts.append(Part(what, lot, fen))
                    price -= fen
        return parts

    def hold(self, who: int, parts: list[Part]) -> Order:
        """Set aside."""
        for part in parts:
            part.lot.held += part.fen
        return Order(who, parts)

    def end(self, order: Order, operator: int | None, price: int, today: date) -> None:
        """Pay a price from what an order holds, give the rest back; operator None: give all back."""
        order.end = "released" if operator is None else "captured"
        order.operator = operator
        for part in order.parts:
            part.lot.held -= part.fen
            part.paid = min(price, part.fen)
            price -= part.paid
            part.lot.remaining -= part.paid
            if part.paid:
                self._owe(operator, part.what, part.paid, today, ("purse", order.who, part.what))
            self._lapse(order.who, part.what, part.lot, part.fen - part.paid, today)

    def _owe(self, operator: int, what: int, fen: int, day: date, source: tuple) -> None:
        self.move(fen, source, ("payable", operator, what))
        self.unsettled.setdefault((operator, what), []).append((day, fen))

    def _lapse(self, who: int, what: int, lot: Lot, fen: int, today: date) -> None:
        """What comes back too late goes on to the fund."""
        if fen and not lot.open_on(today):
            self._to_fund(who, what, lot, fen)

    def _to_fund(self, who: int, what: int, lot: Lot, fen: int) -> int:
        """What the person owes of the same grant is paid first; the rest for the fund."""
        lot.remaining -= fen
        if lot.debt:
            paid = min(fen, lot.owed, lot.debt.left)
            lot.owed -= paid
            lot.debt.left -= paid
            self.move(paid, ("purse", who, what), ("owed", who, what))
            fen -= paid
        lot.returned += fen
        self.move(fen, ("purse", who, what), ("fund", what))
        return fen

    def refund(self, order: Order, fen: int, today: date) -> None:
        """To the sources, the last one first: the debt or, where it is paid, the fund; then lot by lot."""
        if order.debt:
            what = order.debt.what
            back = min(fen, order.lacking)
            owed = min(back, order.debt.left)
            self._take_from_operator(order, what, owed, today, ("owed", order.who, what))
            self._take_from_operator(order, what, back - owed, today, ("fund", what))
            order.debt.left -= owed
            order.lacking -= back
            fen -= back
        for part in reversed(order.parts):
            back = min(fen, part.paid - part.back)
            self._take_from_operator(order, part.what, back, today, ("purse", order.who, part.what))
            part.back += back
            part.lot.remaining += back
            self._lapse(order.who, part.what, part.lot, back, today)
            fen -= back

    def _take_from_operator(
        self, order: Order, what: int, fen: int, day: date, target: tuple
    ) -> None:
        if fen:
            self.move(fen, ("payable", order.operator, what), target)
            self.unsettled.setdefault((order.operator, what), []).append((day, -fen))

    def charge_late(self, who: int, price: int, operator: int, days: tuple[date, date]) -> Order:
        """Pay what was there on the day; what is lacking is owed to the second programme."""
        occurred, today = days
        order = self.hold(who, self.allocate(who, price, occurred, late=True))
        self.end(order, operator, price, today)
        lacking = price - order.paid
        if lacking:
            order.debt = Debt(who, 1, lacking)
            order.lacking = lacking
            self.debts.append(order.debt)
            self._owe(operator, 1, lacking, today, ("owed", who, 1))
        return order

    def expire(self, what: int, today: date) -> int:
        """What nothing holds of credit past its last day."""
        total = 0
        for (who, programme), lots in self.purses.items():
            for lot in lots:
                if programme == what and lot.free and not lot.open_on(today):
                    total += self._to_fund(who, what, lot, lot.free)
        return total

    def overpaid(self, who: int, after: date) -> None:
        """Months after a death: first what is left of them, then a debt."""
        for what in (0, 1, 2):
            owed = 0
            for lot in self.purses[who, what]:
                if lot.period <= after or lot.asked:
                    continue
                lot.asked = lot.face
                taken = min(lot.face - lot.returned, lot.free)
                lot.owed = lot.face - lot.returned - taken
                owed += lot.owed
                lot.remaining -= taken
                self.move(taken, ("purse", who, what), ("fund", what))
            if owed:
                self.debts.append(Debt(who, what, owed))
                for lot in self.purses[who, what]:
                    if lot.owed and lot.debt is None:
                        lot.debt = self.debts[-1]
                self.move(owed, ("owed", who, what), ("fund", what))

    def leave(self, who: int, what: int) -> int:
        """A purse that is not inherited goes back to the fund, but for what is held."""
        return sum(self._to_fund(who, what, lot, lot.free) for lot in self.purses[who, what])

    def pay_out(self, lots: list[tuple[int, Lot]]) -> list[Payment]:
        """The third programme's money goes to the bank."""
        payments = [Payment(who, lot, lot.free) for who, lot in lots if lot.free]
        for payment in payments:
            payment.lot.remaining -= payment.fen
            self.move(payment.fen, ("purse", payment.who, 2), ("bank", 2))
        return payments

    def sent_back(self, payment: Payment) -> None:
        """The bank could not pay."""
        payment.state = "returned"
        payment.lot.remaining += payment.fen
        self.move(payment.fen, ("bank", 2), ("purse", payment.who, 2))

    def give_back(self, payment: Payment) -> None:
        """Nobody can be paid: to the fund, but for what went to a debt meanwhile."""
        payment.state = "given_back"
        self._to_fund(payment.who, 2, payment.lot, min(payment.fen, payment.lot.free))

    def pay_debt(self, debt: Debt, fen: int) -> None:
        """Money that the person brought."""
        debt.left -= fen
        self.move(fen, ("bank", debt.what), ("owed", debt.who, debt.what))

    def offset(self, debt: Debt, wanted: int, today: date) -> int:
        """A debt is taken from what the purse has free."""
        left = taken = min(wanted, debt.left)
        for lot in self.spendable(debt.who, debt.what, today):
            fen = min(left, lot.free)
            lot.remaining -= fen
            lot.owed -= min(lot.owed, fen) if lot.debt is debt else 0
            left -= fen
            debt.left -= fen
            self.move(fen, ("purse", debt.who, debt.what), ("owed", debt.who, debt.what))
        return taken - left

    def collect(self, what: int, month: date, today: date) -> None:
        """A run of a programme takes the month's instalments, each once."""
        for debt in self.debts:
            if debt.what == what and debt.left and debt.since <= month not in debt.collected:
                debt.collected.add(month)
                self.offset(debt, debt.monthly, today)

    def waive(self, debt: Debt) -> None:
        """Nothing is asked any more."""
        self.move(debt.left, ("fund", debt.what), ("owed", debt.who, debt.what))
        debt.left = 0

    def subsidise(self, operator: int, what: int, fen: int, day: date) -> None:
        """The government's part of a price; negative: taken back."""
        self._owe(operator, what, fen, day, ("fund", what))

    def draw(self, operator: int, through: date) -> dict[int, int]:
        """A statement: programme → fen. A programme that comes to nothing or less waits."""
        parts = {}
        for what in (0, 1):
            lines = self.unsettled.get((operator, what), [])
            due = [fen for day, fen in lines if day <= through]
            if sum(due) > 0:
                parts[what] = sum(due)
                later = [(day, fen) for day, fen in lines if day > through]
                self.unsettled[operator, what] = later
        return parts

    def settle(self, operator: int, parts: dict[int, int]) -> None:
        """A statement is paid."""
        for what, fen in parts.items():
            self.move(fen, ("payable", operator, what), ("bank", what))
