"""Two files of one person: found, compared, merged by two, and read through the pointer afterwards."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from core.dates import today
from core.errors import NotAllowed, NotFound, SecondPersonNeeded
from elderly_care.commands import ask_merge, decide_merge
from elderly_care.commands.merging import AlreadyMerging, CannotMerge, SettleFirst
from elderly_care.models import Card, Contact, FamilyLink, Restriction
from elderly_care.queries import candidates, kept_file, register_obstacle
from elderly_care.queries.merging import _obstacles
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import (
    AbilityAssessmentFactory,
    FamilyLinkFactory,
    ResidentFactory,
)
from tests.factories.elderly_care_cards import CardFactory
from tests.factories.elderly_care_people import ContactFactory
from tests.factories.elderly_care_restrictions import RestrictionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def kept(community):
    return ResidentFactory(name="王秀英", community=community, phone="13800001111")


@pytest.fixture
def dropped(community):
    return ResidentFactory(name="王秀英", community=community, phone="13800001111")


@pytest.fixture
def clerk(community):
    return staff(Role.STREET_CLERK, community.parent)


@pytest.fixture
def approver(community):
    return staff(Role.STREET_APPROVER, community.parent)


def ask(kept, dropped, by):
    return ask_merge(kept=kept, dropped=dropped, reason="证件号码录错", by=by)


@pytest.fixture
def merged(kept, dropped, clerk, approver):
    def merge():
        row = decide_merge(request=ask(kept, dropped, clerk), approve=True, by=approver)
        for file in (kept, dropped):
            file.refresh_from_db()
        return row

    return merge


def test_candidates_share_a_name_and_something_else(kept, dropped, clerk, community):
    ResidentFactory(name="王秀英", community=community, birth_date=date(1930, 1, 1))
    ResidentFactory(name="李建国", community=community, phone="13800001111")
    ResidentFactory(name="王秀英", phone="13800001111")

    (pair,) = candidates(clerk)
    assert {pair.first, pair.second} == {kept, dropped}
    assert pair.same_phone


def test_the_old_number_becomes_a_pointer(kept, dropped, merged):
    merged()

    assert dropped.merged_into == kept
    assert dropped.moved_out_on == today()
    assert kept_file(dropped) == kept
    assert kept.moved_out_on is None


def test_what_can_move_moves(kept, dropped, merged):
    oneself = FamilyLinkFactory(resident=kept)
    double = FamilyLinkFactory(resident=dropped)
    daughter = FamilyLinkFactory(resident=dropped, relation="child")
    twice = FamilyLinkFactory(resident=dropped, relation="child", user=oneself.user)
    card = CardFactory(resident=dropped)
    ContactFactory(resident=kept)
    second = ContactFactory(resident=dropped, name="王小红")
    RestrictionFactory(resident=kept)
    RestrictionFactory(resident=dropped)
    egg = RestrictionFactory(resident=dropped, value="egg")
    row = merged()

    assert FamilyLink.objects.current().get(pk=daughter.pk).resident == kept
    assert not FamilyLink.objects.current().filter(pk__in=[double.pk, twice.pk]).exists()
    assert Card.objects.usable().get(pk=card.pk).resident == kept
    assert list(Contact.objects.current().filter(resident=kept).values_list("name", flat=True))[
        1
    ] == (second.name)
    assert Restriction.objects.get(pk=egg.pk).resident == kept
    assert Restriction.objects.filter(resident=kept).count() == 2
    assert row.moved["cards"] == 1


def test_what_stays_is_read_through_the_pointer(client_as, kept, dropped, merged, clerk):
    AbilityAssessmentFactory(resident=dropped)
    merged()
    page = client_as(clerk).get(reverse("care_console:portrait", args=[kept.pk])).content.decode()

    assert "重度失能" in page
    old = client_as(clerk).get(reverse("care_console:portrait", args=[dropped.pk]))
    assert reverse("care_console:portrait", args=[kept.pk]) in old.content.decode()


def test_two_persons_and_once(kept, dropped, clerk, approver):
    row = ask(kept, dropped, clerk)
    with pytest.raises(AlreadyMerging):
        ask(kept, dropped, clerk)
    with pytest.raises(SecondPersonNeeded):
        decide_merge(request=row, approve=True, by=clerk)
    decide_merge(request=row, approve=True, by=approver)

    third = ResidentFactory(community=kept.community)
    with pytest.raises(CannotMerge):
        ask(third, dropped, clerk)


def test_a_refusal_leaves_both(kept, dropped, clerk, approver):
    row = ask(kept, dropped, clerk)
    decide_merge(request=row, approve=False, note="是姐妹", by=approver)

    dropped.refresh_from_db()
    assert (dropped.merged_into, dropped.moved_out_on) == (None, None)
    assert ask(kept, dropped, clerk).pk != row.pk


def test_pointers_are_never_chained(kept, dropped, merged, clerk, approver):
    merged()
    third = ResidentFactory(community=kept.community)
    decide_merge(request=ask(third, kept, clerk), approve=True, by=approver)

    dropped.refresh_from_db()
    assert dropped.merged_into == third


def test_what_is_not_settled_stands_against_it(kept, dropped, clerk):
    register_obstacle("test", lambda file, _kept: "还有欠款。" if file.pk == dropped.pk else "")
    try:
        with pytest.raises(SettleFirst) as refusal:
            ask(kept, dropped, clerk)
        assert "还有欠款" in str(refusal.value)
        assert ask(dropped, kept, clerk).pk
    finally:
        del _obstacles["test"]


def test_scope_and_roles(kept, dropped, clerk):
    with pytest.raises(NotAllowed):
        ask(kept, dropped, staff(Role.STATION_MANAGER, kept.community.parent))
    with pytest.raises(NotFound):
        ask(kept, ResidentFactory(), clerk)
    row = ask(kept, dropped, clerk)
    elsewhere = staff(Role.STREET_APPROVER, CommunityFactory().parent)
    with pytest.raises(NotFound):
        decide_merge(request=row, approve=True, by=elsewhere)


def test_the_pages(client_as, kept, dropped, clerk, approver):
    desk = client_as(clerk)
    compare = reverse("care_console:compare", args=[kept.pk, dropped.pk])
    assert compare in desk.get(reverse("care_console:duplicates")).content.decode()
    assert desk.post(compare, {"kept": "", "reason": ""}).status_code == 422
    desk.post(compare, {"kept": str(kept.pk), "reason": "证件号码录错"})

    second = client_as(approver)
    row = kept.merges_kept.get()
    page = reverse("care_console:merge", args=[row.pk])
    assert page in second.get(reverse("care_console:duplicates")).content.decode()
    second.post(page, {"approve": "yes"})
    dropped.refresh_from_db()
    assert dropped.merged_into == kept


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(client_as, community, clerk, django_assert_num_queries, rows):
    for number in range(rows):
        for _ in range(2):
            ResidentFactory(
                name=f"王{'秀英兰'[number]}", community=community, phone=f"1380000000{number}"
            )
    client = client_as(clerk)

    with django_assert_num_queries(5):
        client.get(reverse("care_console:duplicates"))
