"""Applications, and what is owed because of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from core.audit import Actor, record
from core.dates import add_months, month_of, today
from core.locking import locked
from subsidies.commands.deciding import (
    Book,
    catch_up,
    chunks,
    decide,
    first_notes,
    follow,
    open_book,
    owed,
)
from subsidies.commands.stops import end_stop
from subsidies.commands.telling import Change, amount_in, coming_month, tell
from subsidies.enums import AccountKind
from subsidies.models import Account, Award, Enrolment, Programme
from subsidies.queries.entitlement import entitled_among, residents_of_region
from subsidies.queries.facts import load_people


@dataclass(frozen=True)
class EnrolmentResult:
    """How many enrolments are new, and how many have other awards than before."""

    created: int
    changed: int


@dataclass(frozen=True)
class Terms:
    """What holds for everybody who is enrolled together."""

    opening: date | None = None
    decided_on: date | None = None

    def opening_for(self, day: date, book: Book) -> date | None:
        """Kept only where it holds something back."""
        unasked = bool(book.versions) and not book.versions[-1].needs_application
        earlier = self.opening is not None and month_of(day) < self.opening
        return self.opening if earlier or unasked else None


@transaction.atomic
def enrol(
    *,
    programme: Programme,
    applications: dict[int, date],
    opening: date | None = None,
    decided_on: date | None = None,
    by: Actor,
) -> EnrolmentResult:
    """Enrol residents (id → day of application) and decide what each is owed. Safe to repeat.

    opening: the month from which this platform pays; see logic.schedule.Claim. It holds for
    new enrolments. decided_on: the day of approval, from which some programmes count. An
    application day that differs from the one on file replaces it; after a stop it ends the stop.
    """
    known = Enrolment.objects.filter(programme=programme, resident__in=applications)
    standing = dict(known.values_list("resident_id", "applied_on"))
    new = {pk: day for pk, day in applications.items() if pk not in standing}
    moved = [pk for pk, day in standing.items() if applications[pk] != day]
    book = open_book(programme)
    for ids in chunks(sorted(new)):
        create_enrolments(book, {pk: new[pk] for pk in ids}, Terms(opening, decided_on))
        follow(book, ids, by=by)
    for enrolment in locked(known.filter(resident__in=moved)):
        _apply_again(book, enrolment, applications[enrolment.resident_id], decided_on, by=by)
    changed = decide(book, moved, by=by)
    if new:
        record(programme, "subsidies.enrolled", by=by, count=len(new))
    return EnrolmentResult(created=len(new), changed=changed)


def _apply_again(
    book: Book, enrolment: Enrolment, day: date, decided_on: date | None, *, by: Actor
) -> None:
    again_from = _month_after_stop(book, day, decided_on)
    stop = enrolment.stops.reaching(again_from).first()
    if stop is not None and day > enrolment.applied_on:
        end_stop(stop, again_from, by=by)
        return
    before, enrolment.applied_on = enrolment.applied_on, day
    enrolment.decided_on = decided_on or enrolment.decided_on
    enrolment.save(update_fields=["applied_on", "decided_on", "updated_at"])
    change: dict[str, Any] = {"before": before, "after": day}
    record(enrolment, "subsidies.application_changed", by=by, **change)


def _month_after_stop(book: Book, day: date, decided_on: date | None) -> date:
    """The history stays: who asks again after a stop is paid again, not anew."""
    if book.versions and book.versions[-1].starts_next_month:
        return add_months(decided_on or day, 1)
    return month_of(day)


def create_enrolments(book: Book, applications: dict[int, date], terms: Terms) -> list[Change]:
    """Purses, enrolments and their first awards; what is owed next month counts as told."""
    accounts = open_purses(book.programme, list(applications))
    loaded = load_people(list(applications), programmes=book.ours)
    first_notes(loaded, book.undated)
    found = []
    for account, (pk, day) in zip(accounts, applications.items(), strict=True):
        enrolment = Enrolment(
            resident_id=pk,
            programme=book.programme,
            account=account,
            applied_on=day,
            decided_on=terms.decided_on,
            opening=terms.opening_for(day, book),
        )
        awards = [] if book.by_case else owed(enrolment, loaded[pk].person, book)
        if awards:
            enrolment.catch_up_from = catch_up(awards[0].first, enrolment, book)
        enrolment.told_fen = amount_in(awards, coming_month())
        found.append(Change(enrolment, [], awards))
    Enrolment.objects.bulk_create(change.enrolment for change in found)
    Award.objects.bulk_create(award for change in found for award in change.after)
    return found


def open_purses(programme: Programme, resident_ids: Sequence[int]) -> list[Account]:
    """Empty purses, in the order of the residents."""
    accounts = Account.objects.bulk_create(
        Account(kind=AccountKind.PURSE, programme=programme, resident_id=pk) for pk in resident_ids
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO subsidies_balance (account_id) SELECT unnest(%s::bigint[])",
            [[account.pk for account in accounts]],
        )
    return accounts


@transaction.atomic
def enrol_eligible(*, programme: Programme, opening: date | None = None, by: Actor) -> int:
    """Enrol everybody whose facts give a right to a programme that needs no application (免申即享).

    Returns how many are new; repeated, nobody. opening: the month from which this platform pays;
    without it the first enrolment of a programme begins with this month and everybody is told.
    """
    # Two who look at once would both enrol the same people.
    locked(Programme.objects.filter(pk=programme.pk), no_key=True).get()
    book = open_book(programme)
    month = month_of(today())
    rules = next((rules for rules in book.versions if rules.covers(month)), None)
    if rules is None or rules.needs_application or rules.by_case:
        return 0
    silent = opening is not None
    if opening is None and not programme.enrolments.exists():
        opening = month
    created = 0
    for ids in chunks(residents_of_region(programme, enrolled=False)):
        found = entitled_among(book.versions, ids, month, book.ours)
        applications = {pk: today() for pk in ids if found[pk]}
        changes = create_enrolments(book, applications, Terms(opening)) if applications else []
        if not silent:
            _announce(book, changes, by=by)
        follow(book, list(applications), by=by)
        created += len(changes)
    if created:
        record(programme, "subsidies.enrolled", by=by, count=created, automatic=True)
    return created


def _announce(book: Book, changes: list[Change], *, by: Actor) -> None:
    for change in changes:
        change.enrolment.told_fen = 0
    version = book.programme.current_version
    tell(book.programme, changes, reason=version.document_no if version else "", by=by)
