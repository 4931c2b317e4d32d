"""Staff pages: who comes in, what they see, and that everything goes through the commands."""

import csv
import io

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.admin import ScopedAdmin
from accounts.admin.scoped import OccurringFilter
from accounts.enums import SEPARATED_ROLES, OrganisationKind, Role
from accounts.models import Membership, Organisation, User
from core.models import AuditEvent
from elderly_care.models import Resident
from tests.factories.accounts import (
    CommunityFactory,
    MembershipFactory,
    OrganisationFactory,
    StreetFactory,
    UserFactory,
    credit_code,
    staff,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def system(client_as):
    return client_as(staff(Role.SYSTEM_ADMIN))


@pytest.fixture
def security(client_as):
    return client_as(staff(Role.SECURITY_ADMIN))


@pytest.mark.parametrize(
    ("is_staff", "role", "status"),
    [(True, Role.AUDITOR, 200), (True, None, 302), (False, Role.AUDITOR, 302)],
)
def test_staff_with_a_role_come_in(client_as, is_staff, role, status):
    user = UserFactory(is_staff=is_staff)
    if role:
        MembershipFactory(user=user, role=role)

    assert client_as(user).get(reverse("admin:index")).status_code == status


def test_there_are_no_groups(system):
    assert system.get("/admin/auth/group/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_list_of_organisations(client_as, django_assert_num_queries, rows):
    street = StreetFactory()
    mine = [OrganisationFactory(division=street) for _ in range(rows)]
    other = OrganisationFactory()
    client = client_as(staff(Role.STREET_CLERK, street))

    with django_assert_num_queries(4):
        page = client.get(reverse("admin:accounts_organisation_changelist")).content.decode()

    assert all(organisation.name in page for organisation in mine)
    assert other.name not in page


def test_another_streets_organisation_is_not_found(client_as):
    client = client_as(staff(Role.DISTRICT_ADMIN, StreetFactory()))
    other = OrganisationFactory()

    page = client.get(reverse("admin:accounts_organisation_change", args=[other.pk]), follow=True)

    assert page.redirect_chain == [(reverse("admin:index"), 302)]
    assert other.credit_code not in page.content.decode()


def test_a_division_is_looked_up_and_never_changed(client_as):
    here, there = CommunityFactory(), CommunityFactory()
    client = client_as(staff(Role.STREET_CLERK, here.parent))

    page = client.get(reverse("admin:accounts_division_changelist"), {"q": here.code[:9]})

    assert here.name in page.content.decode()
    assert there.name not in page.content.decode()
    detail = client.get(reverse("admin:accounts_division_change", args=[here.pk]))
    assert detail.status_code == 200
    assert b'name="_save"' not in detail.content
    assert client.get(reverse("admin:accounts_division_add")).status_code == 403


def test_an_organisation_is_added_by_the_command(client_as):
    street = StreetFactory()
    client = client_as(staff(Role.DISTRICT_ADMIN, street))
    data = {
        "name": "新公司",
        "kind": OrganisationKind.OPERATOR,
        "credit_code": credit_code(77),
        "division": street.pk,
        "phone": "",
    }

    answer = client.post(reverse("admin:accounts_organisation_add"), data)

    assert answer.status_code == 302
    assert Organisation.objects.get().name == "新公司"
    assert AuditEvent.objects.filter(action="accounts.organisation.created").count() == 1


def test_an_organisation_elsewhere_is_refused(client_as):
    client = client_as(staff(Role.DISTRICT_ADMIN, StreetFactory()))
    data = {
        "name": "新公司",
        "kind": OrganisationKind.OPERATOR,
        "credit_code": credit_code(77),
        "division": StreetFactory().pk,
        "phone": "",
    }

    assert client.post(reverse("admin:accounts_organisation_add"), data).status_code == 200
    assert not Organisation.objects.exists()


def test_an_organisation_is_changed_by_the_command(client_as):
    organisation = OrganisationFactory(name="旧")
    client = client_as(staff(Role.DISTRICT_ADMIN, organisation.division))
    address = reverse("admin:accounts_organisation_change", args=[organisation.pk])

    client.post(address, {"name": "新", "phone": "010-84700000", "is_active": "on"})

    organisation.refresh_from_db()
    assert (organisation.name, organisation.phone) == ("新", "010-84700000")
    assert AuditEvent.objects.filter(action="accounts.organisation.changed").count() == 1


def test_a_user_is_added_by_the_command(system):
    data = {
        "username": "lijing",
        "display_name": "李静",
        "is_staff": "on",
        "password1": "correct-horse-9",
        "password2": "correct-horse-9",
    }

    answer = system.post(reverse("admin:accounts_user_add"), data)

    user = User.objects.get(username="lijing")
    assert answer.url == reverse("admin:accounts_user_change", args=[user.pk])
    assert user.check_password("correct-horse-9")
    assert AuditEvent.objects.filter(action="accounts.user.created").count() == 1


def test_a_weak_password_is_named(system):
    data = {"username": "x", "display_name": "x", "password1": "12345", "password2": "12345"}

    page = system.post(reverse("admin:accounts_user_add"), data)

    assert page.status_code == 200
    assert "password2" in page.context["adminform"].form.errors


def test_a_user_is_changed_and_shows_no_flags_of_power(system):
    user = UserFactory(display_name="旧")
    address = reverse("admin:accounts_user_change", args=[user.pk])

    page = system.get(address).content.decode()
    assert "superuser" not in page
    assert "groups" not in page
    empty = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    system.post(address, {"display_name": "新", "is_active": "on", **empty})

    user.refresh_from_db()
    assert user.display_name == "新"
    assert AuditEvent.objects.filter(action="accounts.user.changed").count() == 1


def test_a_password_is_set_and_recorded(system):
    user = UserFactory()
    address = reverse("admin:auth_user_password_change", args=[user.pk])
    data = {
        "password1": "another-horse-9",
        "password2": "another-horse-9",
        "usable_password": "true",
    }

    assert system.get(address).status_code == 200
    assert system.post(address, data).status_code == 302

    user.refresh_from_db()
    assert user.check_password("another-horse-9")
    assert AuditEvent.objects.filter(action="accounts.user.password_set").count() == 1


def test_a_system_administrator_does_not_open_the_security_administrators_account(system):
    user = staff(Role.SECURITY_ADMIN)

    address = reverse("admin:auth_user_password_change", args=[user.pk])
    assert system.get(address).status_code == 403
    page = system.get(reverse("admin:accounts_user_change", args=[user.pk]))
    assert b'name="_save"' not in page.content


@pytest.mark.parametrize("role", SEPARATED_ROLES)
def test_a_security_administrator_sets_no_administrators_password(security, role):
    user = staff(role)
    data = {"password1": "another-horse-9", "password2": "another-horse-9"}

    address = reverse("admin:auth_user_password_change", args=[user.pk])
    assert security.get(address).status_code == 403
    assert security.post(address, data).status_code == 403
    page = security.get(reverse("admin:accounts_user_change", args=[user.pk])).content.decode()

    user.refresh_from_db()
    assert user.check_password("correct-horse-9")
    assert "../password/" not in page
    assert 'name="is_active"' in page


def test_ones_own_password_is_changed_and_recorded(client_as):
    user = staff(Role.SECURITY_ADMIN)
    client, address = client_as(user), reverse("admin:password_change")
    new = {"new_password1": "another-horse-9", "new_password2": "another-horse-9"}

    assert client.post(address, {"old_password": "wrong", **new}).status_code == 200
    assert not AuditEvent.objects.filter(action="accounts.user.password_set").exists()
    assert client.post(address, {"old_password": "correct-horse-9", **new}).status_code == 302

    user.refresh_from_db()
    assert user.check_password("another-horse-9")
    assert AuditEvent.objects.get(action="accounts.user.password_set").actor_id == user.pk


def test_the_door_to_the_password_is_shown_to_who_may_set_it(system):
    page = system.get(reverse("admin:accounts_user_change", args=[UserFactory().pk]))

    assert "../password/" in page.content.decode()


def test_a_role_is_granted_by_the_command(security):
    street, user = StreetFactory(), UserFactory()
    data = {
        "user": user.pk,
        "role": Role.STREET_CLERK,
        "division": street.pk,
        "organisation": "",
        "valid_from": "2026-01-01",
        "valid_to": "",
    }

    answer = security.post(reverse("admin:accounts_membership_add"), data)

    assert answer.status_code == 302
    assert Membership.objects.get(user=user).division == street
    assert AuditEvent.objects.filter(action="accounts.membership.granted").count() == 1


def test_a_role_for_oneself_is_refused_with_a_sentence(client_as):
    user = staff(Role.SECURITY_ADMIN)
    client = client_as(user)
    data = {
        "user": user.pk,
        "role": Role.SECURITY_ADMIN,
        "division": StreetFactory().pk,
        "organisation": "",
        "valid_from": "2026-01-01",
        "valid_to": "",
    }

    page = client.post(reverse("admin:accounts_membership_add"), data, follow=True)

    assert "不能给自己授予" in page.content.decode()
    assert user.memberships.count() == 1


def test_a_role_that_does_not_go_with_the_held_one_is_refused_on_the_form(security):
    user = staff(Role.DISPATCHER, StreetFactory())
    data = {
        "user": user.pk,
        "role": Role.STREET_CLERK,
        "division": StreetFactory().pk,
        "organisation": "",
        "valid_from": "2026-01-01",
        "valid_to": "",
    }

    page = security.post(reverse("admin:accounts_membership_add"), data)

    assert "请另设一个账号" in page.content.decode()
    assert user.memberships.count() == 1


def test_roles_are_ended_by_an_action(security):
    membership = MembershipFactory()
    data = {"action": "end_roles", "_selected_action": [membership.pk]}

    page = security.post(reverse("admin:accounts_membership_changelist"), data, follow=True)

    assert "已终止 1 个角色" in page.content.decode()
    assert not Membership.objects.filter(pk=membership.pk).exists()


def test_an_action_that_is_refused_says_why(client_as):
    user = staff(Role.SECURITY_ADMIN)
    data = {"action": "end_roles", "_selected_action": [user.memberships.get().pk]}

    address = reverse("admin:accounts_membership_changelist")
    page = client_as(user).post(address, data, follow=True)

    assert "不能给自己授予或终止角色" in page.content.decode()
    assert user.memberships.count() == 1


def test_who_may_not_grant_sees_no_such_action(system):
    membership = MembershipFactory()

    page = system.get(reverse("admin:accounts_membership_changelist"))
    assert "end_roles" not in page.content.decode()
    data = {"action": "end_roles", "_selected_action": [membership.pk]}
    system.post(reverse("admin:accounts_membership_changelist"), data)

    assert Membership.objects.filter(pk=membership.pk).exists()


def test_an_export_holds_what_the_list_shows_and_is_recorded(client_as):
    street = StreetFactory()
    mine = OrganisationFactory(division=street, name="=1+1")
    other = OrganisationFactory()
    user = staff(Role.STREET_CLERK, street)
    data = {"action": "export_csv", "_selected_action": [mine.pk, other.pk]}

    answer = client_as(user).post(reverse("admin:accounts_organisation_changelist"), data)

    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert rows[0][0] == "名称"
    assert [row[0] for row in rows[1:]] == ["'=1+1"]
    assert rows[1][1] == "运营企业"
    event = AuditEvent.objects.get(action="accounts.organisation.exported")
    assert (event.actor_id, event.details["rows"]) == (user.pk, 1)


def test_a_filter_offers_only_what_occurs_in_scope():
    page = ScopedAdmin(Resident, admin.site)

    assert page._scoped_filter("living_status") == "living_status"
    assert page._scoped_filter("community") == ("community", OccurringFilter)
    assert page._scoped_filter("unknown") == "unknown"


def test_a_phone_for_messages_is_kept_encrypted_and_out_of_the_trail(client_as):
    admin_, user = staff(Role.SYSTEM_ADMIN), UserFactory(staff=True)
    client, page = client_as(admin_), reverse("admin:accounts_user_change", args=[user.pk])
    given = {"display_name": user.display_name, "is_staff": "on", "is_active": "on"}
    inline = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}

    wrong = client.post(page, {**given, **inline, "alert_phone": "12"})
    assert wrong.status_code == 200
    client.post(page, {**given, **inline, "alert_phone": "138 1234 1234"})
    user.refresh_from_db()
    assert user.phone == "13812341234"
    row = AuditEvent.objects.filter(action="accounts.user.changed").latest("pk")
    assert row.details == {"changes": {"phone": ["", "138****1234"]}}

    looker = client_as(staff(Role.SECURITY_ADMIN)).get(page).content.decode()
    assert "138****1234" in looker
    assert "13812341234" not in looker
    client.post(page, {**given, **inline, "alert_phone": ""})
    user.refresh_from_db()
    assert user.phone is None
