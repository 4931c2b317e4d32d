"""A person in care at the desk: the phone changes there, the name and the number in the file."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from core.models import AuditEvent
from elderly_care.commands import link_citizens
from stations.commands import CitizenChange, change_citizen
from stations.commands.citizen_changes import KeptInFile
from tests.factories.accounts import staff
from tests.factories.elderly_care import ResidentFactory, id_number

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    row = ResidentFactory(name="王秀英")
    link_citizens()
    row.refresh_from_db()
    return row


@pytest.fixture
def clerk(person):
    return staff(Role.COMMUNITY_WORKER, person.community)


@pytest.mark.parametrize(
    "wish", [{"name": "王秀云"}, {"id_number": id_number(date(1941, 2, 3), 77)}]
)
def test_name_and_number_are_changed_in_the_file(person, clerk, wish):
    change = CitizenChange(**wish, phone="13900000000", reason="看过身份证")
    with pytest.raises(KeptInFile):
        change_citizen(citizen=person.citizen, change=change, by=clerk)
    assert not AuditEvent.objects.filter(action="stations.citizen.changed").exists()


def test_the_page_says_so_and_takes_the_phone(client_as, person, clerk):
    client = client_as(clerk)
    page = reverse("stations_console:citizen_change", args=[person.citizen_id])
    assert "在档案里提出更改申请" in client.get(page).text
    refused = client.post(page, {"name": "王秀云", "reason": "看过身份证"})
    assert refused.status_code == 422
    assert "请在档案里提出更改申请" in refused.text
    assert client.post(page, {"phone": "13900000000"}).status_code == 302
    person.citizen.refresh_from_db()
    assert (person.citizen.name, person.citizen.phone) == ("王秀英", "13900000000")
