"""Assessments to show: queues with clocks, a case with its records, what hangs out, what holds."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import Conflict
from elderly_care.enums.assessment import AssessmentState, ObjectionState, Signer
from elderly_care.logic.annex import Part, Question, worded
from elderly_care.logic.assessment import Grounds, Item, Section, events_in, scale
from elderly_care.models import (
    AssessmentCase,
    AssessmentRecord,
    AssessmentRule,
    Assessor,
    OldAssessment,
    Resident,
)

PHONE_SHOWS = 6
WITH_PEOPLE = (
    "resident__community",
    "agency",
    "first_assessor__user",
    "second_assessor__user",
)


class NoAssessmentRule(Conflict):
    """Nobody has said how long a result holds."""

    code = "assessment.no_rule"
    message = _("这个地区还没有能力评估规则，没有办成。请联系区级管理员在后台添加“能力评估规则”。")


@dataclass(frozen=True)
class Content:
    """What a form says besides its figures; kept encrypted."""

    answers: Mapping[str, int]
    risks: Mapping[str, int] = field(default_factory=dict)
    coma: bool = False
    dementia: bool = False
    psychiatric: bool = False
    evidence: str = ""
    informant: str = ""
    informant_name: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    place: str = ""
    notes: str = ""
    annex: Mapping[str, Any] = field(default_factory=dict)

    @property
    def grounds(self) -> Grounds:
        """What changes the level."""
        return Grounds(self.coma, self.dementia, self.psychiatric, events_in(self.risks))

    @property
    def signs(self) -> frozenset[str]:
        """Grounds that are answers of Annex A, too."""
        return frozenset(
            name for name in ("coma", "dementia", "psychiatric") if getattr(self, name)
        )

    def as_text(self) -> str:
        """To keep."""
        return json.dumps(
            {name: _plain(getattr(self, name)) for name in self.__dataclass_fields__},
            ensure_ascii=False,
        )


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value


@dataclass(frozen=True)
class Sheet:
    """One version of a form, to read."""

    record: AssessmentRecord

    @cached_property
    def content(self) -> Content:
        """What was answered."""
        return Content(**json.loads(str(self.record.content)))

    @property
    def sections(self) -> list[tuple[Section, int, list[tuple[Item, int, str]]]]:
        """Section, its score, and each item with its score and words."""
        answers = self.content.answers
        return [
            (
                section,
                self.record.subscores[section.code],
                [
                    (item, answers[item.code], item.words(answers[item.code]))
                    for item in section.items
                ],
            )
            for section in scale().sections
        ]

    @property
    def annex(self) -> list[tuple[Part, list[tuple[Question, str]]]]:
        """The information sheet: what was answered."""
        return worded(self.content.annex, self.content.signs)

    @property
    def risks(self) -> list[tuple[str, int]]:
        """What happened in the last 30 days."""
        counts = self.content.risks
        return [(name, counts[code]) for code, name in scale().risks if counts.get(code)]


def rule_for(division_code: str, day: date) -> AssessmentRule:
    """The one in force. Raises NoAssessmentRule."""
    rule = AssessmentRule.objects.in_force(division_code, day).first()
    if rule is None:
        raise NoAssessmentRule
    return rule


def queue(user: User, state: str = "") -> QuerySet[AssessmentCase]:
    """In scope, the most urgent first."""
    rows = AssessmentCase.objects.visible_to(user).select_related(*WITH_PEOPLE)
    rows = rows.filter(state=state) if state else rows.under_way()
    return rows.order_by("due_on", "pk")


def counts_by_state(user: User) -> list[tuple[AssessmentState, int]]:
    """How many are where; states that are over are left out."""
    found = dict(
        AssessmentCase.objects.visible_to(user)
        .values_list("state")
        .annotate(n=Count("pk"))
        .order_by("state")
    )
    over = (AssessmentState.CANCELLED, AssessmentState.REASSESS, AssessmentState.ANNULLED)
    return [(state, found.get(state.value, 0)) for state in AssessmentState if state not in over]


def assessors_for(case: AssessmentCase, user: User, day: date) -> QuerySet[Assessor]:
    """Who may be sent: of bodies where the user acts."""
    rows = Assessor.objects.visible_to(user).on(day).select_related("user", "agency")
    before = case.previous.assessor_ids if case.previous else set()
    return rows.exclude(pk__in=before).order_by("agency__name", "pk")


def cases_on_phone(user: User) -> list[AssessmentCase]:
    """Of an assessor: to visit or to sign, the next visit first."""
    rows = AssessmentCase.objects.of_assessor(user).filter(
        state__in=[AssessmentState.ASSIGNED, AssessmentState.ON_SITE]
    )
    related = rows.select_related(*WITH_PEOPLE, "previous").prefetch_related("records__signatures")
    return list(related.order_by("visit_on", "pk")[:PHONE_SHOWS])


def own_cases(user: User) -> QuerySet[AssessmentCase]:
    """Those that an assessor was sent to, wherever they are."""
    return AssessmentCase.objects.of_assessor(user).select_related("resident")


def latest_record(case: AssessmentCase) -> AssessmentRecord | None:
    """The newest version of the form."""
    return case.records.order_by("-version").first()


def signer_of(case: AssessmentCase, user: User) -> Signer | None:
    """As which of the two the user was sent."""
    if case.first_assessor and case.first_assessor.user_id == user.pk:
        return Signer.FIRST
    if case.second_assessor and case.second_assessor.user_id == user.pk:
        return Signer.SECOND
    return None


def hanging_out(day: date, codes: tuple[str, ...] = ("",)) -> QuerySet[AssessmentCase]:
    """Publicised on a day, for everybody to see; codes: where."""
    places = Q()
    for code in codes:
        places |= Q(resident__community__code__startswith=code)
    rows = AssessmentCase.objects.filter(
        places,
        state=AssessmentState.PUBLICISED,
        publicised_on__lte=day,
        publicity_ends_on__gte=day,
    )
    return rows.select_related("resident__community__parent").order_by("resident__community", "pk")


def open_objections(case: AssessmentCase) -> bool:
    """Somebody waits for an answer."""
    return case.objections.filter(state=ObjectionState.OPEN).exists()


@dataclass(frozen=True)
class History:
    """What is known of a person's ability: cases newest first, and papers of the old scale."""

    cases: list[AssessmentCase]
    old: list[OldAssessment]

    @property
    def in_force(self) -> AssessmentCase | None:
        """Whose level holds."""
        states = (AssessmentState.EFFECTIVE, AssessmentState.EXPIRING)
        return next((case for case in self.cases if case.state in states), None)

    @property
    def under_way(self) -> AssessmentCase | None:
        """What is being done now."""
        over = (
            AssessmentState.EFFECTIVE,
            AssessmentState.EXPIRING,
            AssessmentState.EXPIRED,
            AssessmentState.REASSESS,
            AssessmentState.CANCELLED,
            AssessmentState.ANNULLED,
        )
        return next((case for case in self.cases if case.state not in over), None)


def history_of(resident: Resident) -> History:
    """2 queries."""
    cases = resident.assessment_cases.select_related(*WITH_PEOPLE).order_by("-pk")
    return History(list(cases), list(resident.old_assessments.order_by("-assessed_on")))
