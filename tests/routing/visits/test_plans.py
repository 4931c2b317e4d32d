"""Plans are checked by code that shares no line with the planner."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.travel import PACES, Place, Ways, matrix
from routing.visits import apart, day_ruin
from routing.visits.day import DayProblem, Job, Lock, Worker
from routing.visits.day_json import read_day, read_plan, write_day, write_plan
from routing.visits.day_search import quick_day, solve_day
from routing.visits.day_times import Driver, sequences_of
from routing.visits.insertion import choices, excluding
from routing.visits.pairs_model import Effort, optimum
from routing.visits.pairs_search import Search, solve_pairs
from routing.visits.pairs_start import first_plan
from routing.visits.readers import BadFile, read_hhcrsp, read_solomon
from routing.visits.report import solve_text
from routing.visits.tours import drive
from tests.routing.visits.checkers import check_day, check_hhcrsp, check_solomon
from tests.routing.visits.instances import (
    HHCRSP,
    HHCRSP_TEXT,
    SOLOMON_TEXT,
    days,
    hhcrsp,
    places,
)

HERE = Place(39.99, 116.47)


class Ticks:
    """A clock that goes on by itself, so that a search ends after so many looks at it."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        self.now += 0.01
        return self.now


def report_of(problem, plan):
    """As report.py prints it, for the checker."""
    routes = [
        {
            "carer": problem.carers[n].key,
            "visits": [
                {
                    "patient": problem.tasks[t].patient,
                    "service": problem.tasks[t].service,
                    "start": plan.starts[t] / 1000,
                }
                for t in route
            ],
        }
        for n, route in enumerate(plan.routes)
    ]
    return {"routes": routes}


def test_linked_visits_through_the_whole_road():
    report = solve_text("hhcrsp", HHCRSP_TEXT, 1.0)
    assert report["unserved"] == 0
    assert check_hhcrsp(HHCRSP, report) == pytest.approx(report["cost"], abs=0.001)


def test_few_linked_visits_are_solved_exactly():
    problem = read_hhcrsp(HHCRSP_TEXT)
    best = optimum(problem, first_plan(problem), Effort(20.0))
    found = solve_pairs(problem, 20.0)
    searched = Search(problem, 1, Ticks()).run(first_plan(problem), 4.0)
    assert best.total == found.total
    assert best.total <= searched.total <= first_plan(problem).total


spots = st.tuples(st.integers(0, 60), st.integers(0, 60))
rules = st.sampled_from(
    [
        (["s1"], None),
        (["s2"], None),
        (["s1", "s2"], {"type": "simultaneous"}),
        (["s1", "s2"], {"type": "sequential", "distance": [5, 30]}),
    ]
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(spots, st.integers(0, 200), rules), min_size=1, max_size=9))
def test_searches_keep_every_rule_of_linked_visits(wishes):
    instance = hhcrsp(
        [(x, y, early, early + 60, services, rule) for (x, y), early, (services, rule) in wishes],
        [["s1"], ["s2"], ["s1", "s2"]],
    )
    problem = read_hhcrsp(json.dumps(instance))
    plan = Search(problem, 3, Ticks()).run(first_plan(problem), 0.6)
    assert plan.unserved == ()
    assert check_hhcrsp(instance, report_of(problem, plan)) == pytest.approx(plan.cost)


def test_a_patient_whom_nobody_may_serve_is_unserved():
    instance = hhcrsp([(1, 1, 0, 10, ["s9"], None), (2, 2, 0, 10, ["s1"], None)], [["s1"]])
    report = solve_text("hhcrsp", json.dumps(instance), 0.5)
    assert report["unserved"] == 1


def test_solomon_through_the_whole_road():
    report = solve_text("solomon", SOLOMON_TEXT, 1.0)
    problem = read_solomon(SOLOMON_TEXT)
    rows = {
        c.key: (c.key, c.x, c.y, c.demand, c.ready, c.due, c.service) for c in problem.customers
    }
    assert check_solomon(rows, 3, 20, report) == (report["cost"], 0)
    assert report["unserved"] == 0


def test_a_route_that_breaks_a_rule_is_not_believed():
    problem = read_solomon(SOLOMON_TEXT)
    plan = drive(problem, ((1, 2, 3, 4, 5),))  # too much on board
    assert plan.routes == ()
    assert plan.unserved == (1, 2, 3, 4, 5)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(days())
def test_a_day_keeps_every_rule(problem):
    plan = solve_day(problem, 0.2)
    check_day(problem, plan.visits, plan.unplaced)
    assert all(reasons for reasons in plan.unplaced.values())
    quick = quick_day(problem, plan.visits)
    check_day(problem, quick.visits, quick.unplaced)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(days(), places)
def test_locked_visits_stay_when_more_is_planned(problem, place):
    before = quick_day(problem)
    locks = tuple(Lock(v.job, v.worker, v.start) for v in before.visits)
    late = Job(99, place, 9 * 3600, 17 * 3600, 1800)
    again = replace(problem, jobs=(*problem.jobs, late), locks=locks)
    plan = solve_day(again, 0.2)
    check_day(again, plan.visits, plan.unplaced)
    kept = {(v.job, v.worker, v.start) for v in plan.visits}
    assert {(lock.job, lock.worker, lock.start) for lock in locks} <= kept


def worker(key, **changes):
    values = {"base": HERE, "mode": "ebike", "early": 8 * 3600, "late": 17 * 3600}
    return Worker(key, **{**values, **changes})


def job(key, **changes):
    values = {"place": HERE, "early": 9 * 3600, "late": 10 * 3600, "duration": 3600}
    return Job(key, **{**values, **changes})


@pytest.mark.parametrize(
    ("wish", "who", "rule"),
    [
        (job(1, skills=frozenset({"bath"})), worker(1), "skill"),
        (job(1, barred={1: "gender"}), worker(1), "gender"),
        (job(1, early=17 * 3600, late=18 * 3600), worker(1), "shift"),
        (job(1), worker(1, max_visits=0), "visits"),
        (job(1), worker(1, max_seconds=60), "minutes"),
    ],
)
def test_the_rule_that_excludes_somebody(wish, who, rule):
    problem = DayProblem((wish,), (who,))
    driver = Driver(problem)
    assert excluding(driver, driver.routes({}), wish, who) == rule
    assert quick_day(problem).unplaced == {1: {rule: 1}}


def test_a_full_hour_excludes_and_an_empty_one_is_offered():
    wishes = (job(1), job(2, late=9 * 3600))
    problem = DayProblem(wishes, (worker(1), worker(2)), (Lock(1, 1, 9 * 3600),))
    driver = Driver(problem)
    routes = driver.routes(sequences_of(problem, problem.locks))
    found = choices(driver, routes, wishes[1])
    assert [choice.places[0].worker for choice in found] == [2]
    assert excluding(driver, routes, wishes[1], problem.workers[0]) == "times"


def test_what_people_fixed_and_nobody_could_drive_stays_and_takes_nothing_more():
    far = Place(40.2, 116.8)
    wishes = (job(1), job(2, place=far), job(3, early=9 * 3600, late=16 * 3600))
    locks = (Lock(1, 1, 9 * 3600), Lock(2, 1, 10 * 3600))
    plan = solve_day(DayProblem(wishes, (worker(1),), locks), 0.2)
    assert {(v.job, v.start) for v in plan.visits} == {(1, 9 * 3600), (2, 10 * 3600)}
    assert plan.unplaced == {3: {"times": 1}}


def test_the_search_brings_visits_to_the_usual_carers_and_is_the_same_again():
    # Both were given to the other one, who is as near: only whom they know makes a difference.
    wishes = (job(1, unwelcome={2: 600}), job(2, unwelcome={1: 600}))
    problem = DayProblem(wishes, (worker(1), worker(2)))
    begun = {1: [2], 2: [1]}
    found = [day_ruin.Search(problem, {}, clock=lambda: 0.0).run(begun, 1.0) for _each in range(2)]
    assert found == [{1: [1], 2: [2]}] * 2


def test_the_search_leaves_alone_what_is_fixed_or_nobody_can_drive():
    far = Place(40.2, 116.8)
    wishes = (job(1), job(2, place=far), job(3), job(4, unwelcome={2: 600}))
    problem = DayProblem(wishes, (worker(1), worker(2)))
    fixed = {1: 9 * 3600, 2: 10 * 3600, 4: 9 * 3600}
    found = day_ruin.Search(problem, fixed, clock=lambda: 0.0).run({1: [1, 2], 2: [4]}, 1.0)
    assert found == {1: [1, 2], 2: [4, 3]}


def test_ways_are_those_of_the_matrix():
    there = [HERE, Place(39.95, 116.5), Place(40.2, 116.8), HERE]
    for mode in PACES:
        ways = Ways(there, mode)
        assert [[ways[a][b] for b in range(4)] for a in range(4)] == matrix(there, mode).tolist()


def test_two_carers_begin_at_the_same_moment():
    wishes = (job(1, carers=2), job(2, early=8 * 3600, late=8 * 3600 + 900))
    plan = solve_day(DayProblem(wishes, (worker(1), worker(2, early=9 * 3600)), ()), 0.2)
    first = [v for v in plan.visits if v.job == 1]
    assert {v.worker for v in first} == {1, 2}
    assert len({v.start for v in first}) == 1


def test_a_day_goes_to_json_and_back():
    wishes = (job(1, barred={1: "gender"}, unwelcome={2: 300}, skills=frozenset({"x"})), job(2))
    problem = DayProblem(wishes, (worker(1), worker(2)), (Lock(2, 1, 9 * 3600),))
    assert read_day(json.dumps(write_day(problem))) == problem
    plan = quick_day(problem)
    assert read_plan(json.loads(json.dumps(write_plan(plan)))) == plan


@pytest.mark.parametrize(
    ("how", "text", "words"),
    [
        ("json", "[]", "no JSON object"),
        ("json", "{", "can't be read"),
        ("json", "{}", "jobs"),
        (
            "json",
            '{"jobs": [], "workers": [], "locks": [{"job": 1, "worker": 1, "start": 1}]}',
            "lock",
        ),
        ("hhcrsp", "{}", "home health care"),
        ("hhcrsp", '{"patients": [], "caregivers": [], "distances": [[0]]}', "no patients"),
        ("hhcrsp", HHCRSP_TEXT.replace("simultaneous", "never"), "synchronization"),
        ("hhcrsp", HHCRSP_TEXT.replace("[[0.0", '[["near"'), "no number"),
        ("solomon", "", "vehicles"),
        ("solomon", HHCRSP_TEXT, "vehicles"),
        ("solomon", SOLOMON_TEXT.replace("  120 ", "   10 "), "before it begins"),
        ("solomon", SOLOMON_TEXT + "\n 5 80 50 5 0 300 10", "twice"),
    ],
)
def test_a_bad_file_is_one_sentence(how, text, words):
    with pytest.raises(BadFile, match=words):
        solve_text(how, text, 0.2)


def test_a_search_that_fails_falls_back_on_the_last_plan_and_says_so(tmp_path, monkeypatch):
    wishes = (job(1), job(2))
    problem = DayProblem(wishes, (worker(1), worker(2)))
    last = tuple(v for v in quick_day(problem).visits if v.job == 1)
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))
    plan = apart.day_apart(problem, 0.2, last)
    assert plan.fallback
    check_day(problem, plan.visits, plan.unplaced)
    assert set(last) <= set(plan.visits)
    with pytest.raises(apart.SolverFailed):
        apart.tours_apart(SOLOMON_TEXT, 0.2)


def test_a_child_that_is_not_heard_of_again_is_killed(tmp_path, monkeypatch):
    sleeper = tmp_path / "python"
    sleeper.write_text(f"#!/bin/sh\nexec {shutil.which('sleep')} 600\n")
    sleeper.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(sleeper))
    monkeypatch.setattr(apart, "GRACE_SECONDS", 0)
    problem = DayProblem((job(1),), (worker(1),))
    assert apart.day_apart(problem, 0.2).fallback


def test_the_child_answers_for_itself():
    question = {"kind": "json", "text": json.dumps(write_day(DayProblem((job(1),), (worker(1),))))}
    child = subprocess.run(
        [sys.executable, "-m", "routing.visits.apart"],
        input=json.dumps({**question, "until": 0, "seed": 1}),
        capture_output=True,
        text=True,
        cwd=apart.ROOT,
        check=True,
    )
    assert read_plan(json.loads(child.stdout)).unplaced == {}
