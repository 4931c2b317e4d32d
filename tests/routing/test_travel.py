"""Ways: straight lines, detours, and the seconds to find a door."""

import pytest

from routing.travel import LONGEST_SECONDS, PACES, Place, matrix, metres, seconds

HERE = Place(39.99, 116.47)
A_DEGREE_NORTH = Place(40.99, 116.47)


def test_a_degree_of_latitude_is_111_kilometres():
    assert metres(HERE, A_DEGREE_NORTH) == pytest.approx(111_195, rel=1e-4)
    assert metres(A_DEGREE_NORTH, HERE) == metres(HERE, A_DEGREE_NORTH)


@pytest.mark.parametrize("mode", PACES)
def test_a_kilometre_takes_its_detour_its_pace_and_the_access(mode):
    north = Place(39.99 + 1000 / 111_194.9, 116.47)
    pace = PACES[mode]
    assert seconds(HERE, north, mode) == pytest.approx(1300 / pace.speed + pace.access, abs=2)


def test_no_way_at_all_takes_no_time():
    assert matrix([HERE, HERE], "walk").tolist() == [[0, 0], [0, 0]]


def test_what_is_out_of_reach_is_capped():
    assert seconds(HERE, A_DEGREE_NORTH, "walk") == LONGEST_SECONDS


def test_a_table_agrees_with_its_pairs():
    places = [HERE, Place(39.995, 116.48), Place(39.98, 116.46)]
    table = matrix(places, "ebike")
    for i, a in enumerate(places):
        for j, b in enumerate(places):
            assert table[i, j] == seconds(a, b, "ebike")
