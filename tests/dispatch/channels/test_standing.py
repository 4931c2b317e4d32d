"""Standing plans: asked for ahead, once a day, with a pause and the reason where it came to nothing."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.dates import today
from dispatch import commands
from dispatch.commands import errors
from dispatch.enums import Channel
from dispatch.enums.planning import PlanState
from dispatch.models import BookingRule, StandingPlan, StandingVisit, WorkOrder
from dispatch.queries.ranking import rank_carers
from elderly_care.models import Notice
from tests.factories.accounts import CommunityFactory, UserFactory, staff
from tests.factories.dispatch import BookingRuleFactory, StandingPlanFactory, district_scene
from tests.factories.dispatch_planning import PlanFactory

pytestmark = pytest.mark.django_db
DAILY = (1, 2, 3, 4, 5, 6, 7)


def plan_of(scene, **changes):
    values = {
        "resident_id": scene.resident.pk,
        "item_id": scene.item.pk,
        "weekdays": DAILY,
        "starts_at": time(9),
        "channel": Channel.PHONE,
        "starts_on": today(),
    }
    return commands.set_up_plan(wish=commands.PlanWish(**values | changes), by=scene.dispatcher())


def made(days=7):
    return commands.make_standing_visits(days=days)


def test_visits_are_asked_for_ahead_and_once():
    scene = district_scene()
    plan = plan_of(scene)
    assert plan_of(scene) == plan
    with pytest.raises(errors.StandingPlanKnown):
        plan_of(scene, weekdays=(1,))

    assert WorkOrder.objects.count() == 1  # at once: the plan of tomorrow may be out already
    assert (made(), made(), made(days=8)) == (6, 0, 1)
    first = WorkOrder.objects.order_by("window_start").first()
    assert (first.channel, first.day, first.requested_by) == (
        "standing",
        today() + timedelta(1),
        None,
    )


def test_a_plan_whose_last_day_has_passed_is_set_up_anew():
    scene = district_scene()
    old = StandingPlanFactory(
        resident=scene.resident,
        item=scene.item,
        operator=scene.operator,
        starts_on=today() - timedelta(days=60),
        ends_on=today() - timedelta(days=1),
    )
    assert not StandingPlan.objects.running().exists()

    new = plan_of(scene)
    old.refresh_from_db()
    assert (new == old, old.ended_at is None, made()) == (False, False, 6)


def test_a_plan_that_ends_before_the_next_begins_is_not_called_that_one():
    scene = district_scene()
    plan_of(scene, ends_on=today() + timedelta(days=7))
    with pytest.raises(errors.StandingPlanKnown):
        plan_of(scene, starts_on=today() + timedelta(days=8))


def test_a_pause_leaves_days_out_and_the_plan_goes_on():
    scene = district_scene()
    plan = plan_of(scene)
    start = today() + timedelta(days=2)
    commands.pause_plan(
        plan=plan, starts_on=start, ends_on=start + timedelta(days=1), by=scene.dispatcher()
    )
    assert made() == 4
    assert StandingVisit.objects.filter(result="paused").count() == 2

    commands.resume_plan(plan=plan, by=scene.dispatcher())
    assert made() == 2
    commands.end_plan(plan=plan, by=scene.dispatcher())
    assert made(days=14) == 0


def test_what_comes_to_nothing_says_why_and_is_tried_again():
    scene = district_scene(needs_agreement=True)
    plan_of(scene)
    assert made(days=1) == 0
    assert "服务协议" in StandingVisit.objects.get().reason

    scene.item.needs_agreement = False
    scene.item.save()
    assert made(days=1) == 1
    assert StandingVisit.objects.get().result == "requested"


def test_every_other_week_counts_from_the_first():
    plan = StandingPlanFactory.build(starts_on=date(2026, 1, 7), every_weeks=2)
    days = [date(2026, 1, 6) + timedelta(days=7 * n) for n in range(4)]
    assert [plan.falls_on(day) for day in days] == [True, False, True, False]


def test_strangers_set_up_nothing():
    scene = district_scene()
    plan = plan_of(scene)
    for act in (
        lambda by: commands.end_plan(plan=plan, by=by),
        lambda by: commands.resume_plan(plan=plan, by=by),
    ):
        with pytest.raises(errors.MayNotRequest):
            act(UserFactory())


def test_whom_the_plan_names_comes_first():
    scene = district_scene()
    scene.carer()
    wanted_carer = scene.carer()
    plan_of(scene, preferred_carer_id=wanted_carer.pk)
    made(days=1)
    ranking = rank_carers(WorkOrder.objects.get(), timezone.now())
    assert ranking.candidates[0].carer == wanted_carer


def test_staff_set_up_pause_and_end_a_plan_on_pages(client_as):
    scene = district_scene()
    client = client_as(staff(Role.CALL_AGENT, scene.community.parent))
    address = reverse("dispatch_console:standing_new", args=[scene.resident.pk])
    wish = {
        "item": scene.item.pk,
        "weekdays": [2, 5],
        "every_weeks": 1,
        "starts_at": "09:00",
        "starts_on": (today() + timedelta(days=1)).isoformat(),
    }
    assert client.get(address).status_code == 200
    for missing in ({"weekdays": []}, {"item": 10**12}, {"starts_at": "25:00"}, {"every_weeks": 9}):
        assert client.post(address, wish | missing).status_code == 422
    told = client.post(address, wish)
    assert "额度不够的部分由个人自付" in told.text
    assert not StandingPlan.objects.exists()
    page = client.post(address, wish | {"price_fen": 3000}, follow=True)
    plan = StandingPlan.objects.get()
    assert (page.context["words"], plan.channel) == ("星期二、星期五 09:00", "phone")

    own = reverse("dispatch_console:standing", args=[plan.pk])
    day = today().isoformat()
    assert client.post(own, {"starts_on": day, "ends_on": "x"}).status_code == 422
    assert client.post(own, {"starts_on": day, "ends_on": day}).status_code == 302
    plan.refresh_from_db()
    assert plan.paused_from == today()
    client.post(own, {"resume": "1"})
    client.post(own, {"end": "1"})
    plan.refresh_from_db()
    assert (plan.paused_from, plan.ended_at is None) == (None, False)
    assert client.get(own).status_code == 200


def test_another_street_sees_no_plan_and_sets_up_none(client_as):
    scene = district_scene()
    plan = plan_of(scene)
    client = client_as(staff(Role.DISPATCHER, CommunityFactory().parent))
    assert client.get(reverse("dispatch_console:standing", args=[plan.pk])).status_code == 404
    new = reverse("dispatch_console:standing_new", args=[scene.resident.pk])
    assert client.get(new).status_code == 404
    assert scene.resident.name not in client.get(reverse("dispatch_console:standing_list")).text


def test_the_list_costs_the_same_for_three(client_as, django_assert_num_queries):
    scene = district_scene()
    client = client_as(scene.dispatcher())
    address = reverse("dispatch_console:standing_list")
    for hour in (9, 10, 11):
        plan = plan_of(scene, starts_at=time(hour))
        StandingVisit.objects.create(plan=plan, day=today(), result="refused", reason="没有人")
        client.get(address)
        with django_assert_num_queries(5):
            assert client.get(address).text.count("没有人") == hour - 8


def test_a_plan_shows_its_coming_days_and_the_list_its_time(client_as):
    scene = district_scene()
    tomorrow = today() + timedelta(days=1)
    plan = plan_of(scene, weekdays=(tomorrow.isoweekday(),), starts_at=time(9, 30))
    made()
    commands.pause_plan(
        plan=plan,
        starts_on=tomorrow + timedelta(days=7),
        ends_on=tomorrow + timedelta(days=7),
        by=scene.dispatcher(),
    )
    client = client_as(scene.dispatcher())
    coming = client.get(reverse("dispatch_console:standing", args=[plan.pk])).context["coming"]
    order = WorkOrder.objects.get()
    assert [(day, one, paused) for day, one, paused in coming] == [
        (tomorrow, order, False),
        (tomorrow + timedelta(days=7), None, True),
        (tomorrow + timedelta(days=14), None, False),
        (tomorrow + timedelta(days=21), None, False),
    ]
    page = client.get(reverse("dispatch_console:standing_list")).text
    assert "09:30" in page


def test_the_first_day_is_told_and_waits_where_the_plan_of_that_day_is_out(client_as):
    scene = district_scene()
    tomorrow = today() + timedelta(days=1)
    PlanFactory(division=scene.community.parent, day=tomorrow, state=PlanState.PUBLISHED)
    client = client_as(scene.dispatcher())
    wish = {
        "item": scene.item.pk,
        "weekdays": list(DAILY),
        "every_weeks": 1,
        "starts_at": "09:00",
        "starts_on": today().isoformat(),
        "price_fen": 3000,
    }
    new = reverse("dispatch_console:standing_new", args=[scene.resident.pk])
    page = client.post(new, wish, follow=True)
    assert f"第一次 {tomorrow:%m-%d} 09:00" in page.text
    assert Notice.objects.filter(resident=scene.resident, subject="长期服务已设好").exists()

    made()
    board = client.get(reverse("dispatch_console:board"))
    first = WorkOrder.objects.order_by("window_start").first()
    assert board.context["unplanned"] == {first.pk}
    assert "当天的排班已发布" in board.text
    candidates = client.get(reverse("dispatch_console:candidates", args=[first.pk]))
    assert reverse("dispatch_console:urgent", args=[first.pk]) in candidates.text


def test_each_place_asks_as_many_days_ahead_as_its_rule_says():
    scene = district_scene()
    plan_of(scene)
    BookingRuleFactory(region=scene.community.code[:6], standing_days=3)
    assert commands.make_standing_visits() == 2  # the first is there
    BookingRule.objects.update(effective_to=today() - timedelta(days=1))
    assert commands.make_standing_visits() == 0
