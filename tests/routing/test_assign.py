"""Orders to kitchens: nothing lost, nothing twice, no capacity exceeded, as many as possible."""

from collections import Counter
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from routing.assign import Group, Kitchen, Left, Share, Supply, assign

SALT, HALAL = "diet:low_salt", "diet:halal"


def one(orders, *, portions=1, needs=(), point=1, key="g"):
    return Group(key, point, portions, orders, frozenset(needs))


def test_the_first_choice_is_taken_and_the_overflow_is_said():
    found = assign([one(5)], [Supply(1, 1, 0), Supply(2, 1, 1)], [Kitchen(1, 3), Kitchen(2, 10)])
    assert found.shares == [Share("g", 1, 3, overflow=False), Share("g", 2, 2, overflow=True)]
    assert found.left == []


def test_equal_ranks_are_decided_by_distance():
    supplies = [Supply(1, 1, 0, metres=900), Supply(2, 1, 0, metres=300)]
    found = assign([one(2)], supplies, [Kitchen(1, 9), Kitchen(2, 9)])
    assert [share.kitchen for share in found.shares] == [2]


def test_a_rank_outweighs_every_distance():
    supplies = [Supply(1, 1, 0, metres=50_000), Supply(2, 1, 1, metres=10)]
    found = assign([one(1)], supplies, [Kitchen(1, 9), Kitchen(2, 9)])
    assert [share.kitchen for share in found.shares] == [1]


def test_a_point_that_could_go_elsewhere_makes_room():
    """Greedily the first point would fill the only kitchen of the second."""
    groups = [one(2, key="free"), one(2, point=2, key="bound")]
    supplies = [Supply(1, 1, 0), Supply(2, 1, 1), Supply(1, 2, 0)]
    found = assign(groups, supplies, [Kitchen(1, 2), Kitchen(2, 2)])
    assert found.left == []
    assert {(share.group, share.kitchen) for share in found.shares} == {("free", 2), ("bound", 1)}


def test_a_diet_needs_a_kitchen_that_cooks_it():
    supplies = [Supply(1, 1, 0), Supply(2, 1, 1)]
    kitchens = [Kitchen(1, 9), Kitchen(2, 9, frozenset({SALT}))]
    found = assign([one(3, needs=[SALT]), one(2, key="any")], supplies, kitchens)
    assert {(share.group, share.kitchen) for share in found.shares} == {("g", 2), ("any", 1)}


def test_each_reason():
    kitchens = [Kitchen(1, 1, frozenset({SALT}))]
    groups = [
        one(1, point=9, key="nobody"),
        one(1, needs=[HALAL], key="halal"),
        one(2, needs=[SALT], key="salt"),
    ]
    found = assign(groups, [Supply(1, 1)], kitchens)
    assert set(found.left) == {
        Left("nobody", 1, "no_supplier"),
        Left("halal", 1, "no_diet"),
        Left("salt", 1, "no_capacity"),
    }


def test_an_order_is_never_split():
    found = assign(
        [one(1, portions=4)], [Supply(1, 1), Supply(2, 1)], [Kitchen(1, 3), Kitchen(2, 3)]
    )
    assert (found.shares, found.left) == ([], [Left("g", 1, "no_capacity")])


def test_an_order_that_the_flow_splits_gets_the_room_of_another():
    """The flow fills both kitchens with halves; one of the orders then fits as a whole."""
    found = assign(
        [one(2, portions=3)], [Supply(1, 1), Supply(2, 1)], [Kitchen(1, 4), Kitchen(2, 2)]
    )
    assert found.shares == [Share("g", 1, 1, overflow=False)]


def test_nothing_to_do():
    assert assign([], [], []).shares == []


@st.composite
def days(draw):
    """A few points, kitchens and supplies, and orders of one to three portions."""
    points, kitchens = range(1, draw(st.integers(1, 4)) + 1), range(1, draw(st.integers(1, 4)) + 1)
    skills = st.frozensets(st.sampled_from([SALT, HALAL]))
    known = [Kitchen(k, draw(st.integers(0, 12)), draw(skills)) for k in kitchens]
    limit = st.none() | st.integers(0, 8)
    supplies = [
        Supply(k, p, draw(st.integers(0, 3)), draw(limit), draw(st.floats(0, 5000)))
        for k, p in product(kitchens, points)
        if draw(st.booleans())
    ]
    groups = [
        Group((p, n), p, n, draw(st.integers(1, 6)), draw(skills))
        for p, n in product(points, (1, 2, 3))
        if draw(st.booleans())
    ]
    return groups, supplies, known


@given(days())
@settings(max_examples=150, deadline=None)
def test_every_order_once_and_nothing_exceeded(day):
    groups, supplies, kitchens = day
    found = assign(groups, supplies, kitchens)
    size = {group.key: group.portions for group in groups}
    spread = Counter()
    for share in found.shares:
        spread[share.group] += share.orders
    for left in found.left:
        spread[left.group] += left.orders
    assert spread == Counter({group.key: group.orders for group in groups})

    at_kitchen, at_supply = Counter(), Counter()
    for share in found.shares:
        portions = share.orders * size[share.group]
        at_kitchen[share.kitchen] += portions
        at_supply[share.kitchen, share.group[0]] += portions
    assert all(at_kitchen[kitchen.key] <= kitchen.portions for kitchen in kitchens)
    for supply in supplies:
        used = at_supply[supply.kitchen, supply.point]
        assert supply.limit is None or used <= supply.limit
    needs = {group.key: group.needs for group in groups}
    skills = {kitchen.key: kitchen.skills for kitchen in kitchens}
    assert all(needs[share.group] <= skills[share.kitchen] for share in found.shares)


@given(days())
@settings(max_examples=100, deadline=None)
def test_nobody_waits_where_there_is_room(day):
    groups, supplies, kitchens = day
    found = assign(groups, supplies, kitchens)
    group_of = {group.key: group for group in groups}
    free = {kitchen.key: kitchen.portions for kitchen in kitchens}
    limits = {(s.kitchen, s.point): s.limit for s in supplies}
    for share in found.shares:
        portions = share.orders * group_of[share.group].portions
        free[share.kitchen] -= portions
        pair = share.kitchen, group_of[share.group].point
        if limits[pair] is not None:
            limits[pair] -= portions
    skills = {kitchen.key: kitchen.skills for kitchen in kitchens}
    for left in found.left:
        group = group_of[left.group]
        for supply in (s for s in supplies if s.point == group.point):
            if not group.needs <= skills[supply.kitchen]:
                continue
            limit = limits[supply.kitchen, supply.point]
            room = min(free[supply.kitchen], free[supply.kitchen] if limit is None else limit)
            assert room < group.portions
