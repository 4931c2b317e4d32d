"""What is owed follows from facts and rules: deciding, and deciding anew."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import F, Max, OuterRef, Prefetch, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.audit import Actor, record
from core.batches import slices
from core.dates import month_of, today
from core.locking import locked
from elderly_care.models import Resident
from subsidies.commands.recoveries import recover_overpaid
from subsidies.commands.telling import Change, tell
from subsidies.logic import schedule
from subsidies.logic.rules import Person, Rules, looks_at
from subsidies.models import Award, Enrolment, Programme, Run, SeenFact
from subsidies.queries.facts import (
    HUKOU,
    LIVING,
    Loaded,
    load_people,
    our_programmes,
    rule_versions,
)

CHUNK = 5_000


@dataclass(frozen=True)
class Book:
    """A programme with what deciding on its applications needs."""

    programme: Programme
    versions: list[Rules]
    last_run: date | None
    followers: list[int]
    ours: frozenset[str]

    @property
    def by_case(self) -> bool:
        """Is every amount decided by hand, so that facts change nothing?"""
        return bool(self.versions) and self.versions[-1].by_case

    @property
    def undated(self) -> list[str]:
        """The facts without dates that these rules look at."""
        by_hukou = any(rules.by_hukou for rules in self.versions)
        names = [HUKOU] if by_hukou or looks_at(self.versions, HUKOU) else []
        return [*names, LIVING] if looks_at(self.versions, LIVING) else names


FOR_DECIDING = """
SELECT ARRAY(SELECT DISTINCT v.programme_id FROM subsidies_programmeversion v
             WHERE p.code = ANY(v.excluded_by || v.higher_of))
FROM subsidies_programme p WHERE p.id = %s FOR SHARE OF p
"""


def open_book(programme: Programme) -> Book:
    """The programme's rules, held against a run that would be planned meanwhile.

    Such a run would miss us, and we would not know that it has been planned.
    """
    with connection.cursor() as cursor:
        cursor.execute(FOR_DECIDING, [programme.pk])
        (followers,) = cursor.fetchone()
    planned = Run.objects.planned().filter(programme=programme)
    last = planned.aggregate(last=Max("period"))["last"]
    versions = rule_versions(programme)
    return Book(programme, versions, last, followers, our_programmes(versions))


def chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    """As many persons as are decided on at a time."""
    return slices(ids, CHUNK)


def owed(enrolment: Enrolment, person: Person, book: Book, stops: Iterable = ()) -> list[Award]:
    """The awards that rules and facts give, not stored yet."""
    claim = schedule.Claim(
        applied_on=enrolment.applied_on,
        opening=enrolment.opening,
        decided_on=enrolment.decided_on,
        stops=tuple((stop.first, stop.last) for stop in stops),
    )
    return [
        Award(
            enrolment=enrolment,
            tier_id=span.tier.key,
            amount_fen=span.tier.amount_fen,
            matched_tiers=list(span.matched),
            first=span.first,
            last=span.last,
        )
        for span in schedule.awards_of(person, book.versions, claim)
    ]


def catch_up(changed_from: date, enrolment: Enrolment, book: Book) -> date | None:
    """The month from which the next run must look back: what no planned run has paid."""
    missed = changed_from < month_of(enrolment.applied_on)
    late = book.last_run is not None and changed_from <= book.last_run
    if not (missed or late):
        return enrolment.catch_up_from
    return min(day for day in (changed_from, enrolment.catch_up_from) if day)


@transaction.atomic
def reassess(*, resident_ids: Sequence[int], by: Actor, reason: str = "") -> int:
    """Decide anew after facts changed; returns how many enrolments are owed something else now.

    What past months lack is made up by the next run. Whoever gets more, less or nothing is told.
    """
    note_undated(resident_ids)
    programmes = Programme.objects.filter(enrolments__resident__in=resident_ids).distinct()
    return sum(decide(open_book(p), resident_ids, by=by, reason=reason) for p in programmes)


@transaction.atomic
def reassess_programme(*, programme: Programme, by: Actor, reason: str = "") -> int:
    """Decide anew on every enrolment after the rules changed; returns how many are owed something else."""
    enrolled = Enrolment.objects.filter(programme=programme).values_list("resident_id", flat=True)
    return decide(open_book(programme), list(enrolled), by=by, reason=reason)


def decide(book: Book, resident_ids: Sequence[int], *, by: Actor, reason: str = "") -> int:
    """Bring the awards of these residents to what rules and facts give; other programmes follow."""
    if book.by_case:
        return 0
    changed = 0
    for ids in chunks(sorted(resident_ids)):
        changes = list(_changes(book, ids, by=by))
        tell(book.programme, changes, reason=reason, by=by)
        settle_overpaid(book, changes, by=by)
        changed += len(changes)
        follow(book, [change.enrolment.resident_id for change in changes], by=by)
    return changed


def settle_overpaid(book: Book, changes: Iterable[Change], *, by: Actor) -> None:
    """Ask back what runs have paid beyond what is owed now; what is lacking is made up by the next run."""
    overpaid = [c.enrolment.pk for c in changes if c.lessens(book.last_run)]
    if overpaid:
        recover_overpaid(enrolment_ids=overpaid, by=by)


def follow(book: Book, resident_ids: Sequence[int], *, by: Actor) -> None:
    """Decide anew on the programmes that look at this one's awards. They never look back at each other."""
    if resident_ids:
        for programme in Programme.objects.filter(pk__in=book.followers).order_by("pk"):
            decide(open_book(programme), resident_ids, by=by, reason=book.programme.name)


def _changes(book: Book, ids: Sequence[int], *, by: Actor) -> Iterable[Change]:
    loaded = load_people(ids, programmes=book.ours)
    enrolments = locked(Enrolment.objects.filter(programme=book.programme, resident__in=ids))
    standing = Prefetch("awards", Award.objects.in_force(), to_attr="standing")
    for enrolment in enrolments.prefetch_related(standing, "stops"):
        person = loaded[enrolment.resident_id].person
        wanted = owed(enrolment, person, book, enrolment.stops.all())
        if change := _replace(enrolment, wanted, book, by):
            yield change


def _replace(enrolment: Enrolment, wanted: list[Award], book: Book, by: Actor) -> Change | None:
    standing: list[Award] = enrolment.standing  # type: ignore[attr-defined]
    before = {award.span for award in standing}
    after = {award.span for award in wanted}
    if before == after:
        return None
    gone = [award for award in standing if award.span not in after]
    new = [award for award in wanted if award.span not in before]
    Award.objects.filter(pk__in=[award.pk for award in gone]).update(replaced_at=timezone.now())
    Award.objects.bulk_create(new)
    if new:
        enrolment.catch_up_from = catch_up(min(a.first for a in new), enrolment, book)
        enrolment.save(update_fields=["catch_up_from", "updated_at"])
    record(
        enrolment,
        "subsidies.reassessed",
        by=by,
        gone=[str(award.pk) for award in gone],
        new=[str(award.pk) for award in new],
    )
    return Change(enrolment, standing, wanted)


def first_notes(loaded: dict[int, Loaded], names: Collection[str]) -> None:
    """On enrolment: what the file says without dates is taken to have been so always."""
    SeenFact.objects.bulk_create(
        SeenFact(resident_id=pk, name=name, value=entry.now[name])
        for pk, entry in loaded.items()
        for name in names
        if entry.now[name] and not entry.seen[name]
    )


def note_undated(resident_ids: Sequence[int]) -> None:
    """A value that differs from the one seen last is new today; the past stays as it was."""
    rows: list[SeenFact] = []
    enrolled = Enrolment.objects.filter(resident__in=resident_ids).values("resident")
    residents = Resident.objects.filter(pk__in=enrolled).annotate(
        hukou_seen=_last_seen(HUKOU), living_seen=_last_seen(LIVING)
    )
    moved = ~Q(hukou_code=Coalesce("hukou_seen", Value("")))
    for row in residents.filter(moved | ~Q(living_status=F("living_seen"))):
        if row.hukou_seen is None and row.hukou_code:
            rows.append(SeenFact(resident=row, name=HUKOU))
        if row.hukou_code != (row.hukou_seen or ""):
            rows.append(SeenFact(resident=row, name=HUKOU, value=row.hukou_code, seen_on=today()))
        if row.living_seen not in (None, row.living_status):
            rows.append(
                SeenFact(resident=row, name=LIVING, value=row.living_status, seen_on=today())
            )
    SeenFact.objects.bulk_create(rows)


def _last_seen(name: str) -> Subquery:
    seen = SeenFact.objects.filter(resident=OuterRef("pk"), name=name).order_by("-pk")
    return Subquery(seen.values("value")[:1])
