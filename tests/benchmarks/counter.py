"""Sales at fifty tills through HTTP, against pgbench of one SQL function and against DRF with the ORM.

    ./yizhan bench counter [--tills 50] [--sales 2000] [--rounds 5] [--every 6]

Two uvicorn processes with pools serve the till's own address: session, scope, shift, price by the
rules in force, purses and the government's part paid, audit row. In turn the same processes serve a
till written with DRF and the ORM, an object at a time, and pgbench calls one function of the
database that opens and stores with the product's own functions. Over HTTP there are as many clients as tills.
Sales a second of processor time are compared: the web processes and PostgreSQL; whoever asks
is another machine. Beside it every till sells at lunch's pace, one sale every so many seconds, and
the slowest twentieth is timed by the clock: that is what a queue feels.
"""

import secrets
import statistics
import sys
import time
from dataclasses import dataclass, field

import django
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

django.setup()

# Models can be imported only now.
from accounts.enums import Role  # noqa: E402
from accounts.models import User  # noqa: E402
from core.dates import today  # noqa: E402
from elderly_care.models import Resident  # noqa: E402
from meals.commands import open_shift, set_up_till  # noqa: E402
from meals.console.till.tickets import ticket_for  # noqa: E402
from meals.models import Sale, TillShift  # noqa: E402
from subsidies.queries import differences  # noqa: E402
from tests.benchmarks._lunch import Street, eaters, engineer, street  # noqa: E402
from tests.benchmarks._meter import WholeServer, refresh_statistics  # noqa: E402
from tests.benchmarks._order_function import menu_items  # noqa: E402
from tests.benchmarks._pgbench import pgbench  # noqa: E402
from tests.benchmarks._report import Report, options  # noqa: E402
from tests.benchmarks._sale_function import list_sales, make_function  # noqa: E402
from tests.benchmarks._web import Answer, Call, Web, percentile, send, web  # noqa: E402

GOAL_HAND, GOAL_ORM, GOAL_MS = 0.25, 3.5, 300
HANDS = 16  # clients of pgbench: the server has connections for the web processes and for so many
SLOW_SHARE = 4  # DRF with the ORM and the paced lunch sell so many times fewer
NAIVE = "tests.benchmarks._naive_site:application"
PASSWORD = "accounts.backends.PasswordBackend"
NAIVE_LOG_IN = "tests.benchmarks._naive_site.NaiveBackend"


@dataclass
class Way:
    """Sales, and the processor time they took."""

    done: int
    cpu: float
    wall: float

    @property
    def rate(self) -> float:
        """Sales for a second of processor time."""
        return self.done / self.cpu


class Counter:
    """Tills with open shifts, people who eat once, and who sells to whom."""

    def __init__(self, lane: Street, people: list[int], tills: int) -> None:
        self.people, self.next = people, 0
        cashier = engineer(lane.operator, Role.CASHIER, for_people=False)
        self.shifts = [self._shift(lane, number, cashier) for number in range(tills)]
        menus = lane.menus(today(), cutoff=None)
        offered = menu_items(menus)
        # Each till sells what its point's own kitchen cooks.
        self.items = [
            offered[lane.kitchen_of(number % len(lane.points))] for number in range(tills)
        ]
        self.headers = [session_headers(cashier, PASSWORD) for _till in range(tills)]
        self.naive_headers = [session_headers(cashier, NAIVE_LOG_IN) for _till in range(tills)]

    @staticmethod
    def _shift(lane: Street, number: int, cashier: User) -> TillShift:
        point = lane.points[number % len(lane.points)]
        till = set_up_till(station=point, name=f"{number}", offline_limit_fen=5000, by=cashier)
        return open_shift(till=till, float_fen=10_000, by=cashier)

    def take(self, count: int) -> list[tuple[int, int]]:
        """The next people, each with the number of the till."""
        first, self.next = self.next, self.next + count
        return [
            (person, number % len(self.shifts))
            for number, person in enumerate(self.people[first : self.next])
        ]

    def item(self, person: int, till: int) -> int:
        """What the person eats."""
        return self.items[till][person % len(self.items[till])]

    def sales(self, count: int) -> list[Call]:
        """For the till's own address: a purse pays all."""
        found = []
        for person, till in self.take(count):
            place = self.shifts[till].till
            path = f"/console/meals/till/{place.pk}/sales/"
            body = {
                "person": ticket_for(place, Resident(pk=person), presented=True),
                "period": "lunch",
                "items": {f"m{self.item(person, till)}": 1},
                "cash_fen": 0,
                "card_fen": 0,
                "elder_fen": PRICES[person % 2][person % 3],
                "key": f"bench-{person}",
            }
            found.append(Call(path, body))
        return found

    def naive(self, count: int) -> list[Call]:
        """For the address written with DRF and the ORM."""
        return [
            Call(
                "/sales/",
                {
                    "shift": self.shifts[till].pk,
                    "resident": person,
                    "item": self.item(person, till),
                    "key": f"naive-{person}",
                },
            )
            for person, till in self.take(count)
        ]

    def listed(self, count: int) -> list[tuple[int, int, int]]:
        """For the function."""
        return [
            (self.shifts[till].pk, person, self.item(person, till))
            for person, till in self.take(count)
        ]


# What is left to pay, by who gets the day's subsidy and by set meal: a fifth off, then 5 yuan.
PRICES = ((460, 620, 300), (960, 1120, 800))


def session_headers(user: User, backend: str) -> dict[str, str]:
    """A log-in of its own for each till, with the token against forged requests."""
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = backend
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    token = secrets.token_hex(16)
    cookies = {settings.SESSION_COOKIE_NAME: store.session_key, settings.CSRF_COOKIE_NAME: token}
    text = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return {"Cookie": text, "X-CSRFToken": token}


@dataclass
class Bench:
    """The three ways in turn."""

    counter: Counter
    tills: int
    server: WholeServer = field(default_factory=WholeServer)

    def by_web(self, site: Web, calls: list[Call], headers: list[dict[str, str]]) -> Way:
        """Through HTTP, all clients without a pause."""
        before, wall = self.server.seconds() + site.seconds(), time.perf_counter()
        answers = send(site.port, headers, calls)
        require_sold(answers)
        used = self.server.seconds() + site.seconds() - before
        return Way(len(answers), used, time.perf_counter() - wall)

    def by_hand(self, calls: int) -> Way:
        """pgbench."""
        before = self.server.seconds()
        wall = pgbench("SELECT bench_sell();", calls, HANDS)
        return Way(calls // HANDS * HANDS, self.server.seconds() - before, wall)

    def round(self, turn: int, sites: tuple[Web, Web], sales: int, slow: int) -> tuple[Way, ...]:
        """All three, each time begun with another."""
        ours, naive = sites
        counter = self.counter
        ways = [
            lambda: self.by_web(ours, counter.sales(sales), counter.headers),
            lambda: self.by_hand(sales),
            lambda: self.by_web(naive, counter.naive(slow), counter.naive_headers),
        ]
        found = {n: ways[n]() for n in ((turn + k) % 3 for k in range(3))}
        return found[0], found[1], found[2]


def require_sold(answers: list[Answer]) -> None:
    """A refused sale would make the figures wrong."""
    for answer in answers:
        if answer.status != 201:
            sys.exit(f"A sale was refused: {answer.status} {answer.body}")


def show(report: Report, rounds: list[tuple[Way, ...]]) -> None:
    """The table and both ratios."""
    names = ("till", "one function", "DRF and ORM")
    print(f"  {'':14}{'CPU ms a sale':>14}{'sales/s':>9}")
    for number, name in enumerate(names):
        ways = [row[number] for row in rounds]
        cost = statistics.median(way.cpu / way.done for way in ways) * 1e3
        print(f"  {name:14}{cost:14.2f}{statistics.median(w.done / w.wall for w in ways):9.0f}")
    for number, goal in ((1, GOAL_HAND), (2, GOAL_ORM)):
        ratios = [row[0].rate / row[number].rate for row in rounds]
        rates = (statistics.median(row[n].rate for row in rounds) for n in (0, number))
        note = "rounds: " + ", ".join(f"{ratio:.3f}" for ratio in ratios)
        title = f"sales at the till ÷ {names[number]}"
        words = (f"{rate:.0f}/CPU-s" for rate in rates)
        report.at_least(title, goal, statistics.median(ratios), *words, note=note)


def main(arguments: list[str] | None = None) -> int:
    """Sell in turn; 1 when a goal is missed or a sale is not in the ledger."""
    sizes = {"tills": (50, 50), "sales": (2_000, 300), "rounds": (5, 2), "every": (6, 6)}
    chosen = options("counter", arguments, sizes)
    slow = max(chosen.tills, chosen.sales // SLOW_SHARE)
    people = eaters(chosen.rounds * (2 * chosen.sales + slow) + slow + 2 * chosen.tills)
    counter, report = Counter(street(len(people)), people, chosen.tills), Report()
    make_function()
    list_sales(counter.listed(chosen.rounds * chosen.sales))
    refresh_statistics()
    bench = Bench(counter, chosen.tills)
    with web() as site, web(application=NAIVE) as naive:
        bench.by_web(site, counter.sales(chosen.tills), counter.headers)  # all have been imported
        bench.by_web(naive, counter.naive(chosen.tills), counter.naive_headers)
        rounds = [
            bench.round(turn, (site, naive), chosen.sales, slow) for turn in range(chosen.rounds)
        ]
        paced = send(site.port, counter.headers, counter.sales(slow), every=float(chosen.every))
    require_sold(paced)
    show(report, rounds)
    slowest, middle = percentile(paced, 0.95), percentile(paced, 0.5)
    title = f"p95 of a sale, {chosen.tills} tills, one every {chosen.every} s each"
    note = f"p50 {middle:.0f} ms; by the clock, on a machine that does everything else too"
    report.at_most(title, GOAL_MS, slowest, f"{slowest:.0f} ms", "1 ms", note=note)
    told = sum(way.done for row in rounds for way in row) + len(paced) + 2 * chosen.tills
    return report.finish() or int(wrong(told))


def wrong(told: int) -> bool:
    """A sale that was told to a client and isn't there, or money that doesn't add up."""
    found, missing = differences(), told - Sale.objects.count()
    print(f"  {told} sales, {missing} missing; differences in the ledger: {len(found)}")
    print("".join(f"    {difference}\n" for difference in found[:5]), end="")
    return bool(found or missing)


if __name__ == "__main__":
    sys.exit(main())
