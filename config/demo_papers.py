"""The demonstration's family and some neighbours have what a paid visit asks for: agreement, assessment."""

from datetime import timedelta

from accounts.models import Organisation
from config.demo import OPERATOR_CODE, RESIDENT, STREET
from core.audit import Actor
from core.dates import today
from dispatch import commands
from dispatch.models import ServiceAgreement
from dispatch.queries.catalogue import is_assessed
from elderly_care.commands import save_fact
from elderly_care.enums import AbilityLevel, Relation
from elderly_care.models import AbilityAssessment, Resident

NEIGHBOURS = 10
A_YEAR = timedelta(days=365)


def load_demo_papers(by: Actor) -> None:
    """Safe to repeat; quick when all is there."""
    operator = Organisation.objects.filter(credit_code=OPERATOR_CODE).first()
    if operator is None:
        return
    family = {"family_links__user__username": RESIDENT, "family_links__relation": Relation.SELF}
    for resident in Resident.objects.filter(**family).order_by("pk"):
        _agreed(resident, operator, by)
        _assessed(resident, by)
    living = Resident.objects.living_here().filter(community__code__startswith=STREET)
    agreed = living.filter(agreements__operator=operator).distinct()
    for resident in agreed.order_by("pk")[:NEIGHBOURS]:
        _assessed(resident, by)


def _agreed(resident: Resident, operator: Organisation, by: Actor) -> None:
    signed = ServiceAgreement.objects.on(today()).filter(resident=resident, operator=operator)
    if not signed.exists():
        paper = ServiceAgreement(resident=resident, operator=operator, signed_on=today())
        commands.keep(row=paper, by=by)


def _assessed(resident: Resident, by: Actor) -> None:
    """The level that was found stays, so that nobody's allowance changes."""
    if is_assessed(resident, today()):
        return
    last = resident.assessments.order_by("-assessed_on").first()
    level = last.level if last else AbilityLevel.INTACT
    found = AbilityAssessment(
        resident=resident, level=level, assessed_on=today(), valid_to=today() + A_YEAR
    )
    save_fact(fact=found, by=by)
