"""What rules would do before they are saved: who enters, leaves or gets another amount, and the cost.

It decides as commands.save_version does, on the same facts, and writes nothing. People come in
chunks and rows are handed on, so a whole city needs no more memory than a street.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch

from accounts.models import User
from core.batches import portions, slices
from core.dates import month_of
from elderly_care.models import Resident
from subsidies.enums import AwardChange
from subsidies.logic.cycles import is_due
from subsidies.logic.rules import Person, Rules
from subsidies.logic.rules import Tier as RuleTier
from subsidies.logic.schedule import Claim, Timeline, awards_of
from subsidies.models import Award, Enrolment, Programme, Tier
from subsidies.queries.drafts import Draft
from subsidies.queries.entitlement import in_region
from subsidies.queries.facts import our_programmes, people, rule_versions

CHUNK = 2_000


@dataclass(frozen=True)
class DryRunRow:
    """One person whose amount would differ, by resident's key; fen are those of the month."""

    resident_id: int
    change: AwardChange
    before_tier: str
    before_fen: int
    after_tier: str
    after_fen: int


@dataclass
class DryRunTotals:
    """Persons and fen before and after, by kind of change and by tier; who could still apply."""

    before_persons: int = 0
    before_fen: int = 0
    after_persons: int = 0
    after_fen: int = 0
    changes: dict[str, int] = field(default_factory=dict)
    change_fen: dict[str, int] = field(default_factory=dict)
    tiers: dict[str, int] = field(default_factory=dict)
    tier_fen: dict[str, int] = field(default_factory=dict)
    could_apply: int = 0
    could_apply_fen: int = 0

    @property
    def cost_fen(self) -> int:
        """What the month would cost more; negative: less."""
        return self.after_fen - self.before_fen

    def as_dict(self) -> dict[str, Any]:
        """For a machine."""
        return {**vars(self), "cost_fen": self.cost_fen}


@dataclass(frozen=True)
class _Standing:
    """A person with what is owed now and what they claim."""

    person: Person
    tier: str
    fen: int
    claim: Claim | None = None


class DryRun:
    """A programme's rules, stored or with a draft, before the people of a month."""

    def __init__(
        self,
        programme: Programme,
        month: date,
        *,
        draft: Draft | None = None,
        user: User | None = None,
    ):
        self.programme, self.month, self.user = programme, month_of(month), user
        self.names = dict(
            Tier.objects.filter(version__programme=programme).values_list("pk", "name")
        )
        self.versions = rule_versions(programme)
        if draft is not None:
            self.versions = with_draft(self.versions, draft.rules(programme))
            self.names |= draft.tier_names()
        self.rules = next((v for v in self.versions if v.covers(self.month)), None)
        self.cycle = draft.values["cycle"] if draft else self._stored_cycle()
        self.totals = DryRunTotals()

    def rows(self) -> Iterator[DryRunRow]:
        """Everybody whose month would differ; the totals are complete when all were taken."""
        self.totals = DryRunTotals()
        if self.rules is not None and self.rules.by_case:
            return
        for row in self._all():
            self._note(row)
            yield row

    def _all(self) -> Iterator[DryRunRow]:
        for resident_id, standing in self._enrolled_people():
            yield from self._compare(resident_id, standing, self._claimed(standing))
        for resident_id, person in self._others():
            tier = Timeline(person, self.versions).tier(self.month)
            if self._unasked:
                yield from self._compare(resident_id, _Standing(person, "", 0), tier)
            elif tier is not None:
                self.totals.could_apply += 1
                self.totals.could_apply_fen += tier.amount_fen

    def _note(self, row: DryRunRow) -> None:
        kind, totals = row.change.value, self.totals
        totals.changes[kind] = totals.changes.get(kind, 0) + 1
        difference = row.after_fen - row.before_fen
        totals.change_fen[kind] = totals.change_fen.get(kind, 0) + difference

    def run(self) -> DryRunTotals:
        """The totals alone."""
        for _row in self.rows():
            pass
        return self.totals

    def described_rows(self) -> "DescribedRows":
        """The rows with their residents, for a file."""
        return DescribedRows(self)

    def _stored_cycle(self) -> str:
        version = self.programme.versions.filter(pk=self.rules.key).first() if self.rules else None
        return version.cycle if version else ""

    @property
    def _unasked(self) -> bool:
        return self.rules is not None and not self.rules.needs_application

    def _people(self, keys: Sequence[int]) -> dict[int, Person]:
        return people(keys, programmes=our_programmes(self.versions))

    def _enrolled_people(self) -> Iterator[tuple[int, _Standing]]:
        enrolments = Enrolment.objects.filter(programme=self.programme)
        if self.user is not None:
            enrolments = enrolments.visible_to(self.user)
        keys = list(enrolments.order_by("pk").values_list("pk", flat=True))
        awards = Prefetch("awards", Award.objects.in_force(), to_attr="standing")
        for chunk in slices(keys, CHUNK):
            rows = list(enrolments.filter(pk__in=chunk).prefetch_related(awards, "stops"))
            found = self._people([row.resident_id for row in rows])
            for row in rows:
                yield row.resident_id, self._enrolled(row, found[row.resident_id])

    def _others(self) -> Iterator[tuple[int, Person]]:
        residents = in_region(self.programme)
        if self.user is not None:
            residents = residents.visible_to(self.user)
        known = self.programme.enrolments.values("resident")
        keys = list(residents.exclude(pk__in=known).order_by("pk").values_list("pk", flat=True))
        for chunk in slices(keys, CHUNK):
            yield from self._people(chunk).items()

    def _enrolled(self, enrolment: Any, person: Person) -> _Standing:
        holding = (
            award
            for award in enrolment.standing
            if award.first <= self.month and (award.last is None or self.month <= award.last)
        )
        award = next(holding, None)
        stops = tuple((stop.first, stop.last) for stop in enrolment.stops.all())
        return _Standing(
            person,
            self.names[award.tier_id] if award else "",
            award.amount_fen if award else 0,
            Claim(enrolment.applied_on, enrolment.opening, enrolment.decided_on, stops),
        )

    def _claimed(self, standing: _Standing) -> RuleTier | None:
        if standing.claim is None:
            return None
        spans = awards_of(standing.person, self.versions, standing.claim)
        return next((span.tier for span in spans if _covers(span, self.month)), None)

    def _compare(
        self, resident_id: int, standing: _Standing, tier: RuleTier | None
    ) -> Iterator[DryRunRow]:
        due = not self.cycle or is_due(self.cycle, self.month, standing.person.birth_date)
        before = standing.fen if due else 0
        after = tier.amount_fen if tier and due else 0
        name = self.names[tier.key] if tier else ""
        self._count(before, after, name)
        change = _change(before, after)
        if change is not None:
            old, new = standing.tier if before else "", name if after else ""
            yield DryRunRow(resident_id, change, old, before, new, after)

    def _count(self, before: int, after: int, name: str) -> None:
        totals = self.totals
        totals.before_persons += bool(before)
        totals.before_fen += before
        if after:
            totals.after_persons += 1
            totals.after_fen += after
            totals.tiers[name] = totals.tiers.get(name, 0) + 1
            totals.tier_fen[name] = totals.tier_fen.get(name, 0) + after


class DescribedRows:
    """Rows with their residents, read as a download asks for more."""

    def __init__(self, run: DryRun):
        self.run = run

    def iterator(self, chunk_size: int = CHUNK) -> Iterator[tuple[DryRunRow, Resident]]:
        """A query for each chunk."""
        for some in portions(self.run.rows(), chunk_size):
            yield from described(some)


def with_draft(versions: Sequence[Rules], draft: Rules) -> list[Rules]:
    """The versions as saving the draft would leave them: the one before ends the day before."""
    day_before = draft.effective_from - timedelta(days=1)
    earlier = [v for v in versions if v.effective_from < draft.effective_from]
    ended = [
        replace(v, effective_to=day_before)
        if v.effective_to is None or v.effective_to > day_before
        else v
        for v in earlier
    ]
    return [*ended, draft]


def described(rows: Sequence[DryRunRow]) -> list[tuple[DryRunRow, Resident]]:
    """Rows with their residents, in one query."""
    residents = Resident.objects.select_related("community").in_bulk(
        [row.resident_id for row in rows]
    )
    return [(row, residents[row.resident_id]) for row in rows]


def _covers(span: Any, month: date) -> bool:
    covers: bool = span.first <= month and (span.last is None or month <= span.last)
    return covers


def _change(before: int, after: int) -> AwardChange | None:
    if before == after:
        return None
    if not before:
        return AwardChange.ENTERS
    if not after:
        return AwardChange.LEAVES
    return AwardChange.MORE if after > before else AwardChange.LESS
