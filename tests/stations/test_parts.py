"""Hours, rooms, premises, contracts, what is waived, licences, functions: kept by rules."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from accounts import commands as accounts
from accounts.enums import Role
from core.dates import today
from core.errors import InvalidInput, NotFound, ReasonMissing
from stations import commands
from stations.commands.errors import (
    ContractNotInForce,
    RoomsTooLarge,
    SpecialDaysOver,
    SupportCorrected,
    UnknownFunction,
)
from stations.enums import FunctionCategory, StationState, SupportKind, Tenure
from stations.logic.hours import every_day
from stations.models import InKindSupport, ServiceFunction, SpecialDays, StationFunction
from stations.queries.network import free_area, support_totals
from stations.queries.papers import ending_papers
from tests.clock import InDays, told
from tests.factories.accounts import CommunityFactory, OrganisationFactory, staff
from tests.factories.stations import StationFactory
from tests.factories.stations_places import (
    ContractFactory,
    FunctionFactory,
    LicenceFactory,
    PremisesFactory,
    RoomFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    community = CommunityFactory()
    operator = OrganisationFactory(division=community)
    return StationFactory(division=community, operator=operator, floor_area=Decimal(100))


@pytest.fixture
def manager(place):
    return staff(Role.STATION_MANAGER, place.operator)


def test_hours_in_words(place, manager):
    week = {**every_day("07:00", "19:00")}
    place = commands.set_hours(station=place, week=week, note="节假日请先打电话", by=manager)
    assert place.opening_hours == "每天 07:00–19:00；节假日请先打电话"
    week["sat"] = week["sun"] = []
    place = commands.set_hours(station=place, week=week, note="", by=manager)
    assert place.opening_hours == "周一至周五 07:00–19:00"


@pytest.mark.parametrize(
    "week", [{"mon": [["9:00", "8:00"]]}, {"someday": []}, {"mon": "08:00"}, {"mon": [[1, 2]]}]
)
def test_bad_hours_change_nothing(place, manager, week):
    with pytest.raises(InvalidInput) as refused:
        commands.set_hours(station=place, week=week, note="", by=manager)
    assert "hours" in refused.value.fields
    place.refresh_from_db()
    assert place.hours == {}


def days(place, first=0, last=0, **more):
    start = today() + timedelta(days=first)
    return SpecialDays(
        station=place,
        first_day=start,
        last_day=today() + timedelta(days=last),
        **({"reason": "装修"} | more),
    )


def test_special_days_are_announced_and_taken_back_before_they_are_over(place, manager):
    row = commands.add_special_days(days=days(place, 1, 3), by=manager)
    commands.remove_special_days(days=row, by=manager)
    assert not place.special_days.exists()
    over = commands.add_special_days(days=days(place, -3, -1), by=manager)
    with pytest.raises(SpecialDaysOver):
        commands.remove_special_days(days=over, by=manager)


@pytest.mark.parametrize(
    "wrong",
    [{"first": 3, "last": 1}, {"reason": ""}, {"periods": [["10:00", "09:00"]]}, {"periods": 5}],
)
def test_bad_special_days_are_refused(place, manager, wrong):
    with pytest.raises(InvalidInput):
        commands.add_special_days(days=days(place, **wrong), by=manager)
    assert not place.special_days.exists()


def test_rooms_are_not_larger_than_the_place(place, manager):
    commands.keep_room(room=RoomFactory.build(station=place, area=Decimal(60)), by=manager)
    with pytest.raises(RoomsTooLarge):
        commands.keep_room(room=RoomFactory.build(station=place, area=Decimal(41)), by=manager)
    commands.keep_room(room=RoomFactory.build(station=place, area=Decimal(40)), by=manager)
    assert place.rooms.count() == 2


@pytest.mark.parametrize(
    "wrong", [{"area": Decimal(0)}, {"capacity": 0}, {"name": ""}, {"kind": "castle"}]
)
def test_bad_rooms_are_refused(place, manager, wrong):
    with pytest.raises(InvalidInput):
        commands.keep_room(room=RoomFactory.build(station=place, **wrong), by=manager)


def test_a_room_of_another_street_is_not_found(manager):
    with pytest.raises(NotFound):
        commands.keep_room(room=RoomFactory.build(station=StationFactory()), by=manager)


def test_one_contract_at_a_time(place, manager):
    ContractFactory(station=place, valid_to=date(2024, 12, 31))
    following = ContractFactory.build(
        station=place, operator=place.operator, valid_from=date(2024, 12, 31)
    )
    with pytest.raises(InvalidInput):
        accounts.keep(row=following, by=manager)
    following.valid_from = date(2025, 1, 1)
    assert accounts.keep(row=following, by=manager).pk


def test_free_use_needs_an_agreement_and_adds_up(place, manager):
    with pytest.raises(InvalidInput):
        accounts.keep(row=PremisesFactory.build(station=place, agreement_no=""), by=manager)
    for number in range(12):
        PremisesFactory(station=place, address=f"{number}", area=Decimal(1750))
    PremisesFactory(station=place, tenure=Tenure.RENTED)
    PremisesFactory(station=place, address="旧", valid_to=date(2021, 1, 1))
    PremisesFactory()  # another street
    assert free_area(manager, today()) == 21_000


def test_waived_rent_is_booked_once_and_corrected_by_an_entry_against_it(place, manager):
    contract = ContractFactory(station=place)
    waive = {"contract": contract, "document_no": "会议纪要 3 号", "by": manager}
    rent = commands.record_support(
        **waive, month=date(2024, 5, 20), kind=SupportKind.RENT, waived_fen=500_000
    )
    commands.record_support(
        **waive, month=date(2024, 5, 1), kind=SupportKind.WATER, waived_fen=8_00
    )
    assert rent.month == date(2024, 5, 1)
    commands.correct_support(entry=rent, reason="多记了", by=manager)
    with pytest.raises(SupportCorrected):
        commands.correct_support(entry=rent, reason="又一次", by=manager)
    with pytest.raises(SupportCorrected):
        commands.correct_support(entry=rent.corrected_by, reason="冲销的冲销", by=manager)
    assert support_totals(manager, 2024) == [
        {"kind": "rent", "fen": 0},
        {"kind": "water", "fen": 800},
    ]
    rows = InKindSupport.objects.filter(pk=rent.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(waived_fen=1)


def test_a_second_entry_for_the_month_is_refused_until_the_first_is_corrected(place, manager):
    contract = ContractFactory(station=place)
    told = {"contract": contract, "month": date(2024, 5, 1), "kind": SupportKind.RENT}
    first = commands.record_support(**told, waived_fen=100, document_no="1", by=manager)
    with pytest.raises(InvalidInput):
        commands.record_support(**told, waived_fen=200, document_no="2", by=manager)
    commands.correct_support(entry=first, reason="多记了", by=manager)
    commands.record_support(**told, waived_fen=200, document_no="2", by=manager)
    assert support_totals(manager, 2024) == [{"kind": "rent", "fen": 200}]


@pytest.mark.parametrize("fen", [0, -1])
def test_nothing_is_no_support(place, manager, fen):
    contract = ContractFactory(station=place)
    with pytest.raises(InvalidInput):
        commands.record_support(
            contract=contract,
            month=date(2024, 5, 1),
            kind=SupportKind.RENT,
            waived_fen=fen,
            document_no="1",
            by=manager,
        )


def test_support_is_given_under_a_contract_in_force(place, manager):
    contract = ContractFactory(
        station=place, valid_from=date(2024, 5, 15), valid_to=date(2024, 6, 1)
    )
    for month, possible in ((4, False), (5, True), (6, True), (7, False)):
        said = {"contract": contract, "month": date(2024, month, 1), "kind": "rent"}
        if possible:
            commands.record_support(**said, waived_fen=100, document_no="1", by=manager)
        else:
            with pytest.raises(ContractNotInForce):
                commands.record_support(**said, waived_fen=100, document_no="1", by=manager)
    entry = InKindSupport.objects.first()
    with pytest.raises(ReasonMissing):
        commands.correct_support(entry=entry, reason=" ", by=manager)


@pytest.mark.parametrize(
    ("papers", "days"),
    [
        ([{"valid_to": InDays(60)}], [60]),
        ([{"valid_to": InDays(61)}], []),
        ([{"valid_to": InDays(-1)}], [-1]),
        ([{"valid_to": InDays(-1)}, {"valid_to": InDays(300)}], []),
        ([{"valid_to": InDays(10)}, {"valid_to": None}], []),
        ([{}], []),
    ],
)
def test_papers_that_end_and_have_no_successor_are_told(place, manager, papers, days):
    for paper in papers:
        LicenceFactory(station=place, **told(paper))
    LicenceFactory(**told({"valid_to": InDays(1)}))  # another street
    found = ending_papers(manager, today())
    assert [(row.station, row.days) for row in found] == [(place, left) for left in days]


def test_contracts_and_premises_are_told_too_but_not_of_closed_places(
    place, manager, django_assert_num_queries
):
    soon = today() + timedelta(days=5)
    ContractFactory(station=place, valid_to=soon)
    PremisesFactory(station=place, valid_to=soon)
    closed = StationFactory(
        division=place.division,
        operator=place.operator,
        state=StationState.CLOSED,
        closed_on=today(),
    )
    LicenceFactory(station=closed, valid_to=soon)
    manager = type(manager).objects.get(pk=manager.pk)
    manager.scope  # noqa: B018 - read before counting
    with django_assert_num_queries(3):
        assert {row.what for row in ending_papers(manager, today())} == {"运营合同", "用房"}


def test_167_functions_in_six_categories_are_shipped_once():
    assert commands.load_station_reference() > 0
    assert commands.load_station_reference() == 0
    assert ServiceFunction.objects.count() == 167
    assert set(ServiceFunction.objects.values_list("category", flat=True)) == set(
        FunctionCategory.values
    )
    assert not ServiceFunction.objects.filter(document_no="").exists()


def test_a_place_offers_functions_of_the_catalogue_and_its_own(place, manager):
    one, two, three = FunctionFactory.create_batch(3)
    commands.offer_functions(station=place, codes=[one.pk, two.pk], by=manager)
    commands.offer_functions(station=place, codes=[two.pk, three.pk], by=manager)
    own = StationFunction(station=place, own_name="社区菜园", own_category=FunctionCategory.LIVING)
    commands.add_own_function(function=own, by=manager)
    offered = place.functions.order_by("function", "own_name")
    assert [(row.function_id, row.own_name) for row in offered] == [
        (two.pk, ""),
        (three.pk, ""),
        (None, "社区菜园"),
    ]
    commands.drop_own_function(function=own, by=manager)
    assert place.functions.count() == 2


def test_unknown_and_retired_functions_are_refused_but_kept_where_offered(place, manager):
    kept, retired = FunctionFactory(), FunctionFactory()
    commands.offer_functions(station=place, codes=[kept.pk], by=manager)
    ServiceFunction.objects.filter(pk__in=[kept.pk, retired.pk]).update(is_active=False)
    for codes in ([retired.pk], ["nonsense"]):
        with pytest.raises(UnknownFunction):
            commands.offer_functions(station=place, codes=codes, by=manager)
    commands.offer_functions(station=place, codes=[kept.pk], by=manager)
    assert place.functions.get().function_id == kept.pk


@pytest.mark.parametrize(
    "wrong",
    [{"own_name": ""}, {"own_category": ""}, {"own_category": "magic"}, {"own_name": "长" * 41}],
)
def test_own_functions_have_a_name_and_a_category(place, manager, wrong):
    row = StationFunction(
        station=place, **({"own_name": "社区菜园", "own_category": FunctionCategory.LIVING} | wrong)
    )
    with pytest.raises(InvalidInput):
        commands.add_own_function(function=row, by=manager)
