"""A roster becomes files: everything that is right, nothing of what is wrong, and twice is once."""

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.commands import load_divisions
from accounts.enums import Role
from accounts.models import Division
from core.audit import SYSTEM
from core.dates import today
from core.models import AuditEvent
from elderly_care.commands import import_roster
from elderly_care.enums import RowProblem
from elderly_care.logic.cells import RowError
from elderly_care.logic.roster import COLUMNS
from elderly_care.logic.tables import UnreadableFile, WrongColumns
from elderly_care.models import (
    AbilityAssessment,
    CareStatus,
    DisabilityCertificate,
    OtherBenefit,
    Resident,
)
from elderly_care.signals import facts_changed
from tests.elderly_care.rosters import csv_file, row, xlsx_file
from tests.factories.accounts import CommunityFactory, StreetFactory, staff
from tests.factories.elderly_care import id_number

pytestmark = pytest.mark.django_db
DEMO = Path(settings.BASE_DIR) / "config" / "demo_data" / "roster.csv"


@pytest.fixture
def wangjing():
    street = StreetFactory(code="110105026", name="望京街道")
    CommunityFactory(parent=street, code="110105026046")
    CommunityFactory(parent=street, code="110105026047")
    return street


def take(*rows, by=SYSTEM):
    return import_roster(file=csv_file(*rows), by=by)


def figures(result):
    return result.created, result.updated, result.unchanged, result.rejected_rows


def person(number: int, **cells) -> dict:
    """The n-th person of a test roster."""
    birth = date(1940, 1, 1)
    given = {"birth_date": birth.isoformat(), "id_number": id_number(birth, number)}
    return row(resident_no=f"W{number:05d}", **given | cells)


def test_a_person_is_filed_with_everything(wangjing):
    result = take(
        row(
            dibao_from="2020-01-01",
            disability_kind="limb",
            disability_grade="1",
            disability_from="2019-05-06",
            assessed_level="3",
            assessed_on="2023-06-01",
            other_benefits="tekun",
            applied_age_on="2018-01-05",
            lng="116.4707",
            lat="39.9968",
        )
    )

    assert figures(result) == (1, 0, 0, 0)
    resident = Resident.objects.get()
    assert (resident.name, resident.name_pinyin, resident.name_initials) == (
        "王秀英",
        "wangxiuying",
        "wxy",
    )
    assert (resident.id_number, resident.phone) == ("990101193801010140", "13812341234")
    assert (resident.sex, resident.birth_date) == ("F", date(1938, 1, 1))
    assert resident.care_statuses.get().valid_from == date(2020, 1, 1)
    assert resident.disabilities.get().grade == 1
    assert resident.assessments.get().level == 3
    assert resident.other_benefits.get().valid_from is None
    accepted = result.accepted[0]
    assert accepted.resident_id == resident.pk
    assert accepted.applications == {"age": date(2018, 1, 5)}
    assert result.changed_resident_ids == [resident.pk]
    event = AuditEvent.objects.get(action="elderly_care.resident.added")
    assert resident.id_number not in str(event.details)


def test_the_same_roster_again_writes_nothing(wangjing):
    rows = [person(n, other_benefits="tekun", dibao_from="2020-01-01") for n in range(5)]
    take(*rows)

    with CaptureQueriesContext(connection) as queries:
        result = take(*rows)

    assert figures(result) == (0, 0, 5, 0)
    assert result.changed_resident_ids == []
    assert len(result.accepted) == 5
    written = ("INSERT", "UPDATE", "DELETE")
    assert [q["sql"] for q in queries if q["sql"].startswith(written)] == []


@pytest.mark.parametrize("rows", [1, 40])
def test_statements_do_not_grow_with_rows(wangjing, django_assert_num_queries, rows):
    with django_assert_num_queries(36):
        take(*[person(n, dibao_from="2020-01-01") for n in range(rows)])


def test_a_workbook_gives_the_same_as_a_csv(wangjing):
    rows = [person(n, assessed_level="3", assessed_on="2023-06-01") for n in range(3)]
    take(*rows)

    assert figures(import_roster(file=xlsx_file(*rows), by=SYSTEM)) == (0, 0, 3, 0)


def test_gb18030_is_read(wangjing):
    import_roster(file=csv_file(row(), encoding="gb18030"), by=SYSTEM)

    assert Resident.objects.get().name == "王秀英"


def test_what_differs_is_updated_and_recorded_without_showing_it(wangjing):
    take(row())

    result = take(row(phone="13900001111", community_code="110105026047", living_status="alone"))

    assert figures(result) == (0, 1, 0, 0)
    resident = Resident.objects.get()
    assert (resident.phone, resident.community_id) == ("13900001111", "110105026047")
    assert resident.phone_index == Resident.index_of_phone("13900001111")
    event = AuditEvent.objects.get(action="elderly_care.resident.changed")
    assert event.details["changes"] == {
        "phone": ["***", "***"],
        "community_id": ["110105026046", "110105026047"],
    }


def test_a_fifteen_digit_number_is_the_same_person(wangjing):
    settings_number = "110105380101111"
    take(row(id_number=settings_number, sex="M"))

    result = take(row(id_number="110105193801011110", sex="M"))

    assert figures(result) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # goes on
        ({"dibao_from": "2020-01-01"}, {"dibao_from": "2020-01-01"}, [("2020-01-01", None)]),
        # ends
        (
            {"dibao_from": "2020-01-01"},
            {"dibao_from": "2020-01-01", "dibao_to": "2024-03-31"},
            [("2020-01-01", "2024-03-31")],
        ),
        # begins anew: the former one ends the day before
        (
            {"dibao_from": "2020-01-01"},
            {"dibao_from": "2024-05-01"},
            [("2020-01-01", "2024-04-30"), ("2024-05-01", None)],
        ),
        # begins anew after an end
        (
            {"dibao_from": "2020-01-01", "dibao_to": "2021-12-31"},
            {"dibao_from": "2024-05-01"},
            [("2020-01-01", "2021-12-31"), ("2024-05-01", None)],
        ),
        # began earlier than was known
        ({"dibao_from": "2020-01-01"}, {"dibao_from": "2019-01-01"}, [("2019-01-01", None)]),
        # is no longer named
        ({"dibao_from": "2020-01-01"}, {}, [("2020-01-01", "today")]),
        # is no longer named and had ended
        (
            {"dibao_from": "2020-01-01", "dibao_to": "2021-12-31"},
            {},
            [("2020-01-01", "2021-12-31")],
        ),
        # is no longer named and had not begun
        ({"dibao_from": "2999-01-01"}, {}, []),
        # another category
        (
            {"dibao_from": "2020-01-01"},
            {"dibao_from": "2020-01-01", "low_income_from": "2021-01-01"},
            [("2020-01-01", None), ("2021-01-01", None)],
        ),
    ],
)
def test_care_statuses_follow_the_roster(wangjing, before, after, expected):
    take(row(**before))
    take(row(**after))
    result = take(row(**after))

    assert figures(result) == (0, 0, 1, 0)
    held = CareStatus.objects.order_by("valid_from").values_list("valid_from", "valid_to")
    known = [(str(a), "today" if b == today() else b and str(b)) for a, b in held]
    assert known == expected


def test_an_older_period_in_an_old_roster_leaves_the_newer_one(wangjing):
    take(row(dibao_from="2020-01-01"))
    take(row(dibao_from="2024-05-01"))

    assert figures(take(row(dibao_from="2020-01-01"))) == (0, 0, 1, 0)


def disability(grade, start, kind="limb"):
    return {"disability_kind": kind, "disability_grade": grade, "disability_from": start}


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (disability("1", "2019-05-06"), [("limb", 1, None)]),
        (disability("2", "2019-05-06"), [("limb", 2, None)]),
        (
            disability("3", "2024-01-10", "vision"),
            [("limb", 1, date(2024, 1, 9)), ("vision", 3, None)],
        ),
        ({}, [("limb", 1, "today")]),
    ],
)
def test_a_certificate_follows_the_roster(wangjing, after, expected):
    take(row(**disability("1", "2019-05-06")))
    take(row(**after))
    take(row(**after))

    held = DisabilityCertificate.objects.order_by("valid_from")
    known = [(d.kind, d.grade, "today" if d.valid_to == today() else d.valid_to) for d in held]
    assert known == expected


def test_a_certificate_that_is_named_again_holds_again(wangjing):
    take(row(**disability("1", "2019-05-06")))
    take(row())
    take(row(**disability("1", "2019-05-06")))

    assert DisabilityCertificate.objects.get().valid_to is None
    expires = today() + timedelta(days=90)
    DisabilityCertificate.objects.update(valid_to=expires)
    assert figures(take(row(**disability("1", "2019-05-06")))) == (0, 0, 1, 0)
    assert DisabilityCertificate.objects.get().valid_to == expires


def test_assessments_are_added_corrected_and_never_taken_back(wangjing):
    take(row(assessed_level="2", assessed_on="2022-06-01"))
    take(row(assessed_level="3", assessed_on="2023-06-01"))
    take(row(assessed_level="4", assessed_on="2023-06-01"))
    take(row())

    known = AbilityAssessment.objects.order_by("assessed_on").values_list("level", "assessed_on")
    assert list(known) == [(2, date(2022, 6, 1)), (4, date(2023, 6, 1))]


def test_benefits_come_go_and_return(wangjing):
    take(row(other_benefits="tekun;disabled_living"))
    take(row(other_benefits="tekun"))
    assert list(OtherBenefit.objects.values_list("kind", flat=True)) == ["tekun"]

    OtherBenefit.objects.update(valid_from=date(2024, 1, 1))
    take(row())
    assert OtherBenefit.objects.get().valid_to == today()

    OtherBenefit.objects.update(valid_from=None, valid_to=date(2024, 6, 30))
    take(row(other_benefits="tekun"))
    assert OtherBenefit.objects.get().valid_to is None


def test_a_dated_benefit_that_had_ended_returns_as_a_new_row(wangjing):
    take(row(other_benefits="tekun"))
    OtherBenefit.objects.update(valid_from=date(2020, 1, 1), valid_to=date(2021, 1, 1))

    assert figures(take(row(other_benefits="tekun"))) == (0, 1, 0, 0)

    assert OtherBenefit.objects.filter(valid_to__isnull=True).count() == 1


def test_a_wrong_row_leaves_nothing_and_the_others_are_taken(wangjing):
    result = take(person(1), person(2, phone="12", dibao_to="2024-01-01"), person(3))

    assert figures(result) == (2, 0, 0, 1)
    assert {(e.line, e.column) for e in result.rejected} == {(3, "phone"), (3, "dibao_to")}
    assert Resident.objects.count() == 2
    assert result.rows == 3


def test_a_number_twice_in_the_file_is_taken_once(wangjing):
    result = take(person(1), person(2), person(1, name="李静"))

    assert figures(result) == (2, 0, 0, 1)
    error = result.rejected[0]
    assert (error.line, error.problem, error.params) == (4, RowProblem.REPEATED, {"line": 2})


@pytest.mark.parametrize("code", ["110105026999", "110105026", "999999999999"])
def test_a_community_must_exist(wangjing, code):
    result = take(row(community_code=code))

    assert [error.problem for error in result.rejected] == [RowProblem.COMMUNITY]


def test_a_community_that_was_dissolved_takes_nobody(wangjing):
    Division.objects.filter(code="110105026046").update(valid_to=date(2024, 1, 1))

    assert take(row()).rejected[0].problem == RowProblem.COMMUNITY


def test_a_clerk_imports_only_into_the_own_street(wangjing):
    CommunityFactory(parent=StreetFactory(code="110105001"), code="110105001001")
    clerk = staff(Role.STREET_CLERK, wangjing)

    result = take(person(1), person(2, community_code="110105001001"), by=clerk)

    assert figures(result) == (1, 0, 0, 1)
    assert result.rejected[0].problem == RowProblem.OUTSIDE
    assert AuditEvent.objects.filter(actor_id=clerk.pk).count() == 1


def test_nobody_is_taken_out_of_another_street(wangjing):
    CommunityFactory(parent=StreetFactory(code="110105001"), code="110105001001")
    take(person(1, community_code="110105001001"))
    clerk = staff(Role.STREET_CLERK, wangjing)

    refused = take(person(1), by=clerk)
    assert refused.rejected[0].problem == RowProblem.ELSEWHERE
    assert Resident.objects.get().community_id == "110105001001"

    Resident.objects.update(moved_out_on=date(2024, 5, 1))
    assert figures(take(person(1), by=clerk)) == (0, 1, 0, 0)
    assert Resident.objects.get().community_id == "110105026046"


def test_a_roster_brings_nobody_back_to_life(wangjing):
    take(row(died_on="2024-10-25"))

    result = take(row())

    assert result.rejected[0].problem == RowProblem.DECEASED
    assert Resident.objects.get().died_on == date(2024, 10, 25)


def test_whole_files_are_refused_before_anything_happens(wangjing):
    columns = [column for column in COLUMNS if column != "phone"]

    with pytest.raises(WrongColumns, match="phone"):
        import_roster(file=csv_file(row(), columns=columns), by=SYSTEM)
    with pytest.raises(UnreadableFile):
        import_roster(file=io.BytesIO(b""), by=SYSTEM)
    assert not Resident.objects.exists()


def test_columns_may_stand_in_any_order(wangjing):
    result = import_roster(file=csv_file(row(), columns=COLUMNS[::-1]), by=SYSTEM)

    assert figures(result) == (1, 0, 0, 0)


def test_more_rows_than_a_batch(wangjing):
    rows = [
        person(
            n,
            birth_date=f"19{30 + n // 500:02d}-01-01",
            id_number=id_number(date(1930 + n // 500, 1, 1), n),
        )
        for n in range(1100)
    ]

    assert figures(take(*rows)) == (1100, 0, 0, 0)
    assert figures(take(*rows)) == (0, 0, 1100, 0)


@pytest.mark.slow
def test_the_demonstration_roster_is_taken_whole():
    load_divisions()
    with DEMO.open("rb") as file:
        first = import_roster(file=file, by=SYSTEM)
    with DEMO.open("rb") as file, CaptureQueriesContext(connection) as queries:
        second = import_roster(file=file, by=SYSTEM)

    with DEMO.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert figures(first) == (4348, 0, 0, 0)
    assert figures(second) == (0, 0, 4348, 0)
    written = ("INSERT", "UPDATE", "DELETE")
    assert not [q for q in queries if q["sql"].startswith(written)]
    assert Resident.objects.count() == len(rows)
    for table, column in [
        (AbilityAssessment, "assessed_on"),
        (DisabilityCertificate, "disability_from"),
        (OtherBenefit, "other_benefits"),
    ]:
        assert table.objects.count() >= sum(bool(r[column]) for r in rows)
    assert sum(len(a.applications) for a in first.accepted) == sum(
        bool(r[f"applied_{p}_on"]) for r in rows for p in ("difficulty", "care", "age")
    )


def test_an_app_on_the_right_may_oppose_a_row(wangjing):
    def oppose(found):
        return [RowError(found.line, "name", RowProblem.MISSING)] if found.line == 3 else []

    result = import_roster(file=csv_file(person(1), person(2)), by=SYSTEM, check=oppose)

    assert figures(result) == (1, 0, 0, 1)
    assert Resident.objects.get().resident_no == "W00001"


def test_who_changed_is_announced_and_nobody_else(wangjing):
    heard = []

    def listen(sender, resident_ids, **kwargs):
        heard.append(resident_ids)

    facts_changed.connect(listen)
    try:
        first = take(person(1), person(2))
        take(person(1), person(2))
        take(person(1), person(2, dibao_from="2024-01-01"))
    finally:
        facts_changed.disconnect(listen)

    ids = [row.resident_id for row in first.accepted]
    assert heard == [ids, ids[1:]]
