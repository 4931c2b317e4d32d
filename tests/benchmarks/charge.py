"""A charge (money held for an order, then paid) through the commands against one SQL function.

    ./yizhan bench charge [--charges 480] [--clients 16] [--rounds 5]

The function does by hand, in one round trip and one transaction, what hold_funds and capture_funds
do in two transactions: the same rows past the same guards. Clients are processes with a connection
of their own; one alone and all at once charge in turn, by either way, and what PostgreSQL used for
it is read from the processes that serve them.
"""

import multiprocessing
import statistics
import sys
import time
from dataclasses import dataclass, field
from datetime import date

import django
from django.db import connection, connections, transaction

django.setup()

# Models can be imported only now.
from accounts.models import Organisation  # noqa: E402
from core.audit import SYSTEM  # noqa: E402
from elderly_care.models import Resident  # noqa: E402
from subsidies.commands import capture_funds, hold_funds, work_off  # noqa: E402
from subsidies.enums import AccountKind  # noqa: E402
from subsidies.models import Account, Enrolment  # noqa: E402
from subsidies.queries import differences  # noqa: E402
from tests.benchmarks._crowd import FIRST_PERIOD, STREET, begin, crowd  # noqa: E402
from tests.benchmarks._meter import (  # noqa: E402
    Cost,
    as_owner,
    cpu_of,
    refresh_statistics,
    require,
    spent,
)
from tests.benchmarks._report import Report, options  # noqa: E402

PEOPLE = 5_000
FEN = 12_00
GOAL_HAND, GOAL_CLIENTS = 2.0, 1.8
DAY = date(2021, 1, 15)
WAYS = {"commands": "hold, then capture", "hand": "one SQL function"}

BY_HAND = """
CREATE FUNCTION bench_charge(resident bigint, fen bigint, service text, reference text,
                             payable bigint, day date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  purse subsidies_account; piece record; wanted bigint := fen; hold_id bigint; journal bigint;
  picked bigint[] := '{}'; parts bigint[] := '{}';
BEGIN
  SELECT a.* INTO purse FROM subsidies_account a JOIN subsidies_programme p ON p.id = a.programme_id
    WHERE a.kind = 1 AND a.resident_id = resident AND p.services @> ARRAY[service]::varchar[]
    ORDER BY p.spend_order, a.id LIMIT 1;
  PERFORM subsidies_lock_purses(ARRAY[purse.id]);
  FOR piece IN SELECT id, remaining_fen - held_fen AS free FROM subsidies_lot
      WHERE account_id = purse.id AND remaining_fen > held_fen
      ORDER BY expires_on NULLS LAST, id LOOP
    EXIT WHEN wanted = 0;
    picked := picked || piece.id;
    parts := parts || least(wanted, piece.free);
    wanted := wanted - least(wanted, piece.free);
  END LOOP;
  INSERT INTO subsidies_hold (account_id, reference, amount_fen, created_at)
    VALUES (purse.id, reference, fen - wanted, now()) RETURNING id INTO hold_id;
  INSERT INTO subsidies_holdlot (hold_id, account_id, lot_id, amount_fen)
    SELECT hold_id, purse.id, * FROM unnest(picked, parts);
  INSERT INTO subsidies_journal (kind, key, request_hash, total_fen, count, book_date, actor,
                                 created_at)
    VALUES (2, 'hold:' || hold_id, '', fen - wanted, cardinality(picked), day, 'bench', now())
    RETURNING id INTO journal;
  INSERT INTO subsidies_holdend (hold_id, outcome, journal_id, ended_at)
    VALUES (hold_id, 'captured', journal, now());
  INSERT INTO subsidies_transfer (journal_id, kind, programme_id, debit_id, debit_kind, credit_id,
                                  credit_kind, amount_fen, debit_lot_id)
    SELECT journal, 2, purse.programme_id, purse.id, 1, payable, 3, part, lot
    FROM unnest(picked, parts) AS taken(lot, part);
END $$
"""


@dataclass
class Scene:
    """Purses with two months in them, an operator, and the function."""

    people: list[int] = field(init=False)
    operator: Organisation = field(init=False)
    payable: Account = field(init=False)

    def __post_init__(self) -> None:
        programme = crowd(PEOPLE)
        for month in (FIRST_PERIOD, FIRST_PERIOD.replace(month=2)):
            work_off(run=begin(programme, month), by=SYSTEM)
        self.operator = Organisation.objects.create(
            name="-", kind="operator", credit_code="91110105MA0000000X", division_id=STREET
        )
        owed = {"kind": AccountKind.PAYABLE, "programme": programme, "operator": self.operator}
        self.payable = Account.objects.create(**owed)
        as_owner(BY_HAND)
        refresh_statistics()
        enrolled = Enrolment.objects.filter(programme=programme)
        self.people = list(enrolled.values_list("resident_id", flat=True))

    def commands(self, person: int, reference: str) -> None:
        """As meals does it: an order, later its hand-over."""
        resident = Resident(pk=person)
        hold_funds(
            resident=resident, amount_fen=FEN, service="meals", reference=reference, by=SYSTEM
        )
        capture_funds(reference=reference, operator=self.operator, book_date=DAY, by=SYSTEM)

    def hand(self, person: int, reference: str) -> None:
        """One call, one commit."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT bench_charge(%s, %s, 'meals', %s, %s, %s)",
                [person, FEN, reference, self.payable.pk, DAY],
            )


def serve(scene: Scene, number: int, pipe) -> None:
    """A client: charges so many by a way, for each request it gets; answers its own CPU seconds."""
    connections.close_all()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pipe.send(cursor.fetchone()[0])
    charged = 0
    while request := pipe.recv():
        way, count = request
        before = time.process_time()
        for _ in range(count):
            person = scene.people[(number * 997 + charged) % PEOPLE]
            getattr(scene, way)(person, f"{number}-{charged}")
            charged += 1
        pipe.send(time.process_time() - before)


class Clients:
    """Processes that charge when they are told to."""

    def __init__(self, scene: Scene, count: int) -> None:
        connections.close_all()  # nothing is shared with a child
        start = multiprocessing.get_context("fork")
        self._pipes, self._processes = [], []
        for number in range(count):
            ours, theirs = start.Pipe()
            process = start.Process(target=serve, args=(scene, number, theirs), daemon=True)
            process.start()
            self._pipes.append(ours)
            self._processes.append(process)
        self._servers = [pipe.recv() for pipe in self._pipes]
        require(len(cpu_of(self._servers)) == count)

    def charge(self, way: str, clients: int, each: int) -> Cost:
        """So many charges by each of the first clients, all at once."""
        wall, before = time.perf_counter(), cpu_of(self._servers)
        for pipe in self._pipes[:clients]:
            pipe.send((way, each))
        own = sum(pipe.recv() for pipe in self._pipes[:clients])
        wall = time.perf_counter() - wall
        return Cost(wall, spent(before, cpu_of(self._servers)), own)

    def close(self) -> None:
        """Send them home."""
        for pipe in self._pipes:
            pipe.send(None)
        for process in self._processes:
            process.join()


@dataclass
class Figures:
    """What the rounds cost, by way and number of clients; each a cost of so many charges."""

    charges: int
    clients: int
    costs: dict[tuple[str, int], list[Cost]] = field(default_factory=dict)

    def measure(self, clients: Clients, rounds: int) -> None:
        """Every way and number in every round, each time begun with another."""
        turns = [(way, count) for count in (1, self.clients) for way in WAYS]
        for way, count in turns:
            clients.charge(way, count, 10)  # warm
        for turn in range(rounds):
            first = turn % len(turns)
            for way, count in turns[first:] + turns[:first]:
                cost = clients.charge(way, count, self.charges // count)
                self.costs.setdefault((way, count), []).append(cost)

    def show(self, report: Report) -> None:
        """The table and the ratios."""
        print(
            f"{self.charges} charges a round by 1 and by {self.clients} clients; milliseconds a charge"
        )
        titles = ("clients", "wall", "server", "client", "CPU", "charges/s")
        print(f"  {'way':22}" + "".join(f"{title:>10}" for title in titles))
        for (way, count), costs in sorted(self.costs.items()):
            total = sum(costs, Cost())
            done = self.charges // count * count * len(costs)
            parts = (total.wall, total.server, total.client, total.cpu)
            row = "".join(f"{part / done * 1e3:10.2f}" for part in parts)
            print(f"  {WAYS[way]:22}{count:10}{row}{done / total.wall:10.0f}")
        for count in (1, self.clients):
            title = f"commands ÷ function, {count} client{'s' if count > 1 else ''}, server"
            self._compare(report, title, GOAL_HAND, ("commands", count), ("hand", count))
        title = f"PostgreSQL for a charge, {self.clients} clients ÷ 1"
        self._compare(report, title, GOAL_CLIENTS, ("commands", self.clients), ("commands", 1))

    def _compare(self, report: Report, title: str, goal: float, one: tuple, other: tuple) -> None:
        ours, theirs = self._server(one), self._server(other)
        ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
        words = (f"{statistics.median(values):.2f} ms" for values in (ours, theirs))
        note = "rounds: " + ", ".join(f"{ratio:.2f}" for ratio in ratios)
        report.at_most(title, goal, statistics.median(ratios), *words, note=note)

    def _server(self, key: tuple) -> list[float]:
        done = self.charges // key[1] * key[1]
        return [cost.server / done * 1e3 for cost in self.costs[key]]


def main(arguments: list[str] | None = None) -> int:
    """Charge in turn; 1 when a goal is missed."""
    sizes = {"charges": (480, 160), "clients": (16, 16), "rounds": (5, 3)}
    chosen = options("charge", arguments, sizes)
    report, scene = Report(), Scene()
    clients = Clients(scene, chosen.clients)
    figures = Figures(chosen.charges, chosen.clients)
    figures.measure(clients, chosen.rounds)
    clients.close()
    figures.show(report)
    found = differences()
    print(f"  differences in the ledger: {len(found)}")
    return report.finish() or int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
