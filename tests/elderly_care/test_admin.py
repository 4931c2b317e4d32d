"""Staff pages for residents: masked, scoped, by the commands."""

import csv
import io
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from accounts.enums import Role
from core.audit import SYSTEM
from core.models import AuditEvent
from elderly_care.admin import import_page
from elderly_care.commands import decide_change, import_roster
from elderly_care.enums import LivingStatus
from elderly_care.models import FamilyLink, Resident
from tests.elderly_care.rosters import csv_file, row
from tests.factories.accounts import CommunityFactory, StreetFactory, UserFactory, staff
from tests.factories.elderly_care import (
    AbilityAssessmentFactory,
    CareStatusFactory,
    DisabilityCertificateFactory,
    FamilyLinkFactory,
    ResidentFactory,
    id_number,
)

pytestmark = pytest.mark.django_db
LIST = "admin:elderly_care_resident_changelist"
CHANGE = "admin:elderly_care_resident_change"
REVEAL = "admin:elderly_care_resident_reveal"
PREFIXES = ("care_statuses", "disabilities", "assessments", "other_benefits")
NO_FACTS = {f"{p}-{n}_FORMS": 0 for p in PREFIXES for n in ("TOTAL", "INITIAL")}


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def clerk(community):
    return staff(Role.STREET_CLERK, community.parent)


@pytest.fixture
def desk(clerk, client_as):
    return client_as(clerk)


def filled(resident, **changes) -> dict:
    return {
        "resident_no": resident.resident_no,
        "name": resident.name,
        "community": resident.community_id,
        "address": resident.address,
        "living_status": resident.living_status,
        **NO_FACTS,
        **changes,
    }


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_is_masked_and_ends_with_the_scope(
    community, desk, django_assert_num_queries, rows
):
    people = [ResidentFactory(community=community) for _ in range(rows)]
    other = ResidentFactory()

    with django_assert_num_queries(5):
        page = desk.get(reverse(LIST)).content.decode()

    for resident in people:
        assert resident.resident_no in page
        for clear in (resident.name, resident.id_number, resident.phone):
            assert clear not in page
    assert other.resident_no not in page


def test_the_list_is_searched_by_what_is_known(community, desk):
    wang = ResidentFactory(community=community, name="王秀英", phone="13812345678")
    li = ResidentFactory(community=community, name="李静", phone="13900001111")

    for text in ("wxy", "5678", wang.id_number, "秀英"):
        page = desk.get(reverse(LIST), {"q": text}).content.decode()
        assert wang.resident_no in page
        assert li.resident_no not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"category": "dibao"}, [0]),
        ({"presence": "here"}, [0, 3]),
        ({"presence": "moved"}, [1]),
        ({"presence": "dead"}, [2]),
        ({"living_status__exact": "alone"}, [3]),
        ({}, [0, 1, 2, 3]),
    ],
)
def test_the_list_is_filtered(community, desk, query, found):
    people = [
        ResidentFactory(community=community),
        ResidentFactory(community=community, moved_out_on="2024-01-01"),
        ResidentFactory(community=community, moved_out_on="2024-01-01", died_on="2024-05-01"),
        ResidentFactory(community=community, living_status=LivingStatus.ALONE),
    ]
    CareStatusFactory(resident=people[0])

    page = desk.get(reverse(LIST), query).content.decode()

    assert [n for n, resident in enumerate(people) if resident.resident_no in page] == found


@pytest.mark.parametrize(
    "lookup",
    [
        "id_number_index__startswith",
        "id_number__contains",
        "id_number",
        "phone__isnull",
        "phone_index",
        "phone_tail_index__in",
        "name__contains",
        "address__startswith",
    ],
)
def test_what_is_masked_is_no_filter(community, desk, lookup):
    ResidentFactory(community=community)

    assert desk.get(reverse(LIST), {lookup: "1"}).status_code == 400


def test_the_filter_names_only_communities_in_scope(community, desk):
    neighbour = CommunityFactory(parent=community.parent)
    ResidentFactory(community=community)
    ResidentFactory(community=neighbour)
    stranger = ResidentFactory()

    page = desk.get(reverse(LIST)).content.decode()

    assert f"community__code__exact={neighbour.pk}" in page
    assert stranger.community_id not in page


def test_the_export_is_masked_and_recorded(community, desk, clerk):
    mine, other = ResidentFactory(community=community), ResidentFactory()
    data = {"action": "export_csv", "_selected_action": [mine.pk, other.pk]}

    answer = desk.post(reverse(LIST), data)

    text = answer.getvalue().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == 2
    assert rows[1][:2] == ["王**", mine.resident_no] or rows[1][0].endswith("**")
    assert mine.id_number not in text
    assert mine.masked_phone in rows[1]
    event = AuditEvent.objects.get(action="elderly_care.resident.exported")
    assert event.actor_id == clerk.pk


def test_a_file_of_another_street_is_not_found(desk):
    other = ResidentFactory()

    assert desk.get(reverse(CHANGE, args=[other.pk])).status_code == 302
    assert desk.get(reverse(REVEAL, args=[other.pk])).status_code == 404


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.DISPATCHER, Role.STATION_MANAGER])
def test_who_may_only_look_sees_masked_columns(community, client_as, role):
    resident = ResidentFactory(community=community)
    client = client_as(staff(role, community.parent))

    page = client.get(reverse(CHANGE, args=[resident.pk])).content.decode()

    assert resident.masked_id_number in page
    for clear in (resident.name, resident.id_number, resident.phone, resident.address):
        assert clear not in page
    assert 'name="_save"' not in page


def test_a_file_is_opened_with_its_facts(community, desk, clerk):
    facts = {
        "care_statuses-TOTAL_FORMS": 1,
        "care_statuses-0-category": "dibao",
        "care_statuses-0-valid_from": "2024-01-01",
    }
    data = filled(ResidentFactory.build(community=community), new_id_number="", new_phone="")
    data |= NO_FACTS | facts | {"new_id_number": "310109194403150024", "new_phone": "138 1234 1234"}

    answer = desk.post(reverse("admin:elderly_care_resident_add"), data)

    assert answer.status_code == 302
    resident = Resident.objects.get()
    assert (resident.id_number, resident.phone) == ("310109194403150024", "13812341234")
    assert str(resident.birth_date) == "1944-03-15"
    assert not resident.care_statuses.exists()
    asked = resident.change_requests.get()
    assert (asked.field, asked.after) == ("category_begins", "dibao 2024-01-01")
    assert list(
        AuditEvent.objects.filter(actor_id=clerk.pk)
        .order_by("pk")[1:]
        .values_list("action", flat=True)
    ) == [
        "elderly_care.resident.added",
        "elderly_care.change.asked",
    ]


@pytest.mark.parametrize(
    ("days", "field", "after"),
    [
        ({"valid_to": "2024-06-30"}, "category_ends", "dibao 2024-06-30"),
        ({"valid_from": "2023-01-01"}, "category_begins", "dibao 2023-01-01"),
    ],
)
def test_nobody_changes_a_category_alone(community, desk, days, field, after):
    resident = ResidentFactory(community=community)
    held = CareStatusFactory(resident=resident, category="dibao", valid_from=date(2024, 1, 1))
    row = {"id": held.pk, "resident": resident.pk, "valid_from": "2024-01-01", "valid_to": ""}
    data = {f"care_statuses-0-{name}": value for name, value in {**row, **days}.items()}
    counts = {"care_statuses-TOTAL_FORMS": 1, "care_statuses-INITIAL_FORMS": 1}

    desk.post(reverse(CHANGE, args=[resident.pk]), filled(resident) | counts | data)

    held.refresh_from_db()
    assert (held.valid_from, held.valid_to) == (date(2024, 1, 1), None)
    asked = resident.change_requests.get()
    assert (asked.field, asked.after) == (field, after)
    approver = staff(Role.STREET_APPROVER, community.parent)
    decide_change(request=asked, approve=True, by=approver)
    held.refresh_from_db()
    assert str(getattr(held, next(iter(days)))) == next(iter(days.values()))


def test_nobody_changes_a_certificate_alone_and_a_level_not_at_all(community, desk):
    resident = ResidentFactory(community=community)
    held = DisabilityCertificateFactory(resident=resident, kind="limb", grade=2)
    level = AbilityAssessmentFactory(resident=resident, level=1)
    row = {"id": held.pk, "grade": "1", "valid_from": str(held.valid_from)}
    found = {"id": level.pk, "level": "4", "assessed_on": str(level.assessed_on)}
    data = {f"disabilities-0-{name}": value for name, value in row.items()}
    data |= {f"assessments-0-{name}": value for name, value in found.items()}
    for prefix in ("disabilities", "assessments"):
        data |= {f"{prefix}-TOTAL_FORMS": 1, f"{prefix}-INITIAL_FORMS": 1}

    page = desk.get(reverse(CHANGE, args=[resident.pk])).content.decode()
    assert 'name="disabilities-0-grade"' in page
    assert 'name="assessments-0-level"' not in page
    desk.post(reverse(CHANGE, args=[resident.pk]), filled(resident) | data)

    held.refresh_from_db()
    level.refresh_from_db()
    assert (held.grade, level.level) == (2, 1)
    asked = resident.change_requests.get()
    assert asked.after == f"limb 1 N {held.valid_from} -"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"new_id_number": "610104195002291145"}, "new_id_number"),
        ({"new_phone": "123"}, "new_phone"),
        ({"died_on": "2999-01-01"}, "died_on"),
        ({"moved_out_on": "2999-01-01"}, "moved_out_on"),
        ({"longitude": "116.4"}, "longitude"),
        ({"longitude": "16.4", "latitude": "39.9"}, "longitude"),
        ({"community": "999999999999"}, "community"),
        ({"name": ""}, "name"),
        ({"name": "=cmd|x"}, "name"),
        ({"name": "<b>白</b>"}, "name"),
        ({"name": "白\u202e静"}, "name"),
    ],
)
def test_a_wrong_answer_is_named(community, desk, changes, field):
    resident = ResidentFactory(community=community)

    page = desk.post(reverse(CHANGE, args=[resident.pk]), filled(resident, **changes))

    assert page.status_code == 200
    assert field in page.context["adminform"].form.errors


def test_a_new_file_needs_a_number(community, desk):
    data = filled(ResidentFactory.build(community=community))

    page = desk.post(reverse("admin:elderly_care_resident_add"), data)

    assert "new_id_number" in page.context["adminform"].form.errors


def test_number_and_phone_stay_unless_they_are_filled_in(community, desk):
    resident = ResidentFactory(community=community)
    address = reverse(CHANGE, args=[resident.pk])
    before = resident.id_number, resident.phone

    desk.post(address, filled(resident, address="2号楼"))
    resident.refresh_from_db()
    assert (resident.id_number, resident.phone) == before
    assert resident.address == "2号楼"

    desk.post(address, filled(resident, remove_phone="on"))
    resident.refresh_from_db()
    assert resident.phone is None


def test_a_name_waits_for_another_officer_as_the_import_keeps_it(community, desk):
    resident = ResidentFactory(community=community)
    before = resident.name

    desk.post(reverse(CHANGE, args=[resident.pk]), filled(resident, name=" 古丽  •  阿依 "))

    resident.refresh_from_db()
    asked = resident.change_requests.get()
    assert (resident.name, asked.field, asked.after) == (before, "name", "古丽 · 阿依")


def test_one_person_does_not_get_two_files(community, desk):
    resident = ResidentFactory(community=community)
    data = filled(resident, new_id_number=resident.id_number)

    page = desk.post(reverse("admin:elderly_care_resident_add"), data, follow=True)

    assert "已有档案" in page.content.decode()
    assert Resident.objects.count() == 1


def test_a_community_elsewhere_is_no_choice(community, desk):
    resident = ResidentFactory(community=community)

    page = desk.post(
        reverse(CHANGE, args=[resident.pk]), filled(resident, community=CommunityFactory().pk)
    )

    assert "community" in page.context["adminform"].form.errors


def test_reveal_shows_the_value_once(community, desk, clerk):
    resident = ResidentFactory(community=community, phone="13812345678")
    address = reverse(REVEAL, args=[resident.pk])

    asked = desk.get(address)
    assert "13812345678" not in asked.content.decode()
    refused = desk.post(address, {"field": "phone", "reason": "查"})
    assert "13812345678" not in refused.content.decode()
    assert "至少 5 个字" in refused.content.decode()
    shown = desk.post(address, {"field": "phone", "reason": "电话核实迁入"})

    assert "13812345678" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert AuditEvent.objects.get(action="elderly_care.resident.revealed").actor_id == clerk.pk


def test_reveal_is_not_for_everybody(community, client_as):
    resident = ResidentFactory(community=community)
    client = client_as(staff(Role.DISPATCHER, community.parent))

    assert client.get(reverse(REVEAL, args=[resident.pk])).status_code == 403


def shown_import(user, file, take=None) -> HttpResponse:
    request = RequestFactory().post("/import/", {"file": file})
    request.user = get_user_model().objects.get(pk=user.pk)
    take = take or (lambda upload, by: import_roster(file=upload, by=by))
    return import_page(request, take=take)


def test_the_import_page_shows_what_became_of_every_row(clerk, client_as):
    street = clerk.memberships.get().division
    community = CommunityFactory(parent=street)
    file = csv_file(
        row(community_code=community.pk),
        row(community_code=community.pk, id_number=id_number(date(1938, 1, 1), 9), phone="=12"),
    )
    file.name = "roster.csv"

    page = shown_import(clerk, file).content.decode()

    assert Resident.objects.count() == 1
    assert "不是电话号码" in page
    token = page.split('name="errors" value="')[1].split('"')[0]
    errors = reverse("admin:elderly_care_resident_import_errors")
    answer = client_as(clerk).post(errors, {"errors": token})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["行", "列", "原因"]
    assert rows[1][:2] == ["3", "phone"]
    assert client_as(clerk).post(errors, {"errors": "forged"}).status_code == 403
    assert client_as(clerk).get(errors).status_code == 405


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("roster.txt", b"a,b\n", "txt"),
        ("roster.csv", b"a,b\n1,2\n", "列名与要求的不一致"),
        ("roster.xlsx", b"PK nothing", "读不了这个文件"),
    ],
)
def test_the_import_page_refuses_wrong_files(clerk, name, content, sentence):
    file = io.BytesIO(content)
    file.name = name

    assert sentence in shown_import(clerk, file).content.decode()


def test_the_import_page_is_for_clerks(community, rf):
    request = rf.get("/import/")
    request.user = staff(Role.COMMUNITY_WORKER, community)

    with pytest.raises(PermissionDenied):
        import_page(request, take=lambda file, by: None)


LINK_ADD = "admin:elderly_care_familylink_add"


def consent(**changes) -> dict:
    given = {"relation": "child", "may_order": "on", "consented_on": "2024-01-01"}
    return given | changes


def test_a_family_link_is_registered(community, desk):
    resident = ResidentFactory(community=community)
    user = UserFactory(username="xiaomei")

    answer = desk.post(reverse(LINK_ADD), consent(username="xiaomei", who=resident.id_number))

    assert answer.status_code == 302
    link = FamilyLink.objects.get()
    assert (link.user, link.resident, link.may_see_account) == (user, resident, False)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"username": "nobody"}, "username"),
        ({"who": "990101194401050013"}, "who"),
        ({"who": "elsewhere"}, "who"),
        ({"consented_on": "2999-01-01"}, "consented_on"),
        ({"consented_on": "1900-01-01"}, "consented_on"),
    ],
)
def test_a_wrong_link_is_named(community, desk, changes, field):
    resident = ResidentFactory(community=community)
    elsewhere = ResidentFactory()
    UserFactory(username="xiaomei")
    data = consent(username="xiaomei", who=resident.id_number) | changes
    if data["who"] == "elsewhere":
        data["who"] = elsewhere.id_number

    page = desk.post(reverse(LINK_ADD), data)

    assert field in page.context["adminform"].form.errors
    assert not FamilyLink.objects.exists()


def test_a_family_link_is_changed_and_ended(community, desk):
    link = FamilyLinkFactory(resident=ResidentFactory(community=community), relation="child")
    other = FamilyLinkFactory(relation="child")
    address = reverse("admin:elderly_care_familylink_change", args=[link.pk])

    desk.post(address, consent(may_see_account="on"))
    link.refresh_from_db()
    assert link.may_see_account

    data = {"action": "end_links", "_selected_action": [link.pk, other.pk]}
    desk.post(reverse("admin:elderly_care_familylink_changelist"), data)
    assert set(FamilyLink.objects.current()) == {other}
    assert "<select" not in desk.get(address).content.decode().split('id="familylink_form"')[-1]


def test_the_door_to_the_import_is_shown_to_who_may(community, desk, client_as):
    worker = client_as(staff(Role.COMMUNITY_WORKER, community))

    assert "may_import" in desk.get(reverse(LIST)).context
    assert desk.get(reverse(LIST)).context["may_import"] is True
    assert worker.get(reverse(LIST)).context["may_import"] is False


def test_a_street_without_residents_has_an_empty_list(client_as):
    client = client_as(staff(Role.STREET_CLERK, StreetFactory()))
    ResidentFactory()
    record = AuditEvent.objects.filter(actor_name=str(SYSTEM))

    assert client.get(reverse(LIST)).context["cl"].result_count == 0
    assert not record.exists()
