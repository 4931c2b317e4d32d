"""From rows to the values that the rules look at."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from elderly_care.enums import BenefitKind
from elderly_care.models import ResidenceMove, Resident
from subsidies.enums import AgeStep, Cycle, Expiry, PlaceRule, StartRule
from subsidies.logic.places import dated_values, hukou_facts, residence_facts
from subsidies.logic.rules import Fact, Person, Rules, Tier
from subsidies.models import Award, Programme, ProgrammeVersion, SeenFact

HUKOU, LIVING = "hukou", "living"


@dataclass(frozen=True)
class Loaded:
    """A person with what the file says without dates: name → value now, and what was seen of it."""

    person: Person
    now: dict[str, str]
    seen: dict[str, list[tuple[date | None, str]]]


def award_name(code: str) -> str:
    """The fact that a person is paid by another programme of ours."""
    return f"award:{code}"


def benefit_names(codes: Iterable[str]) -> frozenset[str]:
    """The facts behind excluded_by and higher_of: other departments' benefits, or our programmes."""
    return frozenset(code if code in BenefitKind.values else award_name(code) for code in codes)


def our_programmes(versions: Iterable[Rules]) -> frozenset[str]:
    """The codes of programmes of ours whose awards these rules look at."""
    names = frozenset[str]().union(*(v.excluded_by | v.higher_of for v in versions))
    return frozenset(name[6:] for name in names if name.startswith("award:"))


def rules_of(version: ProgrammeVersion, tiers: Iterable[Tier]) -> Rules:
    """A version as a value; it need not be stored."""
    return Rules(
        effective_from=version.effective_from,
        effective_to=version.effective_to,
        minimum_age=version.minimum_age,
        back_pay_months=version.back_pay_months,
        age_steps_at_once=version.age_step == AgeStep.BIRTHDAY_MONTH,
        excluded_by=benefit_names(version.excluded_by),
        tiers=tuple(tiers),
        higher_of=benefit_names(version.higher_of),
        region=version.programme.region,
        by_hukou=version.place_rule == PlaceRule.HUKOU,
        starts_next_month=version.start_rule == StartRule.NEXT_MONTH,
        lapses_monthly=version.expiry == Expiry.END_OF_MONTH,
        needs_application=version.needs_application,
        by_case=version.cycle == Cycle.ONCE,
        key=version.pk or 0,
    )


def rule_versions(programme: Programme) -> list[Rules]:
    """Every version of a programme, oldest first; a tier's key is its primary key."""
    versions = (
        ProgrammeVersion.objects.filter(programme=programme)
        .order_by("effective_from")
        .prefetch_related("tiers")
    )
    found = []
    for version in versions:
        version.programme = programme
        tiers = (Tier(t.pk, t.amount_fen, tuple(t.conditions)) for t in version.tiers.all())
        found.append(rules_of(version, tiers))
    return found


def people(resident_ids: Collection[int], *, programmes: Collection[str] = ()) -> dict[int, Person]:
    """The persons of these residents with all their dated facts; two queries however many.

    programmes: codes of programmes of ours whose awards are wanted as facts too, by one more query.
    """
    loaded = load_people(resident_ids, programmes=programmes)
    return {pk: entry.person for pk, entry in loaded.items()}


def load_people(
    resident_ids: Collection[int], *, programmes: Collection[str] = ()
) -> dict[int, Loaded]:
    """The same with what stands in the file without dates."""
    facts = _dated_facts(resident_ids)
    if programmes:
        _add_awards(facts, resident_ids, programmes)
    return {row.pk: _loaded(row, facts[row.pk]) for row in _files(resident_ids)}


def _files(resident_ids: Collection[int]) -> Iterable[Any]:
    moves = ResidenceMove.objects.filter(resident=OuterRef("pk")).order_by("moved_on", "pk")
    seen = SeenFact.objects.filter(resident=OuterRef("pk")).order_by("pk")
    return (
        Resident.objects.filter(pk__in=resident_ids)
        .annotate(
            moved=ArraySubquery(moves.values(row=JSONObject(on="moved_on", code="from_community"))),
            changed=ArraySubquery(
                seen.values(row=JSONObject(name="name", value="value", on="seen_on"))
            ),
        )
        .only("birth_date", "died_on", "moved_out_on", "community", "hukou_code", "living_status")
    )


def _dated_facts(resident_ids: Collection[int]) -> dict[int, list[Fact]]:
    """In one round trip: a meal at a counter waits for it too."""
    facts: dict[int, list[Fact]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM subsidies_dated_facts(%s::bigint[])", [list(resident_ids)])
        for resident_id, name, first, last, values in cursor.fetchall():
            facts[resident_id].append(Fact(name, first, last, json.loads(values)))
    return facts


def _add_awards(
    facts: dict[int, list[Fact]], resident_ids: Collection[int], programmes: Collection[str]
) -> None:
    rows = (
        Award.objects.in_force()
        .filter(enrolment__resident__in=resident_ids, enrolment__programme__code__in=programmes)
        .values_list(
            "enrolment__resident", "enrolment__programme__code", "first", "last", "amount_fen"
        )
    )
    for resident_id, code, first, last, fen in rows:
        facts[resident_id].append(Fact(award_name(code), first, last, {"monthly_fen": fen}))


def _loaded(row: Any, dated: Sequence[Fact]) -> Loaded:
    now = {HUKOU: row.hukou_code, LIVING: row.living_status}
    seen: dict[str, list[tuple[date | None, str]]] = {HUKOU: [], LIVING: []}
    for entry in row.changed:
        day = entry["on"] and date.fromisoformat(entry["on"])
        seen[entry["name"]].append((day, entry["value"]))
    moves = [(date.fromisoformat(move["on"]), move["code"]) for move in row.moved]
    homes = residence_facts(moves, row.community_id)
    hukou = hukou_facts(dated_values(seen[HUKOU], now[HUKOU]), homes)
    living = [
        Fact(LIVING, since, until, {"status": value})
        for since, until, value in dated_values(seen[LIVING], now[LIVING])
    ]
    left = min((day for day in (row.died_on, row.moved_out_on) if day), default=None)
    return Loaded(Person(row.birth_date, (*dated, *homes, *hukou, *living), left), now, seen)
