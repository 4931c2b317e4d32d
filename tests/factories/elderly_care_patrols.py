"""Plans, patrollers, tasks, visits and what was measured."""

import json
from datetime import date

import factory
from django.utils import timezone

from core.dates import add_months, today
from elderly_care.enums.patrols import (
    PatrollerKind,
    PatrolMode,
    PatrolOutcome,
    PatrolPeriod,
    PatrolTarget,
    PauseReason,
    VitalSign,
    VitalSource,
)
from elderly_care.logic.patrols import term_of
from elderly_care.models import (
    PatrolCheck,
    PatrolDraw,
    Patroller,
    PatrolPair,
    PatrolPause,
    PatrolPolicy,
    PatrolRule,
    PatrolTask,
    PatrolVisit,
    VitalReading,
    VitalRule,
)
from tests.factories.accounts import CommunityFactory, StreetFactory, UserFactory
from tests.factories.elderly_care import ResidentFactory


class PatrolRuleFactory(factory.django.DjangoModelFactory):
    """Who lives alone is visited once a week."""

    region = ""
    target = PatrolTarget.ALONE
    figure = None
    mode = PatrolMode.VISIT
    period = PatrolPeriod.WEEK
    document_no = "示例"
    effective_from = date(2020, 1, 1)

    class Meta:
        model = PatrolRule
        django_get_or_create = ["region", "target", "figure", "mode", "effective_from"]


class PatrolPolicyFactory(factory.django.DjangoModelFactory):
    """Two calls, then somebody goes; late by one, three, seven days."""

    unanswered = 2
    stages = factory.LazyFunction(lambda: [1, 3, 7])
    owners = factory.LazyFunction(lambda: ["community_worker", "street_clerk", "district_admin"])
    sample_percent = 50
    recheck_days = 3
    document_no = "示例"
    effective_from = date(2020, 1, 1)

    class Meta:
        model = PatrolPolicy


class VitalRuleFactory(factory.django.DjangoModelFactory):
    """Systolic pressure."""

    sign = VitalSign.SYSTOLIC
    least = 90
    most = 160
    document_no = "示例"
    effective_from = date(2020, 1, 1)

    class Meta:
        model = VitalRule


class PatrollerFactory(factory.django.DjangoModelFactory):
    """Of the community."""

    user = factory.SubFactory(UserFactory)
    community = factory.SubFactory(CommunityFactory)
    kind = PatrollerKind.COMMUNITY

    class Meta:
        model = Patroller


class PatrolPairFactory(factory.django.DjangoModelFactory):
    """Since this year."""

    resident = factory.SubFactory(ResidentFactory)
    patroller = factory.SubFactory(
        PatrollerFactory, community=factory.SelfAttribute("..resident.community")
    )
    since = date(2024, 1, 1)

    class Meta:
        model = PatrolPair


class PatrolPauseFactory(factory.django.DjangoModelFactory):
    """In hospital."""

    resident = factory.SubFactory(ResidentFactory)
    reason = PauseReason.HOSPITAL
    starts_on = factory.LazyFunction(today)

    class Meta:
        model = PatrolPause


class PatrolTaskFactory(factory.django.DjangoModelFactory):
    """A call for today."""

    resident = factory.SubFactory(ResidentFactory)
    mode = PatrolMode.CALL
    period = PatrolPeriod.DAY
    rule = factory.SubFactory(
        PatrolRuleFactory,
        mode=factory.SelfAttribute("..mode"),
        period=factory.SelfAttribute("..period"),
    )
    starts_on = factory.LazyAttribute(lambda o: term_of(o.period, today()).starts_on)
    planned_on = factory.LazyAttribute(lambda o: o.starts_on)
    due_on = factory.LazyAttribute(lambda o: term_of(o.period, o.starts_on).due_on)

    class Meta:
        model = PatrolTask


class PatrolVisitFactory(factory.django.DjangoModelFactory):
    """All was well."""

    task = factory.SubFactory(PatrolTaskFactory)
    resident = factory.SelfAttribute("task.resident")
    mode = factory.SelfAttribute("task.mode")
    outcome = PatrolOutcome.OK
    occurred_at = factory.LazyFunction(timezone.now)
    by = factory.SubFactory(UserFactory)
    key = factory.Sequence(lambda n: f"visit-{n}")

    class Meta:
        model = PatrolVisit


class VitalReadingFactory(factory.django.DjangoModelFactory):
    """A pressure, at a station."""

    resident = factory.SubFactory(ResidentFactory)
    source = VitalSource.STATION
    content = json.dumps({"systolic": 130, "diastolic": 80})
    measured_at = factory.LazyFunction(timezone.now)
    by = factory.SubFactory(UserFactory)
    key = factory.Sequence(lambda n: f"vital-{n}")

    class Meta:
        model = VitalReading


class PatrolDrawFactory(factory.django.DjangoModelFactory):
    """Of a street; every call another month."""

    period = factory.Sequence(lambda n: add_months(date(2015, 1, 1), n % 100))
    division = factory.SubFactory(StreetFactory)
    seed = "seed"
    percent = 50
    population = factory.LazyFunction(list)
    drawn_by = factory.SubFactory(UserFactory)
    drawn_at = factory.LazyFunction(timezone.now)

    class Meta:
        model = PatrolDraw


class PatrolCheckFactory(factory.django.DjangoModelFactory):
    """Not called back yet."""

    draw = factory.SubFactory(PatrolDrawFactory)
    resident = factory.SubFactory(ResidentFactory)

    class Meta:
        model = PatrolCheck


def _of_resident(made):
    return lambda community, operator: made(resident=ResidentFactory(community=community))


SCOPED = {
    Patroller: lambda community, operator: PatrollerFactory(community=community),
    PatrolPair: _of_resident(PatrolPairFactory),
    PatrolPause: _of_resident(PatrolPauseFactory),
    PatrolTask: _of_resident(PatrolTaskFactory),
    PatrolVisit: lambda community, operator: PatrolVisitFactory(
        task__resident__community=community
    ),
    VitalReading: _of_resident(VitalReadingFactory),
    PatrolDraw: lambda community, operator: PatrolDrawFactory(division=community),
    PatrolCheck: _of_resident(PatrolCheckFactory),
}
