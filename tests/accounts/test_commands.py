"""Divisions, users, organisations, roles."""

from datetime import timedelta

import pytest
from knox.models import AuthToken

from accounts.commands import (
    AlreadyHeld,
    DivisionCounts,
    NotSecurityAdministrator,
    OutsideScope,
    RoleForOneself,
    Term,
    change_organisation,
    change_user,
    create_organisation,
    create_user,
    end_membership,
    grant_role,
    issue_token,
    load_divisions,
    set_password,
)
from accounts.enums import SEPARATED_ROLES, DivisionLevel, OrganisationKind, Role
from accounts.models import Division, Membership, Organisation, User
from core.audit import SYSTEM
from core.dates import today
from core.errors import InvalidInput, NotAllowed
from core.models import AuditEvent
from tests.factories.accounts import (
    DistrictFactory,
    MembershipFactory,
    OrganisationFactory,
    StreetFactory,
    UserFactory,
    credit_code,
    staff,
)

pytestmark = pytest.mark.django_db


def test_load_divisions_brings_five_districts():
    assert load_divisions() == DivisionCounts(created=1632, updated=0, unchanged=0, ended=0)
    assert Division.objects.filter(level=DivisionLevel.DISTRICT).count() == 5
    assert Division.objects.communities().count() == 1536
    assert Division.objects.get(code="110105026").name == "望京街道"
    created = AuditEvent.objects.filter(action="accounts.division.loaded", actor_name="system")
    assert created.count() == 5
    assert sum(event.details["created"] for event in created) == 1632


def test_load_divisions_twice_writes_nothing(django_assert_num_queries):
    load_divisions()

    with django_assert_num_queries(3):  # a savepoint around one read
        again = load_divisions()

    assert again == DivisionCounts(created=0, updated=0, unchanged=1632, ended=0)


def test_load_divisions_keeps_what_vanished_and_takes_it_back(tmp_path):
    load_divisions()
    file = tmp_path / "divisions.csv"
    file.write_text("code,name,level,parent\n110105,朝阳区,district,1101\n", encoding="utf-8")

    assert load_divisions(path=file).ended == Division.objects.within("110105").count() - 1
    assert Division.objects.get(code="110105026").valid_to == today()
    assert Division.objects.get(code="310109").valid_to is None  # not a district of that file
    assert load_divisions().updated == Division.objects.within("110105").count() - 1


def test_load_divisions_corrects_a_name():
    load_divisions()
    Division.objects.filter(code="110105026").update(name="旺京街道")

    assert load_divisions().updated == 1
    assert Division.objects.get(code="110105026").name == "望京街道"
    details = AuditEvent.objects.latest("pk").details
    assert details == {"created": 0, "changed": ["110105026"], "ended": []}


def test_create_user_is_recorded_and_has_no_role():
    user = create_user(
        username=" lijing ", display_name="李静", password="correct-horse-9", by=SYSTEM
    )

    assert user.username == "lijing"
    assert user.check_password("correct-horse-9")
    assert (user.roles, user.is_staff) == (frozenset(), False)
    event = AuditEvent.objects.get()
    assert event.action == "accounts.user.created"
    assert "correct-horse" not in str(event.details)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"username": ""}, "username"),
        ({"username": "a b"}, "username"),
        ({"username": "taken"}, "username"),
        ({"display_name": ""}, "display_name"),
        ({"password": "short"}, "password"),
        ({"password": "1234567890"}, "password"),
    ],
)
def test_create_user_refuses(wrong, field):
    UserFactory(username="taken")
    given = {"username": "new", "display_name": "新", "password": "correct-horse-9"} | wrong

    with pytest.raises(InvalidInput) as refusal:
        create_user(**given, by=SYSTEM)

    assert field in refusal.value.fields
    assert User.objects.count() == 1


def test_a_user_without_a_password_can_not_log_in():
    assert not create_user(username="x", display_name="x", by=SYSTEM).has_usable_password()


def test_change_user_records_before_and_after():
    user = UserFactory(display_name="旧")

    change_user(user=user, display_name="新", is_staff=False, is_active=False, by=SYSTEM)
    change_user(user=user, display_name="新", is_staff=False, is_active=False, by=SYSTEM)

    event = AuditEvent.objects.get()
    assert event.details["changes"] == {"display_name": ["旧", "新"], "is_active": [True, False]}


def test_set_password():
    user = UserFactory()

    set_password(user=user, password="another-horse-9", by=SYSTEM)

    user.refresh_from_db()
    assert user.check_password("another-horse-9")
    with pytest.raises(InvalidInput):
        set_password(user=user, password="12345", by=SYSTEM)


def test_set_password_is_for_oneself_and_for_who_may():
    user, by = staff(Role.SYSTEM_ADMIN), staff(Role.SECURITY_ADMIN)

    with pytest.raises(NotAllowed):
        set_password(user=user, password="another-horse-9", by=by)
    set_password(user=user, password="another-horse-9", by=user)

    assert AuditEvent.objects.get().actor_id == user.pk


@pytest.mark.parametrize(
    "locked_out",
    [
        lambda user: set_password(user=user, password="another-horse-9", by=SYSTEM),
        lambda user: change_user(
            user=user, display_name="x", is_staff=False, is_active=False, by=SYSTEM
        ),
    ],
)
def test_a_new_password_or_a_closed_account_ends_tokens(locked_out):
    user, other = UserFactory(), UserFactory()
    for holder in (user, user, other):
        issue_token(by=holder)

    locked_out(user)

    assert AuthToken.objects.get().user == other


def test_create_organisation_checks_the_credit_code():
    street = StreetFactory()
    given = {"name": "某公司", "kind": OrganisationKind.OPERATOR, "division": street, "by": SYSTEM}

    made = create_organisation(credit_code=f" {credit_code(1).lower()} ", **given)

    assert made.credit_code == credit_code(1)
    for code in ["91110000600037341M", credit_code(1)]:
        with pytest.raises(InvalidInput) as refusal:
            create_organisation(credit_code=code, **given)
        assert "credit_code" in refusal.value.fields
    assert Organisation.objects.count() == 1


def test_change_organisation_once_is_recorded_once():
    organisation = OrganisationFactory(name="旧", phone="")

    for _ in range(2):
        change_organisation(
            organisation=organisation, name="新", phone="", is_active=True, by=SYSTEM
        )

    organisation.refresh_from_db()
    assert organisation.name == "新"
    assert AuditEvent.objects.get().details == {"changes": {"name": ["旧", "新"]}}


def test_a_security_administrator_grants_a_role():
    street = StreetFactory()
    user = UserFactory()
    by = staff(Role.SECURITY_ADMIN)

    membership = grant_role(user=user, role=Role.STREET_CLERK, division=street, by=by)

    assert User.objects.get(pk=user.pk).roles == {Role.STREET_CLERK}
    event = AuditEvent.objects.get(action="accounts.membership.granted")
    assert (event.actor_id, event.subject_id) == (by.pk, str(membership.pk))


@pytest.mark.parametrize("role", [r for r in Role.values if r != Role.SECURITY_ADMIN])
def test_nobody_else_grants_roles(role):
    street = StreetFactory()
    place = None if role in (Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN) else street

    with pytest.raises(NotSecurityAdministrator):
        grant_role(
            user=UserFactory(), role=Role.STREET_CLERK, division=street, by=staff(role, place)
        )


def test_nobody_grants_or_ends_a_role_of_their_own():
    by = staff(Role.SECURITY_ADMIN)

    with pytest.raises(RoleForOneself):
        grant_role(user=by, role=Role.STREET_CLERK, division=StreetFactory(), by=by)
    with pytest.raises(RoleForOneself):
        end_membership(membership=by.memberships.get(), by=by)


def test_a_security_administrator_of_a_place_stays_inside_it():
    here, there = StreetFactory(), StreetFactory()
    by = staff(Role.SECURITY_ADMIN, here)

    grant_role(user=UserFactory(), role=Role.STREET_CLERK, division=here, by=by)
    for place in [
        {"division": there},
        {"organisation": OrganisationFactory(division=there)},
    ]:
        with pytest.raises(OutsideScope):
            grant_role(user=UserFactory(), role=Role.STREET_CLERK, **place, by=by)
    with pytest.raises(OutsideScope):
        grant_role(user=UserFactory(), role=Role.SYSTEM_ADMIN, by=by)


def test_separated_roles_are_refused_with_a_sentence():
    user = staff(Role.SYSTEM_ADMIN)

    with pytest.raises(InvalidInput) as refusal:
        grant_role(user=user, role=Role.AUDIT_ADMIN, by=SYSTEM)

    assert "兼任" in str(refusal.value.fields)


@pytest.mark.parametrize("separated", SEPARATED_ROLES)
def test_an_administrator_of_the_system_holds_no_other_role(separated):
    street, by = StreetFactory(), staff(Role.SECURITY_ADMIN)
    administrator, clerk = staff(separated), staff(Role.STREET_CLERK, street)

    for given in (
        {"user": administrator, "role": Role.DISTRICT_ADMIN, "division": street},
        {"user": clerk, "role": separated},
        {"user": clerk, "role": separated, "division": street},
    ):
        with pytest.raises(InvalidInput) as refusal:
            grant_role(**given, by=by)
        assert "请另设一个账号" in str(refusal.value.fields)

    assert not User.objects.get(pk=administrator.pk).has_perm("elderly_care.view_resident")


def test_another_role_elsewhere_needs_another_account():
    here, there = StreetFactory(), StreetFactory()
    user = staff(Role.DISPATCHER, here)

    with pytest.raises(InvalidInput) as refusal:
        grant_role(user=user, role=Role.STREET_CLERK, division=there, by=SYSTEM)

    assert "请另设一个账号" in str(refusal.value.fields)
    assert user.memberships.count() == 1


def test_one_role_elsewhere_and_another_role_here_are_granted():
    here, there = StreetFactory(), StreetFactory()
    user, other = staff(Role.DISPATCHER, here), staff(Role.DISPATCHER, here)

    for place in ({"division": there}, {"organisation": OrganisationFactory(division=here)}):
        grant_role(user=user, role=Role.DISPATCHER, **place, by=SYSTEM)
    grant_role(user=other, role=Role.CALL_AGENT, division=here, by=SYSTEM)

    assert (user.memberships.count(), other.memberships.count()) == (3, 2)


def test_another_role_elsewhere_after_the_first_has_ended():
    membership = MembershipFactory(valid_to=today() + timedelta(days=9))
    next_post = {"user": membership.user, "role": Role.DISPATCHER, "division": StreetFactory()}

    with pytest.raises(InvalidInput):
        grant_role(**next_post, term=Term(today() + timedelta(days=9)), by=SYSTEM)
    grant_role(**next_post, term=Term(today() + timedelta(days=10)), by=SYSTEM)

    assert membership.user.memberships.count() == 2


def test_the_same_role_is_granted_once_at_a_time():
    membership = MembershipFactory(valid_to=today() + timedelta(days=9))
    again = {"user": membership.user, "role": membership.role, "division": membership.division}

    with pytest.raises(AlreadyHeld):
        grant_role(**again, by=SYSTEM)
    grant_role(**again, term=Term(today() + timedelta(days=10)), by=SYSTEM)

    assert membership.user.memberships.count() == 2


def test_end_membership_takes_effect_at_once():
    membership = MembershipFactory(valid_from=today() - timedelta(days=30))

    end_membership(membership=membership, by=SYSTEM, reason="调离")
    end_membership(membership=membership, by=SYSTEM)

    membership.refresh_from_db()
    assert membership.valid_to == today() - timedelta(days=1)
    assert User.objects.get(pk=membership.user_id).roles == frozenset()
    assert AuditEvent.objects.get().reason == "调离"


def test_a_role_of_today_is_taken_back():
    membership = MembershipFactory(valid_from=today())

    end_membership(membership=membership, by=SYSTEM)

    assert not Membership.objects.exists()
    assert AuditEvent.objects.get().details["role"] == Role.STREET_CLERK


def test_a_district_stays_when_it_is_not_ours():
    DistrictFactory(code="990101", name="演示区")

    load_divisions()

    assert Division.objects.get(code="990101").valid_to is None
