"""Applications, and what is owed because of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Prefetch
from django.utils import timezone

from core.audit import Actor, record
from core.dates import month_of
from core.locking import locked
from subsidies.enums import AccountKind, RunState
from subsidies.logic import schedule
from subsidies.logic.rules import Person, Rules
from subsidies.models import Account, Award, Enrolment, Programme, Run
from subsidies.queries import people, rule_versions

CHUNK = 5_000


@dataclass(frozen=True)
class EnrolmentResult:
    """How many enrolments are new, and how many have other awards than before."""

    created: int
    changed: int


@dataclass(frozen=True)
class _Book:
    """A programme with what deciding on its applications needs."""

    programme: Programme
    versions: list[Rules]
    last_run: date | None


@transaction.atomic
def enrol(
    *,
    programme: Programme,
    applications: dict[int, date],
    opening: date | None = None,
    by: Actor,
) -> EnrolmentResult:
    """Enrol residents (id → day of application) and decide what each is owed. Safe to repeat.

    opening: the month from which this platform pays; see logic.schedule.awards. It holds for
    new enrolments. An application day that differs from the one on file replaces it.
    """
    known = Enrolment.objects.filter(programme=programme, resident__in=applications)
    standing = dict(known.values_list("resident_id", "applied_on"))
    new = {pk: day for pk, day in applications.items() if pk not in standing}
    moved = [pk for pk, day in standing.items() if applications[pk] != day]
    book = _book(programme)
    for ids in _chunks(sorted(new)):
        _create(book, {pk: new[pk] for pk in ids}, opening)
    for enrolment in locked(known.filter(resident__in=moved)):
        before, enrolment.applied_on = enrolment.applied_on, applications[enrolment.resident_id]
        enrolment.save(update_fields=["applied_on", "updated_at"])
        change: dict[str, Any] = {"before": before, "after": enrolment.applied_on}
        record(enrolment, "subsidies.application_changed", by=by, **change)
    changed = _reassess(book, moved, by=by)
    if new:
        record(programme, "subsidies.enrolled", by=by, count=len(new))
    return EnrolmentResult(created=len(new), changed=changed)


@transaction.atomic
def reassess(*, resident_ids: Sequence[int], by: Actor) -> int:
    """Decide anew after facts changed; returns how many enrolments are owed something else now.

    What past months lack is made up by the next run.
    """
    programmes = Programme.objects.filter(enrolments__resident__in=resident_ids).distinct()
    return sum(_reassess(_book(programme), resident_ids, by=by) for programme in programmes)


@transaction.atomic
def reassess_programme(*, programme: Programme, by: Actor) -> int:
    """Decide anew on every enrolment after the rules changed; returns how many are owed something else."""
    enrolled = Enrolment.objects.filter(programme=programme).values_list("resident_id", flat=True)
    return _reassess(_book(programme), list(enrolled), by=by)


def _book(programme: Programme) -> _Book:
    with connection.cursor() as cursor:
        # No run is planned meanwhile: it would miss us, and we would not know that it has been.
        cursor.execute("SELECT FROM subsidies_programme WHERE id = %s FOR SHARE", [programme.pk])
    planned = Run.objects.filter(programme=programme).exclude(state=RunState.OPEN)
    last = planned.aggregate(last=Max("period"))["last"]
    return _Book(programme, rule_versions(programme), last)


def _chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


def _create(book: _Book, applications: dict[int, date], opening: date | None) -> None:
    accounts = Account.objects.bulk_create(
        Account(kind=AccountKind.PURSE, programme=book.programme, resident_id=pk)
        for pk in applications
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO subsidies_balance (account_id) SELECT unnest(%s::bigint[])",
            [[account.pk for account in accounts]],
        )
    persons = people(list(applications))
    enrolments, owed = [], []
    for account, (pk, day) in zip(accounts, applications.items(), strict=True):
        enrolment = Enrolment(
            resident_id=pk,
            programme=book.programme,
            account=account,
            applied_on=day,
            opening=opening if opening and month_of(day) < opening else None,
        )
        awards = _owed(enrolment, persons[pk], book)
        if awards:
            enrolment.catch_up_from = _catch_up(awards[0].first, enrolment, book)
        enrolments.append(enrolment)
        owed.append(awards)
    Enrolment.objects.bulk_create(enrolments)
    Award.objects.bulk_create(award for awards in owed for award in awards)


def _owed(enrolment: Enrolment, person: Person, book: _Book) -> list[Award]:
    spans = schedule.awards(
        person, book.versions, applied_on=enrolment.applied_on, opening=enrolment.opening
    )
    return [
        Award(
            enrolment=enrolment,
            tier_id=span.tier.key,
            amount_fen=span.tier.amount_fen,
            first=span.first,
            last=span.last,
        )
        for span in spans
    ]


def _catch_up(changed_from: date, enrolment: Enrolment, book: _Book) -> date | None:
    """The month from which the next run must look back: what no planned run has paid."""
    missed = changed_from < month_of(enrolment.applied_on)
    late = book.last_run is not None and changed_from <= book.last_run
    if not (missed or late):
        return enrolment.catch_up_from
    return min(day for day in (changed_from, enrolment.catch_up_from) if day)


def _reassess(book: _Book, resident_ids: Sequence[int], *, by: Actor) -> int:
    enrolments = locked(
        Enrolment.objects.filter(programme=book.programme, resident__in=resident_ids)
    )
    changed = 0
    for ids in _chunks(sorted(resident_ids)):
        persons = people(ids)
        for enrolment in enrolments.filter(resident__in=ids).prefetch_related(
            Prefetch("awards", Award.objects.in_force(), to_attr="standing")
        ):
            owed = _owed(enrolment, persons[enrolment.resident_id], book)
            changed += _replace(enrolment, enrolment.standing, owed, book, by)  # type: ignore[attr-defined]
    return changed


def _replace(
    enrolment: Enrolment, standing: list[Award], owed: list[Award], book: _Book, by: Actor
) -> bool:
    before = {award.span for award in standing}
    after = {award.span for award in owed}
    if before == after:
        return False
    gone = [award for award in standing if award.span not in after]
    new = [award for award in owed if award.span not in before]
    Award.objects.filter(pk__in=[award.pk for award in gone]).update(replaced_at=timezone.now())
    Award.objects.bulk_create(new)
    if new:
        enrolment.catch_up_from = _catch_up(min(a.first for a in new), enrolment, book)
        enrolment.save(update_fields=["catch_up_from", "updated_at"])
    record(
        enrolment,
        "subsidies.reassessed",
        by=by,
        gone=[str(award.pk) for award in gone],
        new=[str(award.pk) for award in new],
    )
    return True
