"""Places, fees, waiting, agreements: the figures of requirements.md §1.7 and their consequences."""

from datetime import date, time

import pytest

from accounts.enums import Role
from core.dates import today
from core.errors import InvalidInput, NotAllowed, NotFound
from core.transitions import WrongState
from elderly_care.commands import record_death
from elderly_care.commands.child_places import (
    ask_for_child_place,
    end_grown_children,
    promote_everywhere,
    start_child_place,
)
from elderly_care.commands.day_care_care import Risks, fill_risk_sheet
from elderly_care.commands.day_care_errors import (
    AlreadyEnrolled,
    FeeTooHigh,
    NoAgreement,
    NoGuardian,
    NoRiskSheet,
    NotUnderThree,
    TermsBegun,
    TooFewCarers,
)
from elderly_care.commands.day_care_places import (
    DayCareAgreement,
    ask_for_day_care,
    end_day_care,
    start_day_care,
)
from elderly_care.commands.day_care_rules import (
    Terms,
    load_day_care_rules,
    open_day_care,
    set_terms,
)
from elderly_care.enums.day_care import EnrolmentState as State
from elderly_care.enums.day_care import UnitKind
from elderly_care.logic.day_care import (
    above_ceiling,
    carers_needed,
    months_old,
    percent,
    within_hours,
)
from elderly_care.models import (
    ChildRatioRule,
    DayCareEnrolment,
    DayCareRule,
    DayCareTerms,
    Notice,
)
from elderly_care.queries.day_care import units_of
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.elderly_care_day_care import (
    ChildRatioRuleFactory,
    DayCareRuleFactory,
    asked,
    child_of,
    guardian_of,
    in_care,
    manager_of,
    sheet_for,
    station_of,
    unit_of,
)
from tests.factories.elderly_care_restrictions import RestrictionFactory


@pytest.mark.parametrize(
    ("at", "inside"),
    [
        (time(8, 29), False),
        (time(8, 29, 59), False),
        (time(8, 30), True),
        (time(12, 0), True),
        (time(16, 30), True),
        (time(16, 30, 59), True),
        (time(16, 31), False),
    ],
)
def test_hours(at, inside):
    assert within_hours(at, time(8, 30), time(16, 30)) is inside


@pytest.mark.parametrize(
    ("fen", "ceiling", "above"), [(3000, 3000, False), (3001, 3000, True), (99999, None, False)]
)
def test_ceiling(fen, ceiling, above):
    assert above_ceiling(fen, ceiling) is above


@pytest.mark.parametrize(
    ("part", "whole", "rate"), [(300, 462, 65), (0, 462, 0), (462, 462, 100), (1, 8, 13), (0, 0, 0)]
)
def test_percent(part, whole, rate):
    assert percent(part, whole) == rate


@pytest.mark.parametrize(
    ("ages", "needed"),
    [
        ([], 0),
        ([8] * 3, 1),
        ([8] * 4, 2),
        ([12] * 5, 1),
        ([8] * 3 + [12] * 5 + [24] * 7, 3),
        ([24] * 8, 2),
        ([36], None),
    ],
)
def test_carers_for_children(ages, needed):
    assert carers_needed(ages, [(12, 3), (24, 5), (36, 7)]) == needed


@pytest.mark.parametrize(
    ("birth", "day", "months"),
    [
        (date(2024, 1, 31), date(2024, 2, 29), 0),
        (date(2024, 1, 31), date(2024, 3, 31), 2),
        (date(2022, 6, 1), date(2025, 5, 31), 35),
        (date(2022, 6, 1), date(2025, 6, 1), 36),
    ],
)
def test_months(birth, day, months):
    assert months_old(birth, day) == months


@pytest.mark.django_db
@pytest.mark.parametrize(("fen", "taken"), [(3000, True), (3001, False)])
def test_a_day_costs_at_most_thirty_yuan(fen, taken):
    load_day_care_rules()
    station = station_of()
    manager = staff(Role.STATION_MANAGER, station.division)
    unit = open_day_care(station=station, by=manager)
    terms = Terms(places=9, fee_fen=fen, valid_from=today())
    if taken:
        assert set_terms(unit=unit, terms=terms, by=manager).fee_fen == fen
        return
    with pytest.raises(FeeTooHigh) as refused:
        set_terms(unit=unit, terms=terms, by=manager)
    assert "30.00" in str(refused.value)
    assert not DayCareTerms.objects.exists()


@pytest.mark.django_db
def test_shipped_rules_once():
    first = load_day_care_rules()
    assert (first, load_day_care_rules()) == (7, 0)
    rule = DayCareRule.objects.get(kind=UnitKind.ELDER)
    assert (rule.opens_at, rule.closes_at, rule.ceiling_fen) == (time(8, 30), time(16, 30), 3000)
    ratios = ChildRatioRule.objects.order_by("below_months").values_list("below_months", "children")
    assert list(ratios) == [(12, 3), (24, 5), (36, 7)]


@pytest.mark.django_db
def test_nine_places_and_the_tenth_waits():
    unit = unit_of(places=9)
    rows = [asked(unit) for _ in range(11)]
    assert [row.state for row in rows] == [State.PLACED] * 9 + [State.WAITING] * 2
    manager = manager_of(unit)

    end_day_care(enrolment=rows[3], reason="不来了", by=manager)
    end_day_care(enrolment=rows[3], reason="不来了", by=manager)
    states = [DayCareEnrolment.objects.get(pk=row.pk).state for row in rows[9:]]
    assert states == [State.PLACED, State.WAITING]
    assert Notice.objects.filter(resident=rows[9].resident, subject="日间照料有名额").count() == 1


@pytest.mark.django_db
def test_more_places_are_given_to_who_waits():
    unit = unit_of(places=1)
    rows = [asked(unit) for _ in range(3)]
    set_terms(unit=unit, terms=Terms(2, 2500, today()), by=manager_of(unit))
    states = [DayCareEnrolment.objects.get(pk=row.pk).state for row in rows]
    assert states == [State.PLACED, State.PLACED, State.WAITING]
    assert promote_everywhere() == 0
    with pytest.raises(TermsBegun):
        set_terms(unit=unit, terms=Terms(9, 2500, today()), by=manager_of(unit))


@pytest.mark.django_db
def test_one_place_a_person():
    unit = unit_of()
    row = asked(unit)
    manager = manager_of(unit)
    assert ask_for_day_care(resident=row.resident, unit=unit, by=manager).pk == row.pk
    other = unit_of(station_of(unit.station.division))
    with pytest.raises(AlreadyEnrolled):
        ask_for_day_care(resident=row.resident, unit=other, by=manager)


@pytest.mark.django_db
def test_nobody_starts_without_risk_sheet_and_agreement():
    unit = unit_of()
    row, manager = asked(unit), manager_of(unit)
    agreement = DayCareAgreement("XY-1", "王芳", "女儿", today())
    with pytest.raises(NoRiskSheet):
        start_day_care(enrolment=row, agreement=agreement, by=manager)
    RestrictionFactory(resident=row.resident)
    risks = Risks("high", "some", "none", medicines="降压药", allergies="青霉素")
    sheet = fill_risk_sheet(enrolment=row, risks=risks, by=manager)
    assert "花生" in str(sheet.allergies)
    assert "青霉素" in str(sheet.allergies)
    with pytest.raises(NoAgreement):
        start_day_care(enrolment=row, agreement=DayCareAgreement(" ", "", "", today()), by=manager)
    for _ in range(2):
        started = start_day_care(enrolment=row, agreement=agreement, by=manager)
        assert (started.state, started.agreed_by) == (State.ACTIVE, "王芳")
    with pytest.raises(InvalidInput):
        fill_risk_sheet(enrolment=row, risks=Risks("?", "some", "none"), by=manager)


@pytest.mark.django_db
def test_who_waits_cannot_start():
    unit = unit_of(places=0)
    row = asked(unit)
    sheet_for(row)
    with pytest.raises(WrongState):
        start_day_care(
            enrolment=row,
            agreement=DayCareAgreement("1", "王芳", "女儿", today()),
            by=manager_of(unit),
        )


@pytest.mark.django_db
def test_other_streets_and_roles():
    unit = unit_of()
    resident = ResidentFactory(community=unit.station.division)
    elsewhere = staff(Role.STATION_MANAGER, CommunityFactory())
    with pytest.raises(NotFound):
        ask_for_day_care(resident=resident, unit=unit, by=elsewhere)
    with pytest.raises(NotAllowed):
        ask_for_day_care(
            resident=resident, unit=unit, by=staff(Role.AUDITOR, unit.station.division)
        )
    with pytest.raises(NotFound):
        set_terms(unit=unit, terms=Terms(9, 1, today()), by=elsewhere)
    assert not units_of(elsewhere, today()).exists()


@pytest.mark.django_db
def test_death_ends_the_place_and_the_next_one_gets_it():
    unit = unit_of(places=1)
    row = in_care(unit)
    waiting = asked(unit)
    clerk = staff(Role.STREET_CLERK, unit.station.division.parent)
    record_death(resident=row.resident, died_on=today(), by=clerk)
    row.refresh_from_db()
    waiting.refresh_from_db()
    assert (row.state, row.ended_on, waiting.state) == (State.ENDED, today(), State.PLACED)


@pytest.mark.django_db
def test_units_of_a_street_in_one_query(django_assert_num_queries):
    unit = unit_of(places=2)
    in_care(unit)
    for _ in range(2):
        asked(unit)
    manager = manager_of(unit)
    _scope = manager.scope
    for _ in range(2):
        with django_assert_num_queries(1):
            rows = list(units_of(manager, today()))
        unit_of(station_of(unit.station.division))
    first = next(row for row in rows if row.pk == unit.pk)
    assert (first.places, first.taken, first.waiting, first.attended) == (2, 2, 1, 0)


def _child_unit(workers=1, places=10):
    DayCareRuleFactory(kind=UnitKind.CHILD, ceiling_fen=None)
    return unit_of(kind=UnitKind.CHILD, workers=workers, places=places)


def _child(unit, years=2):
    return ask_for_child_place(
        child=child_of(unit.station, years),
        guardian=guardian_of(unit.station),
        unit=unit,
        by=manager_of(unit),
    )


AGREED = ("TB-1", "李娜", "母亲")


@pytest.mark.django_db
def test_children_under_three_with_a_guardian_and_carers_enough():
    unit, _ratio = _child_unit(), ChildRatioRuleFactory()
    manager = manager_of(unit)
    rows = [_child(unit) for _ in range(8)]
    agreement = DayCareAgreement(*AGREED, today())
    for row in rows[:7]:
        start_child_place(enrolment=row, agreement=agreement, by=manager)
    with pytest.raises(TooFewCarers) as refused:
        start_child_place(enrolment=rows[7], agreement=agreement, by=manager)
    assert refused.value.params == {"needed": 2, "staff": 1}
    with pytest.raises(NotUnderThree):
        _child(unit, years=3)
    nobody = guardian_of(unit.station)
    with pytest.raises(NoGuardian):
        ask_for_child_place(
            child=child_of(unit.station),
            guardian=type(nobody)(nobody.citizen, "母亲", " ", today()),
            unit=unit,
            by=manager,
        )


@pytest.mark.django_db
def test_the_third_birthday_ends_a_place():
    unit = _child_unit(places=1)
    first, waiting = _child(unit), _child(unit, years=1)
    first.child.birth_date = today().replace(year=today().year - 3, day=1)
    first.child.save()
    assert (end_grown_children(), end_grown_children()) == (1, 0)
    first.refresh_from_db()
    waiting.refresh_from_db()
    assert (first.state, waiting.state) == (State.ENDED, State.PLACED)
