"""The server's own command line."""

import pytest
from django.core.management import CommandError, call_command

from accounts.enums import Role
from accounts.models import User
from core.models import AuditEvent
from tests.factories.accounts import OrganisationFactory, StreetFactory, UserFactory, staff

pytestmark = pytest.mark.django_db


def test_grant_role_makes_the_first_security_administrator(capsys):
    UserFactory(username="secadmin", display_name="安全")

    call_command("grant_role", "secadmin", "security_admin")

    assert User.objects.get(username="secadmin").roles == {"security_admin"}
    assert AuditEvent.objects.get().actor_name == "command line"
    assert capsys.readouterr().out == "安全 · 安全管理员 · 全平台\n"


def test_grant_role_in_a_place():
    user = UserFactory()
    organisation = OrganisationFactory()

    call_command("grant_role", user.username, "cashier", division=StreetFactory().code)
    call_command("grant_role", user.username, "cashier", organisation=organisation.credit_code)

    assert user.memberships.count() == 2


def type_passwords(monkeypatch, *typed):
    answers = iter(typed)
    monkeypatch.setattr(
        "accounts.management.commands.set_password.getpass", lambda _: next(answers)
    )


def test_set_password_gets_an_administrator_back_in_and_is_recorded(monkeypatch, capsys):
    user = staff(Role.SECURITY_ADMIN)
    type_passwords(monkeypatch, "another-horse-9", "another-horse-9")

    call_command("set_password", user.username)

    user.refresh_from_db()
    assert user.check_password("another-horse-9")
    event = AuditEvent.objects.get(action="accounts.user.password_set")
    assert (event.actor_name, event.channel) == ("command line", "command")
    assert user.username in capsys.readouterr().out


@pytest.mark.parametrize(
    ("username", "typed", "sentence"),
    [
        ("nobody", [], "no user"),
        ("somebody", ["another-horse-9", "another-horse-8"], "differ"),
        ("somebody", ["12345", "12345"], "invalid"),
    ],
)
def test_set_password_says_what_is_wrong(monkeypatch, username, typed, sentence):
    user = UserFactory(username="somebody")
    type_passwords(monkeypatch, *typed)

    with pytest.raises(CommandError, match=sentence):
        call_command("set_password", username)

    user.refresh_from_db()
    assert user.check_password("correct-horse-9")


def test_createsuperuser_is_recorded():
    call_command("createsuperuser", username="root", display_name="管理员", interactive=False)

    user = User.objects.get(username="root")
    actions = AuditEvent.objects.order_by("pk").values_list("action", "subject_id")
    assert list(actions) == [
        ("accounts.user.created", str(user.pk)),
        ("accounts.membership.granted", str(user.memberships.get().pk)),
    ]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nobody", "cashier"], "does not exist"),
        (["somebody", "cashier"], "区划和机构"),
    ],
)
def test_grant_role_says_what_is_wrong(arguments, sentence):
    UserFactory(username="somebody")

    with pytest.raises(CommandError, match=sentence):
        call_command("grant_role", *arguments)
