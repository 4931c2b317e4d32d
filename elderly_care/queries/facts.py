"""What is known of residents today."""

from collections.abc import Collection

from django.db.models import Prefetch, Q

from core.dates import today
from elderly_care.models import (
    CareStatus,
    Notice,
    PaymentAccount,
    Resident,
    ResidentQuerySet,
    Restriction,
)


def holding_today(residents: ResidentQuerySet, category: str) -> ResidentQuerySet:
    """Residents who hold a care category today."""
    held = CareStatus.objects.current().filter(category=category)
    return residents.filter(pk__in=held.values("resident"))


def with_care_statuses_today(residents: ResidentQuerySet) -> ResidentQuerySet:
    """With their community, and what they hold today in care_statuses_today."""
    held = Prefetch("care_statuses", CareStatus.objects.current(), to_attr="care_statuses_today")
    return residents.select_related("community").prefetch_related(held)


def current_payment_accounts(resident_ids: Collection[int]) -> dict[int, PaymentAccount]:
    """Where each of these residents is paid; who has no account is not in it."""
    held = PaymentAccount.objects.current().filter(resident__in=resident_ids)
    held = held.select_related("resident")
    return {account.resident_id: account for account in held}


def notices_of(resident: Resident, *, limit: int) -> list[Notice]:
    """What a resident was told, newest first."""
    return list(Notice.objects.filter(resident=resident).order_by("-pk")[:limit])


def unread_notices(resident: Resident) -> int:
    """How many notices nobody has read yet."""
    return Notice.objects.unread().filter(resident=resident).count()


def restrictions_of(resident: Resident) -> list[Restriction]:
    """What the person can't eat today or from a later day on."""
    day = today()
    later = Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    return list(Restriction.objects.filter(later, resident=resident).order_by("kind", "pk"))
