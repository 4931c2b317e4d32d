"""The server's own command line."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from core.models import AuditEvent
from tests.factories.accounts import OrganisationFactory, StreetFactory, UserFactory

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

    call_command("grant_role", user.username, "street_clerk", division=StreetFactory().code)
    call_command("grant_role", user.username, "cashier", organisation=organisation.credit_code)

    assert user.memberships.count() == 2


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
