"""Surveys and what comes out of them; nowhere a figure of fewer than five people in a group."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from accounts.models import Division, User
from core.dates import today
from stations.enums.surveys import AgeGroup, SurveyState
from stations.logic.surveys import (
    NUMBER,
    RANKING,
    SMALLEST,
    TEXT,
    Question,
    Ranked,
    Written,
    average,
    borda,
    counted,
    shown,
    write_questions,
)
from stations.models import Citizen, Survey, SurveyAnswer, SurveyQuerySet, SurveyQuestion
from ui.questions import Asked


@dataclass(frozen=True)
class Result:
    """What was answered to one question; which parts there are depends on its kind."""

    question: SurveyQuestion
    answered: int
    ranked: list[tuple[str, Ranked]]
    options: list[tuple[str, int | None]]
    mean: float | None = None


@dataclass(frozen=True)
class Results:
    """Of a survey. Groups that are too small have None."""

    answers: int
    by_community: list[tuple[str, int | None]]
    by_age: list[tuple[str, int | None]]
    questions: list[Result]

    @property
    def is_enough(self) -> bool:
        """So many answered that figures say nothing about anybody."""
        return self.answers >= SMALLEST


def surveys_for(user: User) -> QuerySet[Survey]:
    """In scope, with how many answered, the newest first. 1 query."""
    rows = Survey.objects.visible_to(user).select_related("division")
    return rows.annotate(count=Count("answers")).order_by("-opens_on", "-pk")


def public_surveys() -> SurveyQuerySet:
    """What is asked now, and what came out."""
    return Survey.objects.public().select_related("division").order_by("-opens_on", "-pk")


def open_surveys() -> QuerySet[Survey]:
    """What can be answered today."""
    day = today()
    return public_surveys().filter(state=SurveyState.OPEN, opens_on__lte=day, closes_on__gte=day)


def asked(survey: Survey) -> list[Question]:
    """As logic reads answers. 1 query."""
    return [
        Question(row.position, row.kind, len(row.options), row.is_required)
        for row in survey.questions.order_by("position")
    ]


def places_of(survey: Survey) -> QuerySet[Division]:
    """Where those live who are asked: the smallest places of the survey's region."""
    inside = Division.objects.filter(code__startswith=survey.division_id)
    return inside.filter(children__isnull=True).order_by("code")


def has_answered(survey: Survey, citizen: Citizen) -> bool:
    """One person, one answer."""
    return SurveyAnswer.objects.filter(survey=survey, citizen=citizen).exists()


def results_of(survey: Survey) -> Results:
    """All figures. 3 queries, however many answers."""
    columns = ("replies", "community__name", "age_group")
    rows = list(survey.answers.order_by("pk").values_list(*columns))
    groups = Counter(AgeGroup(group) for *_rest, group in rows)
    ages = shown({str(group.label): groups[group] for group in AgeGroup if groups[group]})
    communities = shown(dict(sorted(Counter(name for _replies, name, _group in rows).items())))
    replies = [one for one, *_rest in rows]
    questions = list(survey.questions.order_by("position"))
    return Results(
        len(rows),
        list(communities.items()),
        list(ages.items()),
        [_result(question, replies) for question in questions] if len(rows) >= SMALLEST else [],
    )


def _result(question: SurveyQuestion, replies: Sequence[dict[str, Any]]) -> Result:
    """Texts are counted, not shown: people write names into them."""
    given = [one.get(str(question.position)) for one in replies]
    told = [one for one in given if one is not None]
    size = len(question.options)
    if question.kind == RANKING:
        ranked = [(question.options[row.option], row) for row in borda(told, size)]
        return Result(question, len(told), ranked, [])
    if question.kind == NUMBER:
        mean = average(told) if len(told) >= SMALLEST else None
        return Result(question, len(told), [], [], mean)
    if question.kind == TEXT:
        return Result(question, len(told), [], [])
    figures = [
        figure if figure >= SMALLEST or not figure else None for figure in counted(told, size)
    ]
    return Result(question, len(told), [], list(zip(question.options, figures, strict=True)))


def asked_words(survey: Survey) -> list[Asked]:
    """As a form asks them. 1 query."""
    return [
        Asked(row.position, row.kind, row.text, row.options, row.is_required)
        for row in survey.questions.order_by("position")
    ]


def written_questions(survey: Survey) -> str:
    """As somebody would write them, a line for each. 1 query."""
    return write_questions(
        Written(row.kind, row.text, row.options, row.is_required)
        for row in survey.questions.order_by("position")
    )
