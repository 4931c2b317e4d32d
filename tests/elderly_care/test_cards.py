"""Cards are issued to one person at a time, blocked with a reason, and never rewritten."""

import pytest
from django.db import Error, connection, transaction
from django.urls import reverse

from accounts.enums import Role
from core.errors import InvalidInput, NotFound, ReasonMissing
from elderly_care.commands import CardTaken, block_card, issue_card, member_code
from elderly_care.enums import CardKind, Relation
from elderly_care.models import Card
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def resident():
    return ResidentFactory()


@pytest.fixture
def clerk(resident):
    return staff(Role.STREET_CLERK, resident.community.parent)


def give(resident, clerk, number="6600 1234-5678"):
    return issue_card(resident=resident, kind=CardKind.MEAL, number=number, by=clerk)


def test_a_card_is_found_by_its_number_and_kept_sealed(resident, clerk):
    card = give(resident, clerk)
    assert (card.number, card.tail) == ("660012345678", "5678")
    assert Card.objects.usable().numbered("660012345678").get() == card
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM elderly_care_card")
        assert b"660012345678" not in bytes(cursor.fetchone()[0])


@pytest.mark.parametrize("number", ["", "1234567", "12345678 9a!", "9" * 33, "１２３"])
def test_bad_numbers_are_refused(resident, clerk, number):
    with pytest.raises(InvalidInput):
        give(resident, clerk, number)


def test_a_number_works_for_one_person_at_a_time(resident, clerk):
    card = give(resident, clerk)
    other = ResidentFactory(community=resident.community)
    with pytest.raises(CardTaken):
        give(other, clerk)
    with pytest.raises(ReasonMissing):
        block_card(card=card, reason=" ", by=clerk)
    for _ in range(2):
        block_card(card=card, reason="丢了", by=clerk)
    assert not Card.objects.usable().exists()
    assert give(other, clerk).resident == other


def test_only_the_persons_own_area_issues_and_blocks(resident, clerk):
    stranger = staff(Role.STREET_CLERK, CommunityFactory().parent)
    with pytest.raises(NotFound):
        give(resident, stranger)
    card = give(resident, clerk)
    with pytest.raises(NotFound):
        block_card(card=card, reason="丢了", by=stranger)


def test_a_member_code_is_made_once_and_anew_after_blocking(resident, clerk):
    code = member_code(resident=resident, by=clerk)
    assert member_code(resident=resident, by=clerk) == code
    block_card(card=code, reason="手机丢了", by=clerk)
    again = member_code(resident=resident, by=clerk)
    assert (again != code, again.number != code.number, len(again.number)) == (True, True, 28)


def test_an_issued_card_is_not_rewritten(resident, clerk):
    give(resident, clerk)
    for attack in ("UPDATE elderly_care_card SET tail = '0000'", "DELETE FROM elderly_care_card"):
        refused = pytest.raises(Error, match="permission denied")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(attack)


def test_cards_are_issued_and_blocked_in_the_back_office(client_as, resident, clerk):
    client = client_as(clerk)
    address = reverse("admin:elderly_care_card_add")
    fields = {"kind": "meal", "typed": "660012345678", "who": resident.id_number}
    assert client.post(address, {**fields, "typed": "12"}).status_code in (200, 302)
    assert client.post(address, fields).status_code == 302
    card = Card.objects.get()
    listing = reverse("admin:elderly_care_card_changelist")
    client.post(listing, {"action": "block_cards", "_selected_action": [card.pk]})
    card.refresh_from_db()
    assert card.blocked_at is not None


def test_a_resident_shows_the_code_on_the_phone(client_as):
    link = FamilyLinkFactory(relation=Relation.SELF)
    client = client_as(link.user)
    address = reverse("family:code")
    assert "data:image/svg" not in client.get(address).content.decode()
    for _ in range(2):
        assert client.post(address).status_code == 302
    card = Card.objects.get(kind=CardKind.QR)
    page = client.get(address).content.decode()
    assert "data:image/svg" in page
    assert card.number not in page
    assert client.get(reverse("portal:account")).status_code == 200


def test_a_relative_sees_the_code_only_when_it_was_agreed(client_as):
    link = FamilyLinkFactory(relation=Relation.CHILD, may_see_account=False)
    assert client_as(link.user).get(reverse("family:code")).status_code == 403
