"""A day of visits: jobs, carers, plans. Times are seconds of the day, costs are seconds too."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from routing.travel import Place, Ways, matrix

BREAK = 0  # in a sequence: the carer rests; keys of jobs are above 0
SKILL, SHIFT, VISITS, MINUTES, TIMES = "skill", "shift", "visits", "minutes", "times"
ABSENT, NOBODY, PAIR = "absent", "nobody", "pair"
Rows = Ways | tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Job:
    """A visit: it begins between early and late. Two carers begin at the same moment."""

    key: int
    place: Place
    early: int
    late: int
    duration: int
    skills: frozenset[str] = frozenset()
    priority: int = 1
    carers: int = 1
    # Why somebody must not go, and what it costs in seconds if somebody less welcome goes.
    barred: Mapping[int, str] = field(default_factory=dict)
    unwelcome: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Worker:
    """A carer at work from one time to another, with a rest that begins in a window."""

    key: int
    base: Place
    mode: str
    early: int
    late: int
    skills: frozenset[str] = frozenset()
    rest: int = 0
    rest_early: int = 0
    rest_late: int = 0
    max_visits: int = 99
    max_seconds: int = 24 * 3600


@dataclass(frozen=True, slots=True)
class Lock:
    """A visit that stays with its carer at its time."""

    job: int
    worker: int
    start: int


@dataclass(frozen=True)
class DayProblem:
    """Everything that a plan depends on. tables: seconds by mode, where a map server was asked."""

    jobs: tuple[Job, ...]
    workers: tuple[Worker, ...]
    locks: tuple[Lock, ...] = ()
    tables: Mapping[str, tuple[tuple[int, ...], ...]] = field(default_factory=dict)

    @cached_property
    def job(self) -> dict[int, Job]:
        """By key."""
        return {job.key: job for job in self.jobs}

    @cached_property
    def worker(self) -> dict[int, Worker]:
        """By key."""
        return {worker.key: worker for worker in self.workers}

    @cached_property
    def places(self) -> list[Place]:
        """First where carers set out, then where visits are; tables have this order."""
        return [worker.base for worker in self.workers] + [job.place for job in self.jobs]

    @cached_property
    def rows(self) -> dict[str, Rows]:
        """Seconds from each place to each, for each way of moving; only what is asked is worked out."""
        modes = sorted({worker.mode for worker in self.workers})
        return {mode: self.tables.get(mode) or Ways(self.places, mode) for mode in modes}

    @cached_property
    def table(self) -> dict[str, list[list[int]]]:
        """The same, all of it: for a search, which asks everything again and again."""
        return {
            mode: [list(row) for row in self.tables[mode]]
            if mode in self.tables
            else matrix(self.places, mode).tolist()
            for mode in self.rows
        }

    @cached_property
    def at_base(self) -> dict[int, int]:
        """A carer's row in the tables."""
        return {worker.key: n for n, worker in enumerate(self.workers)}

    @cached_property
    def at_job(self) -> dict[int, int]:
        """A visit's row in the tables."""
        return {job.key: len(self.workers) + n for n, job in enumerate(self.jobs)}

    def excluded(self, job: Job, worker: Worker) -> str:
        """The rule by which a carer can never make a visit, or nothing."""
        if worker.key in job.barred:
            return job.barred[worker.key]
        if not job.skills <= worker.skills:
            return SKILL
        rows = self.rows[worker.mode]
        base, door = self.at_base[worker.key], self.at_job[job.key]
        begins = max(job.early, worker.early + rows[base][door])
        ends = begins + job.duration + rows[door][base]
        return SHIFT if begins > job.late or ends > worker.late else ""


@dataclass(frozen=True)
class Visit:
    """One carer at one job."""

    job: int
    worker: int
    start: int


@dataclass(frozen=True)
class DayPlan:
    """Who goes where and when; whoever is left out, with how many carers each rule excludes."""

    visits: tuple[Visit, ...] = ()
    unplaced: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    travel: int = 0
    unwelcome: int = 0
    fallback: bool = False

    @property
    def cost(self) -> int:
        """Seconds on the way, and seconds for whoever is less welcome."""
        return self.travel + self.unwelcome

    def marked(self) -> "DayPlan":
        """Made without the search, and says so."""
        return replace(self, fallback=True)
