"""For one order: who could go and why, who can't and by which rule."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from core.dates import today
from dispatch.enums import OrderState, PreferenceKind
from dispatch.models import CarerLeave, CarerShift, PlanWeights, Preference, WorkArea
from dispatch.queries.plan_weights import PlanWeightsMissing
from dispatch.queries.ranking import rank_carers
from tests.factories.accounts import CommunityFactory
from tests.factories.dispatch import (
    LONG_AGO,
    AssignmentFactory,
    CarerFactory,
    CarerShiftFactory,
    CertificateFactory,
    SkillFactory,
    WorkOrderFactory,
    district_scene,
    tomorrow_at,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    found = district_scene()
    found.skill = SkillFactory(name="助浴证")
    found.item.skills.add(found.skill)
    return found


def order_in(scene, **fields):
    return WorkOrderFactory(
        resident=scene.resident, item=scene.item, operator=scene.operator, **fields
    )


def prefer(scene, kind, carer=None, value=""):
    Preference.objects.create(
        resident=scene.resident, kind=kind, carer=carer, value=value, starts_on=LONG_AGO
    )


def ranked(order):
    found = rank_carers(order, timezone.now())
    names = [row.carer.pk for row in found.candidates]
    return names, {row.carer.pk: row.rule for row in found.excluded}, found


def test_known_and_asked_for_come_first_with_reasons_in_words(scene):
    stranger, known, asked = scene.carer(), scene.carer(), scene.carer()
    past = order_in(
        scene,
        state=OrderState.DONE,
        window_start=tomorrow_at(9, days=-7),
        window_end=tomorrow_at(10, days=-7),
    )
    AssignmentFactory(order=past, carer=known)
    prefer(scene, PreferenceKind.SAME_CARER, asked)
    names, excluded, found = ranked(order_in(scene))
    assert set(names) == {stranger.pk, known.pk, asked.pk}
    assert names[-1] == stranger.pk
    assert excluded == {}
    words = {row.carer.pk: row.words for row in found.candidates}
    assert "以前来过" in words[known.pk]
    assert "老人点名" in words[asked.pk]
    assert "有需要的证书" in words[stranger.pk]
    assert "09:00 有空" in words[stranger.pk]


def test_each_excluded_carer_has_the_rule(scene):
    tomorrow = today() + timedelta(days=1)
    away, unskilled, man, unwanted, elsewhere, idle, busy, early = (
        *(scene.carer() for _ in range(2)),
        scene.carer(gender="M"),
        *(scene.carer() for _ in range(5)),
    )
    CarerLeave.objects.create(carer=away, starts_on=tomorrow, ends_on=tomorrow)
    unskilled.certificates.update(valid_to=today())
    prefer(scene, PreferenceKind.GENDER, value="F")
    prefer(scene, PreferenceKind.NOT_THIS_CARER, unwanted)
    WorkArea.objects.create(carer=elsewhere, division=CommunityFactory())
    idle.shifts.all().delete()
    CarerShift.objects.filter(carer=early).update(ends_at=time(9))
    order = order_in(scene, window_end=tomorrow_at(9))
    AssignmentFactory(order=order_in(scene, state=OrderState.ASSIGNED), carer=busy)
    names, excluded, found = ranked(order)
    assert names == []
    assert excluded == {
        away.pk: "leave",
        unskilled.pk: "skill",
        man.pk: "gender",
        unwanted.pk: "not_wanted",
        elsewhere.pk: "area",
        idle.pk: "absent",
        busy.pk: "times",
        early.pk: "shift",
    }
    assert sum(count for _rule, count in found.counts) == 8


def test_only_the_operators_own_people_are_looked_at(scene):
    own = scene.carer()
    CarerShiftFactory(carer=CarerFactory())
    names, excluded, _found = ranked(order_in(scene))
    assert names == [own.pk]
    assert excluded == {}


def test_the_day_may_still_be_full_by_number(scene):
    carer = scene.carer(max_visits_day=1)
    later = {"window_start": tomorrow_at(14), "window_end": tomorrow_at(15)}
    AssignmentFactory(order=order_in(scene, state=OrderState.ASSIGNED, **later), carer=carer)
    assert ranked(order_in(scene))[1] == {carer.pk: "visits"}


def test_without_a_rule_for_plans_nobody_is_ranked_by_made_up_figures(scene):
    PlanWeights.objects.update(effective_to=LONG_AGO)
    with pytest.raises(PlanWeightsMissing, match="排班权重"):
        rank_carers(order_in(scene), timezone.now())


@pytest.mark.parametrize("people", [1, 4])
def test_as_many_queries_for_one_as_for_many(scene, people, django_assert_num_queries):
    order = order_in(scene)
    for _ in range(people):
        carer = scene.carer()
        CertificateFactory(carer=carer)
    now = timezone.now()
    with django_assert_num_queries(12):
        rank_carers(order, now)
