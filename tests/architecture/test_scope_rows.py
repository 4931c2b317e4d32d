"""For every model with a scope: a user of street A does not see street B's row.

Each tests/factories/<app>*.py says in SCOPED how to make a row of a place and an operator.
"""

from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps

from accounts.enums import OrganisationKind, Role
from tests.factories.accounts import CommunityFactory, OrganisationFactory, staff

FACTORIES = Path(__file__).parents[1] / "factories"
SCOPED_MODELS = sorted(
    (m for m in apps.get_models() if hasattr(m._default_manager, "visible_to")),
    key=lambda model: model._meta.label,
)


def maker(model):
    """How to make a row, or a failure that says where to write it."""
    app = model._meta.app_label
    makers = {}
    for file in sorted(FACTORIES.glob(f"{app}*.py")):
        makers |= getattr(import_module(f"tests.factories.{file.stem}"), "SCOPED", {})
    assert model in makers, f"SCOPED of tests/factories/{app}*.py lacks {model._meta.label}"
    return makers[model]


def row_in(model):
    """A row of a street of its own, with the street and the operator."""
    community = CommunityFactory()
    operator = OrganisationFactory(division=community, kind=OrganisationKind.OPERATOR)
    row = maker(model)(community, operator)
    return row, community, operator


def sees(user, row) -> bool:
    return type(row)._default_manager.visible_to(user).filter(pk=row.pk).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("model", SCOPED_MODELS, ids=lambda model: model._meta.label)
def test_another_streets_row_is_not_seen(model):
    row, community, _operator = row_in(model)
    elsewhere = CommunityFactory()
    rival = OrganisationFactory(division=elsewhere)

    assert elsewhere.parent_id != community.parent_id
    assert not sees(staff(Role.STREET_CLERK, elsewhere.parent), row)
    assert not sees(staff(Role.COMMUNITY_WORKER, elsewhere), row)
    assert not sees(staff(Role.PARTNER_ENGINEER, rival), row)
    assert not sees(staff(Role.SYSTEM_ADMIN, elsewhere), row)


@pytest.mark.django_db
@pytest.mark.parametrize("model", SCOPED_MODELS, ids=lambda model: model._meta.label)
def test_its_own_people_see_it(model):
    row, community, operator = row_in(model)
    street = staff(Role.STREET_CLERK, community.parent)
    district = staff(Role.DISTRICT_ADMIN, community.parent.parent)
    partner = staff(Role.PARTNER_ENGINEER, operator)

    assert sees(street, row) or sees(partner, row)
    assert sees(district, row) or not sees(street, row)
