"""Finding people by whatever one knows of them."""

import pytest
from django.db import connection

from accounts.enums import Role
from elderly_care.models import Resident
from elderly_care.queries import (
    FOUND_ORDER,
    current_links,
    link_to_end,
    links_to_me,
    matching,
    search,
)
from tests.factories.accounts import CommunityFactory, MembershipFactory, UserFactory, staff
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def clerk(community):
    return staff(Role.STREET_CLERK, community.parent)


@pytest.fixture
def wang(community):
    return ResidentFactory(
        community=community, name="王秀英", phone="13812345678", resident_no="W00012"
    )


@pytest.mark.parametrize(
    "text",
    [
        "王秀英",
        "王秀",
        "王",
        "秀英",
        "wxy",
        "wx",
        "WXY",
        "wangxiu",
        "Wang Xiuying",
        "5678",
        "13812345678",
        "138 1234 5678",
        "+8613812345678",
        "W00012",
        "w000",
        "５６７８",
    ],
)
def test_search_finds(wang, clerk, community, text):
    ResidentFactory(community=community, name="李静", phone="13900001111")

    assert search(text, clerk) == [wang]


def test_search_finds_by_id_number(wang, clerk):
    assert search(wang.id_number, clerk) == [wang]
    assert search(wang.id_number[:6] + wang.id_number[8:17], clerk) == [wang]


@pytest.mark.parametrize(
    "text", ["", "   ", "李", "zz", "0000", "13900009999", "' OR 1=1", "%", "_"]
)
def test_search_finds_nobody(wang, clerk, text):
    assert search(text, clerk) == []


def test_an_impossible_id_number_finds_nobody(wang, clerk):
    wrong = wang.id_number[:17] + ("0" if wang.id_number[17] != "0" else "1")

    assert search(wrong, clerk) == []


def test_search_ends_where_the_scope_ends(wang):
    stranger = staff(Role.STREET_CLERK, CommunityFactory().parent)

    for text in ["王秀英", "wxy", "5678", wang.id_number]:
        assert search(text, stranger) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_search_is_one_query_in_a_stable_order(community, clerk, django_assert_num_queries, rows):
    people = [ResidentFactory(community=community, name="王秀英") for _ in range(rows)]
    clerk.scope  # noqa: B018 — memberships are read once per request

    with django_assert_num_queries(1):
        found = search("王秀", clerk)
        assert [resident.community.name for resident in found]

    assert found == people


@pytest.mark.parametrize("text", ["王秀", "秀英", "wx", "wang", "5678", "W0", "%", "W0\\"])
@pytest.mark.parametrize("where", [[0], [1], [0, 1], []])
def test_search_finds_whom_the_query_finds(wang, clerk, text, where):
    """The statement that is made once asks what the query would."""
    homes = [wang.community, CommunityFactory()]
    for number in range(3):
        ResidentFactory(community=homes[number % 2], name="王秀英", phone=f"1381234567{number}")
    asking = UserFactory()
    for place in where:
        MembershipFactory(user=asking, division=homes[place].parent)
    rows = matching(Resident.objects.visible_to(asking), text).select_related("community")
    expected = list(rows.order_by(*FOUND_ORDER))

    found = search(text, asking)

    assert [_columns(row) for row in found] == [_columns(row) for row in expected]
    assert [str(row.community) for row in found] == [str(row.community) for row in expected]


def _columns(row):
    return [getattr(row, field.attname) for field in row._meta.concrete_fields]


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("王秀英", "care_resident_name"),
        ("秀英", "care_resident_name_backwards"),
        ("5678", "care_resident_phone_tail"),
        ("13812345678", "care_resident_phone"),
        ("wxy", "care_resident_initials"),
        ("wxy", "Index Cond: (((name_pinyin)::text"),  # two indexes serve, at the same cost
        ("990101194401050013", "care_resident_id_number"),
    ],
)
def test_every_search_has_an_index(text, index):
    with connection.cursor() as cursor:
        for other in ("seqscan", "indexscan", "indexonlyscan"):  # a bitmap needs a condition
            cursor.execute(f"SET LOCAL enable_{other} = off")

    assert index in matching(Resident.objects.order_by(), text).explain()


def test_current_links_begin_with_oneself():
    user = UserFactory()
    child = FamilyLinkFactory(user=user, relation="child")
    oneself = FamilyLinkFactory(user=user, relation="self")
    FamilyLinkFactory(user=user, relation="child", ended_on="2024-05-01")
    FamilyLinkFactory(user=user, resident=ResidentFactory(died_on="2024-05-01"))
    FamilyLinkFactory()

    assert current_links(user) == [oneself, child]


def test_who_may_end_which_link():
    mother, daughter = UserFactory(), UserFactory()
    oneself = FamilyLinkFactory(user=mother, relation="self")
    helper = FamilyLinkFactory(user=daughter, resident=oneself.resident, relation="child")

    assert links_to_me(mother) == [helper]
    assert links_to_me(daughter) == []
    assert link_to_end(mother, helper.pk) == helper
    assert link_to_end(daughter, helper.pk) == helper
    assert link_to_end(mother, oneself.pk) is None
    assert link_to_end(UserFactory(), helper.pk) is None
