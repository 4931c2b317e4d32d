"""Role by permission, as a table."""

import pytest

from accounts.enums import Role
from accounts.models import User

READERS = {
    Role.DISTRICT_ADMIN,
    Role.STREET_CLERK,
    Role.STREET_APPROVER,
    Role.COMMUNITY_WORKER,
    Role.STATION_MANAGER,
    Role.CALL_AGENT,
    Role.DISPATCHER,
    Role.PARTNER_ENGINEER,
    Role.AUDITOR,
}
KEEPERS = {Role.STREET_CLERK, Role.DISTRICT_ADMIN, Role.COMMUNITY_WORKER}
GRANTED = {
    "elderly_care.view_resident": READERS,
    "elderly_care.view_carestatus": READERS,
    "elderly_care.add_resident": KEEPERS,
    "elderly_care.change_resident": KEEPERS,
    "elderly_care.change_otherbenefit": KEEPERS,
    "elderly_care.add_familylink": KEEPERS,
    "elderly_care.delete_resident": set(),
    "elderly_care.import_residents": {Role.STREET_CLERK, Role.DISTRICT_ADMIN},
    "elderly_care.view_assessmentcase": READERS,
    "elderly_care.request_assessment": KEEPERS | {Role.STATION_MANAGER, Role.CALL_AGENT},
    "elderly_care.arrange_assessment": {Role.STREET_CLERK, Role.DISTRICT_ADMIN},
    "elderly_care.decide_objection": {Role.STREET_APPROVER, Role.DISTRICT_ADMIN},
    "elderly_care.read_assessment": {
        Role.STREET_CLERK,
        Role.STREET_APPROVER,
        Role.DISTRICT_ADMIN,
    },
    "elderly_care.import_assessments": {Role.STREET_CLERK, Role.DISTRICT_ADMIN},
    "elderly_care.assess": {Role.ASSESSOR},
    "elderly_care.plan_care": KEEPERS | {Role.STATION_MANAGER},
    "elderly_care.view_careplan": READERS,
    "elderly_care.reveal_resident": {
        Role.STREET_CLERK,
        Role.STREET_APPROVER,
        Role.COMMUNITY_WORKER,
        Role.STATION_MANAGER,
        Role.CALL_AGENT,
    },
}


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("permission", GRANTED)
def test_who_may(role, permission):
    user = User(username=role)
    user.roles = frozenset([role])

    assert user.has_perm(permission) is (role in GRANTED[permission])
