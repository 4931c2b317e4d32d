"""Why, why not, and what would change it: a programme's answer to one person, in words."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import Division
from core.dates import add_months, birthday, month_of
from elderly_care.models import Resident
from subsidies.logic.rules import Ground, Person, Rules, grounds_of, places_of, span_of
from subsidies.logic.rules import Tier as RuleTier
from subsidies.logic.schedule import Timeline
from subsidies.models import Programme, ProgrammeVersion, Tier
from subsidies.queries.facts import our_programmes, people, rule_versions
from subsidies.queries.wording import (
    FactLine,
    amount_words,
    condition_words,
    conditions_words,
    fact_line,
    month_words,
    span_words,
)

MONTHS_AHEAD = 12 * 10


@dataclass(frozen=True)
class Explanation:
    """What the rules say to a person in a month."""

    eligible: bool
    tier: Tier | None
    amount_fen: int | None
    why: list[str] = field(default_factory=list)
    why_not: list[str] = field(default_factory=list)
    what_would_change: list[str] = field(default_factory=list)
    facts: list[FactLine] = field(default_factory=list)


@dataclass(frozen=True)
class _Case:
    """One person before one version of the rules in one month."""

    person: Person
    rules: Rules
    month: date
    version: ProgrammeVersion
    timeline: Timeline

    @property
    def tiers(self) -> dict[int, Tier]:
        """The stored tiers by key."""
        return {tier.pk: tier for tier in self.version.tiers.all()}


def explain(programme: Programme, resident: Resident, on: date) -> Explanation:
    """The answer for the month of a day, by the facts on file; whether anybody applied plays no part."""
    versions = rule_versions(programme)
    person = people([resident.pk], programmes=our_programmes(versions))[resident.pk]
    facts = [fact_line(fact) for fact in person.facts]
    month = month_of(on)
    rules = next((rules for rules in versions if rules.covers(month)), None)
    if rules is None:
        none = _("“%(programme)s”在%(month)s没有生效的规则") % {
            "programme": programme,
            "month": month_words(month),
        }
        return Explanation(False, None, None, why_not=[none], facts=facts)
    version = programme.versions.prefetch_related("tiers").get(pk=rules.key)
    case = _Case(person, rules, month, version, Timeline(person, versions))
    return _by_case(case, facts) if rules.by_case else _by_facts(case, facts)


def _by_case(case: _Case, facts: list[FactLine]) -> Explanation:
    against = _against(case)
    why = [_("金额由经办人按计算办法逐件核定（%(document)s）") % _document(case)]
    return Explanation(not against, None, None, [] if against else why, against, [], facts)


def _by_facts(case: _Case, facts: list[FactLine]) -> Explanation:
    found = case.timeline.tier(case.month)
    if found is None:
        against = _against(case) or [_no_tier(case)]
        return Explanation(False, None, None, [], against, _changes(case, None), facts)
    tier = case.tiers[found.key]
    return Explanation(
        True, tier, tier.amount_fen, _reasons(case, found), [], _changes(case, found), facts
    )


def _document(case: _Case) -> dict[str, str]:
    return {"document": case.version.document_no}


def _reasons(case: _Case, found: RuleTier) -> list[str]:
    tier = case.tiers[found.key]
    words = {
        "document": case.version.document_no,
        "tier": tier,
        "amount": amount_words(tier.amount_fen, case.version.cycle),
    }
    lines = [_("按%(document)s，符合“%(tier)s”，%(amount)s") % words]
    for condition in found.conditions:
        alone = RuleTier(found.key, found.amount_fen, (condition,))
        holding = [g for g in grounds_of(case.person, alone, case.rules) if g.holds(case.month)]
        lines.extend(_ground_words(condition_words(condition), ground) for ground in holding)
    return lines


def _ground_words(text: str, ground: Ground) -> str:
    words = {"what": text, "first": month_words(ground.first)}
    if ground.first.year <= 1900:
        return _("依据：%(what)s") % words
    if ground.last is None:
        return _("依据：%(what)s，%(first)s起") % words
    words["last"] = month_words(ground.last)
    return _("依据：%(what)s，%(first)s至%(last)s") % words


def _against(case: _Case) -> list[str]:
    """What rules the person out, whatever else holds."""
    lines = []
    person, rules = case.person, case.rules
    if person.left_on and case.month > month_of(person.left_on):
        lines.append(_("已于 %(day)s 去世或迁出") % {"day": person.left_on})
    reached = birthday(person.birth_date, rules.minimum_age)
    if month_of(reached) > case.month:
        age = {"age": rules.minimum_age, "day": reached}
        lines.append(_("未满 %(age)s 周岁，%(day)s 才满") % age)
    places = places_of(person, rules)
    if places is not None and not any(span.holds(case.month) for span in places):
        text = _("户籍不在%(region)s") if rules.by_hukou else _("居住地不在%(region)s")
        lines.append(text % {"region": _region(rules.region)})
    return lines + _excluded(case)


def _region(code: str) -> str:
    place = Division.objects.filter(pk=code).first()  # a whole city is no division of ours
    return _("适用地区（%(place)s）") % {"place": place} if place else _("适用地区")


def _excluded(case: _Case) -> list[str]:
    lines = []
    for fact in case.person.facts:
        if not span_of(fact).holds(case.month):
            continue
        line = fact_line(fact)
        words = {"what": line.text, "span": span_words(line) or _("没有登记日期")}
        if fact.name in case.rules.excluded_by:
            lines.append(_("%(what)s（%(span)s），两项不能同时享受") % words)
        elif fact.name in case.rules.higher_of:
            lines.append(_rival_words(words, fact.values.get("monthly_fen")))
    return lines


def _rival_words(words: dict[str, str], fen: int | None) -> str:
    if fen is None:
        return _("%(what)s（%(span)s），两项只发较高的；对方金额没有登记，请先补登") % words
    return _("%(what)s（%(span)s），两项只发较高的") % words


def _no_tier(case: _Case) -> str:
    return _("档案里没有%(document)s任何一档要求的情况") % _document(case)


def _changes(case: _Case, found: RuleTier | None) -> list[str]:
    """Planned steps, then what facts would open another tier."""
    lines = _planned(case, found)
    for tier in case.version.tiers.all():
        conditions = [c for c in tier.conditions if c.get("fact") != "age"]
        if conditions and (found is None or tier.amount_fen > found.amount_fen):
            words = {
                "what": conditions_words(conditions),
                "tier": tier,
                "amount": amount_words(tier.amount_fen, case.version.cycle),
            }
            lines.append(_("%(what)s：符合“%(tier)s”，%(amount)s") % words)
    return lines


def _planned(case: _Case, found: RuleTier | None) -> list[str]:
    horizon = add_months(case.month, MONTHS_AHEAD)
    names = {
        tier.pk: tier for tier in Tier.objects.filter(version__programme=case.version.programme_id)
    }
    for month in case.timeline.turning_points():
        if not case.month < month <= horizon:
            continue
        then = case.timeline.tier(month)
        if then == found:
            continue
        words = {"month": month_words(month)}
        if then is None:
            return [_("从%(month)s起不再符合条件") % words]
        amount = amount_words(then.amount_fen, case.version.cycle)
        words |= {"tier": str(names[then.key]), "amount": amount}
        return [_("从%(month)s起符合“%(tier)s”，%(amount)s") % words]
    return []
