"""The first page of whatever staff do for a person: asked by POST, answered masked, one for all."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import ResidentFactory

pytestmark = pytest.mark.django_db

PAGES = {
    "dispatch_console:search": "dispatch_console:request",
    "meals_console:search": "meals_console:choose",
    "subsidies_console:account_search": "subsidies_console:account",
    "subsidies_console:charges": "subsidies_console:person_charges",
    "subsidies_console:duplicate_search": "subsidies_console:duplicates",
    "subsidies_console:find": "subsidies_console:intake",
}
ASKED_BY_AGENTS = ("dispatch_console:search", "meals_console:search")


@pytest.fixture
def resident():
    return ResidentFactory(name="王秀英", phone="13812341234")


@pytest.fixture
def clerk(resident, client_as):
    return client_as(staff(Role.STREET_CLERK, resident.community.parent))


@pytest.fixture(params=PAGES)
def page(request, clerk, resident, client_as):
    """The page and who may open it."""
    role = Role.CALL_AGENT if request.param in ASKED_BY_AGENTS else Role.STREET_CLERK
    browser = client_as(staff(role, resident.community.parent))
    return browser, reverse(request.param), request.param


def handles(resident):
    return [resident.name, "wxy", resident.phone, resident.phone[-4:], resident.id_number]


def test_by_every_handle_and_masked(page, resident):
    browser, address, name = page
    for handle in handles(resident):
        answer = browser.post(address, {"q": handle}, follow=True)
        [(person, way)] = answer.context["found"]
        assert person == resident
        shown = answer.text.replace(f'value="{handle}"', "")
        assert str(resident) in shown
        assert not [secret for secret in handles(resident)[::2] if secret in shown]
        assert not [secret for secret in handles(resident) if secret in way]
        assert browser.get(way).status_code == 200, name


def test_going_back_works_and_the_address_says_nothing(page, resident, client_as):
    browser, address, name = page
    answer = browser.post(address, {"q": resident.phone})
    assert answer.status_code == 302
    assert not [secret for secret in handles(resident) if secret in answer.url]
    assert [person for person, _way in browser.get(answer.url).context["found"]] == [resident]
    role = Role.CALL_AGENT if name in ASKED_BY_AGENTS else Role.STREET_CLERK
    other = client_as(staff(role, resident.community.parent))
    assert other.get(answer.url).context["found"] == []
    for forged in ("x", "a:b:c", answer.url.partition("=")[2][:-1]):
        assert browser.get(address, {"asked": forged}).context["found"] == []
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert not (browser.get(answer.url).context or {}).get("found")


def test_an_address_finds_nobody(page, resident):
    browser, address, _name = page
    answer = browser.get(address, {"q": resident.name})
    assert answer.status_code == 200
    assert "王秀英" not in answer.text
    assert not answer.context.get("found")
    assert 'method="post"' in answer.text


@pytest.mark.parametrize("text", ["", " ", "没有这个人", "王" * 101, "１３８", "%", "'"])
def test_who_can_not_be_anybody(page, resident, text):
    browser, address, _name = page
    answer = browser.post(address, {"q": text}, follow=True)
    assert answer.status_code == (422 if not text.strip() or len(text) > 100 else 200)
    assert answer.context["found"] == []


def test_nobody_of_another_street(page, resident):
    browser, address, _name = page
    ResidentFactory(community=CommunityFactory(), name="赵远")
    assert browser.post(address, {"q": "赵远"}, follow=True).context["found"] == []
