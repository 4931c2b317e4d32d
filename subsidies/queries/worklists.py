"""Lists that officers work off: departments' records, findings, reviews; narrowed as they ask."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.enums import OrganisationKind
from accounts.models import Organisation, User
from elderly_care.models import Resident
from elderly_care.queries import matching
from subsidies.enums import FindingState
from subsidies.models import BenefitImport, BenefitRecord, Finding, Programme, Review


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed by; empty: by nothing."""

    text: str = ""
    programme: Programme | None = None
    state: str = ""
    kind: str = ""
    department: Organisation | None = None
    unmatched: bool = False


def all_programmes() -> QuerySet[Programme]:
    """To choose from."""
    return Programme.objects.order_by("name")


def programme_by_code(code: str) -> Programme | None:
    """One, or None."""
    return Programme.objects.filter(code=code).first()


def departments() -> QuerySet[Organisation]:
    """Bodies that may deliver benefit records."""
    return Organisation.objects.filter(kind=OrganisationKind.DEPARTMENT, is_active=True)


def department_by_code(code: str) -> Organisation | None:
    """By unified social credit code, or None."""
    return departments().filter(credit_code=code.strip().upper()).first()


def departments_of(user: User) -> QuerySet[Organisation]:
    """For which this user may bring a list: the own one, for a district all of its own."""
    known = Organisation.objects.visible_to(user).filter(pk__in=departments())
    if user.has_perm("subsidies.view_benefitrecord"):
        return known
    return known.filter(pk__in=user.scope.organisations)


def benefit_rows(user: User, wanted: Wanted) -> QuerySet[BenefitRecord]:
    """Departments' records that this user may read."""
    rows = BenefitRecord.objects.readable_by(user)
    if wanted.department is not None:
        rows = rows.filter(department=wanted.department)
    if wanted.unmatched:
        rows = rows.filter(resident__isnull=True)
    if wanted.text:
        people = matching(Resident.objects.visible_to(user), wanted.text)
        rows = rows.filter(Q(resident__in=people) | Q(reference=wanted.text))
    return rows.select_related("department", "resident__community")


def latest_imports(user: User) -> QuerySet[BenefitImport]:
    """The last batches of the departments that the user may deliver for."""
    rows = BenefitImport.objects.visible_to(user).filter(department__in=departments_of(user))
    return rows.select_related("department")[:20]


def finding_rows(user: User, wanted: Wanted) -> QuerySet[Finding]:
    """One of the two lists, oldest first."""
    rows = _narrowed(Finding.objects.visible_to(user).filter(kind=wanted.kind), user, wanted)
    return rows.select_related("resident__community", "programme").order_by("found_on", "pk")


def open_counts(user: User) -> dict[str, int]:
    """How many wait on each list."""
    rows = Finding.objects.visible_to(user).filter(state=FindingState.OPEN)
    counted = rows.order_by().values_list("kind").annotate(count=Count("pk"))
    return dict(counted)


def review_rows(user: User, wanted: Wanted) -> QuerySet[Review]:
    """Reviews, the most urgent first."""
    rows = Review.objects.visible_to(user)
    if wanted.text:
        people = matching(Resident.objects.visible_to(user), wanted.text)
        rows = rows.filter(enrolment__resident__in=people)
    if wanted.programme is not None:
        rows = rows.filter(enrolment__programme=wanted.programme)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    related = ("enrolment__resident__community", "enrolment__programme", "reviewed_by")
    return rows.select_related(*related).order_by("due_on", "pk")


def _narrowed(rows: QuerySet[Any], user: User, wanted: Wanted) -> QuerySet[Any]:
    if wanted.text:
        people = matching(Resident.objects.visible_to(user), wanted.text)
        rows = rows.filter(resident__in=people)
    if wanted.programme is not None:
        rows = rows.filter(programme=wanted.programme)
    return rows.filter(state=wanted.state) if wanted.state else rows
