"""Whoever gets more, less or nothing is told: how much, from which month, and why.

An enrolment remembers the amount that its person heard of last. So nothing is said twice, and a
step that was planned long ago (the ninetieth birthday) is still announced when it is near.
The decision on an application is told by its own notice; a roster of people who are paid already
is no news to them: both count as told. The dead are not written to.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from core.audit import Actor
from core.dates import add_months, today
from core.language import platform_language
from core.locking import locked
from elderly_care.commands import notify_many
from elderly_care.models import Resident
from subsidies.enums import Cycle
from subsidies.models import Award, Enrolment, Programme
from subsidies.queries.wording import amount_words, month_words

BATCH = 5_000


@dataclass(frozen=True)
class Change:
    """The awards of an enrolment before and after."""

    enrolment: Enrolment
    before: list[Award]
    after: list[Award]

    def edges(self) -> list[date]:
        """The months in which an amount begins or ends, in order."""
        awards = (*self.before, *self.after)
        after_end = {add_months(award.last, 1) for award in awards if award.last}
        return sorted({award.first for award in awards} | after_end)

    def first_month(self) -> date | None:
        """The first month that is worth something else than before."""
        differ = (m for m in self.edges() if amount_in(self.before, m) != amount_in(self.after, m))
        return next(differ, None)

    def lessens(self, through: date | None) -> bool:
        """Is a month worth less than before that a run has planned already?"""
        return through is not None and any(
            month <= through and amount_in(self.after, month) < amount_in(self.before, month)
            for month in self.edges()
        )


def amount_in(awards: Iterable[Award], month: date) -> int:
    """What a month is worth."""
    return sum(
        award.amount_fen
        for award in awards
        if award.first <= month and (award.last is None or month <= award.last)
    )


def coming_month() -> date:
    """The month from which a change that is decided today counts."""
    return add_months(today(), 1)


def tell(programme: Programme, changes: Sequence[Change], *, reason: str, by: Actor) -> None:
    """Write to everybody whose coming month or past months differ from what they heard last."""
    if not changes:
        return
    living = _living([change.enrolment.resident_id for change in changes])
    with platform_language():
        rows = []
        for change in changes:
            text = _sentence(programme, change, reason)
            change.enrolment.told_fen = amount_in(change.after, coming_month())
            if text and change.enrolment.resident_id in living:
                rows.append((change.enrolment.resident_id, _subject(programme), text))
    Enrolment.objects.bulk_update([c.enrolment for c in changes], ["told_fen"], batch_size=1000)
    notify_many(rows, by)


@transaction.atomic
def tell_planned(*, by: Actor) -> int:
    """Announce steps that were planned before and come with the next month; returns how many.

    Harmless when repeated: what was told is noted.
    """
    told = 0
    for programme in Programme.objects.filter(enrolments__isnull=False).distinct():
        version = programme.current_version
        if version is not None and version.cycle != Cycle.ONCE:
            told += _tell_planned(programme, by=by)
    return told


def _tell_planned(programme: Programme, *, by: Actor) -> int:
    month = coming_month()
    standing = Award.objects.in_force().from_month(month)
    owed = standing.filter(first__lte=month, enrolment=OuterRef("pk"))
    due = Coalesce(Subquery(owed.values("amount_fen")[:1]), 0)
    enrolments = programme.enrolments.annotate(due_fen=due).exclude(told_fen=F("due_fen"))
    known = Prefetch("awards", Award.objects.in_force(), to_attr="standing")
    told = 0
    # Whoever was told no longer matches, so the first batch is always the next one.
    while rows := list(locked(enrolments).prefetch_related(known)[:BATCH]):
        changes = [Change(row, row.standing, row.standing) for row in rows]
        tell(programme, changes, reason=_("到了规则规定的年龄或日期"), by=by)
        told += len(rows)
    return told


def _living(resident_ids: Sequence[int]) -> set[int]:
    living = Resident.objects.filter(pk__in=resident_ids, died_on__isnull=True)
    return set(living.values_list("pk", flat=True))


def _subject(programme: Programme) -> str:
    return _("%(programme)s有变化") % {"programme": programme.name}


def _sentence(programme: Programme, change: Change, reason: str) -> str:
    """What a person reads; nothing where the coming month and the past are as they were told."""
    month, told = coming_month(), change.enrolment.told_fen
    coming = amount_in(change.after, month)
    first = change.first_month()
    if coming == told and (first is None or first >= month):
        return ""
    if first is None or first > month:
        first = max((a.first for a in change.after if a.first <= month), default=month)
        if coming == 0:
            first = month
    words = {
        "programme": programme.name,
        "month": month_words(first),
        "before": _amount(programme, told),
        "after": _amount(programme, coming),
        "reason": reason or _("您档案中的情况有变化"),
    }
    return _pattern(told, coming) % words


def _pattern(told: int, coming: int) -> str:
    if coming == told:
        return _(
            "您的%(programme)s从%(month)s起的金额有更正，少发的在下次发放时补上，多发的另行通知。原因：%(reason)s。"
        )
    if told == 0:
        return _("您从%(month)s起享受%(programme)s，%(after)s。原因：%(reason)s。")
    if coming == 0:
        return _("您的%(programme)s（%(before)s）从%(month)s起停发。原因：%(reason)s。")
    return _("您的%(programme)s从%(month)s起由%(before)s调整为%(after)s。原因：%(reason)s。")


def _amount(programme: Programme, fen: int) -> str:
    version = programme.current_version
    return amount_words(fen, version.cycle if version else Cycle.MONTHLY)
