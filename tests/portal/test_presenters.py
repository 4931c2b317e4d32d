"""Which doors stand open to whom. No database: unsaved people and links."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import override

from accounts.enums import Role
from accounts.models import User
from elderly_care.enums import Relation
from elderly_care.models import FamilyLink
from portal.presenters import (
    ACTIVITIES,
    FAMILY,
    FOR_RESIDENTS,
    ITEMS,
    PLACES,
    PREFERENCES,
    STAFF,
    home_tiles,
    may,
    next_meal,
)
from portal.workplaces import doors, workplace

RESIDENT = FamilyLink(relation=Relation.SELF, may_order=False, may_see_account=False)
CHILD = FamilyLink(relation=Relation.CHILD, may_order=True, may_see_account=False)


def user_with(*roles, is_staff=True):
    """An unsaved user who holds roles."""
    user = User(is_staff=is_staff)
    user.roles = frozenset(roles)
    user.current_memberships = []
    return user


def test_visitor_sees_what_needs_no_account():
    assert home_tiles(AnonymousUser(), None) == [PLACES, ITEMS, ACTIVITIES, PREFERENCES]


def test_resident_sees_everything():
    assert home_tiles(user_with(is_staff=False), RESIDENT) == list(FOR_RESIDENTS)


def test_user_without_a_person_sees_where_to_choose_one():
    assert home_tiles(user_with(is_staff=False), None) == [
        FAMILY,
        PLACES,
        ITEMS,
        ACTIVITIES,
        PREFERENCES,
    ]


def test_staff_find_their_own_pages():
    tiles = home_tiles(user_with(Role.STREET_CLERK), None)

    assert tiles[:-1] == [FAMILY, PLACES, ITEMS, ACTIVITIES, PREFERENCES]
    assert (tiles[-1].title, tiles[-1].href) == (STAFF.title, "/console/")


def test_there_are_never_more_than_six_tiles():
    assert len(home_tiles(user_with(Role.STREET_CLERK), RESIDENT)) <= 6


@pytest.mark.parametrize(
    ("roles", "place"),
    [
        ((), "admin:index"),
        ((Role.SYSTEM_ADMIN,), "admin:index"),
        ((Role.STREET_CLERK,), "portal:console"),
        ((Role.KITCHEN,), "meals_console:board"),
        ((Role.CASHIER,), "meals_console:tills"),
        ((Role.CALL_AGENT,), "dispatch_console:hotline"),
        ((Role.KITCHEN, Role.STATION_MANAGER), "portal:console"),
    ],
)
def test_staff_start_where_they_work(roles, place):
    assert workplace(user_with(*roles)) == place


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_mark_fits_its_tile(language):
    everybody = user_with(*Role)
    with override(language):
        marks = {str(door.mark) for _title, row in doors(everybody) for door in row}
    assert {mark for mark in marks if len(mark) > 2} == set()


def test_every_door_of_a_clerk_leads_somewhere():
    clerk = user_with(Role.STREET_CLERK)
    found = [door for _title, row in doors(clerk) for door in row]
    assert found
    assert all(door.href.startswith("/console/") for door in found)
    assert doors(user_with(Role.SYSTEM_ADMIN)) == []


def test_partners_start_at_the_reference_and_residents_nowhere_else():
    assert workplace(user_with(Role.PARTNER_ENGINEER, is_staff=False)) == "api-docs"
    assert workplace(user_with(is_staff=False)) == ""


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
