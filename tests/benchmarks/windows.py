"""A peak day at the windows of a hall: everybody books, and everybody takes a number, at the same moment.

    ./yizhan bench windows [--people 576] [--rounds 5]

Ours are book() as the portal calls it and take_ticket() as the hall's machine does, by 16 clients at once, for the
slots and windows of 5·20; an eighth more want to come than there are places, and are refused. The reference are the
very rows that came of it (an appointment, or a number and an entry, with their lines of the log), inserted beside
another window by as many clients, without a question and without a lock. Both by the processor time of all processes.
"""

import statistics
import sys
from collections import Counter
from contextlib import suppress
from datetime import date, time

import django

django.setup()

# Models can be imported only now.
from accounts.enums import Role  # noqa: E402
from accounts.models import User  # noqa: E402
from core.dates import today  # noqa: E402
from core.models import AuditEvent  # noqa: E402
from core.workdays import load_calendar  # noqa: E402
from stations.commands.booking import Booking, SlotFull, book  # noqa: E402
from stations.commands.tickets import take_ticket  # noqa: E402
from stations.enums import CaseChannel  # noqa: E402
from stations.models import (  # noqa: E402
    Appointment,
    CaseItem,
    Citizen,
    Slot,
    StationEntry,
    Ticket,
    Window,
)
from stations.queries.slots import WindowCalendar  # noqa: E402
from tests.benchmarks._meter import WholeServer, refresh_statistics  # noqa: E402
from tests.benchmarks._report import Report, options  # noqa: E402
from tests.benchmarks._rush import Rush, another, kept, last_key, write_again  # noqa: E402
from tests.factories.accounts import staff  # noqa: E402
from tests.factories.stations import StationFactory  # noqa: E402
from tests.factories.stations_cases import (  # noqa: E402
    CaseItemFactory,
    CitizenFactory,
    WindowFactory,
    peak_day,
    slot_rule,
)

GOAL_BOOKING, GOAL_TICKET = 22.0, 13.0
WINDOWS, PLACES, WANTING = 8, 16, 18


class Hall:
    """Windows on a peak day, twins that take the bare rows, and who comes."""

    def __init__(self, people: int) -> None:
        load_calendar()
        slot_rule()
        self.item: CaseItem = CaseItemFactory()
        station = StationFactory()
        both = WindowFactory.create_batch(2 * WINDOWS, station=station, items=[self.item])
        self.windows: list[Window] = both[:WINDOWS]
        self.twins: dict[int, int] = {
            one.pk: other.pk for one, other in zip(self.windows, both[WINDOWS:], strict=True)
        }
        self.day: date = WindowCalendar(both[0]).days()[1]
        peak_day(month=self.day.month, day=self.day.day, capacity=PLACES)
        self.clerk: User = staff(Role.STATION_MANAGER, station.division)
        users = User.objects.bulk_create(User(username=f"c{number}") for number in range(people))
        rows = [CitizenFactory.build(division=station.division, user=user) for user in users]
        self.people: list[Citizen] = Citizen.objects.bulk_create(rows)

    def starts_at(self, number: int) -> time:
        """The slot for which the number-th person comes: half hours from eight on."""
        half_hours = number // WINDOWS // WANTING
        return time(8 + half_hours // 2, half_hours % 2 * 30)


def booked(rush: Rush, hall: Hall, turn: int) -> tuple[float, float]:
    """Seconds of the commands and of the bare rows, for an appointment."""
    before = last_key(Appointment), last_key(AuditEvent), last_key(Slot)
    asked = len(hall.people)
    users = {user.pk: user for user in User.objects.filter(citizen__in=hall.people)}

    def ask(number: int) -> None:
        person = hall.people[number]
        wish = Booking(
            citizen=person,
            window=hall.windows[number % WINDOWS],
            item=hall.item,
            day=hall.day,
            starts_at=hall.starts_at(turn * asked + number),
            channel=CaseChannel.PORTAL,
            key=f"b{turn}-{number}",
        )
        with suppress(SlotFull):  # who comes too late
            book(wish=wish, by=users[person.user_id])

    ours = rush.measure(asked, ask)
    slots = Slot.objects.filter(pk__gt=before[2])
    made = Counter(Appointment.objects.filter(pk__gt=before[0]).values_list("slot", flat=True))
    if any(made[slot.pk] != slot.booked or slot.booked != PLACES for slot in slots):
        sys.exit("A slot has not as many appointments as places.")
    twins = {slot.pk: _twin(slot, hall).pk for slot in list(slots)}
    tables = [
        kept(Appointment, before[0], slot_id=twins.__getitem__, key=another),
        kept(AuditEvent, before[1]),
    ]
    written = len(tables[0].rows)
    bare = rush.measure(written, lambda number: write_again(tables, number))
    return ours / written, bare / written


def _twin(slot: Slot, hall: Hall) -> Slot:
    return Slot.objects.create(
        window_id=hall.twins[slot.window_id],
        day=slot.day,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        capacity=slot.capacity,
    )


def taken(rush: Rush, hall: Hall, turn: int) -> tuple[float, float]:
    """The same for a number."""
    before = last_key(Ticket), last_key(StationEntry), last_key(AuditEvent)
    asked = len(hall.people)

    def ask(number: int) -> None:
        take_ticket(window=hall.windows[number % WINDOWS], by=hall.clerk, key=f"t{turn}-{number}")

    ours = rush.measure(asked, ask)
    tables = [
        kept(Ticket, before[0], window_id=hall.twins.__getitem__, key=another),
        kept(StationEntry, before[1], key=another),
        kept(AuditEvent, before[2]),
    ]
    if [len(table.rows) for table in tables] != [asked] * 3:
        sys.exit("Somebody has no number, or two.")
    bare = rush.measure(asked, lambda number: write_again(tables, number))
    return ours / asked, bare / asked


def main(arguments: list[str] | None = None) -> int:
    """1 when a goal is missed."""
    chosen = options("windows", arguments, {"people": (576, 144), "rounds": (5, 2)})
    day = today()
    hall = Hall(chosen.people)
    refresh_statistics()
    rush = Rush(WholeServer())
    turns = range(chosen.rounds)
    bookings = [booked(rush, hall, turn) for turn in turns]
    numbers = [taken(rush, hall, turn) for turn in turns]
    if today() != day:
        sys.exit("Midnight came: yesterday's numbers and today's are not one queue.")
    report = Report()
    for title, goal, pairs in (
        ("booking ÷ bare INSERTs", GOAL_BOOKING, bookings),
        ("number ÷ bare INSERTs", GOAL_TICKET, numbers),
    ):
        times = [ours / theirs for ours, theirs in pairs]
        each = [statistics.median(side) * 1000 for side in zip(*pairs, strict=True)]
        note = "rounds " + ", ".join(f"{ratio:.1f}" for ratio in times)
        words = (f"{each[0]:.1f} ms", f"{each[1]:.1f} ms")
        report.at_most(title, goal, statistics.median(times), *words, note=note)
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
