"""Dated facts about residents: one by a form, thousands by an import."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model

from core.audit import Actor, record
from core.errors import require_valid
from elderly_care.enums import BenefitKind
from elderly_care.logic.people import Disability, Facts, Period
from elderly_care.models import (
    AbilityAssessment,
    CareStatus,
    DisabilityCertificate,
    OtherBenefit,
    Resident,
)
from elderly_care.signals import facts_changed

Fact = CareStatus | DisabilityCertificate | AbilityAssessment | OtherBenefit
KINDS: tuple[type[Fact], ...] = (
    CareStatus,
    DisabilityCertificate,
    AbilityAssessment,
    OtherBenefit,
)
_DAY = timedelta(days=1)
_BENEFITS = tuple(BenefitKind.values)
# Streets' systems know these. What a roster's author can't know of is not gone when it is not named.
_ENDED_BY_ROSTERS = frozenset(
    {
        BenefitKind.DISABLED_LIVING,
        BenefitKind.DISABLED_NURSING,
        BenefitKind.WORK_INJURY_CARE,
        BenefitKind.TEKUN,
    }
)


@transaction.atomic
def save_fact(*, fact: Fact, by: Actor) -> None:
    """Store a fact that a form made or changed. Raises InvalidInput."""
    require_valid(fact)
    verb = "changed" if fact.pk else "added"
    fact.save()
    name = fact._meta.model_name
    record(fact.resident, f"elderly_care.{name}.{verb}", by=by, **_described(fact))
    facts_changed.send(save_fact, resident_ids=[fact.resident_id], by=by)


@transaction.atomic
def remove_fact(*, fact: Fact, by: Actor, reason: str = "") -> None:
    """Take back a fact that never held."""
    described = _described(fact)
    name, resident = fact._meta.model_name, fact.resident
    fact.delete()
    record(resident, f"elderly_care.{name}.removed", by=by, reason=reason, **described)
    facts_changed.send(remove_fact, resident_ids=[resident.pk], by=by)


def stored_facts(residents: Iterable[Resident]) -> dict[int, dict[type[Fact], list[Any]]]:
    """What is known of these residents, by resident and kind, oldest first."""
    known: dict[int, dict[type[Fact], list[Any]]] = defaultdict(lambda: defaultdict(list))
    keys = [resident.pk for resident in residents]
    for model in KINDS:
        for fact in model._default_manager.filter(resident__in=keys).order_by("pk"):
            known[fact.resident_id][model].append(fact)
    return known


@dataclass(slots=True)
class FactChanges:
    """Brings stored facts to what a roster says, and writes all differences at once.

    A fact that begins later than the newest known one follows it: the older ends the day before.
    One that begins on the same day or earlier corrects the newest one. One that the roster doesn't
    name any more ends today, if the roster has a place for it. Assessments are events: they are added and never taken back. Benefits
    come without dates, so one without dates that is named no more was never there.
    """

    today: date
    new: list[Any] = field(default_factory=list)
    changed: list[Any] = field(default_factory=list)
    dropped: list[Any] = field(default_factory=list)

    def plan(
        self, resident: Resident, stored: dict[type[Fact], list[Any]], wanted: Facts
    ) -> dict[str, Any]:
        """Note what has to be written for one person; returns it in words for the audit trail."""
        before = len(self.new), len(self.changed), len(self.dropped)
        for category in sorted(wanted.spoken_of):
            held = [s for s in stored.get(CareStatus, ()) if s.category == category]
            period = wanted.care.get(category)
            self._follow(CareStatus, resident, held, _status(category, period))
        certificates = stored.get(DisabilityCertificate, [])
        values = _certificate(wanted.disability)
        self._follow(DisabilityCertificate, resident, certificates, values)
        self._assess(resident, stored.get(AbilityAssessment, []), wanted)
        self._benefits(resident, stored.get(OtherBenefit, []), wanted)
        return self._since(before)

    def write(self) -> None:
        """Everything that was noted, in a few statements."""
        for model in KINDS:
            names = [f.name for f in model._meta.concrete_fields if not f.primary_key]
            gone = [fact.pk for fact in self.dropped if type(fact) is model]
            if gone:
                model._default_manager.filter(pk__in=gone).delete()
            changed: list[Any] = [fact for fact in self.changed if type(fact) is model]
            model._default_manager.bulk_create(
                changed, update_conflicts=True, unique_fields=["id"], update_fields=names
            )
            new: list[Any] = [fact for fact in self.new if type(fact) is model]
            model._default_manager.bulk_create(new, batch_size=1000)

    def _follow(
        self,
        model: type[Fact],
        resident: Resident,
        held: list[Any],
        values: dict[str, Any] | None,
    ) -> None:
        newest = max(held, key=lambda fact: fact.valid_from, default=None)
        if values is None:
            for fact in held:
                self._end(fact, self.today)
        elif newest is None or values["valid_from"] > newest.valid_from:
            for fact in held:
                self._end(fact, values["valid_from"] - _DAY)
            self.new.append(model(resident=resident, **values))
        elif not any(f is not newest and f.valid_from == values["valid_from"] for f in held):
            ended = newest.valid_to is not None and newest.valid_to <= self.today
            self._correct(newest, {"valid_to": None, **values} if ended else values)

    def _correct(self, fact: Any, values: dict[str, Any]) -> None:
        if all(getattr(fact, name) == value for name, value in values.items()):
            return
        for name, value in values.items():
            setattr(fact, name, value)
        self.changed.append(fact)

    def _end(self, fact: Any, last_day: date) -> None:
        """A fact that had not begun by its last day never was."""
        if fact.valid_to is not None and fact.valid_to <= last_day:
            return
        if fact.valid_from is not None and fact.valid_from > last_day:
            self.dropped.append(fact)
            return
        fact.valid_to = last_day
        self.changed.append(fact)

    def _assess(self, resident: Resident, held: list[AbilityAssessment], wanted: Facts) -> None:
        found = wanted.assessment
        if found is None:
            return
        same_day = [fact for fact in held if fact.assessed_on == found.assessed_on]
        if same_day:
            self._correct(same_day[0], {"level": found.level})
            return
        self.new.append(
            AbilityAssessment(resident=resident, level=found.level, assessed_on=found.assessed_on)
        )

    def _benefits(self, resident: Resident, held: list[OtherBenefit], wanted: Facts) -> None:
        for kind in _BENEFITS:
            known = [fact for fact in held if fact.kind == kind]
            open_ones = [f for f in known if f.valid_to is None or f.valid_to > self.today]
            if kind not in wanted.benefits:
                for fact in open_ones if kind in _ENDED_BY_ROSTERS else ():
                    undated = fact.valid_from is None and fact.valid_to is None
                    self.dropped.append(fact) if undated else self._end(fact, self.today)
            elif not open_ones:
                without_dates = [fact for fact in known if fact.valid_from is None]
                if without_dates:
                    self._correct(without_dates[0], {"valid_to": None})
                else:
                    self.new.append(OtherBenefit(resident=resident, kind=kind))

    def _since(self, before: tuple[int, int, int]) -> dict[str, Any]:
        lists = {"added": self.new, "changed": self.changed, "dropped": self.dropped}
        return {
            verb: [_described(fact) for fact in facts[start:]]
            for (verb, facts), start in zip(lists.items(), before, strict=True)
            if len(facts) > start
        }


def _status(category: str, period: Period | None) -> dict[str, Any] | None:
    if period is None:
        return None
    return {"category": category, "valid_from": period.start, "valid_to": period.end}


def _certificate(disability: Disability | None) -> dict[str, Any] | None:
    if disability is None:
        return None
    return {
        "kind": disability.kind,
        "grade": disability.grade,
        "is_multiple": disability.is_multiple,
        "valid_from": disability.start,
    }


def _described(fact: Model) -> dict[str, Any]:
    skipped = {"id", "resident"}
    values = {
        f.name: f.value_from_object(fact)
        for f in fact._meta.concrete_fields
        if f.name not in skipped
    }
    return {"fact": fact._meta.model_name, **values}
