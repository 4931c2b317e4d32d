"""Which doors stand open to whom. No database: unsaved people and links."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from elderly_care.enums import Relation
from elderly_care.models import FamilyLink
from portal.presenters import (
    FAMILY,
    FOR_RESIDENTS,
    PREFERENCES,
    STAFF,
    home_tiles,
    may,
    next_meal,
)

RESIDENT = FamilyLink(relation=Relation.SELF, may_order=False, may_see_account=False)
CHILD = FamilyLink(relation=Relation.CHILD, may_order=True, may_see_account=False)


def test_visitor_sees_what_needs_no_account():
    assert home_tiles(AnonymousUser(), None) == [PREFERENCES]


def test_resident_sees_everything():
    assert home_tiles(User(), RESIDENT) == list(FOR_RESIDENTS)


def test_user_without_a_person_sees_where_to_choose_one():
    assert home_tiles(User(), None) == [FAMILY, PREFERENCES]


def test_staff_find_their_own_pages():
    assert home_tiles(User(is_staff=True), None) == [FAMILY, PREFERENCES, STAFF]


def test_there_are_never_more_than_six_tiles():
    assert len(home_tiles(User(is_staff=True), RESIDENT)) <= 6


@pytest.mark.parametrize(
    ("link", "needs", "expected"),
    [
        (RESIDENT, "may_order", True),
        (RESIDENT, "may_see_account", True),
        (CHILD, "may_order", True),
        (CHILD, "may_see_account", False),
        (CHILD, "", True),
    ],
)
def test_a_relative_may_what_was_agreed_to(link, needs, expected):
    assert may(link, needs) == expected


def test_who_may_not_order_is_told_of_no_meal():
    assert next_meal(None) is None
    assert next_meal(FamilyLink(relation=Relation.CHILD, may_order=False)) is None
