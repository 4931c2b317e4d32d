"""The trial balance: every programme's accounts over a period, and who gives the money."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from core.dates import month_of
from subsidies.enums import AccountKind, Component, TransferKind
from subsidies.logic.funding import Share, divide
from subsidies.models import Award, FundingShare, Programme, ProgrammeVersion, Transfer


@dataclass
class AccountRow:
    """One kind of account of one programme: in minus out, before, by movement, and after."""

    kind: AccountKind
    opening_fen: int = 0
    moves: dict[TransferKind, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def label(self) -> str:
        """Its name."""
        return str(self.kind.label)

    @property
    def period_fen(self) -> int:
        """Everything that moved."""
        return sum(self.moves.values())

    @property
    def closing_fen(self) -> int:
        """What stands at the end."""
        return self.opening_fen + self.period_fen

    @property
    def movements(self) -> list[tuple[str, int]]:
        """Kind and fen, in the order of the kinds."""
        return [(str(kind.label), fen) for kind, fen in sorted(self.moves.items())]


@dataclass
class ProgrammeBalance:
    """A programme's accounts; together they are nothing, because every movement has two sides."""

    programme: str
    code: str
    rows: list[AccountRow]
    funding: list[tuple[str, int]] = field(default_factory=list)

    @property
    def control_fen(self) -> int:
        """Zero, or something is badly wrong."""
        return sum(row.closing_fen for row in self.rows)

    @property
    def cost_fen(self) -> int:
        """What left the fund in the period and did not come back."""
        return -sum(row.period_fen for row in self.rows if row.kind == AccountKind.FUND)


@dataclass(frozen=True)
class TrialBalance:
    """All programmes of a period."""

    first: date
    last: date
    programmes: list[ProgrammeBalance]

    @property
    def control_fen(self) -> int:
        """Zero over everything."""
        return sum(programme.control_fen for programme in self.programmes)

    @property
    def funding(self) -> list[tuple[str, int]]:
        """Source → fen over all programmes."""
        sums: dict[str, int] = defaultdict(int)
        for programme in self.programmes:
            for source, fen in programme.funding:
                sums[source] += fen
        return sorted(sums.items())


def trial_balance(first: date, last: date) -> TrialBalance:
    """Both days included, by the day of booking. A fixed number of queries however many programmes."""
    cells: dict[tuple[int, int], AccountRow] = {}
    for side, sign in (("credit_kind", 1), ("debit_kind", -1)):
        for programme, kind, moved, before, inside in _sums(side, first, last):
            row = cells.setdefault((programme, kind), AccountRow(AccountKind(kind)))
            row.opening_fen += sign * before
            if inside:
                row.moves[TransferKind(moved)] += sign * inside
    funding = _funding(first, last)
    programmes = Programme.objects.filter(pk__in={programme for programme, _kind in cells})
    return TrialBalance(
        first,
        last,
        [
            ProgrammeBalance(
                str(programme),
                programme.code,
                [row for (pk, _kind), row in sorted(cells.items()) if pk == programme.pk],
                funding.get(programme.pk, []),
            )
            for programme in programmes
        ],
    )


def _sums(side: str, first: date, last: date) -> Iterable[tuple[int, int, int, int, int]]:
    """(programme, account kind, movement, fen before, fen inside)."""
    before, inside = Q(journal__book_date__lt=first), Q(journal__book_date__gte=first)
    return (
        Transfer.objects.filter(journal__book_date__lte=last)
        .values("programme", side, "kind")
        .annotate(
            before=Sum("amount_fen", filter=before, default=0),
            inside=Sum("amount_fen", filter=inside, default=0),
        )
        .values_list("programme", side, "kind", "before", "inside")
    )


def _funding(first: date, last: date) -> dict[int, list[tuple[str, int]]]:
    """Programme → who gives what of its cost, month by month after the version then in force."""
    shares = _shares()
    persons = _person_months(first, last)
    by_tier = _by_tier(first, last)
    sums: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for (programme, month), fen in _costs(first, last).items():
        version = _version_on(shares.get(programme, []), month)
        key = (programme, month)
        for source, part in _split(fen, persons.get(key, 0), by_tier.get(key, []), version):
            sums[programme][source] += part
    return {
        programme: [(source or _("没有登记来源"), fen) for source, fen in sorted(parts.items())]
        for programme, parts in sums.items()
    }


_TierCost = tuple[int | None, int, int]
_TierShare = tuple[int | None, Share]


def _split(
    fen: int, persons: int, tiers: list[_TierCost], shares: list[_TierShare]
) -> Iterator[tuple[str, int]]:
    """A month's cost: a tier's own shares come before the general ones; what no tier paid, after these."""
    general = [share for tier, share in shares if tier is None]
    if len(general) == len(shares):
        yield from divide(fen, persons, general).items()
        return
    for tier, paid, heads in tiers:
        own = [share for of, share in shares if of is not None and of == tier]
        yield from divide(paid, heads, own + general).items()
    yield from divide(fen - sum(paid for _tier, paid, _heads in tiers), 0, general).items()


def _by_tier(first: date, last: date) -> dict[tuple[int, date], list[_TierCost]]:
    """(programme, month of booking) → tier, fen and heads, where a source gives by tier."""
    named = FundingShare.objects.filter(tier__isnull=False).values("version__programme")
    award = Award.objects.filter(pk=OuterRef("credit_lot__grant__award_id"))
    rows = (
        _granted(first, last, named)
        .annotate(tier=Subquery(award.values("tier")[:1]))
        .values("programme", "month", "tier")
        .annotate(fen=Sum("amount_fen"), heads=_HEADS)
        .values_list("programme", "month", "tier", "fen", "heads")
        .order_by("programme", "month", "tier")
    )
    found: dict[tuple[int, date], list[_TierCost]] = defaultdict(list)
    for programme, month, tier, fen, heads in rows:
        found[programme, month].append((tier, fen, heads))
    return found


# A person counts once for a month that was paid; a difference made up later is nobody new.
_HEADS = Count("pk", filter=Q(credit_lot__grant__component=Component.BASE))


def _granted(first: date, last: date, programmes: QuerySet) -> QuerySet[Any]:
    """What these programmes paid to purses, with the month in which it was booked."""
    inside = Transfer.objects.filter(
        kind=TransferKind.GRANT,
        programme__in=programmes,
        journal__book_date__range=(first, last),
    )
    return inside.annotate(month=TruncMonth("journal__book_date"))


def _costs(first: date, last: date) -> dict[tuple[int, date], int]:
    """(programme, month of booking) → what left the fund, less what came back."""
    costs: dict[tuple[int, date], int] = defaultdict(int)
    inside = Transfer.objects.filter(journal__book_date__range=(first, last))
    for side, sign in (("debit_kind", 1), ("credit_kind", -1)):
        rows = (
            inside.filter(**{side: AccountKind.FUND})
            .annotate(month=TruncMonth("journal__book_date"))
            .values("programme", "month")
            .annotate(fen=Sum("amount_fen"))
            .values_list("programme", "month", "fen")
        )
        for programme, month, fen in rows:
            costs[programme, month] += sign * fen
    return costs


def _person_months(first: date, last: date) -> dict[tuple[int, date], int]:
    """(programme, month of booking) → heads, where a source gives for each."""
    named = FundingShare.objects.filter(fixed_fen__isnull=False).values("version__programme")
    rows = (
        _granted(first, last, named)
        .values("programme", "month")
        .annotate(heads=_HEADS)
        .values_list("programme", "month", "heads")
    )
    return {(programme, month): heads for programme, month, heads in rows}


_Version = tuple[date, list[_TierShare]]


def _shares() -> dict[int, list[_Version]]:
    """Programme → the shares of each version, oldest first."""
    given: dict[int, list[_TierShare]] = defaultdict(list)
    names = FundingShare.objects.select_related("source").order_by("pk")
    for row in names:
        share = Share(str(row.source), row.fixed_fen or 0, row.share_bp or 0)
        given[row.version_id].append((row.tier_id, share))
    versions: dict[int, list[_Version]] = defaultdict(list)
    for version in ProgrammeVersion.objects.order_by("effective_from"):
        versions[version.programme_id].append((version.effective_from, given[version.pk]))
    return versions


def _version_on(versions: list[_Version], month: date) -> list[_TierShare]:
    """The shares of the version in force in a month."""
    shares: list[_TierShare] = []
    for effective_from, found in versions:
        if month_of(effective_from) <= month:
            shares = found
    return shares
