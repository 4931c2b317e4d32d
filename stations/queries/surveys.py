"""Surveys and what comes out of them; nowhere a figure of fewer than five people in a group."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, QuerySet

from accounts.models import Division, User
from core.dates import today
from stations.enums.surveys import AgeGroup, SurveyState
from stations.logic.surveys import (
    NUMBER,
    RANKING,
    SINGLE,
    SMALLEST,
    TEXT,
    Question,
    Tally,
    borda,
    shown,
)
from stations.models import Citizen, Survey, SurveyAnswer, SurveyQuerySet, SurveyQuestion
from ui.questions import Asked

# A reply is kept under its question's position: numbers of options in order, a number, a text, or null.
_TOLD = """
SELECT reply.key::int, count(*),
       avg(CASE jsonb_typeof(reply.value) WHEN 'number' THEN reply.value::numeric END)
FROM stations_surveyanswer answer, jsonb_each(answer.replies) reply
WHERE answer.survey_id = %s AND jsonb_typeof(reply.value) <> 'null'
GROUP BY 1
"""
_TALLIES = """
SELECT reply.key::int, chosen.option::int, count(*), count(*) FILTER (WHERE chosen.place = 1),
       sum(chosen.place - 1)::int
FROM stations_surveyanswer answer, jsonb_each(answer.replies) reply,
     jsonb_array_elements(CASE jsonb_typeof(reply.value) WHEN 'array' THEN reply.value ELSE '[]' END)
       WITH ORDINALITY chosen (option, place)
WHERE answer.survey_id = %s
GROUP BY 1, 2
"""


@dataclass(frozen=True)
class Result:
    """What was answered to one question; which parts there are depends on its kind."""

    question: SurveyQuestion
    answered: int
    ranked: list[tuple[str, int | None]]
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


def answered_by(citizen: Citizen) -> set[int]:
    """Keys of the surveys that are open and that this person has answered. 1 query."""
    rows = SurveyAnswer.objects.filter(citizen=citizen, survey__state=SurveyState.OPEN)
    return set(rows.values_list("survey_id", flat=True))


def results_of(survey: Survey) -> Results:
    """All figures, counted by the database. 5 queries, however many answers."""
    ages = dict(_grouped(survey, "age_group"))
    communities = dict(_grouped(survey, "community__name"))
    total = sum(ages.values())
    by_age = {str(group.label): ages[group] for group in AgeGroup if group in ages}
    results: list[Result] = []
    if total >= SMALLEST:
        told, tallies = _told(survey), _tallies(survey)
        asked = survey.questions.order_by("position")
        results = [_result(row, told, tallies.get(row.position, {})) for row in asked]
    return Results(total, list(shown(communities).items()), list(shown(by_age).items()), results)


def _grouped(survey: Survey, column: str) -> QuerySet[SurveyAnswer, tuple[str, int]]:
    rows = survey.answers.order_by(column).values_list(column)
    return rows.annotate(count=Count("pk"))


def _told(survey: Survey) -> dict[int, tuple[int, Any]]:
    """For each question how many said something, and of numbers the mean. 1 query."""
    with connection.cursor() as cursor:
        cursor.execute(_TOLD, [survey.pk])
        return {position: (count, mean) for position, count, mean in cursor.fetchall()}


def _tallies(survey: Survey) -> dict[int, dict[int, Tally]]:
    """For each question and option how often it was chosen, and at which places. 1 query."""
    found: dict[int, dict[int, Tally]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_TALLIES, [survey.pk])
        for position, option, *figures in cursor.fetchall():
            found.setdefault(position, {})[option] = Tally(*figures)
    return found


def _result(
    question: SurveyQuestion, told: Mapping[int, tuple[int, Any]], tallies: Mapping[int, Tally]
) -> Result:
    """Texts are counted, not shown: people write names into them."""
    answered, mean = told.get(question.position, (0, None))
    enough = answered >= SMALLEST
    if question.kind == RANKING:
        rows = borda(tallies, len(question.options))
        points = [(question.options[one.option], one.points if enough else None) for one in rows]
        return Result(question, answered, points, [])
    if question.kind == NUMBER:
        return Result(question, answered, [], [], round(float(mean), 1) if enough else None)
    if question.kind == TEXT:
        return Result(question, answered, [], [])
    figures = {
        name: tallies.get(number, Tally()).chosen for number, name in enumerate(question.options)
    }
    return Result(question, answered, [], list(_kept_back(question, figures, enough)))


def _kept_back(
    question: SurveyQuestion, figures: dict[str, int], enough: bool
) -> Iterator[tuple[str, int | None]]:
    """Of one choice the figures add up to the answers, so that a single small one could be worked out."""
    rest = shown(figures) if question.kind == SINGLE else figures
    for name, figure in rest.items():
        yield name, figure if enough and (not figure or figure >= SMALLEST) else None


def asked_words(survey: Survey) -> list[Asked]:
    """As a form asks them. 1 query."""
    return [
        Asked(row.position, row.kind, row.text, row.options, row.is_required)
        for row in survey.questions.order_by("position")
    ]
