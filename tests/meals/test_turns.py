"""Whose turn it is, as a table: who is there, a colleague, the street, the district."""

import pytest

from meals.logic.turns import Holder, Turn, turn_after, turns

LEVELS = {
    0: ("station_manager", "community_worker"),
    1: ("station_manager", "community_worker"),
    2: ("street_clerk",),
    3: ("district_admin",),
}
OWN, COMMUNITY, STREET, DISTRICT = "", "110105001001", "110105001", "110105"


def holders(*rows) -> list[Holder]:
    return [Holder(number, role, place) for number, role, place in rows]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], []),
        # the operator's own manager first, a colleague of the same operator second
        (
            [
                (1, "street_clerk", STREET),
                (2, "station_manager", OWN),
                (3, "station_manager", OWN),
                (4, "community_worker", COMMUNITY),
                (5, "district_admin", DISTRICT),
            ],
            [(0, 2), (1, 3), (2, 1), (3, 5)],
        ),
        # a single manager's colleague is the community's worker
        (
            [(4, "community_worker", COMMUNITY), (2, "station_manager", OWN)],
            [(0, 2), (1, 4)],
        ),
        # the place's manager stands in where the operator has none; the nearest one
        (
            [(1, "station_manager", STREET), (2, "station_manager", COMMUNITY)],
            [(0, 2), (1, 1)],
        ),
        # the operator's own comes before somebody else's in the same place
        ([(1, "station_manager", COMMUNITY), (2, "station_manager", OWN)], [(0, 2), (1, 1)]),
        # nobody there: the street; nobody in the street: the district; never one person twice
        ([(1, "street_clerk", STREET), (1, "street_clerk", "110105002")], [(2, 1)]),
        ([(1, "district_admin", DISTRICT)], [(3, 1)]),
        ([(7, "station_manager", OWN), (7, "station_manager", COMMUNITY)], [(0, 7)]),
        # roles that don't look after people are nobody's turn
        ([(1, "cashier", OWN), (2, "rider", OWN)], []),
    ],
)
def test_one_person_for_each_level(rows, expected):
    assert turns(LEVELS, holders(*rows)) == [Turn(*one) for one in expected]


FULL = [Turn(0, 10), Turn(1, 11), Turn(2, 12), Turn(3, 13)]


@pytest.mark.parametrize(
    ("order", "level", "owner", "expected"),
    [
        (FULL, -1, None, 10),
        (FULL, 0, 10, 11),
        (FULL, 1, 11, 12),
        (FULL, 2, 12, 13),
        (FULL, 3, 13, None),
        (FULL, 0, 11, 12),  # the colleague took it over
        (FULL, 0, 12, 13),  # the street took it over: not handed down
        (FULL, 0, 13, None),
        (FULL, 0, 99, 11),  # somebody of the place who is on no list
        (FULL, 0, None, 11),
        ([Turn(0, 10), Turn(3, 13)], 0, 10, 13),
        ([Turn(0, 10)], 0, 10, None),
        ([], 0, None, None),
    ],
)
def test_who_follows(order, level, owner, expected):
    found = turn_after(order, level, owner)
    assert (found.user if found else None) == expected
