"""Carers' places through HTTP to open maps: 500 phones, one place every ten seconds, 200 maps, five minutes.

    ./yizhan bench dispatch_live [--carers 500] [--maps 200] [--seconds 300] [--every 10] [--burst 2000]

Two uvicorn processes serve the phones' own endpoint and the maps' stream. Every place that a phone
was told is kept must lie in the track and must have been seen by every map; the time from the phone's
sending to the map's reading is measured by the clock, the half second in which events are gathered
included. Beside it batches of ten places are sent as fast as they are taken, for places a second of a
web process's processor time.
"""

import asyncio
import json
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import django

django.setup()

# Models can be imported only now.
from django.contrib.auth.hashers import make_password  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.enums import DivisionLevel, OrganisationKind, Role  # noqa: E402
from accounts.models import Division, Membership, Organisation, User  # noqa: E402
from core.dates import today  # noqa: E402
from dispatch.models import Carer, CarerShift, CarerTrack, VisitRule  # noqa: E402
from tests.benchmarks._meter import refresh_statistics  # noqa: E402
from tests.benchmarks._report import Report, options  # noqa: E402
from tests.benchmarks._web import Answer, Call, Line, Web, send, web  # noqa: E402
from tests.benchmarks.counter import PASSWORD, session_headers  # noqa: E402

PATH = "/api/v1/positions"
STREAM = "/console/dispatch/map/stream/"
GOAL_PER_SECOND, GOAL_MS = 300, 1000
BATCH = 10
LAST_WAIT = 10.0
DISTRICT = "110105"


def people(count: int) -> tuple[list[User], User]:
    """Carers on shift with consent, and a dispatcher of their street."""
    district, _made = Division.objects.get_or_create(
        code=DISTRICT, defaults={"name": "朝阳区", "level": DivisionLevel.DISTRICT}
    )
    operator = Organisation.objects.create(
        name="护理公司", kind=OrganisationKind.OPERATOR, division=district
    )
    VisitRule.objects.get_or_create(region="", effective_from=today(), defaults=_figures())
    password = make_password("bench")
    names = [f"carer{number}" for number in range(count)] + ["dispatcher"]
    users = User.objects.bulk_create(
        User(username=name, display_name=name, password=password) for name in names
    )
    held = [
        Membership(user=user, role=Role.CAREGIVER, organisation=operator) for user in users[:-1]
    ]
    Membership.objects.bulk_create(
        [*held, Membership(user=users[-1], role=Role.DISPATCHER, division=district)]
    )
    carers = Carer.objects.bulk_create(
        Carer(user=user, operator=operator, gender="F", location_consent_on=today())
        for user in users[:-1]
    )
    CarerShift.objects.bulk_create(
        CarerShift(
            carer=carer, day=today() + timedelta(days=day), starts_at="00:00", ends_at="23:59:59"
        )
        for carer in carers
        for day in (-1, 0, 1)
    )
    return users[:-1], users[-1]


def _figures() -> dict[str, object]:
    return {
        "document_no": "bench",
        "fence_m": 300,
        "lock_days": 7,
        "follow_up_days": 3,
        "audit_percent": 5,
        "complaint_workdays": 5,
        "concentration_bp": 6000,
        "low_use_bp": 500,
        "stale_minutes": 10,
    }


def point(number: int) -> dict[str, object]:
    """A place that no other call has: its moment is its name."""
    return {
        "latitude": 39.9 + number % 1000 / 1e4,
        "longitude": 116.4,
        "accuracy_m": 8,
        "recorded_at": timezone.now().isoformat(),
    }


def moment_of(text: str) -> float:
    """The name of a place, in whatever time zone it is written."""
    return datetime.fromisoformat(text).timestamp()


@dataclass
class Watch:
    """What the open maps have seen, and when each phone has sent."""

    sent: dict[float, float] = field(default_factory=dict)
    seen: defaultdict[float, list[float]] = field(default_factory=lambda: defaultdict(list))

    def note(self, text: str, now: float) -> None:
        """One event of one map."""
        for place in json.loads(text)["places"]:
            self.seen[moment_of(place["at"])].append(now)


async def follow(port: int, headers: dict[str, str], watch: Watch, opened: asyncio.Event) -> None:
    """An open map: reads its stream until it is closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = [f"GET {STREAM} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
    try:
        name = ""
        while line := (await reader.readline()).decode().strip("\r\n"):  # the answer's head
            if line.startswith("HTTP/1.1") and " 200 " not in line:
                sys.exit(f"A map was refused: {line}")
        while True:
            text = (await reader.readline()).decode().strip("\r\n")
            if text.startswith("event: "):
                name = text[7:]
                opened.set()
            elif text.startswith("data: ") and name == "carers":
                watch.note(text[6:], time.perf_counter())
            elif reader.at_eof():
                sys.exit("A map was cut off.")
    finally:
        writer.close()


async def tell(line: Line, number: int, watch: Watch) -> int:
    """One place of one phone; the status."""
    place = point(number)
    watch.sent[moment_of(str(place["recorded_at"]))] = time.perf_counter()
    answer = await line.send(Call(PATH, {"points": [place]}))
    if answer.body.get("kept") != 1:
        sys.exit(f"A place was refused: {answer.status} {answer.body}")
    return answer.status


async def live(site: Web, phones: list[dict], map_: dict, chosen) -> Watch:
    """All phones in their rhythm, all maps open."""
    watch, opened = Watch(), [asyncio.Event() for _number in range(chosen.maps)]
    maps = [
        asyncio.create_task(follow(site.port, map_, watch, opened[number]))
        for number in range(chosen.maps)
    ]
    await asyncio.gather(*(event.wait() for event in opened))
    lines = [Line(site.port, headers) for headers in phones]

    async def phone(number: int, line: Line) -> None:
        await line.open()
        begun = time.perf_counter() + chosen.every * number / len(lines)
        for turn in range(max(1, chosen.seconds // chosen.every)):
            await asyncio.sleep(max(0.0, begun + turn * chosen.every - time.perf_counter()))
            await tell(line, number, watch)

    await asyncio.gather(*(phone(number, line) for number, line in enumerate(lines)))
    deadline = time.perf_counter() + LAST_WAIT
    while unseen(watch, chosen.maps) and time.perf_counter() < deadline:
        await asyncio.sleep(0.2)
    for task in maps:
        task.cancel()
    await asyncio.gather(*maps, return_exceptions=True)
    return watch


def unseen(watch: Watch, maps: int) -> int:
    """How many sightings are missing."""
    return sum(maps - len(watch.seen[name]) for name in watch.sent)


def burst(site: Web, phones: list[dict], places: int) -> tuple[float, float]:
    """Places a second of the web processes' processor time, and by the clock."""
    calls = []
    for number in range(places // BATCH):
        moment = timezone.now() - timedelta(minutes=10, seconds=number)
        batch = [
            point(number) | {"recorded_at": (moment + timedelta(milliseconds=turn)).isoformat()}
            for turn in range(BATCH)
        ]
        calls.append(Call(PATH, {"points": batch}))
    before, started = site.seconds(), time.perf_counter()
    answers: list[Answer] = send(site.port, phones[:16], calls)
    wall, used = time.perf_counter() - started, site.seconds() - before
    if any(answer.status != 200 for answer in answers):
        sys.exit("A batch was refused.")
    return len(calls) * BATCH / used, len(calls) * BATCH / wall


def main(arguments: list[str] | None = None) -> int:
    """1 when a goal is missed or a place is lost."""
    sizes = {
        "carers": (500, 60),
        "maps": (200, 5),
        "seconds": (300, 20),
        "every": (10, 10),
        "burst": (20_000, 2_000),
    }
    chosen, report = options("dispatch_live", arguments, sizes), Report()
    users, dispatcher = people(chosen.carers)
    phones = [session_headers(user, PASSWORD) for user in users]
    refresh_statistics()
    with web() as site:
        send(site.port, phones[:16], [Call(PATH, {"points": [point(0)]}) for _each in range(32)])
        CarerTrack.objects.all().delete()
        watch = asyncio.run(live(site, phones, session_headers(dispatcher, PASSWORD), chosen))
        kept, missing = CarerTrack.objects.count(), unseen(watch, chosen.maps)
        per_cpu, per_wall = burst(site, phones, chosen.burst)
    delays = sorted(
        (moment - begun) * 1e3 for name, begun in watch.sent.items() for moment in watch.seen[name]
    )
    slow = delays[int(len(delays) * 0.95)] if delays else None
    middle = delays[len(delays) // 2] if delays else 0
    title = f"p95 from the phone to {chosen.maps} open maps, {chosen.carers} carers"
    note = f"p50 {middle:.0f} ms; half a second of it is gathering"
    ratio = None if slow is None else slow / GOAL_MS
    words = (f"{slow or 0:.0f} ms", f"{GOAL_MS} ms")
    report.at_most(f"{title} ÷ {GOAL_MS} ms", 1.0, ratio, *words, note=note)
    title, words = "places in batches of ten", (f"{per_cpu:.0f}/CPU-s", f"{GOAL_PER_SECOND}/CPU-s")
    note = f"{per_wall:.0f} a second by the clock"
    report.at_least(f"{title} ÷ goal", 1.0, per_cpu / GOAL_PER_SECOND, *words, note=note)
    lost = len(watch.sent) - kept
    print(f"  {len(watch.sent)} places sent, {lost} lost; {missing} sightings missing")
    return report.finish() or int(bool(lost or missing))


if __name__ == "__main__":
    sys.exit(main())
