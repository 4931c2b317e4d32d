"""Exports of any length: streamed, recorded first, in the asker's language, and under ASGI too."""

import csv
import io

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import AsyncClient
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.admin import exports
from accounts.enums import Role
from core.audit import SYSTEM, record
from core.models import AuditEvent
from core.spreadsheets import cell_or_number, spreadsheet_safe
from tests.factories.accounts import CommunityFactory, OrganisationFactory, StreetFactory, staff

ORGANISATIONS = reverse("admin:accounts_organisation_changelist")
TRAIL = reverse("admin:core_auditevent_changelist")


def chosen(rows):
    return {"action": "export_csv", "_selected_action": [row.pk for row in rows]}


def lines(data: bytes):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


@pytest.mark.django_db
def test_rows_are_read_while_they_leave(client_as):
    street = StreetFactory()
    rows = OrganisationFactory.create_batch(3, division=street)
    client = client_as(staff(Role.STREET_CLERK, street))

    answer = client.post(ORGANISATIONS, chosen(rows))

    assert answer.streaming
    assert AuditEvent.objects.get(action="accounts.organisation.exported").details["rows"] == 3
    chunks = iter(answer)
    with CaptureQueriesContext(connection) as nothing:
        assert lines(next(chunks))[0][0] == "名称"
    assert not nothing.captured_queries
    assert len(lines(b"".join(chunks))) == 3


@pytest.mark.django_db
def test_many_rows_leave_in_several_parts(client_as, monkeypatch):
    monkeypatch.setattr(exports, "ROWS_AT_ONCE", 2)
    street = StreetFactory()
    rows = OrganisationFactory.create_batch(3, division=street)
    client = client_as(staff(Role.STREET_CLERK, street))

    parts = list(client.post(ORGANISATIONS, {**chosen(rows[:1]), "select_across": 1}))

    assert [len(lines(part)) for part in parts] == [1, 2, 1]


@pytest.mark.django_db
def test_every_part_is_in_the_askers_language(client_as):
    street = StreetFactory()
    rows = OrganisationFactory.create_batch(2, division=street)
    client = client_as(staff(Role.STREET_CLERK, street))
    client.cookies["django_language"] = "en"

    header, *body = lines(client.post(ORGANISATIONS, chosen(rows)).getvalue())

    assert "名称" not in header
    assert all("运营企业" not in row for row in body)


@pytest.mark.django_db
def test_under_asgi_the_parts_are_awaited():
    street = StreetFactory()
    rows = OrganisationFactory.create_batch(3, division=street)
    client = AsyncClient()
    client.force_login(staff(Role.STREET_CLERK, street))

    async def download():
        answer = await client.post(ORGANISATIONS, chosen(rows))
        return answer.is_async, [part async for part in answer]

    is_async, parts = async_to_sync(download)()

    assert is_async
    assert len(lines(b"".join(parts))) == 4


# ---- The audit trail


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.AUDITOR, Role.DISTRICT_ADMIN])
def test_the_trail_of_every_street_is_for_no_street(client_as, role):
    record(StreetFactory(), "accounts.test", by=SYSTEM, reason="秘密")
    client = client_as(staff(role, CommunityFactory()))

    assert client.get(TRAIL).status_code == 403
    assert client.post(TRAIL, chosen(AuditEvent.objects.all())).status_code == 403


@pytest.mark.django_db
def test_an_audit_administrator_of_one_place_does_not_read_the_trail(client_as):
    assert client_as(staff(Role.AUDIT_ADMIN, StreetFactory())).get(TRAIL).status_code == 403


@pytest.mark.django_db
def test_the_trail_is_exported_and_that_is_recorded(client_as):
    event = record(StreetFactory(), "accounts.test", by=SYSTEM, reason="核对")
    user = staff(Role.AUDIT_ADMIN)
    client = client_as(user)

    assert "核对" in client.get(TRAIL).text
    detail = client.get(reverse("admin:core_auditevent_change", args=[event.pk]))
    assert "_save" not in detail.text
    answer = client.post(TRAIL, chosen([event]))

    assert "核对" in answer.getvalue().decode()
    exported = AuditEvent.objects.get(action="core.auditevent.exported")
    assert (exported.actor_id, exported.details["rows"]) == (user.pk, 1)
    assert get_user_model().objects.get(pk=exported.actor_id) == user


@pytest.mark.django_db
def test_what_was_searched_for_is_not_kept_in_the_trail(client_as):
    street = StreetFactory()
    row = OrganisationFactory(division=street, name="名称990101194105260095")
    client = client_as(staff(Role.STREET_CLERK, street))
    client.post(f"{ORGANISATIONS}?q=990101194105260095", chosen([row])).getvalue()
    event = AuditEvent.objects.get(action="accounts.organisation.exported")
    assert event.details["query"] == "q=****"


@pytest.mark.django_db
def test_yes_and_no_are_words(client_as):
    street = StreetFactory()
    rows = [OrganisationFactory(division=street, is_active=active) for active in (True, False)]
    client = client_as(staff(Role.STREET_CLERK, street))
    _header, *body = lines(client.post(ORGANISATIONS, chosen(rows)).getvalue())
    assert {row[-1] for row in body} == {"是", "否"}


@pytest.mark.parametrize("text", ["=1+1", "＝1+1", "+1", "-1", "@a", "\t=1"])
def test_no_cell_is_taken_for_a_formula(text):
    assert spreadsheet_safe(text) == f"'{text}"


@pytest.mark.parametrize(("value", "cell"), [(-5, "-5"), ("-1.25", "-1.25"), ("-1+1", "'-1+1")])
def test_an_amount_below_nothing_stays_a_number(value, cell):
    assert cell_or_number(value) == cell
