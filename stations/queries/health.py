"""A street's work for public health in figures, and shops that give a discount."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum

from accounts.enums import DivisionLevel
from accounts.models import Division, User
from core.dates import today
from stations.enums.health import LEADING_UNITS, HealthCount
from stations.models import DiscountMerchant, DiscountQuerySet, HealthEntry, MedicalUnit

_SHOWN = 50


@dataclass(frozen=True)
class HealthTree:
    """Who works for public health: streets, the hospital and the health centre, communities, units (1+2+29+83)."""

    streets: int
    leading: int
    communities: int
    units: int

    @property
    def formula(self) -> str:
        """As it is written."""
        return f"{self.streets}+{self.leading}+{self.communities}+{self.units}"


def health_tree(user: User) -> HealthTree:
    """In scope. 2 queries."""
    places = Division.objects.visible_to(user).aggregate(
        streets=Count("pk", filter=Q(level=DivisionLevel.STREET)),
        communities=Count("pk", filter=Q(level=DivisionLevel.COMMUNITY)),
    )
    leads = Q(kind__in=LEADING_UNITS)
    units = MedicalUnit.objects.visible_to(user).filter(is_active=True)
    counted = units.aggregate(leading=Count("pk", filter=leads), units=Count("pk", filter=~leads))
    return HealthTree(**places, **counted)


def health_figures(user: User, year: int) -> list[tuple[str, int]]:
    """What was done in a year, every kind, in scope. 1 query."""
    rows = HealthEntry.objects.visible_to(user).standing().filter(day__year=year).order_by()
    sums = dict(rows.values_list("kind").annotate(sum=Sum("amount")))
    return [(str(kind.label), sums.get(kind.value, 0)) for kind in HealthCount]


def health_entries(user: User, year: int) -> QuerySet[HealthEntry]:
    """The newest lines that count."""
    rows = HealthEntry.objects.visible_to(user).standing().filter(day__year=year)
    return rows.select_related("division", "corrects").order_by("-day", "-pk")[:_SHOWN]


def discounts_on_offer(
    street: str = "", group: str = "", day: date | None = None
) -> DiscountQuerySet:
    """What everybody may see."""
    rows = DiscountMerchant.objects.on(day or today()).select_related("division")
    if street:
        rows = rows.filter(division__code__startswith=street)
    if group:
        rows = rows.filter(groups__contains=[group])
    return rows.order_by("trade", "name", "pk")


def streets_with_discounts(day: date | None = None) -> QuerySet[Division]:
    """Where there are any."""
    rows = DiscountMerchant.objects.on(day or today()).order_by()
    codes = {code[:9] for code in rows.values_list("division", flat=True)}
    return Division.objects.filter(code__in=codes).order_by("code")
