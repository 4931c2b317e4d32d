"""Which limits hold for whom: the most special region's rule, and what was set for the person."""

from collections.abc import Collection
from dataclasses import replace

from core.dates import today
from elderly_care.enums.devices import AlertKind
from elderly_care.logic.device_rules import Limits, Night
from elderly_care.models import AlertRule, PersonalLimit

Personal = dict[tuple[int, str], PersonalLimit]


def rules_today() -> list[AlertRule]:
    """Everywhere, the most special region first."""
    return list(AlertRule.objects.on(today()))


def rule_for(rules: Collection[AlertRule], kind: str, place: str) -> AlertRule | None:
    """Of a kind where somebody lives."""
    found = next((r for r in rules if r.kind == kind and place.startswith(r.region)), None)
    # No call for help is lost because a rule has run out.
    if found is None and kind == AlertKind.SOS:
        return AlertRule.objects.filter(kind=kind).order_by("-effective_from", "-pk").first()
    return found


def personal_limits(residents: Collection[int]) -> Personal:
    """Those that hold now; 1 query."""
    rows = PersonalLimit.objects.filter(resident__in=residents, ended_at__isnull=True)
    return {(row.resident_id, row.kind): row for row in rows}


def limits_of(rule: AlertRule, own: PersonalLimit | None) -> Limits:
    """A rule as a value; what was set for the person goes before it."""
    night = None
    if rule.quiet_from is not None and rule.quiet_to is not None:
        night = Night(rule.quiet_from, rule.quiet_to)
    limits = Limits(rule.kind, rule.enter, rule.leave, rule.minutes, rule.quiet_minutes, night)
    if own is None:
        return limits
    return replace(
        limits,
        enter=own.enter,
        leave=own.leave,
        minutes=own.minutes,
        quiet_minutes=own.quiet_minutes,
    )
