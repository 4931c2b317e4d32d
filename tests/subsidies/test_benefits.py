"""Departments' benefit records: a file, the command line, a program; the same rows again change nothing."""

import csv
import io
import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from openpyxl import Workbook

from accounts.enums import Role
from core.audit import SYSTEM
from core.models import AuditEvent
from elderly_care.logic.tables import WrongColumns
from subsidies.commands import (
    NotADepartment,
    import_benefits,
    receive_benefits,
    rematch_benefits,
)
from subsidies.logic.benefit_rows import COLUMNS
from subsidies.models import BenefitImport, BenefitRecord
from tests.factories.accounts import CommunityFactory, OrganisationFactory, staff
from tests.factories.elderly_care import ResidentFactory, id_number
from tests.factories.subsidies_lists import BenefitRecordFactory, DepartmentFactory

pytestmark = pytest.mark.django_db
STRANGER = id_number(date(1941, 2, 3), 7)


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def department(community):
    return DepartmentFactory(division=community.parent.parent)


@pytest.fixture
def resident(community):
    return ResidentFactory(community=community)


def row(number, **changes):
    return {
        "reference": "CL-1",
        "id_number": number,
        "name": "王秀英",
        "kind": "disabled_nursing",
        "benefit": "重度残疾人护理补贴",
        "cause": "",
        "amount": "300",
        "monthly": "Y",
        "valid_from": "2024-01-01",
        "valid_to": "",
        **changes,
    }


def sheet(*rows, columns=COLUMNS):
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return io.BytesIO(text.getvalue().encode())


def take(department, *rows, by=SYSTEM):
    return import_benefits(file=sheet(*rows), department=department, by=by)


def figures(result):
    return result.created, result.updated, result.unchanged, result.rejected_rows


def test_a_row_becomes_a_record_of_its_person(department, resident):
    result = take(department, row(resident.id_number), row(STRANGER, reference="CL-2"))

    assert figures(result) == (2, 0, 0, 0)
    assert result.unmatched == 1
    held = BenefitRecord.objects.get(reference="CL-1")
    assert (held.resident, held.amount_fen, held.is_monthly) == (resident, 300_00, True)
    assert BenefitRecord.objects.get(reference="CL-2").resident is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number FROM subsidies_benefitrecord")
        assert not any(STRANGER.encode() in bytes(sealed) for (sealed,) in cursor.fetchall())


@pytest.mark.parametrize("kind", ["death", "moved_out"])
@pytest.mark.parametrize("day", ["1900-01-01", "2199-01-01"])
def test_an_event_before_birth_or_in_the_future_is_refused(department, resident, kind, day):
    told = row(resident.id_number, kind=kind, monthly="N", amount="", valid_from=day)
    (error,) = take(department, told).rejected
    assert (error.line, error.column) == (2, "valid_from")
    assert error.reason
    assert not BenefitRecord.objects.exists()


def test_the_same_list_again_changes_nothing(department, resident):
    rows = [row(resident.id_number), row(STRANGER, reference="CL-2")]
    take(department, *rows)
    before = list(BenefitRecord.objects.order_by("pk").values_list("pk", "updated_at", "batch"))

    assert figures(take(department, *rows)) == (0, 0, 2, 0)
    assert (
        list(BenefitRecord.objects.order_by("pk").values_list("pk", "updated_at", "batch"))
        == before
    )


def test_another_value_updates_and_is_audited_without_personal_data(department, resident):
    take(department, row(resident.id_number))

    result = take(department, row(resident.id_number, valid_to="2024-06-30", name="王秀兰"))

    assert figures(result) == (0, 1, 0, 0)
    held = BenefitRecord.objects.get()
    assert (held.valid_to, held.name) == (date(2024, 6, 30), "王秀兰")
    event = AuditEvent.objects.get(action="subsidies.benefit_changed", subject_id=str(held.pk))
    assert event.details["changes"] == {
        "name": ["***", "***"],
        "valid_to": [None, "2024-06-30"],
    }


def test_two_departments_may_use_the_same_number(department, resident):
    other = DepartmentFactory(division=department.division)
    take(department, row(resident.id_number))
    take(other, row(resident.id_number, amount="50"))

    assert BenefitRecord.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"id_number": "990101194402300011"}, "id_number"),
        ({"id_number": ""}, "id_number"),
        ({"reference": ""}, "reference"),
        ({"kind": "pension"}, "kind"),
        ({"kind": ""}, "kind"),
        ({"benefit": ""}, "benefit"),
        ({"amount": "three"}, "amount"),
        ({"amount": "-3"}, "amount"),
        ({"monthly": "maybe"}, "monthly"),
        ({"valid_from": ""}, "valid_from"),
        ({"valid_from": "2024-02-30"}, "valid_from"),
        ({"valid_to": "2023-12-31"}, "valid_to"),
        ({"name": "<b>"}, "name"),
        ({"kind": "death", "valid_from": "2999-01-01"}, "valid_from"),
    ],
)
def test_a_wrong_row_is_named_and_leaves_nothing(department, resident, changes, column):
    good = row(resident.id_number, reference="CL-9")

    result = take(department, good, {**row(resident.id_number), **changes})

    assert figures(result) == (1, 0, 0, 1)
    assert {(error.line, error.column) for error in result.rejected} == {(3, column)}
    assert all(error.reason for error in result.rejected)
    assert BenefitRecord.objects.get().reference == "CL-9"


def test_all_reasons_of_a_row_at_once(department, resident):
    result = take(department, row("12", kind="?", monthly=""))

    assert {error.column for error in result.rejected} == {"id_number", "kind", "monthly"}


def test_of_two_rows_with_one_reference_the_first_is_taken(department, resident):
    result = take(department, row(resident.id_number), row(STRANGER))

    assert figures(result) == (1, 0, 0, 1)
    assert BenefitRecord.objects.get().resident == resident


def test_a_wrong_header_refuses_the_whole_file(department, resident):
    with pytest.raises(WrongColumns):
        import_benefits(
            file=sheet(row(resident.id_number), columns=COLUMNS[:-1]),
            department=department,
            by=SYSTEM,
        )
    assert not BenefitImport.objects.exists()


def test_a_workbook_is_read_too(department, resident):
    book = Workbook()
    book.active.append(COLUMNS)
    values = row(resident.id_number, amount=300.5, valid_from=date(2024, 1, 1))
    book.active.append([values[column] for column in COLUMNS])
    file = io.BytesIO()
    book.save(file)
    file.seek(0)

    assert import_benefits(file=file, department=department, by=SYSTEM).created == 1
    assert BenefitRecord.objects.get().amount_fen == 300_50


def test_only_a_department_delivers_and_only_its_own_people(department, resident):
    firm = OrganisationFactory(division=department.division)
    with pytest.raises(NotADepartment):
        take(firm, row(resident.id_number))
    stranger = staff(Role.PARTNER_ENGINEER, DepartmentFactory(division=CommunityFactory()))
    with pytest.raises(NotADepartment):
        take(department, row(resident.id_number), by=stranger)
    own = staff(Role.PARTNER_ENGINEER, department)
    assert take(department, row(resident.id_number), by=own).created == 1


def test_whoever_gets_a_file_later_is_matched(department, community):
    take(department, row(STRANGER))
    late = ResidentFactory(community=community, id_number=STRANGER, birth_date=date(1941, 2, 3))

    assert rematch_benefits(resident_ids=[late.pk]) == 1
    assert BenefitRecord.objects.get().resident == late
    assert rematch_benefits() == 0


def test_a_corrected_id_number_takes_its_records_along(department, community, resident):
    take(department, row(resident.id_number))
    resident.id_number = STRANGER
    resident.id_number_index = resident.index_of_id_number(STRANGER)
    resident.save()

    rematch_benefits(resident_ids=[resident.pk])

    assert BenefitRecord.objects.get().resident is None


def test_of_an_unknown_person_only_the_district_and_the_department_know(department, community):
    take(department, row(STRANGER))
    record = BenefitRecord.objects.get()

    def sees(user):
        return BenefitRecord.objects.visible_to(user).filter(pk=record.pk).exists()

    assert sees(staff(Role.DISTRICT_ADMIN, department.division))
    assert sees(staff(Role.PARTNER_ENGINEER, department))
    assert not sees(staff(Role.STREET_CLERK, community.parent))
    assert not sees(staff(Role.PARTNER_ENGINEER, DepartmentFactory(division=department.division)))


def test_a_partner_of_the_street_reads_no_departments_records(resident, community):
    BenefitRecordFactory(resident=resident)
    partner = staff(Role.PARTNER_ENGINEER, community.parent)

    assert not BenefitRecord.objects.readable_by(partner).exists()
    assert BenefitRecord.objects.readable_by(staff(Role.STREET_CLERK, community.parent)).exists()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE subsidies_benefitimport SET rows = 2", "DELETE FROM subsidies_benefitrecord"],
)
def test_the_database_keeps_what_was_delivered(statement):
    BenefitRecordFactory()
    with pytest.raises(Exception, match="permission denied|forbidden"), transaction.atomic():  # noqa: SIM117
        with connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_database_refuses_a_second_record_of_a_reference():
    one = BenefitRecordFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        BenefitRecordFactory(department=one.department, reference=one.reference)


@pytest.mark.parametrize("persons", [1, 3])
def test_an_import_asks_as_much_for_three(
    department, community, persons, django_assert_num_queries
):
    rows = [
        row(ResidentFactory(community=community).id_number, reference=str(n))
        for n in range(persons)
    ]
    with django_assert_num_queries(10):
        take(department, *rows)


# The command line


def test_the_command_prints_figures_and_refused_rows(tmp_path, department, resident, capsys):
    path = tmp_path / "list.csv"
    path.write_bytes(sheet(row(resident.id_number), row(STRANGER, reference="")).read())

    call_command("import_benefits", path, department=department.credit_code)

    told = capsys.readouterr()
    assert json.loads(told.out) == {
        "rows": 2,
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "unmatched": 0,
        "rejected": 1,
    }
    assert told.err.startswith("3\treference\t")


def test_the_command_wants_a_department(tmp_path):
    with pytest.raises(CommandError):
        call_command("import_benefits", tmp_path / "list.csv", department="nobody")


# Pages


def test_the_page_takes_a_file_and_shows_every_row(client_as, department, resident):
    client = client_as(staff(Role.PARTNER_ENGINEER, department))
    file = SimpleUploadedFile(
        "list.csv", sheet(row(resident.id_number), row("1", reference="x")).read()
    )
    address = reverse("subsidies_console:benefit_import")

    answer = client.post(address, {"department": department.pk, "file": file})

    assert answer.status_code == 200
    assert (answer.context["result"].created, len(answer.context["shown"])) == (1, 1)
    errors = client.post(
        reverse("subsidies_console:benefit_errors"), {"errors": answer.context["errors"]}
    )
    assert b"id_number" in errors.content
    assert (
        client.post(reverse("subsidies_console:benefit_errors"), {"errors": "x"}).status_code == 403
    )


def test_the_page_offers_no_other_department(client_as, department, resident):
    other = DepartmentFactory(division=department.division)
    client = client_as(staff(Role.PARTNER_ENGINEER, department))
    file = SimpleUploadedFile("list.csv", sheet(row(resident.id_number)).read())

    answer = client.post(
        reverse("subsidies_console:benefit_import"), {"department": other.pk, "file": file}
    )

    assert answer.status_code == 422
    assert not BenefitRecord.objects.exists()


def test_the_list_ends_where_the_street_ends(client_as, community, django_assert_num_queries):
    address = reverse("subsidies_console:benefits")
    client = client_as(staff(Role.STREET_CLERK, community.parent))
    own = [BenefitRecordFactory(resident=ResidentFactory(community=community))]
    BenefitRecordFactory()
    client.get(address)
    with django_assert_num_queries(5):
        answer = client.get(address)
    assert list(answer.context["object_list"]) == own
    own += [BenefitRecordFactory(resident=ResidentFactory(community=community)) for _ in range(2)]
    with django_assert_num_queries(5):
        assert len(client.get(address).context["object_list"]) == 3


@pytest.mark.parametrize("role", [Role.COMMUNITY_WORKER, Role.STATION_MANAGER, Role.STREET_CLERK])
def test_who_may_not_import_does_not(client_as, community, role):
    client = client_as(staff(role, community.parent))
    assert client.get(reverse("subsidies_console:benefit_import")).status_code == 403


# The API


def test_a_departments_program_delivers_a_batch_twice(api_as, department, resident):
    program = api_as(staff(Role.PARTNER_ENGINEER, department))
    body = {"records": [row(resident.id_number), row("9", reference="CL-2")]}

    first = program.post("/api/v1/benefit-records", body, format="json")
    again = program.post("/api/v1/benefit-records", body, format="json")

    assert first.status_code == again.status_code == 200
    told = first.json()
    assert (told["created"], told["rejected"][0]["line"], told["rejected"][0]["column"]) == (
        1,
        2,
        "id_number",
    )
    assert (again.json()["created"], again.json()["unchanged"]) == (0, 1)
    (shown,) = program.get("/api/v1/benefit-records").json()["results"]
    assert shown["reference"] == "CL-1"
    assert shown["matched"] is True
    assert resident.id_number not in json.dumps(shown)


def test_another_departments_program_reads_and_writes_nothing_of_ours(api_as, department, resident):
    BenefitRecordFactory(department=department, resident=resident)
    other = DepartmentFactory(division=department.division)
    program = api_as(staff(Role.PARTNER_ENGINEER, other))

    assert program.get("/api/v1/benefit-records").json()["results"] == []
    body = {"department": department.pk, "records": [row(resident.id_number)]}
    assert program.post("/api/v1/benefit-records", body, format="json").status_code == 400
    assert BenefitRecord.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"records": []},
        {"records": ["x"]},
        {"records": [{}]},
        [1],
        {"records": [row(1, monthly=3)]},
    ],
)
def test_a_malformed_batch_is_a_400(api_as, department, body):
    program = api_as(staff(Role.PARTNER_ENGINEER, department))

    answer = program.post("/api/v1/benefit-records", body, format="json")

    assert answer.status_code == 400
    assert not BenefitRecord.objects.exists()


def test_an_operators_program_delivers_nothing(api_as, department):
    program = api_as(
        staff(Role.PARTNER_ENGINEER, OrganisationFactory(division=department.division))
    )
    answer = program.post("/api/v1/benefit-records", {"records": [row(STRANGER)]}, format="json")
    assert answer.status_code == 400


def test_rows_by_hand_go_the_same_way(department, resident):
    assert (
        receive_benefits(
            records=[row(resident.id_number)], department=department, by=SYSTEM
        ).created
        == 1
    )
