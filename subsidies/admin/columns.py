"""Columns that several lists of money share."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.money import yuan


@admin.display(description=_("金额（元）"), ordering="amount_fen")
def amount(row) -> str:
    """amount_fen in yuan."""
    return yuan(row.amount_fen)


@admin.display(description=_("合计（元）"), ordering="total_fen")
def total(row) -> str:
    """total_fen in yuan."""
    return yuan(row.total_fen)


@admin.display(description=_("所属月份"), ordering="period")
def period(row) -> str:
    """2024-01."""
    return f"{row.period:%Y-%m}"
