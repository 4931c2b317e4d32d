"""Patrol visits and what was measured, for the portrait and for the person's own page."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import today
from elderly_care.enums import ConsentPurpose, FamilyItem
from elderly_care.enums.patrols import (
    PatrolMode,
    PatrolOutcome,
    PatrolReason,
    PauseReason,
    VitalSign,
)
from elderly_care.models import PatrolPause, PatrolVisit, ResidentConsent, VitalReading
from elderly_care.queries.patrols import upcoming
from elderly_care.queries.portrait import LINES, Asked, Line, Listed, Part, Source, register_source

PATROLS = Part(
    "patrols", gettext_lazy("巡视探访"), 53, "elderly_care.view_patrolvisit", FamilyItem.VISITS
)
VITALS = Part(
    "vitals",
    gettext_lazy("生命体征"),
    35,
    "elderly_care.view_health",
    FamilyItem.HEALTH,
    gettext_lazy("没有登记，或者本人没有同意登记。"),
)
KINDS: dict[str, str] = {
    PatrolOutcome.OK: "ok",
    PatrolOutcome.NEEDS: "info",
    PatrolOutcome.EMERGENCY: "danger",
    PatrolOutcome.NO_ANSWER: "warn",
}
_NEXT = 2


def _lists(asked: Asked) -> dict[str, Listed]:
    """Who rests, what comes next."""
    pauses = asked.scoped(PatrolPause.objects.on(today())).filter(resident__in=asked.files)
    rests = {name: name for name in ("reason", "starts_on", "ends_on")}
    planned = {name: name for name in ("reason", "mode", "planned_on")}
    planned["who"] = "patroller__user__display_name"
    coming = asked.scoped(upcoming(asked.files)).order_by("planned_on", "pk")[:_NEXT]
    return {"pauses": Listed(pauses, rests), "planned": Listed(coming, planned)}


def read_patrols(asked: Asked) -> dict[str, list[Line]]:
    """Who rests, what comes next, then what was; words about health stay with the staff."""
    rows = asked.scoped(PatrolVisit.objects.all()).filter(resident__in=asked.files)
    made = list(rows.select_related("by").order_by("-occurred_at", "-pk")[: LINES + 1])
    lines = [_pause(row) for row in asked.found["pauses"]]
    lines += [_planned(row, asked) for row in asked.found["planned"]]
    return {"patrols": [*lines, *(_made(row, asked) for row in made)]}


def _pause(row: dict[str, Any]) -> Line:
    until = _("到 %(day)s") % {"day": row["ends_on"]} if row["ends_on"] else ""
    words = _("暂停巡访：%(reason)s") % {"reason": PauseReason(row["reason"]).label}
    return Line(words, until, row["starts_on"], kind="warn")


def _planned(row: dict[str, Any], asked: Asked) -> Line:
    who = row["who"] if row["who"] and asked.is_staff else ""
    # Why somebody measures again is about health.
    plain = row["reason"] == PatrolReason.VITALS and not asked.is_staff
    reason = "" if plain else str(PatrolReason(row["reason"]).label)
    words = _("计划%(how)s") % {"how": PatrolMode(row["mode"]).label}
    return Line(words, " · ".join(part for part in (reason, who) if part), row["planned_on"])


def _made(row: PatrolVisit, asked: Asked) -> Line:
    words = f"{row.get_mode_display()} {row.get_outcome_display()}"
    note = str(row.note or "") if asked.is_staff and _reads_notes(asked) else ""
    detail = " · ".join(part for part in (row.by.get_short_name(), note) if part)
    return Line(words, detail, row.occurred_at.astimezone().date(), kind=KINDS[row.outcome])


def _reads_notes(asked: Asked) -> bool:
    return asked.user.has_perm("elderly_care.view_health")


def read_vitals(asked: Asked) -> dict[str, list[Line]]:
    """Only while the consent holds; withdrawn, they are shown to nobody."""
    agreed = ResidentConsent.objects.holding().filter(purpose=ConsentPurpose.VITAL_SIGNS)
    rows = asked.scoped(VitalReading.objects.all()).filter(resident__in=asked.files)
    shown = rows.filter(resident__in=agreed.values("resident"))
    made = shown.order_by("-measured_at", "-pk")[: LINES + 1]
    return {"vitals": [_measured(row) for row in made]}


def _measured(row: VitalReading) -> Line:
    values = row.values
    words = [f"{sign.label} {values[sign]:g}" for sign in VitalSign if sign in values]
    return Line("，".join(words), row.get_source_display(), row.measured_at.astimezone().date())


def announce_patrols() -> None:
    """Called once, when the app is loaded."""
    register_source("patrols", Source((PATROLS,), read_patrols, _lists))
    register_source("vitals", Source((VITALS,), read_vitals))
