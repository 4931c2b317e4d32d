"""Entitlements to spend on visits."""

from subsidies.enums import Service
from subsidies.models import Account
from tests.factories.subsidies import filled_purse


def entitle(resident, fen: int = 10_000) -> Account:
    """The month's entitlement of six assists."""
    return filled_purse(fen, resident=resident, programme__services=[Service.HOME_SERVICE])
