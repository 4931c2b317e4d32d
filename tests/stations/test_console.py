"""Staff's pages of places: everything about one, what may happen to it, hours, functions, figures."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.enums import Role
from core.dates import today
from dispatch.enums import Qualification
from dispatch.models import StationQualification
from stations.enums import StationState
from stations.models import InKindSupport, SpecialDays, Station
from tests.factories.accounts import CommunityFactory, OrganisationFactory, staff
from tests.factories.stations import StationFactory
from tests.factories.stations_places import (
    ContractFactory,
    DeviceFactory,
    FunctionFactory,
    LicenceFactory,
    NetworkRuleFactory,
    PremisesFactory,
    RoomFactory,
    a_population,
    a_target,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    community = CommunityFactory()
    operator = OrganisationFactory(division=community)
    return StationFactory(division=community, operator=operator, floor_area=Decimal(500))


@pytest.fixture
def clerk(client_as, place):
    return client_as(staff(Role.STREET_CLERK, place.division.parent))


def page(name, place, *more):
    return reverse(f"stations_console:{name}", args=[place.pk, *more])


def test_one_page_per_place(clerk, place):
    RoomFactory(station=place, name="阳光房")
    PremisesFactory(station=place, owner="望京街道办事处")
    ContractFactory(station=place, number="HT-2024-1")
    LicenceFactory(station=place, number="BA-1", valid_to=date(2021, 1, 1))
    DeviceFactory(station=place, serial="DT-9")
    text = clerk.get(page("station", place)).content.decode()
    for words in ("阳光房", "望京街道办事处", "HT-2024-1", "BA-1", "已过期", "DT-9", "没有上报过"):
        assert words in text


def test_papers_that_other_apps_keep_are_shown_once_there_are_some(clerk, place):
    assert "上门服务资质" not in clerk.get(page("station", place)).content.decode()
    StationQualification.objects.create(
        station=place,
        kind=Qualification.HOME_NURSING,
        number="HL-7",
        valid_from=date(2020, 1, 1),
        valid_to=date(2021, 1, 1),
    )
    text = clerk.get(page("station", place)).content.decode()
    for words in ("上门服务资质", "HL-7", "2020-01-01–2021-01-01", "已过期"):
        assert words in text


@pytest.mark.parametrize("name", ["register", "devices", "papers", "network"])
def test_lists_open_for_who_may_and_not_for_visitors(clerk, client, name):
    address = reverse(f"stations_console:{name}")
    assert clerk.get(address).status_code == 200
    assert client.get(address).status_code == 302


def test_another_streets_place_is_not_found(client_as, place):
    stranger = client_as(staff(Role.STREET_CLERK, CommunityFactory().parent))
    for name in ("station", "hours", "functions", "support", "special_days"):
        assert stranger.get(page(name, place)).status_code == 404
    assert place.name not in stranger.get(reverse("stations_console:register")).content.decode()


def act(client, place, name, **told):
    told = {"act": name, "on": str(today()), "reason": "装修"} | told
    return client.post(page("station", place), told)


def test_a_place_is_adjusted_opened_again_and_closed(clerk, place):
    for name, state in (
        ("adjust", StationState.ADJUSTED),
        ("open", StationState.OPEN),
        ("note", StationState.OPEN),
        ("close", StationState.CLOSED),
    ):
        assert act(clerk, place, name).status_code == 302
        place.refresh_from_db()
        assert place.state == state
    assert place.changes.count() == 4


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("close", {"reason": ""}),
        ("close", {"on": "yesterday"}),
        ("close", {"on": "2019-12-31"}),
        ("build", {}),
        ("open", {}),
    ],
)
def test_what_can_not_be_changes_nothing(clerk, place, name, told):
    assert act(clerk, place, name, **told).status_code == 422
    place.refresh_from_db()
    assert (place.state, place.changes.count()) == (StationState.OPEN, 0)


def test_an_act_that_is_none(clerk, place):
    assert act(clerk, place, "explode").status_code == 404


def test_who_only_reads_does_not_close(client_as, place):
    manager = client_as(staff(Role.STATION_MANAGER, place.operator))
    assert act(manager, place, "close").status_code == 422
    place.refresh_from_db()
    assert place.state == StationState.OPEN


def test_the_manager_sets_hours_and_special_days(client_as, place):
    manager = client_as(staff(Role.STATION_MANAGER, place.operator))
    told = {
        "mon": "8:30-11:30 13:00-17:00",
        "sun": "",
        "holiday_differs": "on",
        "note": "请先打电话",
    }
    assert manager.post(page("hours", place), told).status_code == 302
    place.refresh_from_db()
    assert place.hours == {"mon": [["08:30", "11:30"], ["13:00", "17:00"]], "holiday": []}
    assert "08:30–11:30 13:00–17:00" in manager.get(page("hours", place)).content.decode()
    assert manager.post(page("hours", place), {"mon": "17-8"}).status_code == 422
    unticked = {"mon": "8:30-11:30", "holiday": "9:00-12:00"}
    assert "请勾选" in manager.post(page("hours", place), unticked).content.decode()

    days = {
        "first_day": str(today()),
        "last_day": str(today() + timedelta(days=1)),
        "reason": "放假",
    }
    assert manager.post(page("special_days", place), days).status_code == 302
    assert manager.post(page("special_days", place), days).status_code == 422  # announced already
    row = SpecialDays.objects.get()
    assert manager.post(page("remove_special_days", place, row.pk)).status_code == 302
    assert not SpecialDays.objects.exists()


def test_functions_are_ticked_and_own_ones_added(client_as, place):
    manager = client_as(staff(Role.STATION_MANAGER, place.operator))
    one, _two = FunctionFactory.create_batch(2)
    manager.post(page("functions", place), {"function": [one.pk]})
    own = {"own_name": "社区菜园", "own_category": "living", "own_domain": ""}
    assert manager.post(page("own_function", place), own).status_code == 302
    assert manager.post(page("own_function", place), own).status_code == 422
    assert place.functions.count() == 2
    row = place.functions.get(own_name="社区菜园")
    manager.post(page("remove_own_function", place, row.pk))
    assert place.functions.get().function == one
    assert manager.post(page("functions", place), {"function": ["nonsense"]}).status_code == 400


def test_support_is_booked_and_corrected(clerk, place):
    contract = ContractFactory(station=place)
    told = {
        "contract": contract.pk,
        "month": "2024-05",
        "kind": "rent",
        "waived_fen": "6000",
        "document_no": "纪要 3 号",
    }
    assert clerk.post(page("support", place), told).status_code == 302
    entry = InKindSupport.objects.get()
    assert entry.waived_fen == 600_000
    assert clerk.post(page("support", place), told).status_code == 422
    for wrong in ({"waived_fen": "-1"}, {"month": "May"}, {"kind": "gold"}, {"contract": "0"}):
        assert clerk.post(page("support", place), told | wrong).status_code == 422
    correct = page("correct_support", place, entry.pk)
    assert clerk.post(correct, {"reason": ""}).status_code == 422
    assert clerk.post(correct, {"reason": "记错"}).status_code == 302
    assert clerk.post(correct, {"reason": "记错"}).status_code == 422
    assert sum(InKindSupport.objects.values_list("waived_fen", flat=True)) == 0


def test_the_manager_books_no_support(client_as, place):
    manager = client_as(staff(Role.STATION_MANAGER, place.operator))
    assert manager.get(page("support", place)).status_code == 403


def test_the_networks_figures_on_one_page(clerk, place):
    street = place.division.parent
    NetworkRuleFactory(region=street.code[:6])
    a_population(street)
    a_target(street)
    text = clerk.get(reverse("stations_console:network")).content.decode()
    for words in ("20.3 %", "60.0 %", "缺综合站点", "0 / 1"):
        assert words in text
    wrong = clerk.get(reverse("stations_console:network"), {"year": "1", "kind": "castle"})
    assert wrong.status_code == 200
    assert wrong.context["form"].errors


@pytest.mark.parametrize(
    "asked", [{"kind": "x"}, {"street": "x"}, {"page": "0"}, {"q": "长" * 100}, {"tier": "hub"}]
)
def test_the_register_takes_any_question(clerk, asked):
    assert clerk.get(reverse("stations_console:register"), asked).status_code == 200


def test_the_register_takes_as_many_queries_for_three(clerk, place, django_assert_num_queries):
    address = reverse("stations_console:register")
    clerk.get(address)
    for _number in range(2):
        StationFactory(division=place.division, operator=place.operator)
        with django_assert_num_queries(6):
            clerk.get(address)
    assert Station.objects.count() == 3
