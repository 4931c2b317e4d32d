"""Growth on a year in which the platform did not run yet: reported figures, with their source."""

from datetime import date
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, transaction
from django.urls import reverse
from openpyxl import load_workbook

from accounts.enums import Role
from core.audit import SYSTEM
from core.errors import InvalidInput, NotAllowed
from core.models import AuditEvent
from meals.commands import import_past_figures, load_indicators, record_past_figure
from meals.commands.past_figures import BadRow, MonthNotOver, NotAStreet, Reported
from meals.enums import OrderState
from meals.models import Indicator, PastFigure
from meals.queries.indicators import MEASURES, Month, report
from meals.queries.numbers import Selection
from tests.clock import InDays, told
from tests.factories.accounts import CommunityFactory, OrganisationFactory, StreetFactory, staff
from tests.factories.meals_numbers import PastFigureFactory
from tests.factories.meals_safety import kitchen_day
from tests.factories.meals_safety import served as an_order
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db
MARCH, BEFORE = date(2026, 3, 1), date(2025, 3, 1)
DAY = date(2026, 3, 10)
FILE = "month,street,station,meals,visits\n2025-03,{street},,2101,1800\n2025-04,{street},,2200,\n"


@pytest.fixture
def scene():
    load_indicators()
    community = CommunityFactory()
    made = kitchen_day(community, OrganisationFactory(division=community.parent), day=DAY)
    made.street = community.parent
    made.clerk = staff(Role.STREET_CLERK, made.street)
    made.district = staff(Role.DISTRICT_ADMIN, made.street.parent)
    return made


def figure(selection, code="meals"):
    indicator = Indicator.objects.get(code=code)
    return MEASURES[indicator.measure](Month(selection), indicator)


def march(scene, **changes):
    return Selection(**{"user": scene.clerk, "month": MARCH, **changes})


def reported(scene, **changes) -> Reported:
    values = {
        "division": scene.street,
        "month": BEFORE,
        "meals": 2101,
        "source": "2025 年 3 月月报",
        "as_of": date(2025, 4, 5),
    }
    return Reported(**{**values, **changes})


def test_last_years_figure_gives_the_growth(scene):
    an_order(scene, state=OrderState.HANDED_OVER, quantity=15_110)
    record_past_figure(reported=reported(scene, visits=1800), by=scene.clerk)

    found = figure(march(scene))
    assert (found.value, found.before, found.growth_text) == (15_110, 2101, "+619.18 %")
    assert [row.source for row in found.reported] == ["2025 年 3 月月报"]
    assert figure(march(scene), "visits").before == 1800
    assert figure(march(scene), "lines").before is None  # nobody reported those

    people = figure(march(scene), "people")
    assert (people.value, people.before) == (1, None)  # nor of how many people

    (street,) = report(march(scene)).streets
    assert (street.before.meals, street.growth_text) == (2101, "+619.18 %")


def test_the_workbook_marks_what_was_reported(scene, client_as):
    an_order(scene, state=OrderState.HANDED_OVER, quantity=15_110)
    record_past_figure(reported=reported(scene), by=scene.clerk)
    address = reverse("meals_console:numbers_export")
    answer = client_as(scene.clerk).get(address, {"month": f"{MARCH:%Y-%m}"})
    book = load_workbook(BytesIO(answer.content))
    meals = next(book["指标"].iter_rows(min_row=2))
    assert [cell.value for cell in meals[6:9]] == [2101, 6.1918, "含上报数"]
    (street,) = book["按街道"].iter_rows(min_row=2, values_only=True)
    assert street[4:] == (2101, 6.1918, "含上报数")


def test_what_the_platform_counted_itself_counts(scene):
    record_past_figure(reported=reported(scene), by=scene.clerk)
    early = kitchen_day(scene.community, scene.operator, day=date(2025, 3, 10))
    an_order(early, state=OrderState.HANDED_OVER, quantity=7)

    found = figure(march(scene))
    assert (found.before, found.reported) == (7, ())


@pytest.mark.parametrize(
    ("whole_street", "stations", "expected"),
    [
        (2101, {}, 2101),
        (2101, {"a": 100, "b": 200}, 2101),  # the street's own sum knows more
        (None, {"a": 100, "b": 200}, 300),
        (None, {}, 0),
    ],
)
def test_a_street_is_its_own_sum_or_that_of_its_stations(scene, whole_street, stations, expected):
    if whole_street:
        PastFigureFactory(division=scene.street, meals=whole_street)
    for meals in stations.values():
        point = StationFactory(division=scene.community, operator=scene.operator)
        PastFigureFactory(division=scene.street, station=point, meals=meals)
    assert figure(march(scene)).before == expected


def test_a_station_without_orders_is_added_to_those_with(scene):
    early = kitchen_day(scene.community, scene.operator, day=date(2025, 3, 10))
    an_order(early, state=OrderState.HANDED_OVER, quantity=7)
    other = StationFactory(division=scene.community, operator=scene.operator)
    PastFigureFactory(division=scene.street, station=other, meals=50)
    PastFigureFactory(division=scene.street, meals=2101)  # the platform has some of this street

    made = report(march(scene))
    assert figure(march(scene)).before == 57
    assert {row.key: row.before.meals for row in made.stations}[other.pk] == 50
    assert figure(march(scene, station=other.pk)).before == 50
    assert figure(march(scene, operator=scene.operator.pk)).before == 7


def test_a_correction_is_a_row_of_its_own_and_the_same_again_none(scene):
    first = record_past_figure(reported=reported(scene), by=scene.clerk)
    assert record_past_figure(reported=reported(scene), by=scene.clerk) == first
    later = {"meals": 2150, "as_of": date(2025, 5, 5)}
    record_past_figure(reported=reported(scene, **later), by=scene.clerk)

    assert PastFigure.objects.count() == 2
    assert figure(march(scene)).before == 2150
    row = AuditEvent.objects.filter(action="meals.past_figure.recorded").latest("pk")
    assert (row.details["before"], row.details["after"]) == (2101, 2150)
    with pytest.raises(Error), transaction.atomic():
        PastFigure.objects.update(meals=1)
    with pytest.raises(Error), transaction.atomic():
        first.delete()


def test_another_street_counts_its_own(scene):
    PastFigureFactory(division=StreetFactory(), meals=99)
    assert figure(march(scene)).before == 0


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"month": InDays(1)}, MonthNotOver),
        ({"source": " "}, InvalidInput),
        ({"as_of": date(2025, 2, 1)}, InvalidInput),
        ({"meals": -1}, InvalidInput),
    ],
)
def test_what_makes_no_sense_is_refused(scene, changes, error):
    with pytest.raises(error):
        record_past_figure(reported=reported(scene, **told(changes)), by=scene.clerk)
    assert PastFigure.objects.count() == 0


def test_only_streets_of_ones_own_and_their_stations(scene):
    other = StationFactory()
    with pytest.raises(NotAStreet):
        record_past_figure(reported=reported(scene, division=scene.community), by=scene.clerk)
    with pytest.raises(NotAStreet):
        record_past_figure(reported=reported(scene, station=other), by=scene.clerk)
    with pytest.raises(NotAllowed):
        record_past_figure(reported=reported(scene, division=StreetFactory()), by=scene.clerk)
    assert PastFigure.objects.count() == 0


# Files --------------------------------------------------------------------------------------


def load(text: str) -> int:
    return import_past_figures(
        content=text.encode(), source="年报", as_of=date(2026, 1, 5), by=SYSTEM
    )


def test_a_file_is_loaded_and_loading_it_again_changes_nothing(scene):
    text = FILE.format(street=scene.street.code)
    assert (load(text), load(text)) == (2, 2)
    rows = PastFigure.objects.order_by("month").values_list("month", "meals", "visits", "source")
    assert list(rows) == [(BEFORE, 2101, 1800, "年报"), (date(2025, 4, 1), 2200, None, "年报")]


@pytest.mark.parametrize(
    "line",
    [
        "2025-13,{street},,1,",
        "someday,{street},,1,",
        "2025-03,999999999,,1,",
        "2025-03,{street},没有这个站,1,",
        "2025-03,{street},,-1,",
        "2025-03,{street},,很多,",
        "2025-03,{street},,1,x",
        "2025-03,{street},,12345678901234567890,",
    ],
)
def test_one_bad_line_and_nothing_is_loaded(scene, line):
    text = FILE + line + "\n"
    with pytest.raises(BadRow, match="4"):
        load(text.format(street=scene.street.code))
    assert PastFigure.objects.count() == 0


def test_the_command_says_how_many_and_what_is_wrong(scene, tmp_path):
    file = tmp_path / "past.csv"
    file.write_text(FILE.format(street=scene.street.code))
    out = StringIO()
    call_command("import_past_meals", file, source="年报", as_of=date(2026, 1, 5), stdout=out)
    assert out.getvalue().strip() == "2"
    with pytest.raises(CommandError):
        call_command("import_past_meals", tmp_path / "none", source="…", as_of=date(2026, 1, 5))


# Pages --------------------------------------------------------------------------------------


def test_a_clerk_enters_a_figure_and_the_page_names_its_source(client_as, scene):
    client = client_as(scene.clerk)
    given = {
        "division": scene.street.pk,
        "month": "2025-03-15",
        "meals": "2101",
        "source": "街道月报",
        "as_of": "2025-04-05",
    }
    answer = client.post(reverse("admin:meals_pastfigure_add"), given)
    assert answer.status_code == 302, answer.content.decode()
    assert PastFigure.objects.get().month == BEFORE

    page = client.get(reverse("meals_console:numbers") + "?month=2026-03").content.decode()
    assert "街道月报" in page
    assert "含上报数" in page
    book = client.get(reverse("meals_console:numbers_export") + "?month=2026-03")
    assert book.status_code == 200


def test_who_only_reads_enters_nothing(client_as, scene):
    auditor = client_as(staff(Role.AUDITOR, scene.street))
    assert auditor.get(reverse("admin:meals_pastfigure_add")).status_code == 403
