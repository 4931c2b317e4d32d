"""Orders of one meal through the REST API against pgbench of one SQL function that does the same.

    ./yizhan bench ordering [--orders 20000] [--rounds 5] [--clients 32]

Partners' programs order over HTTP from two uvicorn processes with pools, as production runs them:
token, scope, cutoff, stock, price by the rules in force, money held from purses, audit row. In turn
pgbench calls one function of the database for the next day's menus, which opens and stores with the
product's own functions; it knows no token, no scope, no words and no Python.

Orders a second of processor time are compared: ours of the web processes and of PostgreSQL, theirs
of PostgreSQL alone. Whoever asks is another machine, so its own time is not counted on either side.
Every set meal is scarce. At the end nothing may be lost, doubled or sold beyond its stock.
"""

import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

import django
from django.db.models import Sum

django.setup()

# Models can be imported only now.
from accounts.commands import issue_token  # noqa: E402
from core.dates import today  # noqa: E402
from meals.models import MealOrder, Menu, MenuItem, OrderLine  # noqa: E402
from subsidies.queries import differences  # noqa: E402
from tests.benchmarks._lunch import POINTS, Street, eaters, engineer, street  # noqa: E402
from tests.benchmarks._meter import WholeServer, refresh_statistics  # noqa: E402
from tests.benchmarks._order_function import list_calls, make_function, menu_items  # noqa: E402
from tests.benchmarks._pgbench import pgbench  # noqa: E402
from tests.benchmarks._report import Report, options  # noqa: E402
from tests.benchmarks._web import Answer, Call, Web, percentile, send, web  # noqa: E402

GOAL = 0.25
SCARCE = 0.98  # of the portions that will be asked for
TWICE = 50  # every so many-th request is sent a second time, as after a lost answer


@dataclass
class Round:
    """A share of the orders in both ways."""

    answers: list[Answer]
    wall: float
    ours: float
    server: float
    asked: int
    hand_wall: float
    hand: float

    @property
    def placed(self) -> int:
        """Orders that were taken, each once."""
        return len({answer.body["id"] for answer in self.answers if answer.status == 201})

    @property
    def ratio(self) -> float:
        """Orders for a second of processor time, ours ÷ the function's."""
        return self.placed / self.ours / (self.asked / self.hand)


class Ordering:
    """The two days, and the calls that fill them."""

    def __init__(self, lane: Street, people: list[int], day: date) -> None:
        self.lane, self.people = lane, people
        self.menus = lane.menus(day)
        self.calls = self._calls(self.menus)
        for item, asked in Counter(item for _person, item, _point in self.calls).items():
            MenuItem.objects.filter(pk=item).update(stock=int(asked * SCARCE))
        make_function()
        list_calls(self._calls(lane.menus(day + timedelta(days=1))))
        user = engineer(lane.operator)
        self.headers = {"Authorization": f"Token {issue_token(by=user)[1]}"}

    def _calls(self, menus: list[Menu]) -> list[tuple[int, int, int]]:
        """Resident, item and point of each call: the point's own kitchen, its set meals in turn."""
        items, calls = menu_items(menus), []
        for number, person in enumerate(self.people):
            point = number % POINTS
            offered = items[self.lane.kitchen_of(point)]
            item = offered[number // POINTS % len(offered)]
            calls.append((person, item, self.lane.points[point].pk))
        return calls

    def requests(self, first: int, last: int) -> list[Call]:
        """A share of the calls for the API; some are sent twice."""
        found = []
        for number in range(first, last):
            resident, item, station = self.calls[number]
            items = [{"menu_item": item, "quantity": 1}]
            body = {"resident": resident, "station": station, "items": items}
            call = Call("/api/v1/orders", body, key=f"bench-{number}")
            found += [call] * (2 if number % TWICE == 0 else 1)
        return found


def one_round(
    orders: Ordering, site: Web, server: WholeServer, share: tuple, clients: int
) -> Round:
    """The same number of orders by both."""
    calls, asked = orders.requests(*share), (share[1] - share[0]) // clients * clients
    before, whole, wall = server.seconds(), site.seconds(), time.perf_counter()
    answers = send(site.port, [orders.headers] * clients, calls)
    if not any(answer.status == 201 for answer in answers):
        sys.exit(f"No order was taken: {answers[0].status} {answers[0].body}")
    wall, used = time.perf_counter() - wall, server.seconds() - before
    ours = used + site.seconds() - whole
    before = server.seconds()
    hand_wall = pgbench("SELECT bench_order();", asked, clients)
    return Round(answers, wall, ours, used, asked, hand_wall, server.seconds() - before)


def wrong(orders: Ordering, rounds: list[Round]) -> list[str]:
    """What was lost, doubled or sold beyond the stock."""
    answers = [answer for row in rounds for answer in row.answers]
    told = {answer.call.key: answer.body["id"] for answer in answers if answer.status == 201}
    refused = [answer for answer in answers if answer.status != 201]
    ours = MealOrder.objects.filter(menu__in=orders.menus)
    kept = dict(ours.values_list("idempotency_key", "pk"))
    items = MenuItem.objects.filter(menu__in=orders.menus)
    sold = dict(
        OrderLine.objects.filter(order__in=ours)
        .order_by()
        .values("menu_item")
        .annotate(sold=Sum("quantity"))
        .values_list("menu_item", "sold")
    )
    full = {item.pk for item in items if item.left == 0}
    checks = {
        "orders told to the client and not kept, or the reverse": kept != told,
        "an order sent twice has two numbers": len(set(told.values())) != len(told),
        "portions sold differ from the stock's count": any(
            item.ordered != sold.get(item.pk, 0) for item in items
        ),
        "more sold than there is": any(item.ordered > item.stock for item in items),
        "refused for another reason than an empty pot": any(
            answer.body.get("code") != "meals.sold_out" for answer in refused
        ),
        "refused though there was some left": any(
            answer.call.body["items"][0]["menu_item"] not in full for answer in refused
        ),
        "differences in the ledger": bool(differences()),
    }
    return [words for words, found in checks.items() if found]


def show(report: Report, rounds: list[Round], clients: int) -> None:
    """The table and the ratio."""
    print(
        f"{clients} clients; milliseconds of processor time an order, orders a second by the clock"
    )
    print(
        f"  {'placed':>8}{'web':>8}{'server':>8}{'orders/s':>10}{'p95 ms':>8}{'function':>10}{'calls/s':>9}"
    )
    for row in rounds:
        web_ms, server_ms = (
            (row.ours - row.server) / row.placed * 1e3,
            row.server / row.placed * 1e3,
        )
        print(
            f"  {row.placed:8}{web_ms:8.2f}{server_ms:8.2f}{row.placed / row.wall:10.0f}"
            f"{percentile(row.answers, 0.95):8.0f}{row.hand / row.asked * 1e3:10.2f}"
            f"{row.asked / row.hand_wall:9.0f}"
        )
    figures = (
        f"{statistics.median(row.placed / row.ours for row in rounds):.0f}/CPU-s",
        f"{statistics.median(row.asked / row.hand for row in rounds):.0f}/CPU-s",
    )
    by_clock = statistics.median(
        row.placed / row.wall / (row.asked / row.hand_wall) for row in rounds
    )
    note = f"by the clock, with the clients on the same cores: {by_clock:.2f}; rounds: "
    note += ", ".join(f"{row.ratio:.3f}" for row in rounds)
    ratio = statistics.median(row.ratio for row in rounds)
    report.at_least(
        "ordering through the API ÷ pgbench of one function", GOAL, ratio, *figures, note=note
    )


def main(arguments: list[str] | None = None) -> int:
    """Order in turn; 1 when the goal is missed or something is wrong at the end."""
    sizes = {"orders": (20_000, 2_000), "rounds": (5, 2), "clients": (32, 32)}
    chosen = options("ordering", arguments, sizes)
    people = eaters(chosen.orders)
    lane = street(chosen.orders)
    orders = Ordering(lane, people, today() + timedelta(days=1))
    refresh_statistics()
    server, report, rounds = WholeServer(), Report(), []
    each = chosen.orders // chosen.rounds
    with web() as site:
        for turn in range(chosen.rounds):
            share = (turn * each, (turn + 1) * each)
            rounds.append(one_round(orders, site, server, share, chosen.clients))
    show(report, rounds, chosen.clients)
    found = wrong(orders, rounds)
    placed = sum(row.placed for row in rounds)
    print(f"  {placed} orders placed, {count_refused(rounds)} refused because sold out")
    print("  " + ("; ".join(found) if found else "nothing lost, nothing doubled, nothing oversold"))
    return report.finish() or int(bool(found))


def count_refused(rounds: list[Round]) -> int:
    """Requests that got no order."""
    return sum(answer.status != 201 for row in rounds for answer in row.answers)


if __name__ == "__main__":
    sys.exit(main())
