"""The hours and days for booking visits in a place, as they are today."""

from datetime import date
from typing import ClassVar

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from core.dates import today
from core.errors import Conflict
from dispatch.models import BookingRule


class BookingRuleMissing(Conflict):
    """Nobody has said how long ahead may be booked."""

    code: ClassVar[str] = "dispatch.booking_rule_missing"
    message = _("这个地区还没有预约规则，没有办成。请联系区级管理员在后台添加“预约规则”。")


def booking_rule(division_code: str, day: date | None = None) -> BookingRule:
    """The one in force. Raises BookingRuleMissing."""
    rule: BookingRule | None = BookingRule.objects.in_force(division_code, day or today()).first()
    if rule is None:
        raise BookingRuleMissing
    return rule


def longest_ahead(day: date) -> int:
    """How many days ahead the visits of any place's standing plans are asked for; 0 without a rule."""
    return BookingRule.objects.on(day).aggregate(most=Max("standing_days"))["most"] or 0
