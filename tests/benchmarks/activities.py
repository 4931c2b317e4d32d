"""Everybody wants one of the last places of a session at the same moment; the month page of a busy house.

    ./yizhan bench activities [--people 400] [--rounds 5] [--sessions 170]

Ours is sign_up() as the portal calls it, by 16 clients at once, for half as many places as people. The reference
are the very rows that came of it (a sign-up and its line of the log), inserted for another session by as many
clients, without a question and without a lock: nobody would count the places. Both by the processor time of all
processes. At the end every place is given away once and everybody else waits. The page is the street's, whole,
against the one of a month in which nothing takes place, asked in turn.
"""

import gc
import statistics
import sys
import time
from datetime import date, timedelta

import django
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

django.setup()

# Models can be imported only now.
from django.urls import reverse  # noqa: E402

from accounts.enums import Role  # noqa: E402
from accounts.models import User  # noqa: E402
from core.dates import add_months, month_of, today  # noqa: E402
from core.models import AuditEvent  # noqa: E402
from stations.commands.activities.signing import SignUp, sign_up  # noqa: E402
from stations.enums.activities import SignUpChannel, SignUpState  # noqa: E402
from stations.models import ActivitySession, ActivitySignUp, Citizen, Station  # noqa: E402
from tests.benchmarks._meter import WholeServer, refresh_statistics  # noqa: E402
from tests.benchmarks._report import Report, options  # noqa: E402
from tests.benchmarks._rush import Rush, another, kept, last_key, write_again  # noqa: E402
from tests.factories.accounts import staff  # noqa: E402
from tests.factories.stations import StationFactory  # noqa: E402
from tests.factories.stations_activities import planned, session  # noqa: E402
from tests.factories.stations_cases import CitizenFactory  # noqa: E402

GOAL_INSERTS, MOST_QUERIES, MOST_TIMES = 22.0, 15, 6.0
ASKED, COMING = 40, 12


def people(count: int, station: Station) -> list[Citizen]:
    """Who live around a station, with accounts of their own."""
    users = User.objects.bulk_create(
        User(username=f"c{station.pk}-{number}") for number in range(count)
    )
    rows = [CitizenFactory.build(division=station.division, user=user) for user in users]
    return Citizen.objects.bulk_create(rows)


def one_round(rush: Rush, station: Station, day: int, rows: list[Citizen]) -> tuple[float, float]:
    """Seconds of the commands and of the bare rows."""
    places = len(rows) // 2
    on = {"first_day": today() + timedelta(days=day), "quota": places}
    wanted, twin = session(station, **on), session(station, **on)
    users = {user.pk: user for user in User.objects.filter(citizen__in=rows)}
    before = last_key(ActivitySignUp), last_key(AuditEvent)

    def ask(number: int) -> None:
        wish = SignUp(wanted, rows[number], SignUpChannel.PORTAL, f"{day}-{number}")
        sign_up(wish=wish, by=users[rows[number].user_id])

    ours = rush.measure(len(rows), ask)
    require_right(wanted, places, len(rows))
    tables = [
        kept(ActivitySignUp, before[0], session_id=lambda _key: twin.pk, key=another),
        kept(AuditEvent, before[1]),
    ]
    return ours, rush.measure(len(rows), lambda number: write_again(tables, number))


def require_right(wanted: ActivitySession, places: int, asked: int) -> None:
    """Nobody lost, no place given away twice."""
    wanted.refresh_from_db()
    placed = wanted.sign_ups.filter(state=SignUpState.BOOKED).count()
    waiting = wanted.sign_ups.filter(state=SignUpState.WAITING).count()
    if (placed, wanted.taken, waiting) != (places, places, asked - places):
        sys.exit(f"{placed} placed of {places}, {wanted.taken} counted, {waiting} waiting.")


def full_month(count: int) -> Station:
    """A station with so many sessions next month, people on each."""
    station = StationFactory()
    first = add_months(month_of(today()), 1)
    rows = people(COMING, station)
    left = count
    while left > 0:
        days = min(left, 28)
        made = planned(
            station, first_day=first, last_day=first + timedelta(days=days - 1), quota=COMING
        )
        for row in made.sessions.all():
            ActivitySignUp.objects.bulk_create(
                ActivitySignUp(session=row, citizen=one, channel="phone", state="booked")
                for one in rows
            )
        made.sessions.update(taken=COMING)
        left -= days
    return station


def month_page(station: Station, sessions: int) -> tuple[int, list[tuple[float, float]]]:
    """Statements of the whole page, and seconds of it and of a month without a session, in turn."""
    first = add_months(month_of(today()), 1)
    address = reverse("stations_console:activity_calendar", args=[station.pk])
    client = Client()
    client.force_login(staff(Role.STREET_CLERK, station.division.parent))

    def opened(month: date, expected: int) -> float:
        began = time.perf_counter()
        answer = client.get(address, {"month": f"{month:%Y-%m}"})
        if answer.status_code != 200 or answer.content.count(b"/sessions/") < expected:
            sys.exit(f"The page answered {answer.status_code}, or without the sessions.")
        return time.perf_counter() - began

    empty = add_months(first, 6)
    opened(first, sessions)  # what a process does once
    with CaptureQueriesContext(connection) as captured:
        opened(first, sessions)
    statements = len(captured)  # the next request begins with an empty log
    return statements, [(opened(first, sessions), opened(empty, 0)) for _ in range(ASKED)]


def main(arguments: list[str] | None = None) -> int:
    """1 when a goal is missed."""
    sizes = {"people": (400, 60), "rounds": (5, 2), "sessions": (170, 30)}
    chosen = options("activities", arguments, sizes)
    station = StationFactory()
    rows = people(chosen.people, station)
    busy = full_month(chosen.sessions)
    refresh_statistics()
    gc.freeze()  # as config.asgi does
    rush = Rush(WholeServer())
    pairs = [one_round(rush, station, day + 1, rows) for day in range(chosen.rounds)]
    report = Report()
    times = [ours / theirs for ours, theirs in pairs]
    each = [statistics.median(side) / chosen.people * 1000 for side in zip(*pairs, strict=True)]
    words = (f"{each[0]:.1f} ms", f"{each[1]:.1f} ms")
    note = f"{chosen.people} people, {chosen.people // 2} places; rounds "
    note += ", ".join(f"{ratio:.1f}" for ratio in times)
    title = "sign-up ÷ bare INSERTs"
    report.at_most(title, GOAL_INSERTS, statistics.median(times), *words, note=note)
    return page_judged(report, busy, chosen.sessions)


def page_judged(report: Report, station: Station, sessions: int) -> int:
    """The goals of the month."""
    statements, pairs = month_page(station, sessions)
    words = (f"{statements} statements", str(MOST_QUERIES))
    ratio = statements / MOST_QUERIES
    report.at_most(f"month page, statements ÷ {MOST_QUERIES}", 1.0, ratio, *words)
    much, nothing = (statistics.median(times) for times in zip(*pairs, strict=True))
    words = (f"{much * 1000:.0f} ms", f"{nothing * 1000:.0f} ms")
    note = f"{sessions} sessions, {COMING} people each"
    report.at_most("month page ÷ of an empty month", MOST_TIMES, much / nothing, *words, note=note)
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
