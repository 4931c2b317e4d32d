"""Rounds: every drop once, nothing late, nobody overloaded; a search that hangs or fails is survived."""

import json
import shutil
import subprocess
import sys
from dataclasses import asdict, replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing import apart
from routing.quick import quick_plan
from routing.rounds import Base, Drop, Plan, Problem, Rider, Ways, parts, timetable
from routing.search import Limits, search
from routing.travel import Place

HERE = Place(39.99, 116.47)
READY, LATEST = 10 * 3600 + 1800, 12 * 3600 + 1800
FAST = Limits(120.0, stale=200)  # ends long before: what it finds is the same on any machine


def at(east, north=0.0):
    """So many steps of about 200 metres away."""
    return Place(HERE.latitude + north * 0.002, HERE.longitude + east * 0.002)


def drop(key, place, portions=1, **changes):
    return Drop(key, place, portions, **{"latest": LATEST, "service": 90, "base": 1, **changes})


def rider(key, **changes):
    values = {"base": 1, "mode": "ebike", "capacity": 24, "early": READY, "late": 13 * 3600}
    return Rider(key, **{**values, **changes})


def problem(drops, riders, **changes):
    return Problem((Base(1, HERE, READY, 180),), tuple(drops), tuple(riders), **changes)


def check(asked, plan):
    """What no plan may break."""
    ways = Ways(asked)
    served = [key for trip in plan.trips for key in trip.stops]
    assert sorted([*served, *plan.unserved]) == sorted(drop.key for drop in asked.drops)
    riders = {rider.key: rider for rider in asked.riders}
    for trip in plan.trips:
        assert ways.fits(riders[trip.rider], trip)
        assert trip.leaves >= ways.bases[trip.base].ready
        assert all(ways.drops[key].base in (None, trip.base) for key in trip.stops)
    for key in riders:
        own = sorted((trip for trip in plan.trips if trip.rider == key), key=lambda t: t.leaves)
        for before, after in pairwise(own):
            assert after.leaves >= before.returns + ways.bases[after.base].load


places = st.builds(at, st.floats(-12, 12), st.floats(-12, 12))


@st.composite
def problems(draw):
    drops = [
        drop(n, draw(places), draw(st.integers(1, 6)), latest=draw(st.integers(READY, LATEST)))
        for n in range(draw(st.integers(0, 9)))
    ]
    riders = [
        rider(n, capacity=draw(st.integers(1, 12)), mode=draw(st.sampled_from(["walk", "ebike"])))
        for n in range(draw(st.integers(0, 3)))
    ]
    return problem(drops, riders)


@given(problems())
@settings(max_examples=25, deadline=None)
def test_the_search_keeps_every_promise(asked):
    check(asked, search(asked, replace(FAST, stale=50)))


@given(problems())
@settings(max_examples=60, deadline=None)
def test_the_simple_plan_keeps_them_too(asked):
    check(asked, quick_plan(asked))


def test_a_line_is_driven_once_there_and_back():
    asked = problem([drop(n, at(n + 1)) for n in (3, 0, 2, 1)], [rider(1)])
    in_order = timetable(asked, {1: [[0, 1, 2, 3]]})
    assert search(asked, FAST).travel <= in_order.travel


def test_a_full_rider_comes_back_for_more():
    asked = problem([drop(n, at(n + 1)) for n in range(5)], [rider(1, capacity=2)])
    plan = search(asked, FAST)
    assert (len(plan.trips), plan.unserved) == (3, {})
    check(asked, plan)


@pytest.mark.parametrize(
    ("drops", "riders", "reason"),
    [
        ([drop(1, at(1))], [], "no_rider"),
        ([drop(1, at(1))], [rider(1, base=2)], "no_rider"),
        ([drop(1, at(1), portions=30)], [rider(1)], "too_big"),
        ([drop(1, at(500))], [rider(1)], "too_late"),
        ([drop(1, at(1), latest=READY)], [rider(1)], "too_late"),
    ],
)
def test_each_reason(drops, riders, reason):
    asked = Problem((Base(1, HERE, READY, 180), Base(2, at(3), READY)), tuple(drops), tuple(riders))
    plan = apart.solve(asked, FAST)
    assert plan.unserved == {1: reason}


def test_who_has_no_time_left_is_listed_as_full():
    far = [drop(n, at(40, 40 * (-1) ** n)) for n in range(6)]
    plan = search(problem(far, [rider(1, capacity=1)]), FAST)
    assert set(plan.unserved.values()) == {"full"}
    assert len(plan.unserved) == 6 - len(plan.trips)


def test_equal_problems_give_equal_plans():
    asked = problem([drop(n, at(n * 7 % 11, n * 5 % 13)) for n in range(12)], [rider(1)])
    assert search(asked, FAST) == search(asked, FAST)


def test_bases_are_planned_by_themselves():
    bases = (Base(1, HERE, READY), Base(2, at(9), READY))
    drops = (drop(1, at(1)), drop(2, at(8), base=2))
    both = Problem(bases, drops, (rider(1), rider(2, base=2)))
    assert [len(piece.drops) for piece in parts(both)] == [1, 1]
    plan = apart.solve(both, FAST)
    assert {(trip.base, trip.stops) for trip in plan.trips} == {(1, (1,)), (2, (2,))}
    assert len(parts(replace(both, drops=(replace(drops[0], base=None), drops[1])))) == 1


def test_a_late_stop_is_left_out_of_a_sequence():
    asked = problem([drop(1, at(1)), drop(2, at(500)), drop(3, at(2))], [rider(1)])
    plan = timetable(asked, {1: [[1, 2, 3]]})
    assert (plan.trips[0].stops, plan.unserved) == ((1, 3), {2: "too_late"})


@pytest.fixture
def large():
    return problem([drop(n, at(n % 7, n // 7)) for n in range(20)], [rider(1), rider(2)])


def test_a_large_problem_is_planned_in_a_process_of_its_own(large):
    plan = apart.solve(large, FAST)
    check(large, plan)
    assert plan == search(large, FAST)


def test_a_search_that_fails_leaves_a_simple_plan(large, monkeypatch):
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    assert apart.solve(large, FAST) == quick_plan(large)


def test_a_child_that_does_not_stop_ends_by_itself():
    code = "import routing.apart as a; a.GRACE_SECONDS = 1; a.search = lambda *_: [0 for _ in iter(int, 1)]; a.main()"
    question = {"problem": asdict(problem([], [])), "limits": asdict(Limits(0.1))}
    child = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(question),
        text=True,
        timeout=180,
        cwd=apart.ROOT,
    )
    assert child.returncode < 0


def test_a_plan_goes_through_json(large):
    plan = quick_plan(large)
    assert apart.read_plan(json.loads(json.dumps(asdict(plan)))) == plan
    assert apart.read_problem(json.loads(json.dumps(asdict(large)))) == large
    assert Plan().travel == 0
