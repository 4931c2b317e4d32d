"""Departments with their records, findings and reviews."""

from datetime import date

import factory

from accounts.enums import OrganisationKind
from elderly_care.enums import BenefitKind
from elderly_care.models import Resident
from subsidies.enums import EvidenceCode, FindingKind
from subsidies.models import BenefitImport, BenefitRecord, Finding, Review
from tests.factories.accounts import OrganisationFactory
from tests.factories.elderly_care import ResidentFactory
from tests.factories.subsidies import EnrolmentFactory, ProgrammeFactory


class DepartmentFactory(OrganisationFactory):
    """The federation of the disabled, say; division= says where."""

    name = factory.Sequence(lambda n: f"第{n}残疾人联合会")
    kind = OrganisationKind.DEPARTMENT


class BenefitImportFactory(factory.django.DjangoModelFactory):
    """A batch of one row."""

    department = factory.SubFactory(DepartmentFactory)
    source = "console"
    rows = 1
    created = 1
    updated = 0
    unchanged = 0
    rejected = 0
    imported_by = "test"

    class Meta:
        model = BenefitImport


class BenefitRecordFactory(factory.django.DjangoModelFactory):
    """Nursing subsidy for the disabled, 300 yuan a month since 2024; resident= says whose."""

    resident = factory.SubFactory(ResidentFactory)
    department = factory.SubFactory(DepartmentFactory)
    batch = factory.SubFactory(
        BenefitImportFactory, department=factory.SelfAttribute("..department")
    )
    reference = factory.Sequence(lambda n: f"CL-{n:06d}")
    name = factory.LazyAttribute(lambda o: o.resident.name)
    id_number = factory.LazyAttribute(lambda o: o.resident.id_number)
    id_number_index = factory.LazyAttribute(lambda o: Resident.index_of_id_number(o.id_number))
    kind = BenefitKind.DISABLED_NURSING
    benefit = "重度残疾人护理补贴"
    amount_fen = 300_00
    valid_from = date(2024, 1, 1)

    class Meta:
        model = BenefitRecord


class FindingFactory(factory.django.DjangoModelFactory):
    """Somebody who should receive 100 yuan a month."""

    kind = FindingKind.ELIGIBLE_NOT_RECEIVING
    programme = factory.SubFactory(ProgrammeFactory)
    resident = factory.SubFactory(ResidentFactory)
    evidence = [{"code": EvidenceCode.ENTITLED.value, "params": {"tier": "一档", "yuan": "100.00"}}]
    fingerprint = "0" * 64
    amount_fen = 100_00
    found_on = date(2024, 3, 1)

    class Meta:
        model = Finding


class ReviewFactory(factory.django.DjangoModelFactory):
    """Due at the end of a quarter."""

    enrolment = factory.SubFactory(EnrolmentFactory)
    due_on = date(2024, 3, 31)

    class Meta:
        model = Review


def _of_person(made):
    return lambda community, operator: made(resident=ResidentFactory(community=community))


def _import(community, operator) -> BenefitImport:
    return BenefitImportFactory(department=DepartmentFactory(division=community))


def _review(community, operator) -> Review:
    resident = ResidentFactory(community=community)
    return ReviewFactory(enrolment=EnrolmentFactory(resident=resident))


SCOPED = {
    BenefitImport: _import,
    BenefitRecord: _of_person(BenefitRecordFactory),
    Finding: _of_person(FindingFactory),
    Review: _review,
}
