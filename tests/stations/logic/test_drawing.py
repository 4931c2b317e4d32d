"""The drawing: north up, everything on the sheet, names that can be read."""

from hypothesis import given
from hypothesis import strategies as st

from routing.travel import Place
from stations.logic.drawing import TALLEST, WIDTH, apart, sheet_of

PLACES = st.builds(Place, st.floats(39.8, 40.1), st.floats(116.2, 116.7))


@given(st.lists(PLACES, min_size=1, max_size=20))
def test_everything_lies_on_the_sheet(places):
    sheet = sheet_of(places)
    assert sheet.height <= TALLEST
    assert all(sheet.holds(place) for place in places)


def test_north_is_up_and_east_is_right():
    south, north = Place(39.9, 116.4), Place(40.0, 116.5)
    sheet = sheet_of([south, north])
    (x1, y1), (x2, y2) = sheet.at(south), sheet.at(north)
    assert x2 > x1
    assert y2 < y1


def test_a_single_place_is_in_the_middle():
    sheet = sheet_of([Place(39.9, 116.4)])
    assert sheet.at(Place(39.9, 116.4)) == (WIDTH // 2, sheet.height // 2)
    assert sheet_of([]) is None


def test_a_name_that_covers_another_is_left_out():
    names = [("南湖东园", 100, 100), ("南湖西园", 150, 110), ("花家地", 100, 300)]
    assert [name for name, _x, _y in apart(names)] == ["南湖东园", "花家地"]
