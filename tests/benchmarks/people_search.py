"""Search among 200,000 files: two characters of a name, pinyin, a phone's tail, an ID number.

    ./yizhan bench people_search [--residents 200000] [--asked 200]

Ours is search() as the front desk calls it, for a whole district, decrypting what it shows. The scan is
one box as it is usually written: any column that contains the text, or whose number it is, by reading all
rows. Whom we find it must find, too. Every kind is asked as often; the ratio is of all of them together.
"""

import gc
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import django
from django.db import connection
from django.db.models import Q

django.setup()

# Models can be imported only now.
from accounts.enums import Role  # noqa: E402
from accounts.models import User  # noqa: E402
from core.persons import number_lookup, sealed_columns  # noqa: E402
from elderly_care.logic.names import initials, pinyin  # noqa: E402
from elderly_care.models import Resident  # noqa: E402
from elderly_care.queries import SEARCH_LIMIT, search  # noqa: E402
from tests.benchmarks._meter import refresh_statistics  # noqa: E402
from tests.benchmarks._report import Report, options  # noqa: E402
from tests.factories.accounts import CommunityFactory, StreetFactory, staff  # noqa: E402
from tests.factories.elderly_care import id_number  # noqa: E402

GOAL_SECONDS, GOAL_TIMES = 0.05, 50
SEED, BATCH, SCANS = 20_240_601, 5_000, 3
STREETS, COMMUNITIES = 10, 12
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常"
GIVEN = "秀英桂兰玉珍淑华建国志强文明德福永春凤云海平忠义安康宝生金龙玉梅翠花素芳长林树根庆丰世昌家荣景和学礼维新正光振东立业广田成才仁寿万山启贤瑞祥锦绣雅静清莲爱民向阳怀远"
FIRST_BIRTH = date(1925, 1, 1)


def people(count: int) -> User:
    """Residents of a district, and a manager of one of its streets, who asks."""
    dice = random.Random(SEED)
    streets = [StreetFactory() for _ in range(STREETS)]
    homes = [CommunityFactory(parent=street) for street in streets for _ in range(COMMUNITIES)]
    known: dict[str, tuple[str, str]] = {}
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        rows = [_person(number, homes[number % len(homes)], dice, known) for number in numbers]
        Resident.objects.bulk_create(rows)
    return staff(Role.DISTRICT_ADMIN, streets[0].parent)


def _person(number: int, home, dice: random.Random, known: dict) -> Resident:
    name = dice.choice(SURNAMES) + dice.choice(GIVEN) + dice.choice(GIVEN)
    if name not in known:
        known[name] = (pinyin(name), initials(name))
    birth = FIRST_BIRTH + timedelta(days=number % 12_000)
    sealed = sealed_columns(id_number(birth, number // 12_000), f"138{dice.randrange(10**8):08d}")
    return Resident(
        resident_no=f"B{number:07d}",
        name=name,
        name_pinyin=known[name][0],
        name_initials=known[name][1],
        sex="F",
        birth_date=birth,
        community=home,
        address="1号楼",
        living_status="alone",
        **sealed,
    )


def questions(asked: int) -> dict[str, list[str]]:
    """What the desk types, of people who are there."""
    dice = random.Random(SEED + 1)
    some = dice.sample(list(Resident.objects.values_list("pk", flat=True)), asked)
    rows = list(Resident.objects.filter(pk__in=some))
    return {
        "beginning of a name": [row.name[:2] for row in rows],
        "given name": [row.name[1:] for row in rows],
        "whole name": [row.name for row in rows],
        "initials": [row.name_initials for row in rows],
        "pinyin": [row.name_pinyin for row in rows],
        "phone tail": [str(row.phone)[-4:] for row in rows],
        "ID number": [str(row.id_number) for row in rows],
    }


@contextmanager
def without_indexes() -> Iterator[None]:
    """The scan."""
    kinds = ("enable_indexscan", "enable_indexonlyscan", "enable_bitmapscan")
    with connection.cursor() as cursor:
        for kind in kinds:
            cursor.execute(f"SET {kind} = off")
        yield
        for kind in kinds:
            cursor.execute(f"RESET {kind}")


def scan(text: str, user: User) -> list[Resident]:
    """Every column that may hold it."""
    words = ("name", "name_pinyin", "name_initials", "resident_no")
    anywhere = Q(**(number_lookup(text) or {"pk": 0}))
    for column in words:
        anywhere |= Q(**{f"{column}__icontains": text})
    found = Resident.objects.visible_to(user).filter(anywhere)
    return list(found.select_related("community").order_by("name_pinyin", "pk")[:SEARCH_LIMIT])


def timed(ask: Callable[..., list[Resident]], text: str, user: User) -> tuple[float, set[int]]:
    """Seconds, and who was found."""
    began = time.perf_counter()
    found = ask(text, user)
    return time.perf_counter() - began, {person.pk for person in found}


def main(arguments: list[str] | None = None) -> int:
    """1 when a goal is missed."""
    sizes = {"residents": (200_000, 20_000), "asked": (200, 20)}
    chosen = options("people_search", arguments, sizes)
    user = people(chosen.residents)
    refresh_statistics()
    gc.freeze()  # as config.asgi does
    ours, scans = [], []
    for kind, texts in questions(chosen.asked).items():
        times = [timed(search, text, user)[0] for text in texts]
        with without_indexes():
            slow = [timed(scan, text, user) for text in texts[:SCANS]]
        for text, (_seconds, found) in zip(texts, slow, strict=False):
            if len(found) < SEARCH_LIMIT and not timed(search, text, user)[1] <= found:
                sys.exit(f"{kind}: we find somebody whom the scan doesn't.")
        ours += times
        scans += [statistics.median(seconds for seconds, _found in slow)] * len(times)
        line = f"{statistics.median(times) * 1000:.1f} ms, scan {scans[-1] * 1000:.0f} ms"
        print(f"  {kind}: {line}", flush=True)
    return judged(ours, scans, chosen.residents)


def judged(ours: list[float], scans: list[float], residents: int) -> int:
    """The goals."""
    report = Report()
    slowest = sorted(ours)[int(len(ours) * 0.95)]
    note = f"{residents} residents, {len(ours)} questions"
    words = (f"{slowest * 1000:.1f} ms", f"{GOAL_SECONDS * 1000:.0f} ms")
    report.at_most("search p95 ÷ 50 ms", 1.0, slowest / GOAL_SECONDS, *words, note=note)
    mean, scan = statistics.fmean(ours), statistics.fmean(scans)
    words = (f"{scan * 1000:.1f} ms", f"{mean * 1000:.2f} ms")
    report.at_least("scan ÷ search, means", GOAL_TIMES, scan / mean, *words)
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
