"""Public health of a street, and shops with a discount."""

from datetime import date

from core.dates import today
from stations.models import DiscountMerchant, HealthEntry, MedicalUnit
from tests.factories.accounts import CommunityFactory


def unit(division=None, **changes) -> MedicalUnit:
    """A practice."""
    told = {"name": f"第{MedicalUnit.objects.count() + 1}诊所", "kind": "clinic"}
    return MedicalUnit.objects.create(
        division=division or CommunityFactory(), **{**told, **changes}
    )


def entry(division=None, **changes) -> HealthEntry:
    """Ten leaflets today."""
    told = {"kind": "leaflets", "day": today(), "amount": 10}
    return HealthEntry.objects.create(
        division=division or CommunityFactory(), **{**told, **changes}
    )


def merchant(division=None, **changes) -> DiscountMerchant:
    """A tenth off for veterans, for years."""
    told = {
        "name": f"第{DiscountMerchant.objects.count() + 1}理发店",
        "trade": "理发",
        "address": "望京西园 1 号",
        "offer": "九折",
        "groups": ["veteran"],
        "valid_from": date(2020, 1, 1),
    }
    return DiscountMerchant.objects.create(
        division=division or CommunityFactory(), **{**told, **changes}
    )


SCOPED = {
    MedicalUnit: lambda community, operator: unit(community),
    HealthEntry: lambda community, operator: entry(community),
    DiscountMerchant: lambda community, operator: merchant(community),
}
