"""Tomorrow's visits, an urgent one among them, and public instances, by the product's own planner.

    ./yizhan bench dispatch_plan [--visits 500] [--carers 60] [--seconds 15] [--public FOLDER]

The day: four skills, windows of an hour, a rest at noon, a usual carer for each person; sending
somebody else costs what the rule that ships says (dispatch/data/national.json). Every plan is checked by tests/routing/visits/checkers.py, which shares no line with the planner. The urgent
visit is offered every place that moves nobody. --public names a folder with solomon/, hhcrsp/ and
best_known.json; the gap to the best known costs is then printed too.
"""

import json
import random
import sys
import time
from pathlib import Path

from routing.travel import Place, metres
from routing.visits.apart import day_apart
from routing.visits.day import DayPlan, DayProblem, Job, Lock, Worker
from routing.visits.day_times import Driver, sequences_of
from routing.visits.insertion import choices
from routing.visits.report import solve_text
from tests.benchmarks._report import Report, options
from tests.routing.visits.checkers import check_day

SEED = 20_240_601
CENTRE, NORTH, EAST = Place(39.99, 116.47), 0.035, 0.045  # about 8 × 8 km
SKILLS = ("bath", "nurse", "clean", "walk")
HOUR = 3600
URGENT = 40
NEAREST_OF = 5
RULES = Path(__file__).parents[2] / "dispatch" / "data" / "national.json"
GOAL_PLACED, GOAL_FAMILIAR, GOAL_URGENT = 0.97, 0.40, 0.15


def instance(visits: int, carers: int) -> DayProblem:
    """A full day: about eight and a half visits for everybody."""
    dice = random.Random(SEED)
    stranger = json.loads(RULES.read_text())["planning"][0]["continuity_s"]

    def somewhere() -> Place:
        north, east = dice.uniform(-NORTH, NORTH), dice.uniform(-EAST, EAST)
        return Place(CENTRE.latitude + north, CENTRE.longitude + east)

    workers = tuple(
        Worker(
            key,
            somewhere(),
            "ebike",
            8 * HOUR,
            17 * HOUR,
            frozenset({SKILLS[key % 4], *dice.sample(SKILLS, 2)}),
            1800,
            11 * HOUR,
            13 * HOUR,
            max_visits=12,
        )
        for key in range(1, carers + 1)
    )

    def job(key: int) -> Job:
        skill = dice.choice(SKILLS)
        able = [worker for worker in workers if skill in worker.skills]
        where, early = somewhere(), dice.randrange(8 * HOUR, 16 * HOUR, 900)
        # Who came so far was sent for being near too.
        usual = min(dice.sample(able, NEAREST_OF), key=lambda one: metres(one.base, where)).key
        others = {worker.key: stranger for worker in workers if worker.key != usual}
        return Job(
            key,
            where,
            early,
            early + HOUR,
            dice.choice([1200, 1800, 2700, 3600]),
            frozenset({skill}),
            unwelcome=others,
        )

    return DayProblem(tuple(job(key) for key in range(1, visits + 1)), workers)


def familiar(problem: DayProblem, plan: DayPlan) -> float:
    """The share of visits by the usual carer."""
    known = sum(v.worker not in problem.job[v.job].unwelcome for v in plan.visits)
    return known / max(1, len(plan.visits))


def urgent(problem: DayProblem, plan: DayPlan) -> tuple[float, int]:
    """Seconds at the 95th percentile to list every place, and how many had one."""
    dice = random.Random(SEED)
    locks = tuple(Lock(v.job, v.worker, v.start) for v in plan.visits)
    placed = {visit.job for visit in plan.visits}
    jobs = tuple(job for job in problem.jobs if job.key in placed)
    times, found = [], 0
    for number in range(URGENT):
        where = dice.choice(problem.jobs).place
        begin = dice.randrange(9 * HOUR, 15 * HOUR)
        new = Job(
            10**6 + number, where, begin, begin + HOUR, 1800, frozenset({dice.choice(SKILLS)})
        )
        began = time.perf_counter()
        asked = DayProblem((*jobs, new), problem.workers, locks)
        driver = Driver(asked)
        routes = driver.routes(sequences_of(asked, locks))
        found += bool(choices(driver, routes, new))
        times.append(time.perf_counter() - began)
    return sorted(times)[int(len(times) * 0.95)], found


def public(folder: Path, report: Report) -> None:
    """Gaps to the best known costs, file by file."""
    best = json.loads((folder / "best_known.json").read_text())
    for kind, seconds in (("solomon", 10.0), ("hhcrsp", 60.0)):
        gaps = []
        for file in sorted((folder / kind).iterdir()):
            known = best[kind][file.stem]
            reference = known.get("dimacs_distance") or known["cost"]
            found = solve_text(kind, file.read_text(), seconds)
            if found["unserved"]:
                sys.exit(f"{file.stem}: somebody is unserved")
            gaps.append(found["cost"] / reference - 1)
            print(f"  {file.stem}: {found['cost']} ({gaps[-1]:+.2%})", flush=True)
        mean = sum(gaps) / len(gaps)
        words = (f"{mean:.2%} mean", "the best known")
        note = f"{max(gaps):.2%} at most; {seconds:.0f} s a file"
        report.at_most(f"{kind} ÷ best known", 1.01, 1 + mean, *words, note=note)


def main(arguments: list[str] | None = None) -> int:
    """1 when a goal is missed."""
    sizes = {
        "visits": (500, 60),
        "carers": (60, 8),
        "seconds": (15.0, 4.0),
        "public": ("", ""),
    }
    chosen = options("dispatch_plan", arguments, sizes)
    problem = instance(chosen.visits, chosen.carers)
    began = time.perf_counter()
    plan = day_apart(problem, chosen.seconds)
    seconds = time.perf_counter() - began
    check_day(problem, plan.visits, plan.unplaced)
    if plan.fallback:
        sys.exit("The search failed.")
    placed = len({visit.job for visit in plan.visits}) / len(problem.jobs)
    report = Report()
    words = (f"{placed:.1%}", "all visits")
    note = f"{plan.travel / HOUR:.1f} travel hours, {len(plan.unplaced)} listed with reasons"
    report.at_least("placed ÷ visits", GOAL_PLACED, placed, *words, note=note)
    limit = chosen.seconds
    report.at_most("seconds ÷ limit", 1.2, seconds / limit, f"{seconds:.1f} s", f"{limit:g} s")
    known = familiar(problem, plan)
    report.at_least("by the usual carer", GOAL_FAMILIAR, known, f"{known:.0%}", "visits placed")
    slow, offered = urgent(problem, plan)
    note = f"{offered} of {URGENT} can be fitted in without moving anybody"
    words = (f"{slow * 1000:.0f} ms", f"{GOAL_URGENT * 1000:.0f} ms")
    report.at_most("urgent offer p95 ÷ 150 ms", 1.0, slow / GOAL_URGENT, *words, note=note)
    if chosen.public:
        public(Path(chosen.public), report)
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
