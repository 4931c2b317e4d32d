"""An operator with a program of its own, people with money, and what it charged."""

from types import SimpleNamespace

from accounts.enums import OrganisationKind, Role
from accounts.models import Membership
from subsidies import commands
from subsidies.models import Charge, Refund
from tests.factories.accounts import CommunityFactory, OrganisationFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.subsidies import ProgrammeFactory, filled_purse


def scene(community=None, operator=None, *lots_fen: int) -> SimpleNamespace:
    """A person with 10 yuan of one lot (or so many), and the operator's engineer who may act there."""
    community = community or CommunityFactory()
    operator = operator or OrganisationFactory(
        division=community.parent.parent, kind=OrganisationKind.OPERATOR
    )
    engineer = staff(Role.PARTNER_ENGINEER, operator)
    Membership.objects.create(user=engineer, role=Role.PARTNER_ENGINEER, division=community)
    resident = ResidentFactory(community=community)
    purse = filled_purse(*(lots_fen or (1000,)), resident=resident, programme=ProgrammeFactory())
    return SimpleNamespace(
        community=community,
        operator=operator,
        engineer=engineer,
        resident=resident,
        purse=purse,
        programme=purse.programme,
    )


def request(s, fen: int = 600, number: str = "A-1", **fields) -> commands.ChargeRequest:
    """What the operator's program asks."""
    asked = {"resident": s.resident, "operator": s.operator, "service": "meals"}
    return commands.ChargeRequest(**{**asked, "amount_fen": fen, "number": number, **fields})


def charged(s, fen: int = 600, number: str = "A-1") -> Charge:
    """Taken at once."""
    return commands.charge(request=request(s, fen, number), by=s.engineer)


def refunded(s, fen: int | None = 200, number: str = "R-1") -> Refund:
    """Something of it given back."""
    charge = charged(s)
    asked = commands.RefundRequest(charge.reference, number, "菜品有问题", fen)
    return commands.refund_by_hand(request=asked, by=s.engineer)


SCOPED = {
    Charge: lambda community, operator: charged(scene(community, operator)),
    Refund: lambda community, operator: refunded(scene(community, operator)),
}
