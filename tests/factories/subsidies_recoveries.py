"""Recoveries as the commands make them: somebody was paid too much, or a till was offline."""

from datetime import date, timedelta

from core.audit import SYSTEM
from core.dates import month_of, today
from subsidies.commands import (
    agree_instalments,
    charge_late,
    collect_instalments,
    recover_overpaid,
)
from subsidies.models import (
    LateCharge,
    Recovery,
    RecoveryEntry,
    RecoveryInstalment,
    RecoveryLine,
)
from tests.factories.accounts import OrganisationFactory
from tests.factories.elderly_care import ResidentFactory
from tests.factories.subsidies import EnrolmentFactory, PurseFactory, filled_purse


def late_charge(community=None, operator=None, fen: int = 500) -> LateCharge:
    """A charge that found an empty purse."""
    place = {"community": community} if community else {}
    purse = PurseFactory(resident=ResidentFactory(**place))
    return charge_late(
        resident=purse.resident,
        amount_fen=fen,
        service="meals",
        operator=operator or OrganisationFactory(),
        reference=f"till:{purse.pk}",
        occurred_on=today() - timedelta(days=3),
        by=SYSTEM,
    )


def debt(community=None, fen: int = 500) -> Recovery:
    """Somebody owes so much."""
    return late_charge(community, fen=fen).recovery


def overpaid(community=None) -> Recovery:
    """100 yuan of a month that nobody was owed, still unspent."""
    place = {"community": community} if community else {}
    purse = filled_purse(100_00, resident=ResidentFactory(**place))
    enrolment = EnrolmentFactory(account=purse, resident=purse.resident, programme=purse.programme)
    (recovery,) = recover_overpaid(enrolment_ids=[enrolment.pk], by=SYSTEM)
    return recovery


def _instalment(community, operator) -> RecoveryInstalment:
    recovery = debt(community)
    agree_instalments(recovery=recovery, monthly_fen=100, first_month=date(2024, 1, 1), by=SYSTEM)
    period = month_of(today())
    collect_instalments(programme=recovery.programme, period=period, by=SYSTEM)
    return recovery.instalments.get()


SCOPED = {
    Recovery: lambda community, operator: debt(community),
    RecoveryLine: lambda community, operator: overpaid(community).lines.get(),
    RecoveryEntry: lambda community, operator: RecoveryEntry.objects.get(recovery=debt(community)),
    RecoveryInstalment: _instalment,
    LateCharge: lambda community, operator: late_charge(community, operator),
}
